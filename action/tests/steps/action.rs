//! `action.yml`, as GitHub Actions understands it.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;

/// A composite action.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Action {
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) author: String,
    pub(crate) branding: BTreeMap<String, String>,
    pub(crate) inputs: BTreeMap<String, Input>,
    pub(crate) outputs: BTreeMap<String, Output>,
    pub(crate) runs: Runs,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Input {
    pub(crate) description: String,
    pub(crate) required: bool,
    pub(crate) default: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Output {
    pub(crate) description: String,
    pub(crate) value: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Runs {
    pub(crate) using: String,
    pub(crate) steps: Vec<Step>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Step {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) shell: String,
    #[serde(default)]
    pub(crate) env: BTreeMap<String, String>,
    pub(crate) run: String,
}

/// The folder with `action.yml`.
pub(crate) fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

impl Action {
    pub(crate) fn read() -> Self {
        let text = std::fs::read_to_string(folder().join("action.yml")).unwrap();
        serde_norway::from_str(&text).unwrap()
    }
}

#[test]
fn it_is_a_composite_action_with_everything_that_the_marketplace_asks_for() {
    let action = Action::read();
    assert_eq!(action.runs.using, "composite");
    assert!(!action.name.is_empty() && !action.author.is_empty());
    // GitHub cuts a longer one.
    assert!((1..=125).contains(&action.description.len()), "{}", action.description.len());
    assert!(action.branding.contains_key("icon") && action.branding.contains_key("color"));
    for (name, input) in &action.inputs {
        assert!(
            !input.description.is_empty() && !input.required && input.default.is_some(),
            "{name}"
        );
    }
    for (name, output) in &action.outputs {
        assert!(!output.description.is_empty() && !output.value.is_empty(), "{name}");
    }
}

#[test]
fn no_expression_stands_in_a_script() {
    for step in Action::read().runs.steps {
        assert!(!step.run.contains("${{"), "{}: {}", step.name, step.run);
    }
}
