//! What is to be written, until it is enough for one request.

use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, HashSet},
};

use anyhow::{Result, bail};
use base64::{Engine, engine::general_purpose::STANDARD};
use store::{Key, PolicyMetadata};

use crate::kv::{Kv, MAX_PAIRS, Pair};

/// How many bytes one request writes about; Cloudflare takes 100 MB.
const MAX_BYTES: usize = 20 * 1024 * 1024;
/// How often keys are written again that Cloudflare says it did not write.
const ATTEMPTS: usize = 4;

/// Pairs that wait, and the keys that KV has.
#[derive(Debug)]
pub(super) struct Buffer {
    there: RefCell<HashSet<String>>,
    waiting: RefCell<BTreeMap<String, Pair>>,
    bytes: Cell<usize>,
}

impl Buffer {
    pub(super) fn new(there: HashSet<String>) -> Self {
        Self { there: RefCell::new(there), waiting: RefCell::default(), bytes: Cell::new(0) }
    }

    /// Whether KV has the key, or will have it with the next request.
    pub(super) fn has(&self, key: &Key) -> bool {
        self.there.borrow().contains(&key.to_string())
    }

    /// What waits under the key.
    pub(super) fn waiting(&self, key: &Key) -> Option<Vec<u8>> {
        let waiting = self.waiting.borrow();
        let pair = waiting.get(&key.to_string())?;
        if pair.base64 {
            return STANDARD.decode(&pair.value).ok();
        }
        Some(pair.value.clone().into_bytes())
    }

    pub(super) fn add(&self, pairs: Vec<Pair>) {
        for pair in pairs {
            self.bytes.set(self.bytes.get().saturating_add(pair.value.len()));
            self.there.borrow_mut().insert(pair.key.clone());
            self.waiting.borrow_mut().insert(pair.key.clone(), pair);
        }
    }

    pub(super) fn is_full(&self) -> bool {
        self.bytes.get() >= MAX_BYTES || self.waiting.borrow().len() >= MAX_PAIRS / 2
    }

    /// Writes everything, and returns how much it was.
    pub(super) async fn flush(&self, kv: &Kv) -> Result<usize> {
        let taken = std::mem::take(&mut *self.waiting.borrow_mut());
        self.bytes.set(0);
        let all: Vec<Pair> = taken.into_values().collect();
        for some in all.chunks(MAX_PAIRS) {
            let mut left = some.to_vec();
            for _ in 0..ATTEMPTS {
                let unwritten: HashSet<String> = kv.put_many(&left).await?.into_iter().collect();
                left.retain(|pair| unwritten.contains(&pair.key));
                if left.is_empty() {
                    break;
                }
            }
            if !left.is_empty() {
                bail!(
                    "Cloudflare did not write {} of {} pairs: run it again",
                    left.len(),
                    some.len()
                );
            }
        }
        Ok(all.len())
    }
}

/// A pair with this value, whatever its bytes are.
pub(super) fn pair(key: &Key, body: &[u8], metadata: Option<&PolicyMetadata>) -> Pair {
    let (value, base64) = match std::str::from_utf8(body) {
        Ok(text) => (text.to_owned(), false),
        Err(_) => (STANDARD.encode(body), true),
    };
    Pair { key: key.to_string(), value, base64, metadata: metadata.cloned() }
}
