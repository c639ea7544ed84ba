//! What the stateless half sends to an instance.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use mcp::Accepted;
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
