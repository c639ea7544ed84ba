//! The `_meta` of requests and results.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub(crate) const PROTOCOL_VERSION: &str = "io.modelcontextprotocol/protocolVersion";
pub(crate) const CLIENT_CAPABILITIES: &str = "io.modelcontextprotocol/clientCapabilities";
pub(crate) const CLIENT_INFO: &str = "io.modelcontextprotocol/clientInfo";
pub(crate) const SERVER_INFO: &str = "io.modelcontextprotocol/serverInfo";
pub(crate) const LOG_LEVEL: &str = "io.modelcontextprotocol/logLevel";
pub(crate) const SUBSCRIPTION_ID: &str = "io.modelcontextprotocol/subscriptionId";

const MAX_NAME_CHARS: usize = 100;

/// What a client says it is. Nobody has checked that: it is for display and logs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientInfo {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
}

impl ClientInfo {
    /// Reads an `Implementation`, cut to a length that can be stored.
    pub(crate) fn read(value: Option<&Value>) -> Option<Self> {
        let text = |name| {
            let text = value?.get(name)?.as_str()?;
            Some(text.chars().filter(|c| !c.is_control()).take(MAX_NAME_CHARS).collect())
        };
        Some(Self { name: text("name")?, version: text("version").unwrap_or_default() })
    }
}

pub(crate) fn of(params: &Map<String, Value>) -> Option<&Map<String, Value>> {
    params.get("_meta").and_then(Value::as_object)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_a_client_calls_itself_is_cut_to_size() {
        let value = json!({"name": format!("evil\n{}", "x".repeat(500)), "version": "1"});
        let client = ClientInfo::read(Some(&value)).unwrap();
        assert_eq!(client.name.len(), MAX_NAME_CHARS);
        assert!(!client.name.contains('\n'));
    }

    #[test]
    fn a_client_need_not_say_what_it_is() {
        assert_eq!(ClientInfo::read(None), None);
        assert_eq!(ClientInfo::read(Some(&json!({"version": "1"}))), None);
        let nameless = ClientInfo::read(Some(&json!({"name": "x"}))).unwrap();
        assert_eq!(nameless.version, "");
    }
}
