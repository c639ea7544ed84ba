//! How a client's description is fetched.

use ids::UnixMillis;
use serde::{Deserialize, Serialize};

use super::{Client, DocumentUrl, InvalidDocument, document, freshness};

/// One request, and what of its answer is read (Client ID Metadata Document, sections 5 and 8).
/// Whoever carries it out sends no cookie and no credential, follows no redirect, and stops
/// reading at the limits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FetchPlan {
    url: DocumentUrl,
}

/// An answer as it came.
#[derive(Clone, Copy, Debug)]
pub struct Fetched<'a> {
    /// Its status.
    pub status: u16,
    /// `Content-Type`.
    pub content_type: Option<&'a str>,
    /// `Cache-Control`.
    pub cache_control: Option<&'a str>,
    /// Its body, up to one byte more than [`FetchPlan::MAX_BYTES`].
    pub body: &'a [u8],
}

/// What a document said, and until when that is taken for true.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FetchedClient {
    /// The client.
    pub client: Client,
    /// When the document is to be fetched again.
    pub fresh_until: UnixMillis,
}

/// The description could not be had. It is shown to the user, and not remembered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DocumentRefusal {
    /// No answer in time.
    #[error("the client's metadata document cannot be fetched")]
    Unreachable,
    /// It is somewhere else: a redirect could lead anywhere.
    #[error("the client's metadata document is answered with a redirect, which is not followed")]
    Redirect,
    /// Any status but 200.
    #[error("the client's metadata document is answered with the status {0} instead of 200")]
    Status(u16),
    /// Not JSON.
    #[error("the client's metadata document has another content type than application/json")]
    ContentType,
    /// Over [`FetchPlan::MAX_BYTES`].
    #[error("the client's metadata document has more than 16384 bytes")]
    TooLarge,
    /// It describes no client that can be served.
    #[error(transparent)]
    Invalid(#[from] InvalidDocument),
}

impl FetchPlan {
    /// How many bytes of an answer are read; section 8.7 recommends 5 KiB or more.
    pub const MAX_BYTES: usize = 16 * 1024;
    /// After how many milliseconds the answer is not waited for any more.
    pub const TIMEOUT_MILLIS: u64 = 5000;
    /// The request's `Accept`.
    pub const ACCEPT: &'static str = "application/json";

    /// The plan for this URL.
    #[must_use]
    pub const fn new(url: DocumentUrl) -> Self {
        Self { url }
    }

    /// What is asked for with GET.
    #[must_use]
    pub fn url(&self) -> &str {
        self.url.as_str()
    }

    /// What the answer says.
    ///
    /// # Errors
    /// The first reason not to believe it.
    pub fn read(
        &self,
        fetched: &Fetched<'_>,
        now: UnixMillis,
    ) -> Result<FetchedClient, DocumentRefusal> {
        match fetched.status {
            200 => {}
            // 0 is what `fetch` makes of a redirect that it is told not to follow.
            0 | 300..=399 => return Err(DocumentRefusal::Redirect),
            status => return Err(DocumentRefusal::Status(status)),
        }
        if !fetched.content_type.is_some_and(is_json) {
            return Err(DocumentRefusal::ContentType);
        }
        if fetched.body.len() > Self::MAX_BYTES {
            return Err(DocumentRefusal::TooLarge);
        }
        let client = document::read(&self.url, fetched.body)?;
        let fresh_until = now.plus(freshness::millis(fetched.cache_control));
        Ok(FetchedClient { client, fresh_until })
    }
}

/// `application/json`, or a type that says it is JSON by its suffix.
fn is_json(content_type: &str) -> bool {
    let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let suffixed = |rest: &str| rest.len() > "+json".len() && rest.ends_with("+json");
    essence == "application/json" || essence.strip_prefix("application/").is_some_and(suffixed)
}
