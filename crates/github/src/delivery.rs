//! A webhook delivery that has been checked.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{Event, Refusal, WebhookSecrets, signature};

/// The longest body that is accepted: GitHub's own limit.
pub const MAX_BODY_BYTES: u64 = 25 * 1024 * 1024;

/// `X-GitHub-Delivery`: the same for a delivery and its redeliveries.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DeliveryId(String);

/// What the headers of a request to the webhook endpoint say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeliveryHeaders {
    /// `Content-Length`.
    pub content_length: Option<u64>,
    /// `Content-Type`.
    pub content_type: Option<String>,
    /// `X-Hub-Signature-256`.
    pub signature: Option<String>,
    /// `X-GitHub-Event`.
    pub event: Option<String>,
    /// `X-GitHub-Delivery`.
    pub delivery: Option<String>,
}

/// A delivery whose signature fits and whose body was understood. There is no other way to get
/// one than [`verify`](Self::verify).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedDelivery {
    id: DeliveryId,
    name: String,
    event: Event,
}

impl DeliveryHeaders {
    /// What can be refused before the body is read: method, announced length, content type, and
    /// a signature that is none.
    ///
    /// # Errors
    /// [`Refusal::Method`], [`Refusal::TooLarge`], [`Refusal::ContentType`],
    /// [`Refusal::NoSignature`] or [`Refusal::WrongSignature`], in this order.
    pub fn admit(&self, method: &str) -> Result<(), Refusal> {
        if method != "POST" {
            return Err(Refusal::Method);
        }
        if self.content_length.is_some_and(|length| length > MAX_BODY_BYTES) {
            return Err(Refusal::TooLarge);
        }
        let media_type = self.content_type.as_deref().and_then(|text| text.split(';').next());
        match media_type {
            Some(text) if text.trim().eq_ignore_ascii_case("application/json") => {}
            _ => return Err(Refusal::ContentType),
        }
        signature::digest(self.signature.as_deref()).map(drop)
    }
}

impl VerifiedDelivery {
    /// Checks a POST: length, content type, signature over the raw bytes, then the body.
    ///
    /// # Errors
    /// The first thing that is wrong, in the order of the checks.
    pub fn verify(
        secrets: &WebhookSecrets,
        headers: &DeliveryHeaders,
        body: &[u8],
    ) -> Result<Self, Refusal> {
        headers.admit("POST")?;
        if u64::try_from(body.len()).map_or(true, |length| length > MAX_BODY_BYTES) {
            return Err(Refusal::TooLarge);
        }
        secrets.check(headers.signature.as_deref(), body)?;
        let name = headers.event.clone().filter(|name| !name.is_empty());
        let name = name.ok_or(Refusal::NoEvent)?;
        let id = headers.delivery.as_deref().ok_or(Refusal::NoDelivery)?.parse()?;
        let event = Event::parse(&name, body).map_err(|_| Refusal::Malformed)?;
        Ok(Self { id, name, event })
    }

    /// Which delivery this is.
    #[must_use]
    pub const fn id(&self) -> &DeliveryId {
        &self.id
    }

    /// The event's name, as in `X-GitHub-Event`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it means.
    #[must_use]
    pub const fn event(&self) -> &Event {
        &self.event
    }
}

impl DeliveryId {
    /// The identifier's text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DeliveryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for DeliveryId {
    type Err = Refusal;

    /// Letters, digits and hyphens, at most 64: fit for a header, a log line and a key.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let letters = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if letters && (1..=64).contains(&text.len()) {
            Ok(Self(text.into()))
        } else {
            Err(Refusal::NoDelivery)
        }
    }
}

impl TryFrom<String> for DeliveryId {
    type Error = Refusal;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<DeliveryId> for String {
    fn from(id: DeliveryId) -> Self {
        id.0
    }
}
