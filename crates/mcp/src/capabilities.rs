//! What a client can be asked for.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What a client said it can be asked for. Nothing else is ever asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Capabilities {
    /// Questions to the user, as a form.
    pub elicitation: bool,
    /// Text from the client's model.
    pub sampling: bool,
    /// The folders it works in.
    pub roots: bool,
}

impl Capabilities {
    /// Reads a `ClientCapabilities` object.
    pub(crate) fn read(declared: &Map<String, Value>) -> Self {
        let has = |name| declared.get(name).is_some_and(Value::is_object);
        // An empty object means forms; one that names modes means those.
        let elicitation = declared.get("elicitation").and_then(Value::as_object);
        Self {
            elicitation: elicitation
                .is_some_and(|modes| modes.contains_key("form") || !modes.contains_key("url")),
            sampling: has("sampling"),
            roots: has("roots"),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(value: &Value) -> Capabilities {
        Capabilities::read(value.as_object().unwrap())
    }

    #[test]
    fn only_what_is_declared_is_there() {
        assert_eq!(read(&json!({})), Capabilities::default());
        let all = read(&json!({"elicitation": {}, "sampling": {}, "roots": {"listChanged": true}}));
        assert_eq!(all, Capabilities { elicitation: true, sampling: true, roots: true });
        assert_eq!(read(&json!({"sampling": true, "roots": null})), Capabilities::default());
    }

    #[test]
    fn who_only_opens_addresses_fills_in_no_forms() {
        assert!(!read(&json!({"elicitation": {"url": {}}})).elicitation);
        assert!(read(&json!({"elicitation": {"url": {}, "form": {}}})).elicitation);
    }
}
