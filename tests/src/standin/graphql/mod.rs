//! The part of GitHub's GraphQL schema that the platform asks: repositories, refs, commits, files,
//! blobs, the limit. Queries are parsed and checked against that part, so that a misspelt field is
//! an error here as it is there.

mod execute;
mod git_nodes;
mod nodes;
mod pull_nodes;
mod schema;
mod validate;

use graphql_parser::query::{Definition, Document, OperationDefinition, VariableDefinition};
use graphql_parser::{Pos, query};
use serde_json::{Map, Value, json};

use super::api::Caller;
use super::limits::Usage;
use super::shared::Shared;
use execute::Execution;

pub use schema::fields_served;

/// Who asks, and of what world.
#[derive(Clone, Copy)]
pub(crate) struct Asking<'a> {
    pub(crate) shared: &'a Shared,
    pub(crate) caller: &'a Caller,
    pub(crate) usage: Usage,
}

fn location(position: Pos) -> Value {
    json!([{ "line": position.line, "column": position.column }])
}

fn refused(message: &str) -> Value {
    json!({ "errors": [{ "message": message }] })
}

/// Answers a query as `POST /graphql` does.
pub(crate) fn answer(text: &str, variables: &Map<String, Value>, asking: Asking<'_>) -> Value {
    let document: Document<'_, String> = match query::parse_query(text) {
        Ok(document) => document,
        Err(error) => return refused(&format!("Parse error: {error}")),
    };
    let operation = document.definitions.iter().find_map(|definition| match definition {
        Definition::Operation(operation) => Some(operation),
        Definition::Fragment(_) => None,
    });
    let (selection, declared) = match operation {
        Some(OperationDefinition::Query(query)) => {
            (&query.selection_set, query.variable_definitions.as_slice())
        }
        Some(OperationDefinition::SelectionSet(selection)) => (selection, [].as_slice()),
        _ => return refused("No operation was found"),
    };
    if let Some(error) = missing_variable(declared, variables) {
        return json!({ "errors": [error] });
    }
    let errors = validate::errors(selection, &document);
    if !errors.is_empty() {
        return json!({ "errors": errors });
    }
    Execution::new(asking, &document, with_defaults(declared, variables)).run(selection)
}

fn missing_variable(
    declared: &[VariableDefinition<'_, String>],
    given: &Map<String, Value>,
) -> Option<Value> {
    declared.iter().find_map(|variable| {
        let required = matches!(variable.var_type, query::Type::NonNullType(_));
        let there = given.get(&variable.name).is_some_and(|value| !value.is_null());
        (required && variable.default_value.is_none() && !there).then(|| {
            json!({
                "message": format!(
                    "Variable ${} of type {} was provided invalid value",
                    variable.name, variable.var_type
                ),
                "locations": location(variable.position),
                "extensions": {
                    "value": null,
                    "problems": [{ "path": [], "explanation": "Expected value to not be null" }],
                },
            })
        })
    })
}

fn with_defaults(
    declared: &[VariableDefinition<'_, String>],
    given: &Map<String, Value>,
) -> Map<String, Value> {
    let mut variables = given.clone();
    for variable in declared {
        if let (Some(default), false) =
            (&variable.default_value, variables.contains_key(&variable.name))
        {
            variables.insert(variable.name.clone(), execute::literal(default, &Map::new()));
        }
    }
    variables
}
