//! Walks a checked selection and collects the answer.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use git2::Repository as Git;
use graphql_parser::query::{
    Definition, Directive, Document, Field, Selection, SelectionSet, TypeCondition,
    Value as Literal,
};
use serde_json::{Map, Value, json};

use super::nodes::Node;
use super::{Asking, location, schema};
use crate::standin::error::StandinError;

/// Why a field has no value.
pub(super) struct Failure {
    pub(super) kind: &'static str,
    pub(super) message: String,
}

impl From<git2::Error> for Failure {
    fn from(error: git2::Error) -> Self {
        StandinError::Git(error).into()
    }
}

impl From<StandinError> for Failure {
    fn from(error: StandinError) -> Self {
        Self { kind: "INTERNAL", message: error.to_string() }
    }
}

/// What a field has.
pub(super) enum Found {
    Plain(Value),
    One(Option<Node>),
    Many(Vec<Node>),
}

/// The arguments of a field.
pub(super) struct Arguments(Map<String, Value>);

impl Arguments {
    /// A text argument.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).and_then(Value::as_str)
    }

    /// A number argument.
    pub(super) fn number(&self, name: &str) -> Option<u64> {
        self.0.get(name).and_then(Value::as_u64)
    }

    pub(super) fn required(&self, field: &str, name: &str) -> Result<&str, Failure> {
        self.text(name).ok_or_else(|| Failure {
            kind: "MISSING_ARGUMENT",
            message: format!("Field '{field}' is missing required arguments: {name}"),
        })
    }
}

/// One query being answered.
pub(super) struct Execution<'e, 'a> {
    pub(super) asking: Asking<'e>,
    document: &'e Document<'a, String>,
    variables: Map<String, Value>,
    errors: RefCell<Vec<Value>>,
    open: RefCell<HashMap<u64, Rc<Git>>>,
}

impl<'e, 'a> Execution<'e, 'a> {
    pub(super) fn new(
        asking: Asking<'e>,
        document: &'e Document<'a, String>,
        variables: Map<String, Value>,
    ) -> Self {
        Self { asking, document, variables, errors: RefCell::default(), open: RefCell::default() }
    }

    /// The whole answer.
    pub(super) fn run(self, selection: &SelectionSet<'a, String>) -> Value {
        let data = self.set(&Node::Query, selection, &mut Vec::new());
        let errors = self.errors.into_inner();
        if errors.is_empty() {
            json!({ "data": data })
        } else {
            json!({ "data": data, "errors": errors })
        }
    }

    /// A repository's git data; opened once for each query.
    pub(super) fn git(&self, repository: u64) -> Result<Rc<Git>, StandinError> {
        if let Some(git) = self.open.borrow().get(&repository) {
            return Ok(Rc::clone(git));
        }
        let git = Rc::new(self.asking.shared.git.open(repository)?);
        self.open.borrow_mut().insert(repository, Rc::clone(&git));
        Ok(git)
    }

    fn set(&self, node: &Node, set: &SelectionSet<'a, String>, path: &mut Vec<Value>) -> Value {
        let mut answer = Map::new();
        self.collect(node, set, path, &mut answer);
        Value::Object(answer)
    }

    fn collect(
        &self,
        node: &Node,
        set: &SelectionSet<'a, String>,
        path: &mut Vec<Value>,
        answer: &mut Map<String, Value>,
    ) {
        let fits = |condition: Option<&TypeCondition<'a, String>>| match condition {
            Some(TypeCondition::On(name)) => schema::fits(node.type_name(), name),
            None => true,
        };
        for selection in &set.items {
            match selection {
                Selection::Field(field) if self.included(&field.directives) => {
                    let key = field.alias.as_ref().unwrap_or(&field.name).clone();
                    path.push(Value::String(key.clone()));
                    let value = self.field(node, field, path);
                    path.pop();
                    answer.insert(key, value);
                }
                Selection::InlineFragment(fragment)
                    if self.included(&fragment.directives)
                        && fits(fragment.type_condition.as_ref()) =>
                {
                    self.collect(node, &fragment.selection_set, path, answer);
                }
                Selection::FragmentSpread(spread) if self.included(&spread.directives) => {
                    for definition in &self.document.definitions {
                        if let Definition::Fragment(fragment) = definition
                            && fragment.name == spread.fragment_name
                            && fits(Some(&fragment.type_condition))
                        {
                            self.collect(node, &fragment.selection_set, path, answer);
                        }
                    }
                }
                _ => {}
            }
        }
    }

    fn field(&self, node: &Node, field: &Field<'a, String>, path: &mut Vec<Value>) -> Value {
        if field.name == "__typename" {
            return Value::String(node.type_name().to_owned());
        }
        let arguments = Arguments(
            field
                .arguments
                .iter()
                .map(|(name, value)| (name.clone(), literal(value, &self.variables)))
                .collect(),
        );
        match node.field(self, &field.name, &arguments) {
            Ok(Found::Plain(value)) => value,
            Ok(Found::One(None)) => Value::Null,
            Ok(Found::One(Some(next))) => self.set(&next, &field.selection_set, path),
            Ok(Found::Many(list)) => {
                let rows = list.iter().enumerate().map(|(index, next)| {
                    path.push(json!(index));
                    let row = self.set(next, &field.selection_set, path);
                    path.pop();
                    row
                });
                Value::Array(rows.collect())
            }
            Err(failure) => {
                self.errors.borrow_mut().push(json!({
                    "type": failure.kind,
                    "path": path,
                    "locations": location(field.position),
                    "message": failure.message,
                }));
                Value::Null
            }
        }
    }

    /// `@include` and `@skip`.
    fn included(&self, directives: &[Directive<'a, String>]) -> bool {
        directives.iter().all(|directive| {
            let condition = directive.arguments.iter().find(|(name, _)| name == "if");
            let holds = condition
                .is_some_and(|(_, value)| literal(value, &self.variables) == Value::Bool(true));
            match directive.name.as_str() {
                "include" => holds,
                "skip" => !holds,
                _ => true,
            }
        })
    }
}

/// An argument as JSON.
pub(super) fn literal(value: &Literal<'_, String>, variables: &Map<String, Value>) -> Value {
    match value {
        Literal::Variable(name) => variables.get(name).cloned().unwrap_or(Value::Null),
        Literal::Int(number) => json!(number.as_i64()),
        Literal::Float(number) => json!(number),
        Literal::String(text) | Literal::Enum(text) => json!(text),
        Literal::Boolean(truth) => json!(truth),
        Literal::Null => Value::Null,
        Literal::List(list) => list.iter().map(|item| literal(item, variables)).collect(),
        Literal::Object(map) => Value::Object(
            map.iter().map(|(name, item)| (name.clone(), literal(item, variables))).collect(),
        ),
    }
}
