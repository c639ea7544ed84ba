//! Our reading of JSON Schema, held against somebody else's.

use mcp::violation;
use proptest::prelude::*;
use serde_json::{Value, json};

/// Values of all kinds, small enough to meet the schemas below now and then.
fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-3..4_i64).prop_map(Value::from),
        prop_oneof![Just(0.5), Just(2.0), Just(-1.5)].prop_map(Value::from),
        "[ab]{0,3}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::hash_map("[abc]", inner, 0..3)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

fn schema() -> impl Strategy<Value = Value> {
    let kind = prop::sample::select(vec![
        "null", "boolean", "integer", "number", "string", "array", "object",
    ]);
    let leaf = prop_oneof![
        any::<bool>().prop_map(Value::from),
        kind.clone().prop_map(|kind| json!({ "type": kind })),
        prop::collection::btree_set(kind, 1..3).prop_map(|kinds| json!({ "type": kinds })),
        prop::collection::vec(value(), 1..2).prop_map(|values| json!({ "enum": values })),
        value().prop_map(|only| json!({ "const": only })),
        (0..3_u8, 0..3_u8).prop_map(|(least, most)| json!({
            "minLength": least, "maxLength": most, "minItems": least, "maxItems": most,
            "minimum": least, "exclusiveMaximum": most})),
        prop::collection::vec("[abc]", 0..2)
            .prop_map(|names| json!({ "required": names.into_iter().collect::<std::collections::BTreeSet<_>>() })),
        Just(json!({"$ref": "#/$defs/x"})),
    ];
    leaf.prop_recursive(3, 24, 3, |inner| {
        let some = prop::collection::vec(inner.clone(), 1..3);
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, others)| json!({
                "properties": {"a": a}, "additionalProperties": others})),
            inner.clone().prop_map(|each| json!({ "items": each })),
            some.clone().prop_map(|some| json!({ "anyOf": some })),
            some.clone().prop_map(|some| json!({ "oneOf": some })),
            some.prop_map(|some| json!({ "allOf": some })),
            inner.clone().prop_map(|no| json!({ "not": no })),
            (inner.clone(), inner.clone(), inner)
                .prop_map(|(i, t, e)| json!({"if": i, "then": t, "else": e})),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn ours_and_theirs_agree(mut schema in schema(), x in schema(), value in value()) {
        if let Some(members) = schema.as_object_mut() {
            // What is referred to refers to nothing itself, so that no schema is without end.
            let x = if x.to_string().contains("$ref") { json!(true) } else { x };
            members.insert("$defs".into(), json!({ "x": x }));
        } else {
            prop_assume!(!schema.to_string().contains("$ref"));
        }
        let theirs = jsonschema::draft202012::new(&schema).unwrap();
        let ours = violation(&schema, &value);
        prop_assert_eq!(ours.is_none(), theirs.is_valid(&value), "{:?}", ours);
    }
}

#[test]
fn a_schema_without_end_ends() {
    let schema = json!({"$defs": {"x": {"$ref": "#/$defs/x"}}, "$ref": "#/$defs/x"});
    assert!(violation(&schema, &json!(1)).is_some());
}

#[test]
fn a_violation_says_where() {
    let schema = json!({"type": "object", "required": ["a"], "additionalProperties": false,
                        "properties": {"a": {"type": "array", "items": {"type": "string"}}}});
    for (value, sentence) in [
        (json!(1), "the value must be of type object"),
        (json!({}), "the value lacks `a`"),
        (json!({"a": ["x", 1]}), "an item of `a` must be of type string"),
        (json!({"a": [], "b": 1}), "`b` is unknown"),
    ] {
        assert_eq!(violation(&schema, &value).as_deref(), Some(sentence));
    }
}
