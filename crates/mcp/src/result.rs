//! The results of requests, in the shape of each era.

use serde_json::{Map, Value, json};

use crate::{Era, Server, ToolResult, Version, meta};

/// For how long a client may keep an answer that changes with the policy. Changes are announced
/// on streams; this is for clients without one.
const TTL_MS: u64 = 60_000;

pub(crate) fn initialize(server: &Server, requested: &str, instructions: &str) -> (Version, Value) {
    let version = Version::parse(requested)
        .filter(|version| version.era() == Era::Legacy)
        .unwrap_or(Version::NEWEST_LEGACY);
    let result = json!({
        "protocolVersion": version.as_str(),
        "capabilities": capabilities(),
        "serverInfo": implementation(server),
        "instructions": instructions,
    });
    (version, result)
}

pub(crate) fn discover(server: &Server, instructions: &str) -> Map<String, Value> {
    let modern = Version::ALL.into_iter().filter(|version| version.era() == Era::Modern);
    let result = json!({
        "supportedVersions": modern.map(Version::as_str).collect::<Vec<_>>(),
        "capabilities": capabilities(),
        "instructions": instructions,
    });
    cacheable(complete(server, object(result)))
}

pub(crate) fn tools(era: Era, server: &Server, tools: Vec<Value>) -> Map<String, Value> {
    let result = object(json!({ "tools": tools }));
    match era {
        Era::Legacy => result,
        Era::Modern => cacheable(complete(server, result)),
    }
}

pub(crate) fn call(era: Era, server: &Server, answer: ToolResult) -> Map<String, Value> {
    let ToolResult { text, structured, is_error } = answer;
    let mut result =
        object(json!({ "content": [{"type": "text", "text": text}], "isError": is_error }));
    if let Some(structured) = structured {
        result.insert("structuredContent".into(), structured);
    }
    match era {
        Era::Legacy => result,
        Era::Modern => complete(server, result),
    }
}

/// Adds what every modern result has.
pub(crate) fn complete(server: &Server, mut result: Map<String, Value>) -> Map<String, Value> {
    result.insert("resultType".into(), "complete".into());
    result.insert("_meta".into(), json!({ meta::SERVER_INFO: implementation(server) }));
    result
}

pub(crate) fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

fn cacheable(mut result: Map<String, Value>) -> Map<String, Value> {
    result.insert("ttlMs".into(), TTL_MS.into());
    result.insert("cacheScope".into(), "private".into());
    result
}

fn capabilities() -> Value {
    json!({ "tools": { "listChanged": true } })
}

fn implementation(server: &Server) -> Value {
    json!({ "name": server.name, "title": server.title, "version": server.version })
}
