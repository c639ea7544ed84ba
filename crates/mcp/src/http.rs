//! What this crate sees of a request, and what it answers.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A request to the MCP endpoint.
#[derive(Clone, Debug)]
pub struct Incoming<'a> {
    /// `POST`, `GET`, `DELETE`, …
    pub method: &'a str,
    /// The header fields that matter.
    pub headers: HeaderFields,
    /// The whole body.
    pub body: &'a [u8],
}

/// The header fields that matter, where the request has them.
#[derive(Clone, Debug, Default)]
pub struct HeaderFields {
    /// `Accept`
    pub accept: Option<String>,
    /// `Content-Type`
    pub content_type: Option<String>,
    /// `MCP-Protocol-Version`
    pub protocol_version: Option<String>,
    /// `Mcp-Method`
    pub method: Option<String>,
    /// `Mcp-Name`
    pub name: Option<String>,
    /// `Mcp-Session-Id`
    pub session: Option<String>,
    /// `Last-Event-ID`
    pub last_event_id: Option<String>,
}

/// An answer with a status and at most one JSON body.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// Header fields besides those of the body.
    pub headers: Vec<(String, String)>,
    /// The JSON-RPC message, if there is one.
    pub body: Option<Value>,
}

impl HeaderFields {
    /// Takes each field from `get`, which is asked without regard to case.
    pub fn read(get: impl Fn(&str) -> Option<String>) -> Self {
        Self {
            accept: get("accept"),
            content_type: get("content-type"),
            protocol_version: get("mcp-protocol-version"),
            method: get("mcp-method"),
            name: get("mcp-name"),
            session: get("mcp-session-id"),
            last_event_id: get("last-event-id"),
        }
    }

    /// Whether the client takes this type: it says so, or says nothing at all.
    pub(crate) fn accepts(&self, essence: &str) -> bool {
        let Some(accept) = &self.accept else { return true };
        let kind = essence.split('/').next().unwrap_or_default();
        accept.split(',').filter_map(|range| range.split(';').next()).any(|range| {
            let range = range.trim();
            range == "*/*"
                || range.eq_ignore_ascii_case(essence)
                || range.strip_suffix("/*").is_some_and(|range| range.eq_ignore_ascii_case(kind))
        })
    }

    pub(crate) fn body_is_json(&self) -> bool {
        let essence = self.content_type.as_deref().unwrap_or_default().split(';').next();
        essence.unwrap_or_default().trim().eq_ignore_ascii_case("application/json")
    }
}

impl Reply {
    pub(crate) const fn empty(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: None }
    }

    pub(crate) const fn json(status: u16, body: Value) -> Self {
        Self { status, headers: Vec::new(), body: Some(body) }
    }

    pub(crate) fn with_header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepting(accept: &str) -> HeaderFields {
        HeaderFields { accept: Some(accept.into()), ..HeaderFields::default() }
    }

    #[test]
    fn a_type_is_accepted_by_name_by_kind_by_star_or_by_silence() {
        let json = "application/json";
        for accept in ["application/json, text/event-stream", "application/*;q=0.5", "a/b,*/*"] {
            assert!(accepting(accept).accepts(json), "{accept}");
        }
        assert!(HeaderFields::default().accepts(json));
        for accept in ["text/html", "text/*", "application/jsonp", ""] {
            assert!(!accepting(accept).accepts(json), "{accept}");
        }
    }

    #[test]
    fn a_json_body_says_so() {
        for (content_type, json) in [
            (Some("application/json"), true),
            (Some("Application/JSON; charset=utf-8"), true),
            (Some("text/plain"), false),
            (Some("application/json-seq"), false),
            (None, false),
        ] {
            let content_type = content_type.map(str::to_owned);
            let headers = HeaderFields { content_type, ..HeaderFields::default() };
            assert_eq!(headers.body_is_json(), json, "{headers:?}");
        }
    }
}
