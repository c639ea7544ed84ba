//! What there is to read: the index from SQLite, the files from KV.

use std::{collections::HashMap, rc::Rc};

use ids::{AccountId, BlobId, Login, UnixMillis};
use store::{ContentIndex, HistorySummary, Key};
use tools::{Content, ContentFailed};
use worker::{KvStore, Result};

use super::{Core, database::StoredContent};
use crate::{clock, history::Bucket, log::Log};

/// For how long the template's index, or the absence of a fork's, is believed.
const BELIEVED_MILLIS: u64 = 60_000;
/// KV answers at most a hundred keys at once, and each file has two.
const FILES_AT_ONCE: usize = 50;
/// A blob never changes, so KV's own caches may keep it for a day.
const BLOB_CACHE_SECONDS: u64 = 86_400;

/// The content that one caller's tools may read.
pub(super) struct Reader<'a> {
    pub(super) core: &'a Core,
    pub(super) account: AccountId,
    pub(super) login: &'a Login,
    pub(super) log: &'a Log,
    /// The protocol's version that the caller speaks.
    pub(super) version: &'static str,
}

impl Content for Reader<'_> {
    async fn fork(&self) -> Result<Option<Rc<ContentIndex>>, ContentFailed> {
        self.read_fork().await.map_err(|error| self.failed(&error))
    }

    async fn template(&self) -> Result<Option<Rc<ContentIndex>>, ContentFailed> {
        self.read_template().await.map_err(|error| self.failed(&error))
    }

    async fn texts(&self, blobs: &[BlobId]) -> Result<Vec<Option<String>>, ContentFailed> {
        self.read_texts(blobs).await.map_err(|error| self.failed(&error))
    }

    async fn history(&self, most: u32) -> Result<Vec<HistorySummary>, ContentFailed> {
        let bucket = Bucket { env: &self.core.env, account: self.account };
        let page = bucket.page(most, None).await.map_err(|error| self.failed(&error))?;
        Ok(page.entries)
    }
}

impl Reader<'_> {
    async fn read_fork(&self) -> Result<Option<Rc<ContentIndex>>> {
        if let Some((index, until)) = &self.core.memory.borrow().fork
            && until.is_none_or(|until| clock::now() < until)
        {
            return Ok(index.clone());
        }
        let mut stored = self.core.database.content()?;
        let mut found = None;
        if matches!(stored, StoredContent::Never) {
            // Never pushed here: it may have been written to KV by a restore.
            let key = Key::Index(self.login.clone()).to_string();
            let index: Option<ContentIndex> = self.kv()?.get(&key).json().await?;
            found = index.filter(|index| index.account == self.account);
            // A push may have come while KV was read. It is newer than anything read.
            stored = self.core.database.content()?;
        }
        let (index, until) = settled(stored, found, clock::now().plus(BELIEVED_MILLIS));
        self.core.memory.borrow_mut().fork = Some((index.clone(), until));
        Ok(index)
    }

    async fn read_template(&self) -> Result<Option<Rc<ContentIndex>>> {
        if let Some((index, until)) = &self.core.memory.borrow().template
            && clock::now() < *until
        {
            return Ok(index.clone());
        }
        let key = Key::TemplateIndex.to_string();
        let index: Option<ContentIndex> = self.kv()?.get(&key).json().await?;
        let index = index.map(Rc::new);
        let until = clock::now().plus(BELIEVED_MILLIS);
        self.core.memory.borrow_mut().template = Some((index.clone(), until));
        Ok(index)
    }

    async fn read_texts(&self, blobs: &[BlobId]) -> Result<Vec<Option<String>>> {
        let mut missing: Vec<&BlobId> = {
            let memory = self.core.memory.borrow();
            blobs.iter().filter(|blob| memory.blobs.get(blob).is_none()).collect()
        };
        missing.sort_unstable();
        missing.dedup();
        let mut read = HashMap::new();
        for some in missing.chunks(FILES_AT_ONCE) {
            // The account's own, and the template's.
            let places: Vec<_> = some.iter().map(|blob| self.places(blob)).collect();
            let kv = self.kv()?;
            let keys = places.concat();
            let mut texts = kv.get_bulk(&keys).cache_ttl(BLOB_CACHE_SECONDS).text().await?;
            // That a blob is missing may be remembered as long, and may not be true any more.
            let absent = absent(&places, &texts);
            if !absent.is_empty() {
                texts.extend(kv.get_bulk(&absent).text().await?);
            }
            for (&blob, keys) in some.iter().zip(&places) {
                if let Some(text) = keys.iter().find_map(|key| texts.remove(key).flatten()) {
                    read.insert(blob.clone(), text);
                }
            }
        }
        let mut memory = self.core.memory.borrow_mut();
        let texts = blobs
            .iter()
            .map(|blob| {
                memory
                    .blobs
                    .get(blob)
                    .or_else(|| read.get(blob).map(String::as_str))
                    .map(str::to_owned)
            })
            .collect();
        for (blob, text) in read {
            memory.blobs.insert(blob, text);
        }
        Ok(texts)
    }

    fn places(&self, blob: &BlobId) -> [String; 2] {
        [Key::File(self.account, blob.clone()), Key::Blob(blob.clone())].map(|key| key.to_string())
    }

    fn kv(&self) -> Result<KvStore> {
        self.core.env.kv("POLICY")
    }

    fn failed(&self, error: &worker::Error) -> ContentFailed {
        self.log.error("content_unreachable").text("error", &error.to_string()).write();
        ContentFailed
    }
}

