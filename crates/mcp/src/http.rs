//! What this crate sees of a request, and what it answers.

use std::collections::BTreeMap;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::Fault;

/// Fields with this prefix mirror arguments of a tool.
const PARAM_PREFIX: &str = "mcp-param-";

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
    /// `Mcp-Param-…`, by what follows the prefix, in lower case.
    pub params: BTreeMap<String, String>,
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
    /// Takes the fields that matter out of all of a request, whatever the case of their names.
    /// The spaces around a value are not part of it (RFC 9110, section 5.5).
    pub fn read(fields: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut read = Self::default();
        for (name, value) in fields {
            let name = name.to_ascii_lowercase();
            let value = value.trim_matches([' ', '\t']).to_owned();
            match name.as_str() {
                "accept" => read.accept = Some(value),
                "content-type" => read.content_type = Some(value),
                "mcp-protocol-version" => read.protocol_version = Some(value),
                "mcp-method" => read.method = Some(value),
                "mcp-name" => read.name = Some(value),
                "mcp-session-id" => read.session = Some(value),
                "last-event-id" => read.last_event_id = Some(value),
                _ => {
                    if let Some(param) = name.strip_prefix(PARAM_PREFIX) {
                        read.params.insert(param.into(), value);
                    }
                }
            }
        }
        read
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

/// Reads a field's value that may be wrapped as `=?base64?…?=`.
///
/// # Errors
/// It is wrapped and cannot be unwrapped, or has characters that a field must not have.
pub(crate) fn decoded(field: &str, value: &str) -> Result<String, Fault> {
    let malformed = |what: &str| Fault::HeaderMismatch(format!("{field} {what}"));
    if !value.bytes().all(|byte| byte == b'\t' || (b' '..=b'~').contains(&byte)) {
        return Err(malformed("has characters that a header field must not have"));
    }
    let Some(encoded) = value.strip_prefix("=?base64?").and_then(|rest| rest.strip_suffix("?="))
    else {
        return Ok(value.into());
    };
    let bytes = STANDARD.decode(encoded).ok();
    bytes
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .ok_or_else(|| malformed("is not valid base64 of UTF-8"))
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
    fn fields_are_found_whatever_the_case_of_their_names() {
        let fields = [("MCP-METHOD", " tools/call\t"), ("Mcp-Param-Region", "eu"), ("X", "y")];
        let read = HeaderFields::read(fields.map(|(name, value)| (name.into(), value.into())));
        assert_eq!(read.method.as_deref(), Some("tools/call"));
        assert_eq!(read.params.get("region").map(String::as_str), Some("eu"));
        assert_eq!(read.params.len(), 1);
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
