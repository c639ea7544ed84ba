//! Texts of files that were read a moment ago. A blob never changes, so none is ever stale.

use std::collections::{HashMap, VecDeque};

use ids::BlobId;

const MAX_BYTES: usize = 2 * 1024 * 1024;

/// The texts read last, up to a number of bytes.
#[derive(Default)]
pub(super) struct Blobs {
    texts: HashMap<BlobId, String>,
    order: VecDeque<BlobId>,
    bytes: usize,
}

impl Blobs {
    pub(super) fn get(&self, blob: &BlobId) -> Option<&str> {
        self.texts.get(blob).map(String::as_str)
    }

    pub(super) fn insert(&mut self, blob: BlobId, text: String) {
        if text.len() > MAX_BYTES / 4 || self.texts.contains_key(&blob) {
            return;
        }
        self.bytes += text.len();
        self.order.push_back(blob.clone());
        self.texts.insert(blob, text);
        while self.bytes > MAX_BYTES
            && let Some(oldest) = self.order.pop_front()
        {
            self.bytes -= self.texts.remove(&oldest).map_or(0, |text| text.len());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blob(number: usize) -> BlobId {
        format!("{number:040x}").parse().unwrap()
    }

    #[test]
    fn the_oldest_makes_room_for_the_newest() {
        let mut blobs = Blobs::default();
        for number in 0..100 {
            blobs.insert(blob(number), "x".repeat(100 * 1024));
            assert!(blobs.bytes <= MAX_BYTES);
        }
        assert_eq!(blobs.get(&blob(0)), None);
        assert!(blobs.get(&blob(99)).is_some());
        assert_eq!(blobs.texts.len(), blobs.order.len());
    }

    #[test]
    fn one_huge_file_does_not_push_out_all_others() {
        let mut blobs = Blobs::default();
        blobs.insert(blob(1), "small".into());
        blobs.insert(blob(2), "x".repeat(MAX_BYTES));
        assert_eq!(blobs.get(&blob(1)), Some("small"));
        assert_eq!(blobs.get(&blob(2)), None);
    }
}
