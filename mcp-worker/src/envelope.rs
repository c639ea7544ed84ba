//! What the stateless half sends to an instance.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use mcp::Accepted;
use oauth::Membership;
use serde::{Deserialize, Serialize};
use tools::Caller;

/// The header field that carries an envelope where there is no body.
pub(crate) const FIELD: &str = "x-b00t-envelope";

/// Asks for a panic, in a build that has it.
#[cfg(feature = "fault-injection")]
pub(crate) const PANIC: &str = "x-b00t-panic";

/// A well-formed request of a caller whose token was verified.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Envelope {
    pub(crate) request_id: String,
    pub(crate) caller: Caller,
    /// When the token was issued, in seconds since 1970.
    pub(crate) issued_at: u64,
    /// What the token came of.
    pub(crate) membership: Option<Membership>,
    pub(crate) accepted: Accepted,
    /// Whether the instance is asked to panic. Only heard by a build with `fault-injection`.
    #[cfg(feature = "fault-injection")]
    pub(crate) panic: bool,
}

impl Envelope {
    /// As a header value, which only holds ASCII.
    pub(crate) fn to_field(&self) -> serde_json::Result<String> {
        Ok(URL_SAFE_NO_PAD.encode(serde_json::to_vec(self)?))
    }

    pub(crate) fn from_field(field: &str) -> Option<Self> {
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(field).ok()?).ok()
    }
}

/// The panic that was asked for.
#[cfg(feature = "fault-injection")]
#[expect(clippy::panic, reason = "this build exists to panic")]
pub(crate) fn panic_on_purpose() {
    panic!("a panic on purpose");
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use ids::AccountId;
    use mcp::{Action, Retry, Terms, Version};
    use serde_json::json;

    use super::*;

    #[test]
    fn whole_numbers_of_any_size_survive_both_ways_to_an_instance() {
        let arguments = json!({"count": u64::MAX, "least": i64::MIN});
        let envelope = Envelope {
            request_id: "r".into(),
            caller: Caller {
                account: AccountId::new(u64::MAX),
                login: "octocat".parse().unwrap(),
                client_id: String::new(),
                scopes: Vec::new(),
                resource: String::new(),
            },
            issued_at: u64::MAX,
            membership: None,
            accepted: Accepted {
                version: Version::V2026July,
                session: None,
                client: None,
                terms: Terms::default(),
                action: Action::CallTool {
                    id: json!(u64::MAX).try_into().unwrap(),
                    name: "x".into(),
                    arguments: arguments.as_object().unwrap().clone(),
                    mirrored: BTreeMap::new(),
                    retry: Retry::default(),
                },
            },
            #[cfg(feature = "fault-injection")]
            panic: false,
        };
        let by_field = Envelope::from_field(&envelope.to_field().unwrap()).unwrap();
        let text = serde_json::to_string(&envelope).unwrap();
        let by_body: Envelope = serde_json::from_str(&text).unwrap();
        for arrived in [by_field, by_body] {
            assert_eq!(arrived.accepted, envelope.accepted);
            assert_eq!(arrived.caller.account, envelope.caller.account);
        }
    }
}
