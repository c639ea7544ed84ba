//! What is to be written, as much of it as is for one request.

use std::{
    cell::{Cell, RefCell},
    collections::HashSet,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use ids::{AccountId, Login};
use store::{Key, PolicyMetadata};
use tokio::sync::Notify;

use crate::kv::{MAX_PAIRS, Pair};

/// How many bytes one request writes about. Cloudflare takes 100 MB, and JSON may write each byte
/// as six.
pub(super) const MAX_BYTES: usize = 15 * 1024 * 1024;

/// What an account's gate would have written.
#[derive(Debug)]
pub(super) struct Rebuilt {
    pub(super) account: AccountId,
    pub(super) login: Login,
    pub(super) pairs: Vec<Pair>,
    /// Why the content is not among it.
    pub(super) lacks: Option<String>,
}

/// What waits. The content of files comes first: an index must not list what is not there.
#[derive(Debug, Default)]
pub(super) struct Batch {
    pub(super) blobs: Vec<Pair>,
    pub(super) accounts: Vec<Rebuilt>,
}

/// What waits to be written. Whoever adds to it waits while it is full, and never for ever: it
/// is written by somebody else.
#[derive(Debug, Default)]
pub(super) struct Buffer {
    waiting: RefCell<Batch>,
    bytes: Cell<usize>,
    pairs: Cell<usize>,
    files: RefCell<HashSet<Key>>,
    /// Everybody reads it, so it is kept when it is written.
    template_index: RefCell<Option<Vec<u8>>>,
    closed: Cell<bool>,
    filled: Notify,
    emptied: Notify,
}

impl Buffer {
    /// Whether the file is written, or will be.
    pub(super) fn has(&self, file: &Key) -> bool {
        self.files.borrow().contains(file)
    }

    /// The template's index, once it is known.
    pub(super) fn template_index(&self) -> Option<Vec<u8>> {
        self.template_index.borrow().clone()
    }

    pub(super) fn keep_template_index(&self, value: Vec<u8>) {
        *self.template_index.borrow_mut() = Some(value);
    }

    /// Adds a file's content, unless it was added before.
    pub(super) async fn add_file(&self, file: &Key, body: &[u8]) {
        self.room().await;
        if self.files.borrow_mut().insert(file.clone()) {
            let pair = pair(file, body, None);
            self.count(&pair);
            self.waiting.borrow_mut().blobs.push(pair);
        }
    }

    pub(super) async fn add(&self, rebuilt: Rebuilt) {
        self.room().await;
        rebuilt.pairs.iter().for_each(|pair| self.count(pair));
        self.waiting.borrow_mut().accounts.push(rebuilt);
    }

    /// Nothing more is added.
    pub(super) fn close(&self) {
        self.closed.set(true);
        self.filled.notify_one();
    }

    /// Waits until it is full, and takes it. `None` when all was taken and nothing more comes.
    pub(super) async fn next(&self) -> Option<Batch> {
        while !self.is_full() && !self.closed.get() {
            self.filled.notified().await;
        }
        let batch = self.waiting.take();
        self.bytes.set(0);
        self.pairs.set(0);
        self.emptied.notify_waiters();
        let is_empty = batch.blobs.is_empty() && batch.accounts.is_empty();
        (!is_empty || !self.closed.get()).then_some(batch)
    }

    async fn room(&self) {
        while self.is_full() {
            self.emptied.notified().await;
        }
    }

    fn is_full(&self) -> bool {
        self.bytes.get() >= MAX_BYTES || self.pairs.get() >= MAX_PAIRS
    }

    fn count(&self, pair: &Pair) {
        self.bytes.set(self.bytes.get().saturating_add(pair.bytes()));
        self.pairs.set(self.pairs.get().saturating_add(1));
        if self.is_full() {
            self.filled.notify_one();
        }
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

#[cfg(test)]
mod tests {
    use std::pin::pin;

    use futures_util::{FutureExt, poll};
    use pretty_assertions::assert_eq;

    use super::*;

    fn file(digit: char) -> Key {
        Key::Blob(digit.to_string().repeat(40).parse().unwrap())
    }

    #[tokio::test]
    async fn who_adds_to_a_full_buffer_waits_until_it_is_taken() {
        let (buffer, large) = (Buffer::default(), vec![b'x'; MAX_BYTES]);
        assert!(buffer.next().now_or_never().is_none(), "there is nothing to take");
        buffer.add_file(&file('a'), &large).now_or_never().unwrap();
        let other = file('b');
        let mut more = pin!(buffer.add_file(&other, b"more"));
        assert!(poll!(more.as_mut()).is_pending());
        assert_eq!(buffer.next().now_or_never().unwrap().unwrap().blobs.len(), 1);
        assert!(poll!(more.as_mut()).is_ready());
        buffer.close();
        assert_eq!(buffer.next().await.unwrap().blobs.len(), 1);
        assert!(buffer.next().await.is_none());
    }

    #[tokio::test]
    async fn what_is_the_same_is_written_once() {
        let buffer = Buffer::default();
        for _ in 0..2 {
            buffer.add_file(&file('a'), b"the same").await;
        }
        buffer.close();
        assert_eq!(buffer.next().await.unwrap().blobs.len(), 1);
        assert!(buffer.has(&file('a')), "and it is known for good");
    }
}
