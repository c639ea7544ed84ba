//! What there is to read: the index from SQLite, the files from KV.

use std::rc::Rc;

use ids::{AccountId, BlobId, Login};
use store::{ContentIndex, Key};
use tools::{Content, ContentFailed};
use worker::{KvStore, Result};

use super::{Core, database::StoredContent};
use crate::{clock, log::Log};

/// For how long the template's index, or the absence of a fork's, is believed.
const BELIEVED_MILLIS: u64 = 60_000;
/// KV answers at most so many keys at once.
const KEYS_AT_ONCE: usize = 100;
/// A blob never changes, so KV's own caches may keep it for a day.
const BLOB_CACHE_SECONDS: u64 = 86_400;

/// The content that one caller's tools may read.
pub(super) struct Reader<'a> {
    pub(super) core: &'a Core,
    pub(super) account: AccountId,
    pub(super) login: &'a Login,
    pub(super) log: &'a Log,
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
}

impl Reader<'_> {
    async fn read_fork(&self) -> Result<Option<Rc<ContentIndex>>> {
        if let Some((index, until)) = &self.core.memory.borrow().fork
            && until.is_none_or(|until| clock::now() < until)
        {
            return Ok(index.clone());
        }
        let (index, until) = match self.core.database.content()? {
            StoredContent::Index(index) => (Some(Rc::new(*index)), None),
            StoredContent::Gone => (None, None),
            // Never pushed here: it may have been written to KV by a restore.
            StoredContent::Never => {
                let key = Key::Index(self.login.clone()).to_string();
                let index: Option<ContentIndex> = self.kv()?.get(&key).json().await?;
                let index = index.filter(|index| index.account == self.account).map(Rc::new);
                (index, Some(clock::now().plus(BELIEVED_MILLIS)))
            }
        };
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
        let mut read = std::collections::HashMap::new();
        for some in missing.chunks(KEYS_AT_ONCE) {
            let keys: Vec<_> =
                some.iter().map(|&blob| Key::Blob(blob.clone()).to_string()).collect();
            let kv = self.kv()?;
            let mut texts = kv.get_bulk(&keys).cache_ttl(BLOB_CACHE_SECONDS).text().await?;
            for (&blob, key) in some.iter().zip(&keys) {
                if let Some(text) = texts.remove(key).flatten() {
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

    fn kv(&self) -> Result<KvStore> {
        self.core.env.kv("POLICY")
    }

    fn failed(&self, error: &worker::Error) -> ContentFailed {
        self.log.error("content_unreachable").text("error", &error.to_string()).write();
        ContentFailed
    }
}
