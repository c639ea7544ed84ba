//! The history, in R2.

use std::{collections::HashMap, pin::pin, time::Duration};

use futures_util::future::{Either, select};
use store::{HistoryEntry, HistorySummary};
use sync::{History, NotSent};
use worker::{Delay, Env};

/// How long R2 may take. Without a bound, a bucket that hangs would hold the gate.
const PATIENCE: Duration = Duration::from_secs(10);

/// The bucket `HISTORY`, which nobody else writes.
pub(crate) struct Bucket<'a>(pub(crate) &'a Env);

impl History for Bucket<'_> {
    async fn keep(&self, entry: &HistoryEntry) -> Result<(), NotSent> {
        match select(pin!(self.put(entry)), Delay::from(PATIENCE)).await {
            Either::Left((put, _)) => put,
            Either::Right(_) => Err(NotSent("R2 does not answer".into())),
        }
    }
}

impl Bucket<'_> {
    async fn put(&self, entry: &HistoryEntry) -> Result<(), NotSent> {
        let failed = |error: worker::Error| NotSent(format!("R2: {error}"));
        let unwritable = |error: serde_json::Error| NotSent(error.to_string());
        let bucket = self.0.bucket("HISTORY").map_err(failed)?;
        let key = entry.key().to_string();
        // Only this account's gate writes here, one entry at a time.
        if bucket.head(key.as_str()).await.map_err(failed)?.is_some() {
            return Ok(());
        }
        let body = serde_json::to_string(entry).map_err(unwritable)?;
        let summary = serde_json::to_string(&entry.summary()).map_err(unwritable)?;
        let metadata = HashMap::from([(HistorySummary::FIELD.to_owned(), ascii(&summary))]);
        let put = bucket.put(key, body).custom_metadata(metadata).execute().await;
        put.map(drop).map_err(failed)
    }
}

/// The same JSON in ASCII, which is all that metadata of R2 holds for certain.
fn ascii(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for letter in json.chars() {
        if letter.is_ascii() {
            text.push(letter);
            continue;
        }
        for unit in letter.encode_utf16(&mut [0; 2]) {
            text.push_str(&format!("\\u{unit:04x}"));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metadata_is_the_same_json_in_ascii() {
        let name = serde_json::json!({"name": "ö \u{1f980} \" \\"});
        let text = ascii(&name.to_string());
        assert!(text.is_ascii(), "{text}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), name);
    }
}
