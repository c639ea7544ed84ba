//! The results of requests, in the shape of each era.

use serde_json::{Map, Value, json};

use crate::{Era, InputRequest, Listing, Prompt, Server, ToolResult, Version, meta};

/// For how long a client may keep an answer that changes with the policy. Changes are announced
/// on streams; this is for clients without one.
const TTL_MS: u64 = 60_000;
/// So many suggestions one answer has at most.
const MAX_SUGGESTIONS: usize = 100;

/// Results for clients of one era.
#[derive(Clone, Copy)]
pub(crate) struct Shape<'a> {
    pub(crate) era: Era,
    pub(crate) server: &'a Server,
}

pub(crate) fn initialize(server: &Server, requested: &str, instructions: &str) -> (Version, Value) {
    let version = Version::parse(requested)
        .filter(|version| version.era() == Era::Legacy)
        .unwrap_or(Version::NEWEST_LEGACY);
    let result = json!({
        "protocolVersion": version.as_str(),
        "capabilities": capabilities(),
        "serverInfo": introduction(server),
        "instructions": instructions,
    });
    (version, result)
}

impl Shape<'_> {
    pub(crate) fn discover(self, instructions: &str) -> Map<String, Value> {
        let mut result = self.cacheable(json!({
            "supportedVersions": Version::ALL.map(Version::as_str),
            "capabilities": capabilities(),
            "instructions": instructions,
        }));
        let server = introduction(self.server);
        result.insert("_meta".into(), json!({ meta::SERVER_INFO: server }));
        result
    }

    pub(crate) fn list(
        self,
        what: Listing,
        items: Vec<Value>,
        next: Option<String>,
    ) -> Map<String, Value> {
        let mut result = Map::from_iter([(what.member().to_owned(), Value::Array(items))]);
        result.extend(next.map(|cursor| ("nextCursor".into(), cursor.into())));
        self.cacheable(result.into())
    }

    pub(crate) fn call(self, answer: ToolResult) -> Map<String, Value> {
        let ToolResult { content, structured, is_error } = answer;
        let mut result = object(json!({ "content": content, "isError": is_error }));
        result.extend(structured.map(|structured| ("structuredContent".into(), structured)));
        self.complete(result)
    }

    pub(crate) fn prompt(self, prompt: Prompt) -> Map<String, Value> {
        let Prompt { description, messages } = prompt;
        let mut result = object(json!({ "messages": messages }));
        result.extend(description.map(|text| ("description".into(), text.into())));
        self.complete(result)
    }

    pub(crate) fn read(self, contents: Vec<Value>) -> Map<String, Value> {
        self.cacheable(json!({ "contents": contents }))
    }

    pub(crate) fn suggestions(self, mut values: Vec<String>) -> Map<String, Value> {
        let total = values.len();
        values.truncate(MAX_SUGGESTIONS);
        let more = values.len() < total;
        let completion = json!({ "values": values, "total": total, "hasMore": more });
        self.complete(object(json!({ "completion": completion })))
    }

    pub(crate) fn input_required(
        self,
        questions: &[(String, InputRequest)],
        state: String,
    ) -> Map<String, Value> {
        let requests: Map<_, _> = questions
            .iter()
            .map(|(key, question)| {
                let request = json!({ "method": question.method(), "params": question.params() });
                (key.clone(), request)
            })
            .collect();
        let result = json!({ "inputRequests": requests, "requestState": state });
        let mut result = self.complete(object(result));
        result.insert("resultType".into(), "input_required".into());
        result
    }

    /// Adds what every modern result has.
    pub(crate) fn complete(self, mut result: Map<String, Value>) -> Map<String, Value> {
        if self.era == Era::Modern {
            let server = implementation(self.server);
            result.insert("resultType".into(), "complete".into());
            result.insert("_meta".into(), json!({ meta::SERVER_INFO: server }));
        }
        result
    }

    fn cacheable(self, result: Value) -> Map<String, Value> {
        let mut result = self.complete(object(result));
        if self.era == Era::Modern {
            result.insert("ttlMs".into(), TTL_MS.into());
            result.insert("cacheScope".into(), "private".into());
        }
        result
    }
}

pub(crate) fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

fn capabilities() -> Value {
    json!({
        "tools": { "listChanged": true },
        "prompts": { "listChanged": true },
        "resources": { "listChanged": true, "subscribe": true },
        "completions": {},
        "logging": {},
    })
}

fn implementation(server: &Server) -> Value {
    json!({ "name": server.name, "title": server.title, "version": server.version })
}

/// The same with pictures, for when client and server meet; no later answer repeats them.
fn introduction(server: &Server) -> Value {
    let mut told = object(implementation(server));
    if !server.icons.is_empty() {
        told.insert("icons".into(), server.icons.clone().into());
    }
    told.into()
}