/// The index to use, and until when: what was pushed, and what was found in KV only if nothing
/// ever was.
fn settled(
    stored: StoredContent,
    found: Option<ContentIndex>,
    until: UnixMillis,
) -> (Option<Rc<ContentIndex>>, Option<UnixMillis>) {
    match stored {
        StoredContent::Index(index) => (Some(Rc::from(index)), None),
        StoredContent::Gone => (None, None),
        StoredContent::Never => (found.map(Rc::new), Some(until)),
    }
}

/// The places of files that have no text in any of them.
fn absent(places: &[[String; 2]], texts: &HashMap<String, Option<String>>) -> Vec<String> {
    let is_there = |key: &String| texts.get(key).is_some_and(Option::is_some);
    let without = places.iter().filter(|keys| !keys.iter().any(is_there));
    without.flatten().cloned().collect()
}

#[cfg(test)]
mod tests {
    use ids::{Generation, RepositoryId};
    use pretty_assertions::assert_eq;
    use store::SchemaVersion;

    use super::*;

    fn index(generation: u64) -> ContentIndex {
        ContentIndex {
            schema: SchemaVersion::CURRENT,
            account: AccountId::new(1),
            repository: RepositoryId::new(7),
            commit: "c".repeat(40).parse().unwrap(),
            generation: Generation::new(generation),
            entries: Vec::new(),
            skipped: Vec::new(),
            skipped_total: 0,
        }
    }

    #[test]
    fn what_was_pushed_meanwhile_wins_over_what_was_read() {
        let later = UnixMillis::new(9);
        let pushed = StoredContent::Index(Box::new(index(2)));
        assert_eq!(settled(pushed, Some(index(1)), later), (Some(Rc::new(index(2))), None));
        assert_eq!(settled(StoredContent::Gone, Some(index(1)), later), (None, None));
        let read = settled(StoredContent::Never, Some(index(1)), later);
        assert_eq!(read, (Some(Rc::new(index(1))), Some(later)));
        assert_eq!(settled(StoredContent::Never, None, later), (None, Some(later)));
    }

    #[test]
    fn a_text_that_is_missing_is_asked_for_again() {
        let keys = |own: &str, shared: &str| [own.to_owned(), shared.to_owned()];
        let places = [keys("a1", "a2"), keys("b1", "b2"), keys("c1", "c2")];
        let text = |key: &str, text: Option<&str>| (key.to_owned(), text.map(str::to_owned));
        let texts = [text("a2", Some("text")), text("b1", None)];
        assert_eq!(absent(&places, &HashMap::from(texts)), ["b1", "b2", "c1", "c2"]);
    }
}
