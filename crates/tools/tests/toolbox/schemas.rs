//! What a tool's schema promises is what the check of its arguments holds calls to.

use std::{collections::HashMap, sync::LazyLock};

use pretty_assertions::assert_eq;
use proptest::{collection::vec, prelude::*, sample::select};
use serde_json::{Map, Value, json};
use tools::{Invocation, TOOLS, find};

use crate::world::{OPEN, World};

/// What the check refuses and no schema says.
const BEYOND: [&str; 4] = [
    "must not be empty",
    "must be one line without control characters",
    "exclude each other",
    "makes the command line longer than 4096 bytes",
];

/// The schema of every tool's arguments, the two fixed tools among them.
static SCHEMAS: LazyLock<HashMap<String, (Value, jsonschema::Validator)>> = LazyLock::new(|| {
    let schema = |tool: &Value| {
        let schema = tool["inputSchema"].clone();
        let validator = jsonschema::validator_for(&schema).unwrap();
        (tool["name"].as_str().unwrap().to_owned(), (schema, validator))
    };
    World::governed_by(OPEN).toolbox().definitions().iter().map(schema).collect()
});

/// What is wrong with the arguments, as the caller is told it.
fn problems(name: &str, given: &Map<String, Value>) -> Vec<String> {
    if let Some(tool) = find(name) {
        let problems = Invocation::new(tool, given).err().unwrap_or_default();
        return problems.iter().map(ToString::to_string).collect();
    }
    let answer = World::governed_by(OPEN).call(name, Value::Object(given.clone())).answer;
    let told = answer.structured["problems"].as_array().cloned().unwrap_or_default();
    told.iter().map(|problem| problem["message"].as_str().unwrap().to_owned()).collect()
}

fn text() -> impl Strategy<Value = Value> {
    let length = select(vec![0, 1, 2, 1023, 1024, 1025, 131_072, 131_073]);
    let repeated = (select(vec!["a", "ü", " ", "-", "\n"]), length);
    let repeated = repeated.prop_map(|(text, length)| text.repeat(length));
    prop_oneof![4 => "[a-z]{1,6}", 2 => repeated, 1 => ".{0,8}"].prop_map(Value::String)
}

fn value() -> impl Strategy<Value = Value> {
    let plain =
        prop_oneof![Just(Value::Null), any::<bool>().prop_map(|it| json!(it)), Just(json!(7))];
    let item = prop_oneof![6 => text(), 1 => Just(json!(1)), 1 => Just(Value::Null)];
    let many = select(vec![64, 65]).prop_map(|count| json!(vec!["a"; count]));
    prop_oneof![
        4 => text(),
        2 => plain,
        2 => vec(item, 0..4).prop_map(Value::Array),
        1 => many,
        1 => Just(json!({"a": "b"})),
    ]
}

/// A call of any tool, with some of its arguments and sometimes another.
fn call() -> impl Strategy<Value = (String, Map<String, Value>)> {
    let tools = TOOLS.iter().map(|tool| tool.name).chain(["b00t_search", "b00t_call"]);
    select(tools.collect::<Vec<_>>()).prop_flat_map(|name| {
        let properties = SCHEMAS[name].0["properties"].as_object().unwrap();
        let known: Vec<String> = properties.keys().cloned().collect();
        let arguments: Vec<_> =
            known.into_iter().map(|name| (Just(name), proptest::option::of(value()))).collect();
        (arguments, proptest::option::weighted(0.1, value())).prop_map(move |(known, other)| {
            let known = known.into_iter().filter_map(|(name, value)| Some((name, value?)));
            let other = other.map(|value| ("other".to_owned(), value));
            (name.to_owned(), known.chain(other).collect())
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, ..ProptestConfig::default() })]

    #[test]
    fn what_does_not_fit_the_schema_is_refused((name, given) in call()) {
        let fits = SCHEMAS[&name].1.is_valid(&Value::Object(given.clone()));
        let problems = problems(&name, &given);
        prop_assert!(fits || !problems.is_empty(), "{name} takes {given:?}");
    }

    #[test]
    fn what_fits_the_schema_is_refused_for_few_reasons((name, given) in call()) {
        if SCHEMAS[&name].1.is_valid(&Value::Object(given.clone())) {
            for problem in problems(&name, &given) {
                prop_assert!(BEYOND.iter().any(|reason| problem.contains(reason)), "{problem}");
            }
        }
    }
}

#[test]
fn bounds_are_in_the_schema_and_count_what_the_check_counts() {
    let property = |tool: &str, name: &str| SCHEMAS[tool].0["properties"][name].clone();
    assert_eq!(
        property("b00t_mcp_output", "servers"),
        json!({
            "type": "array",
            "description": "Names of the servers.",
            "items": {"type": "string", "minLength": 1, "maxLength": 1024, "pattern": "^[^-]"},
            "minItems": 1,
            "maxItems": 64,
        })
    );
    let topic = property("b00t_learn", "topic");
    assert_eq!(topic["type"], json!(["string", "null"]), "null is as good as nothing");
    assert!(topic["description"].as_str().unwrap().ends_with(" Not together with `search`."));
    let given = |chars: usize| Map::from_iter([("topic".to_owned(), "ü".repeat(chars).into())]);
    assert_eq!(problems("b00t_learn", &given(1024)), [""; 0]);
    assert_eq!(problems("b00t_learn", &given(1025)), ["`topic` is longer than 1024 characters"]);
}
