//! Which of many are hit.

use serde::{Deserialize, Serialize};

use crate::standin::names;

/// Which of many deliveries or requests are hit.
#[derive(Debug, Clone, Serialize, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Pick {
    /// Every n-th, the n-th first.
    Every(u64),
    /// The next n, then none.
    Next(u64),
    /// This many in a hundred, chosen by the seed.
    Percent {
        /// 0 to 100.
        percent: u8,
        /// The same seed chooses the same ones.
        seed: u64,
    },
}

/// Counts what passed and what was hit.
#[derive(Debug, Default)]
pub(super) struct Picker {
    passed: u64,
    hits: usize,
}

impl Picker {
    /// Counts one more; when it is hit, says how many were hit before.
    pub(super) fn hit(&mut self, pick: &Pick) -> Option<usize> {
        self.passed += 1;
        let hit = match pick {
            Pick::Every(n) => *n > 0 && self.passed.is_multiple_of(*n),
            Pick::Next(n) => self.passed <= *n,
            Pick::Percent { percent, seed } => names::percent(*seed, self.passed) < *percent,
        };
        hit.then(|| {
            self.hits += 1;
            self.hits - 1
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hits(pick: &Pick, of: usize) -> Vec<usize> {
        let mut picker = Picker::default();
        (1..=of).filter(|_| picker.hit(pick).is_some()).collect()
    }

    #[test]
    fn each_way_of_picking() {
        assert_eq!(hits(&Pick::Every(3), 7), [3, 6]);
        assert!(hits(&Pick::Every(0), 3).is_empty());
        assert_eq!(hits(&Pick::Next(2), 5), [1, 2]);
    }

    #[test]
    fn chances_repeat_with_their_seed() {
        let pick = |seed| Pick::Percent { percent: 30, seed };
        assert_eq!(hits(&pick(1), 200), hits(&pick(1), 200));
        assert_ne!(hits(&pick(1), 200), hits(&pick(2), 200));
    }
}
