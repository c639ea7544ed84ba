//! The bucket `HISTORY`, which this worker only reads.

use ids::{AccountId, Generation};
use store::{HistoryEntry, HistoryKey, HistorySummary};
use worker::{Env, Include, Object, Result};

/// The way to the history of one account.
pub(crate) struct Bucket<'a> {
    pub(crate) env: &'a Env,
    pub(crate) account: AccountId,
}

/// Some entries, the newest first.
#[derive(Debug, PartialEq)]
pub(crate) struct Page {
    pub(crate) entries: Vec<HistorySummary>,
    /// Where to go on; `None` when there are no older ones.
    pub(crate) cursor: Option<Generation>,
}

impl Bucket<'_> {
    /// The newest entries, or those that are older than `after`; at most `most`.
    pub(crate) async fn page(&self, most: u32, after: Option<Generation>) -> Result<Page> {
        let bucket = self.env.bucket("HISTORY")?;
        let mut list = bucket
            .list()
            .prefix(HistoryKey::prefix(self.account))
            .limit(most)
            .include(vec![Include::CustomMetadata]);
        if let Some(generation) = after {
            list = list.start_after(self.key(generation).to_string());
        }
        let found = list.execute().await?;
        let objects = found.objects();
        let last = objects.last().and_then(|object| object.key().parse::<HistoryKey>().ok());
        Ok(Page {
            entries: objects.iter().filter_map(summary).collect(),
            cursor: last.filter(|_| found.truncated()).map(|key| key.generation),
        })
    }

    /// The generations of the newest entries, or of those that are older than `after`; at most `most`, and
    /// whether there are more.
    pub(crate) async fn generations(
        &self,
        most: u32,
        after: Option<Generation>,
    ) -> Result<(Vec<Generation>, bool)> {
        let bucket = self.env.bucket("HISTORY")?;
        let mut list = bucket.list().prefix(HistoryKey::prefix(self.account)).limit(most);
        if let Some(generation) = after {
            list = list.start_after(self.key(generation).to_string());
        }
        let found = list.execute().await?;
        let keys = found.objects().into_iter().filter_map(|object| object.key().parse().ok());
        let generations = keys.map(|key: HistoryKey| key.generation).collect();
        Ok((generations, found.truncated()))
    }

    /// One entry as it is stored, whether this program can read it or not.
    pub(crate) async fn text(&self, generation: Generation) -> Result<Option<String>> {
        let bucket = self.env.bucket("HISTORY")?;
        let object = bucket.get(self.key(generation).to_string()).execute().await?;
        match object.as_ref().and_then(Object::body) {
            Some(body) => Ok(Some(body.text().await?)),
            None => Ok(None),
        }
    }

    /// One entry. One that this program cannot read, or that is another account's, is none.
    pub(crate) async fn entry(&self, generation: Generation) -> Result<Option<HistoryEntry>> {
        let bucket = self.env.bucket("HISTORY")?;
        let object = bucket.get(self.key(generation).to_string()).execute().await?;
        let Some(body) = object.as_ref().and_then(Object::body) else { return Ok(None) };
        let entry: Option<HistoryEntry> = serde_json::from_str(&body.text().await?).ok();
        Ok(entry.filter(|entry| entry.account == self.account))
    }

    fn key(&self, generation: Generation) -> HistoryKey {
        HistoryKey { account: self.account, generation }
    }
}

fn summary(object: &Object) -> Option<HistorySummary> {
    let metadata = object.custom_metadata().ok()?;
    serde_json::from_str(metadata.get(HistorySummary::FIELD)?).ok()
}
