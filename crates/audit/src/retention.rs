//! For how long what is recorded is kept.

use ids::UnixMillis;

/// For so many days.
pub const KEPT_DAYS: u64 = 30;
/// So many entries of an account at most; of more, the oldest go.
pub const KEPT_ROWS: u64 = 10_000;
/// What is too old or too much is looked for with each call that has a multiple of this as its number.
pub const PRUNED_EVERY: u64 = 64;
/// A day in milliseconds.
pub const DAY_MILLIS: u64 = 24 * 60 * 60 * 1000;

/// Entries before this time are not kept, and never told.
#[must_use]
pub const fn oldest_kept(now: UnixMillis) -> UnixMillis {
    UnixMillis::new(now.get().saturating_sub(KEPT_DAYS * DAY_MILLIS))
}

/// Whether what is too old or too much is looked for after the entry of this number.
#[must_use]
pub const fn is_pruned_after(number: u64) -> bool {
    number.is_multiple_of(PRUNED_EVERY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_kept_for_thirty_days() {
        let now = UnixMillis::new(1_795_366_320_000);
        assert_eq!(now.get() - oldest_kept(now).get(), 2_592_000_000);
        assert_eq!(oldest_kept(UnixMillis::new(5)), UnixMillis::new(0));
    }
}
