//! Arguments of a tool that are mirrored in header fields (`x-mcp-header`).

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::{Fault, http::decoded};

/// Checks that the fields say what the arguments say.
///
/// # Errors
/// A field is missing, malformed, or says something else; or there is no argument to it.
pub(crate) fn agree(
    schema: &Value,
    arguments: &Map<String, Value>,
    fields: &BTreeMap<String, String>,
) -> Result<(), Fault> {
    let Some(properties) = schema.get("properties").and_then(Value::as_object) else {
        return Ok(());
    };
    for (name, property) in properties {
        let argument = arguments.get(name).filter(|value| !value.is_null());
        if let Some(field) = property.get("x-mcp-header").and_then(Value::as_str) {
            let said = fields.get(&field.to_ascii_lowercase());
            one(field, argument, said.map(String::as_str))?;
        }
        if property.get("properties").is_some() {
            let nothing = Map::new();
            let members = argument.and_then(Value::as_object).unwrap_or(&nothing);
            agree(property, members, fields)?;
        }
    }
    Ok(())
}

fn one(field: &str, argument: Option<&Value>, said: Option<&str>) -> Result<(), Fault> {
    let name = format!("Mcp-Param-{field}");
    match (argument, said) {
        (None, None) => Ok(()),
        (Some(_), None) => Err(Fault::HeaderMismatch(format!("{name} is missing"))),
        (argument, Some(said)) => {
            let said = decoded(&name, said)?;
            if argument.is_some_and(|argument| is_same(argument, &said)) {
                Ok(())
            } else {
                Err(Fault::HeaderMismatch(format!("{name} does not match the body")))
            }
        }
    }
}

fn is_same(argument: &Value, said: &str) -> bool {
    match argument {
        Value::String(text) => text == said,
        Value::Bool(truth) => said == if *truth { "true" } else { "false" },
        Value::Number(number) => {
            number.to_string() == said
                || said.parse().ok().zip(number.as_f64()).is_some_and(
                    |(said, number): (f64, f64)| {
                        said.is_finite() && said.total_cmp(&number).is_eq()
                    },
                )
        }
        Value::Null | Value::Array(_) | Value::Object(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn verdict(arguments: &Value, fields: &[(&str, &str)]) -> bool {
        let schema = json!({"type": "object", "properties": {
            "region": {"type": "string", "x-mcp-header": "Region"},
            "count": {"type": "integer", "x-mcp-header": "Count"},
            "dry": {"type": "boolean", "x-mcp-header": "Dry"},
            "where": {"type": "object", "properties": {
                "zone": {"type": "string", "x-mcp-header": "Zone"}}},
            "query": {"type": "string"},
        }});
        let fields = fields.iter().map(|&(name, value)| (name.to_owned(), value.to_owned()));
        agree(&schema, arguments.as_object().unwrap(), &fields.collect()).is_ok()
    }

    #[test]
    fn fields_say_what_the_arguments_say() {
        for (arguments, fields) in [
            (json!({}), vec![]),
            (json!({"query": "x"}), vec![("other", "y")]),
            (json!({"region": null}), vec![]),
            (json!({"region": "eu"}), vec![("region", "eu")]),
            (json!({"region": " eü"}), vec![("region", "=?base64?IGXDvA==?=")]),
            (json!({"region": "=?base64?eu"}), vec![("region", "=?base64?eu")]),
            (json!({"count": 42}), vec![("count", "42")]),
            (json!({"count": 42}), vec![("count", "42.0")]),
            (json!({"count": -7}), vec![("count", "-7")]),
            (json!({"dry": true}), vec![("dry", "true")]),
            (json!({"where": {"zone": "a"}}), vec![("zone", "a")]),
        ] {
            assert!(verdict(&arguments, &fields), "{arguments} {fields:?}");
        }
    }

    #[test]
    fn whatever_else_they_say_is_refused() {
        for (arguments, fields) in [
            (json!({"region": "eu"}), vec![]),
            (json!({"region": "eu"}), vec![("region", "EU")]),
            (json!({"region": "eu"}), vec![("region", "eu, us")]),
            (json!({"region": "eu"}), vec![("region", "=?base64?ZXU?=")]),
            (json!({"region": "eu"}), vec![("region", "=?base64?Z!!=?=")]),
            (json!({"region": "ü"}), vec![("region", "ü")]),
            (json!({}), vec![("region", "eu")]),
            (json!({"region": null}), vec![("region", "null")]),
            (json!({"region": {}}), vec![("region", "{}")]),
            (json!({"count": 42}), vec![("count", "43")]),
            (json!({"count": 42}), vec![("count", "NaN")]),
            (json!({"dry": true}), vec![("dry", "TRUE")]),
            (json!({"where": {"zone": "a"}}), vec![]),
            (json!({}), vec![("zone", "a")]),
        ] {
            assert!(!verdict(&arguments, &fields), "{arguments} {fields:?}");
        }
    }
}
