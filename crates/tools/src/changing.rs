//! Which calls only read.

use serde_json::{Map, Value};

use crate::{find, meta};

/// Whether a call of this tool can propose no change. A tool that is called by way of `b00t_call` counts
/// as called, and a tool that does not exist proposes nothing.
#[must_use]
pub fn only_reads(name: &str, arguments: &Map<String, Value>) -> bool {
    let named = arguments.get("name").and_then(Value::as_str).unwrap_or_default();
    let called = if name == meta::CALL.name { named } else { name };
    find(called).is_none_or(|tool| tool.reads_only)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::TOOLS;

    fn reads(name: &str, arguments: &Value) -> bool {
        only_reads(name, arguments.as_object().unwrap())
    }

    #[test]
    fn every_tool_is_the_same_by_its_name_and_by_way_of_another() {
        for tool in TOOLS.iter() {
            assert_eq!(reads(tool.name, &json!({})), tool.reads_only, "{}", tool.name);
            let by_way = json!({"name": tool.name, "arguments": {}});
            assert_eq!(reads("b00t_call", &by_way), tool.reads_only, "{}", tool.name);
        }
        assert!(TOOLS.iter().any(|tool| !tool.reads_only));
    }

    #[test]
    fn what_is_no_tool_proposes_nothing() {
        assert!(reads("b00t_search", &json!({"name": "b00t_acl_propose"})));
        assert!(reads("b00t_call", &json!({})));
        assert!(reads("b00t_call", &json!({"name": "b00t_call"})));
        assert!(reads("nonsense", &json!({"name": "b00t_acl_propose"})));
    }
}
