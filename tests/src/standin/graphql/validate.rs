//! Checks a selection before it is executed.

use graphql_parser::query::{Definition, Document, Selection, SelectionSet, TypeCondition};
use serde_json::{Value, json};

use super::{location, schema};

/// Everything that is wrong with a selection.
pub(super) fn errors<'a>(
    selection: &SelectionSet<'a, String>,
    document: &Document<'a, String>,
) -> Vec<Value> {
    let mut check = Check { document, errors: Vec::new(), path: vec!["query".to_owned()] };
    check.set(selection, "Query");
    check.errors
}

struct Check<'d, 'a> {
    document: &'d Document<'a, String>,
    errors: Vec<Value>,
    path: Vec<String>,
}

impl<'a> Check<'_, 'a> {
    fn set(&mut self, set: &SelectionSet<'a, String>, of: &str) {
        // Real queries are a handful deep; a fragment that names itself is not followed for ever.
        if self.path.len() > 40 {
            return;
        }
        for selection in &set.items {
            match selection {
                Selection::Field(field) if field.name == "__typename" => {}
                Selection::Field(field) => {
                    self.path.push(field.alias.clone().unwrap_or_else(|| field.name.clone()));
                    self.field(field, of);
                    self.path.pop();
                }
                Selection::InlineFragment(fragment) => {
                    let condition = match &fragment.type_condition {
                        Some(TypeCondition::On(name)) => name.as_str(),
                        None => of,
                    };
                    self.fragment(&fragment.selection_set, condition, location(fragment.position));
                }
                Selection::FragmentSpread(spread) => {
                    let found = self.document.definitions.iter().find_map(|found| match found {
                        Definition::Fragment(fragment) if fragment.name == spread.fragment_name => {
                            Some(fragment)
                        }
                        _ => None,
                    });
                    let Some(found) = found else {
                        let text =
                            format!("Fragment {} was used, but not defined", spread.fragment_name);
                        let at = location(spread.position);
                        self.error(&text, at, json!({ "code": "useAndDefineFragment" }));
                        continue;
                    };
                    let TypeCondition::On(condition) = &found.type_condition;
                    self.path.push(format!("fragment {}", found.name));
                    self.fragment(&found.selection_set, condition, location(found.position));
                    self.path.pop();
                }
            }
        }
    }

    fn fragment(&mut self, set: &SelectionSet<'a, String>, condition: &str, at: Value) {
        if schema::is_type(condition) {
            self.set(set, condition);
        } else {
            let text = format!("No such type {condition}, so it can't be a fragment condition");
            self.error(&text, at, json!({ "code": "undefinedType", "typeName": condition }));
        }
    }

    fn field(&mut self, field: &graphql_parser::query::Field<'a, String>, of: &str) {
        let at = location(field.position);
        let name = &field.name;
        match schema::field(of, name) {
            None => {
                let text = format!("Field '{name}' doesn't exist on type '{of}'");
                let more = json!({ "code": "undefinedField", "typeName": of, "fieldName": name });
                self.error(&text, at, more);
            }
            Some(Some(behind)) if field.selection_set.items.is_empty() => {
                let text = format!(
                    "Field must have selections (field '{name}' returns {behind} but has no selections. Did you mean '{name} {{ ... }}'?)"
                );
                self.error(&text, at, json!({ "code": "selectionMismatch" }));
            }
            Some(None) if !field.selection_set.items.is_empty() => {
                let text = format!(
                    "Selections can't be made on scalars (field '{name}' returns a scalar but has selections)"
                );
                self.error(&text, at, json!({ "code": "selectionMismatch" }));
            }
            Some(Some(behind)) => self.set(&field.selection_set, behind),
            Some(None) => {}
        }
    }

    fn error(&mut self, message: &str, at: Value, extensions: Value) {
        self.errors.push(json!({
            "path": self.path, "extensions": extensions, "locations": at, "message": message,
        }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(text: &str) -> Vec<String> {
        let document = graphql_parser::query::parse_query::<String>(text).unwrap();
        let Some(Definition::Operation(graphql_parser::query::OperationDefinition::SelectionSet(
            set,
        ))) = document.definitions.first()
        else {
            panic!("no selection")
        };
        let all = errors(set, &document);
        all.iter().map(|error| error["message"].as_str().unwrap().to_owned()).collect()
    }

    #[test]
    fn a_misspelt_field_is_named() {
        assert_eq!(
            messages(
                r#"{ repository(owner: "a", name: "b") { nam owner { ... on User { databaseId } } } }"#
            ),
            ["Field 'nam' doesn't exist on type 'Repository'"]
        );
        assert_eq!(
            messages(r#"{ repository(owner: "a", name: "b") { owner { databaseId } } }"#),
            ["Field 'databaseId' doesn't exist on type 'RepositoryOwner'"]
        );
    }

    #[test]
    fn objects_need_selections_and_values_have_none() {
        assert_eq!(messages("{ rateLimit }").len(), 1);
        assert_eq!(messages("{ rateLimit { cost { x } } }").len(), 1);
        assert_eq!(messages("{ rateLimit { ... on Nothing { x } } }").len(), 1);
        assert_eq!(messages("{ rateLimit { ...missing } }").len(), 1);
    }
}
