//! AI providers: `*.ai.toml`.

use std::collections::BTreeSet;

use toml::{Table, Value};

use super::{Datum, line, lines};

/// How many models of a provider are listed.
const MAX_MODELS: usize = 50;
/// How many variables of a provider are listed.
const MAX_VARIABLES: usize = 50;

/// What a datum says about an AI provider.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Provider {
    /// The name that it gives itself.
    pub(crate) name: Option<String>,
    /// What it is good for.
    pub(crate) hint: String,
    /// Its models, by name.
    pub(crate) models: Vec<Model>,
    /// The names of the variables that it takes from the environment. Never their values.
    pub(crate) variables: Vec<String>,
}

/// A model of a provider.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Model {
    /// Its name.
    pub(crate) name: String,
    /// What it can do.
    pub(crate) capabilities: Vec<String>,
    /// How many tokens it takes.
    pub(crate) context_length: Option<i64>,
}

impl Provider {
    /// Reads a datum: models stand as tables in `[models]`, or as a list of names in `[b00t.ai]`;
    /// variables as `required` and `optional` in `[env]` or `[b00t.env]`, or one by one.
    ///
    /// # Errors
    /// What is wrong with it, as the end of a sentence about it.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let datum = Datum::parse(text)?;
        let mut models: Vec<Model> = datum.tables("models").flatten().filter_map(model).collect();
        for table in datum.tables("ai") {
            let context_length = table.get("context_window").and_then(Value::as_integer);
            for name in table.get("models").map(lines).unwrap_or_default() {
                models.push(Model { name, capabilities: Vec::new(), context_length });
            }
        }
        models.truncate(MAX_MODELS);
        let variables: BTreeSet<String> = datum.tables("env").flat_map(variables).collect();
        let variables = variables.into_iter().take(MAX_VARIABLES).collect();
        Ok(Self { name: datum.name(), hint: datum.hint(), models, variables })
    }
}

fn model((name, value): (&String, &Value)) -> Option<Model> {
    let table = value.as_table()?;
    let capabilities = match table.get("capabilities") {
        Some(Value::String(text)) => {
            let words = text.split(',').map(str::trim).filter(|word| !word.is_empty());
            words.take(20).map(str::to_owned).collect()
        }
        other => other.map(lines).unwrap_or_default(),
    };
    let context_length = table.get("context_length").and_then(Value::as_integer);
    let name = line(&Value::String(name.clone()))?;
    Some(Model { name, capabilities, context_length })
}

fn variables(env: &Table) -> Vec<String> {
    let mut names = Vec::new();
    for (key, value) in env {
        match (key.as_str(), value) {
            ("required" | "optional", Value::Array(_)) => names.extend(lines(value)),
            ("defaults", Value::Table(defaults)) => names.extend(defaults.keys().cloned()),
            (_, Value::Table(_) | Value::Array(_)) => {}
            _ => names.push(key.clone()),
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    fn model(name: &str, capabilities: &[&str], context_length: Option<i64>) -> Model {
        let capabilities = capabilities.iter().map(|&word| word.to_owned()).collect();
        Model { name: name.into(), capabilities, context_length }
    }

    #[test]
    fn models_stand_as_tables_or_as_a_list() {
        let tables = r#"
            [b00t]
            name = "acme"
            type = "ai"
            hint = "Models of Acme"
            [models.small]
            capabilities = "text, chat"
            context_length = 4096
            [models.large]
            capabilities = ["text", "vision"]
            [env]
            ACME_KEY = "${ACME_KEY}"
        "#;
        let provider = Provider::read(tables).unwrap();
        assert_eq!(
            provider.models,
            [
                model("large", &["text", "vision"], None),
                model("small", &["text", "chat"], Some(4096))
            ]
        );
        let list = "[b00t]\n[b00t.ai]\nmodels = ['a', 'b']\ncontext_window = 8192";
        let models = Provider::read(list).unwrap().models;
        assert_eq!(models, [model("a", &[], Some(8192)), model("b", &[], Some(8192))]);
    }

    #[test]
    fn variables_are_named_and_never_their_values() {
        for (text, expected) in [
            ("[b00t]\n[env]\nKEY = 'secret'\nBASE = 'x'", vec!["BASE", "KEY"]),
            ("[b00t]\n[env]\nrequired = ['KEY']\ndefaults = { BASE = 'x' }", vec!["BASE", "KEY"]),
            (
                "[b00t]\n[env]\nrequired = ['KEY']\n[b00t.env.defaults]\nBASE = 'x'",
                vec!["BASE", "KEY"],
            ),
            ("[b00t]\n[b00t.env]\nrequired = ['A']\noptional = ['B']", vec!["A", "B"]),
            ("[b00t]\nname = 'x'", vec![]),
        ] {
            assert_eq!(Provider::read(text).unwrap().variables, expected, "{text}");
        }
    }

    #[test]
    fn a_provider_lists_a_bounded_number_of_models() {
        let models: String = (0..100).map(|n| format!("[models.m{n}]\n")).collect();
        let provider = Provider::read(&format!("[b00t]\nname = 'x'\n{models}")).unwrap();
        assert_eq!(provider.models.len(), MAX_MODELS);
    }
}
