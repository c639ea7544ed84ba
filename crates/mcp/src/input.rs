//! What only the client can answer.

use serde_json::{Map, Value, json};

use crate::{Capabilities, schema};

/// A question to the client or to the user in front of it.
#[derive(Clone, Debug, PartialEq)]
pub enum InputRequest {
    /// `elicitation/create`: a form for the user.
    Form {
        /// What the user reads above it.
        message: String,
        /// What is asked for: a flat JSON Schema of an object.
        schema: Value,
    },
    /// `sampling/createMessage`: text from the client's model.
    Sample {
        /// What the model reads, as the user's message.
        prompt: String,
        /// After so many tokens the model ends.
        max_tokens: u32,
    },
    /// `roots/list`: the folders that the client works in.
    Roots,
}

impl InputRequest {
    /// Its method.
    #[must_use]
    pub const fn method(&self) -> &'static str {
        match self {
            Self::Form { .. } => "elicitation/create",
            Self::Sample { .. } => "sampling/createMessage",
            Self::Roots => "roots/list",
        }
    }

    /// Its parameters.
    #[must_use]
    pub fn params(&self) -> Value {
        match self {
            Self::Form { message, schema } => {
                json!({ "message": message, "requestedSchema": schema })
            }
            Self::Sample { prompt, max_tokens } => json!({
                "messages": [{ "role": "user", "content": { "type": "text", "text": prompt } }],
                "maxTokens": max_tokens,
            }),
            Self::Roots => json!({}),
        }
    }

    /// The capability that a client must have to be asked.
    #[must_use]
    pub const fn capability(&self) -> &'static str {
        match self {
            Self::Form { .. } => "elicitation",
            Self::Sample { .. } => "sampling",
            Self::Roots => "roots",
        }
    }

    /// Whether a client with these capabilities can be asked.
    #[must_use]
    pub const fn suits(&self, capabilities: Capabilities) -> bool {
        match self {
            Self::Form { .. } => capabilities.elicitation,
            Self::Sample { .. } => capabilities.sampling,
            Self::Roots => capabilities.roots,
        }
    }

    /// What is wrong with an answer, in one sentence; `None` when nothing is.
    pub(crate) fn violation(&self, answer: &Value) -> Option<String> {
        match self {
            Self::Form { schema, .. } => form(schema, answer),
            Self::Sample { .. } => schema::violation(
                &json!({
                    "type": "object",
                    "required": ["role", "content", "model"],
                    "properties": {
                        "role": {"enum": ["assistant", "user"]},
                        "content": {"type": ["object", "array"]},
                        "model": {"type": "string"},
                    },
                }),
                answer,
            ),
            Self::Roots => schema::violation(
                &json!({
                    "type": "object",
                    "required": ["roots"],
                    "properties": {"roots": {"type": "array", "items": {
                        "type": "object", "required": ["uri"],
                        "properties": {"uri": {"type": "string"}},
                    }}},
                }),
                answer,
            ),
        }
    }
}

fn form(wanted: &Value, answer: &Value) -> Option<String> {
    let shape = json!({
        "type": "object",
        "required": ["action"],
        "properties": {"action": {"enum": ["accept", "decline", "cancel"]}},
    });
    schema::violation(&shape, answer).or_else(|| {
        let accepted = answer.get("action").and_then(Value::as_str) == Some("accept");
        let nothing = Value::Object(Map::new());
        let content = answer.get("content").unwrap_or(&nothing);
        if accepted { schema::violation(wanted, content) } else { None }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_answered_with_what_it_asks_for_or_not_at_all() {
        let schema = json!({"type": "object", "required": ["name"],
                            "properties": {"name": {"type": "string"}}});
        let form = InputRequest::Form { message: "Who?".into(), schema };
        for answer in [
            json!({"action": "accept", "content": {"name": "Ada"}}),
            json!({"action": "accept", "content": {"name": "Ada", "other": 1}}),
            json!({"action": "decline"}),
            json!({"action": "cancel", "content": {"name": 1}}),
        ] {
            assert_eq!(form.violation(&answer), None, "{answer}");
        }
        for answer in [
            json!(12345),
            json!(null),
            json!({}),
            json!({"action": "agree"}),
            json!({"action": "accept"}),
            json!({"action": "accept", "content": {"name": 1}}),
            json!({"action": "accept", "content": "Ada"}),
        ] {
            assert!(form.violation(&answer).is_some(), "{answer}");
        }
    }

    #[test]
    fn a_model_and_folders_have_their_shapes() {
        let sample = InputRequest::Sample { prompt: "?".into(), max_tokens: 1 };
        let good = json!({"role": "assistant", "model": "m",
                          "content": {"type": "text", "text": "!"}});
        assert_eq!(sample.violation(&good), None);
        assert!(sample.violation(&json!({"role": "assistant", "model": "m"})).is_some());
        let roots = json!({"roots": [{"uri": "file:///a", "name": "a"}]});
        assert_eq!(InputRequest::Roots.violation(&roots), None);
        assert!(InputRequest::Roots.violation(&json!({"roots": [{}]})).is_some());
    }
}
