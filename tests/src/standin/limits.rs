//! The hourly limit of each token holder.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

const HOUR: i64 = 3600;

/// How much of the hour's requests is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Usage {
    pub(crate) limit: u32,
    pub(crate) used: u32,
    pub(crate) reset: i64,
}

impl Usage {
    pub(crate) fn remaining(&self) -> u32 {
        self.limit.saturating_sub(self.used)
    }

    pub(crate) fn exceeded(&self) -> bool {
        self.used > self.limit
    }
}

/// When an hour began, and how much of it is used.
type Window = (i64, u32);

/// Windows of an hour, by holder and resource.
#[derive(Debug, Default)]
pub(crate) struct Limits {
    windows: Mutex<HashMap<(String, &'static str), Window>>,
}

impl Limits {
    /// Counts `cost` requests and says how it stands.
    pub(crate) fn count(
        &self,
        holder: &str,
        resource: &'static str,
        cost: u32,
        limit: u32,
        now: i64,
    ) -> Usage {
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        let window = windows.entry((holder.to_owned(), resource)).or_insert((now, 0));
        if now >= window.0 + HOUR {
            *window = (now, 0);
        }
        window.1 = window.1.saturating_add(cost);
        Usage { limit, used: window.1, reset: window.0 + HOUR }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hour_has_so_many_requests_and_the_next_hour_again() {
        let limits = Limits::default();
        let count = |holder, now| limits.count(holder, "core", 1, 2, now);
        assert_eq!(count("a", 0).remaining(), 1);
        assert!(!count("a", 10).exceeded());
        assert!(count("a", 20).exceeded());
        assert!(!count("b", 20).exceeded());
        let next = count("a", HOUR);
        assert_eq!((next.used, next.reset), (1, 2 * HOUR));
    }
}
