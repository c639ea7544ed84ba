//! Content of files, proved by its hash.

use base64::{Engine, engine::general_purpose::STANDARD};
use ids::{BlobId, UnixMillis};
use serde::Deserialize;
use serde_json::{Map, Value};
use sha1::{Digest, Sha1};
use sha2::Sha256;

use crate::{GitHubError, Response, graphql};

/// The name git gives to a blob with this content, in a SHA-1 repository.
#[must_use]
pub fn git_blob_id(content: &[u8]) -> Option<BlobId> {
    hashed::<Sha1>(content)
}

/// Whether git gives this name to a blob with this content (SHA-1 or SHA-256, by its length).
#[must_use]
pub fn proves(blob: &BlobId, content: &[u8]) -> bool {
    let actual =
        if blob.as_str().len() == 64 { hashed::<Sha256>(content) } else { git_blob_id(content) };
    actual.as_ref() == Some(blob)
}

fn hashed<D: Digest>(content: &[u8]) -> Option<BlobId> {
    let digest =
        D::new().chain_update(format!("blob {}\0", content.len())).chain_update(content).finalize();
    hex::encode(digest).parse().ok()
}

/// A blob that was asked for together with others; `None` when it must be fetched by itself.
pub type Fetched = (BlobId, Option<Vec<u8>>);

/// A blob of a GraphQL answer. `text` is absent for binary content and may be cut off.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct TextBlob {
    pub(crate) oid: BlobId,
    #[serde(rename = "byteSize")]
    pub(crate) size: u64,
    text: Option<String>,
}

impl TextBlob {
    /// The content, when what was answered is proved to be all of it.
    pub(crate) fn proved(self) -> Option<Vec<u8>> {
        let content = self.text?.into_bytes();
        proves(&self.oid, &content).then_some(content)
    }
}

#[derive(Deserialize)]
struct RestBlob {
    content: String,
    encoding: String,
}

/// Reads the answer to [`Request::blob`](crate::Request::blob).
///
/// # Errors
/// The answer is an error, or its content is not what the name says.
pub fn parse_blob(
    blob: &BlobId,
    response: &Response,
    now: UnixMillis,
) -> Result<Vec<u8>, GitHubError> {
    let answer: RestBlob = crate::rest::parse(response, now)?;
    let malformed = |what: &str| GitHubError::Malformed(format!("blob {blob}: {what}"));
    if answer.encoding != "base64" {
        return Err(malformed("not base64"));
    }
    let text: String = answer.content.split_ascii_whitespace().collect();
    let content = STANDARD.decode(text).map_err(|_| malformed("not base64"))?;
    if proves(blob, &content) { Ok(content) } else { Err(malformed("the hash does not fit")) }
}

/// Reads the answer to [`Request::blobs`](crate::Request::blobs): for each blob that was asked
/// for its content, or `None` when it must be fetched by itself.
///
/// # Errors
/// The answer is an error.
pub fn parse_blobs(
    asked: &[BlobId],
    response: &Response,
    now: UnixMillis,
) -> Result<Vec<Fetched>, GitHubError> {
    let mut answers: Map<String, Value> =
        graphql::repository(response, graphql::Partial::Taken, now)?;
    let mut content = |number: usize, blob: &BlobId| {
        let answer = answers.remove(&format!("b{number}"))?;
        let answer: TextBlob = serde_json::from_value(answer).ok()?;
        (answer.oid == *blob).then(|| answer.proved()).flatten()
    };
    Ok(asked
        .iter()
        .enumerate()
        .map(|(number, blob)| (blob.clone(), content(number, blob)))
        .collect())
}
