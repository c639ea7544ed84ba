//! Stories of buckets.

#![cfg(test)]

use ids::UnixMillis;
use pretty_assertions::assert_eq;
use proptest::prelude::*;
use quota::{Exceeded, Limit, Usage, Window};

fn limit(bucket: &str, calls: u32, window: Window) -> Limit {
    Limit { bucket: bucket.into(), calls, window }
}

fn minute(calls: u32) -> Limit {
    limit("minute", calls, Window::Minute)
}

const fn at(millis: u64) -> UnixMillis {
    UnixMillis::new(1_795_366_320_000 + millis)
}

/// How many calls in a row are allowed at this time.
fn burst(usage: &mut Usage, limits: &[Limit], now: UnixMillis) -> usize {
    std::iter::repeat_with(|| usage.take(limits, now)).take_while(Result::is_ok).count()
}

/// Stores it, and returns what is there afterwards.
fn store(usage: &mut Usage, now: UnixMillis) -> String {
    let stored = serde_json::to_string(&usage.ahead()).unwrap();
    usage.stored(now);
    stored
}

#[test]
fn all_may_be_used_at_once_and_then_one_by_one() {
    let (mut usage, limits) = (Usage::default(), [minute(6)]);
    assert_eq!(burst(&mut usage, &limits, at(0)), 6);
    assert_eq!(usage.take(&limits, at(0)), Err(Exceeded { limit: 0, retry_after: 10_000 }));
    assert_eq!(usage.take(&limits, at(9_999)), Err(Exceeded { limit: 0, retry_after: 1 }));
    assert_eq!(usage.take(&limits, at(10_000)), Ok(()));
    assert!(usage.take(&limits, at(10_000)).is_err());
    assert_eq!(
        burst(&mut usage, &limits, at(100_000)),
        6,
        "a rest fills it, and no more than that"
    );
}

#[test]
fn what_is_left_is_what_can_be_taken() {
    let (mut usage, limits) = (Usage::default(), [minute(6), limit("day", 10, Window::Day)]);
    assert_eq!(usage.left(&limits, at(0)), [6, 10]);
    for _ in 0..4 {
        usage.take(&limits, at(0)).unwrap();
    }
    assert_eq!(usage.left(&limits, at(0)), [2, 6]);
    assert_eq!(usage.left(&limits, at(10_000)), [3, 6]);
    assert_eq!(usage.left(&[minute(3)], at(0)), [0], "four of three are used");
    assert_eq!(usage.left(&[minute(0)], at(0)), [0]);
    assert_eq!(burst(&mut usage, &limits, at(10_000)), 3);
    assert_eq!(usage.left(&limits, at(10_000)), [0, 3]);
}

#[test]
fn one_a_minute_is_one_a_minute() {
    let (mut usage, limits) = (Usage::default(), [minute(1)]);
    assert_eq!(usage.take(&limits, at(0)), Ok(()));
    assert_eq!(usage.take(&limits, at(1)), Err(Exceeded { limit: 0, retry_after: 59_999 }));
    assert_eq!(usage.take(&limits, at(60_000)), Ok(()));
}

#[test]
fn none_is_none() {
    let mut usage = Usage::default();
    let refused = usage.take(&[minute(0)], at(0));
    assert_eq!(refused, Err(Exceeded { limit: 0, retry_after: 60_000 }));
}

#[test]
fn a_call_that_is_refused_by_one_limit_costs_nothing_of_the_others() {
    let mut usage = Usage::default();
    let (wide, narrow) = (minute(3), limit("learn", 1, Window::Day));
    assert_eq!(usage.take(&[wide.clone(), narrow.clone()], at(0)), Ok(()));
    for _ in 0..10 {
        let refused = usage.take(&[wide.clone(), narrow.clone()], at(0)).unwrap_err();
        assert_eq!(refused, Exceeded { limit: 1, retry_after: 86_400_000 });
    }
    assert_eq!(burst(&mut usage, &[wide], at(0)), 2);
}

#[test]
fn of_two_limits_the_longer_wait_is_told() {
    let mut usage = Usage::default();
    let limits = [limit("day", 1, Window::Day), minute(1)];
    assert_eq!(usage.take(&limits, at(0)), Ok(()));
    assert_eq!(usage.take(&limits, at(0)).unwrap_err().limit, 0);
}

#[test]
fn a_raised_limit_allows_the_difference_at_once() {
    let mut usage = Usage::default();
    assert_eq!(burst(&mut usage, &[minute(10)], at(0)), 10);
    assert_eq!(burst(&mut usage, &[minute(60)], at(0)), 50);
}

#[test]
fn a_lowered_limit_counts_what_was_used_before() {
    let mut usage = Usage::default();
    assert_eq!(usage.take(&[minute(10)], at(0)), Ok(()));
    assert_eq!(burst(&mut usage, &[minute(3)], at(0)), 2);
    let refused = usage.take(&[minute(1)], at(0)).unwrap_err();
    assert_eq!(refused.retry_after, 60_000, "three were used, and nobody has to make up for two");
    assert_eq!(usage.take(&[minute(1)], at(60_000)), Ok(()));
}

#[test]
fn what_was_saved_is_not_given_twice() {
    let (mut usage, limits) = (Usage::default(), [minute(5)]);
    assert_eq!(burst(&mut usage, &limits, at(0)), 5);
    assert!(usage.is_due());
    let stored = store(&mut usage, at(0));
    assert!(!usage.is_due());
    let mut after: Usage = serde_json::from_str(&stored).unwrap();
    assert!(after.take(&limits, at(1)).is_err());
    assert_eq!(after.len(), 1);
    after.stored(at(60_000));
    assert!(after.is_empty(), "what is as good as new is not kept");
}

#[test]
fn a_small_limit_is_stored_with_each_call_and_a_large_one_seldom() {
    let times_stored = |calls| {
        let (mut usage, limits) = (Usage::default(), [minute(calls)]);
        let take = |_: &u32| {
            usage.take(&limits, at(0)).unwrap();
            let due = usage.is_due();
            if due {
                store(&mut usage, at(0));
            }
            due
        };
        (1..=calls).filter(take).count()
    };
    assert_eq!(times_stored(1), 1);
    assert_eq!(times_stored(39), 39);
    assert_eq!(times_stored(1000), 20);
}

#[test]
fn what_is_stored_again_and_again_loses_at_most_a_block_each_time() {
    let (mut usage, limits) = (Usage::default(), [minute(100)]);
    assert_eq!(usage.take(&limits, at(0)), Ok(()));
    let mut stored = store(&mut usage, at(0));
    for evictions in 1..=3 {
        let mut after: Usage = serde_json::from_str(&stored).unwrap();
        let left = burst(&mut after.clone(), &limits, at(0));
        assert_eq!(left, 100 - evictions * 5, "a block of five is gone each time");
        assert_eq!(after.take(&limits, at(0)), Ok(()));
        assert!(after.is_due(), "nothing is allowed that is not stored");
        stored = store(&mut after, at(0));
    }
}

#[test]
fn without_a_limit_nothing_is_counted() {
    let mut usage = Usage::default();
    assert_eq!(usage.take(&[], at(0)), Ok(()));
    assert!(usage.is_empty() && !usage.is_due());
}

proptest! {
    /// However often all that is not stored is lost, no limit is gone beyond.
    #[test]
    fn evictions_cost_the_caller_and_never_the_limit(
        calls in 1_u32..300,
        kept in proptest::collection::vec(1_usize..40, 1..200),
    ) {
        let (mut allowed, mut stored) = (0, String::from("{\"buckets\":{}}"));
        for until_evicted in kept {
            let mut usage: Usage = serde_json::from_str(&stored).unwrap();
            for _ in 0..until_evicted {
                if usage.take(&[minute(calls)], at(0)).is_err() {
                    break;
                }
                allowed += 1;
                if usage.is_due() {
                    stored = store(&mut usage, at(0));
                }
            }
        }
        prop_assert!(allowed <= calls, "{allowed} of {calls}");
    }

    /// Whatever the pauses: in any stretch of one window at most twice the limit is allowed, and
    /// exactly the limit after a rest.
    #[test]
    fn a_window_never_has_more_than_its_burst_and_its_refill(
        calls in 1_u32..50,
        pauses in proptest::collection::vec(0_u64..5_000, 1..400),
    ) {
        let (mut usage, mut now) = (Usage::default(), 0);
        let mut allowed = Vec::new();
        for pause in pauses {
            now += pause;
            if usage.take(&[minute(calls)], at(now)).is_ok() {
                allowed.push(now);
            }
        }
        for start in &allowed {
            let within = allowed.iter().filter(|time| (*start..start + 60_000).contains(time));
            prop_assert!(within.count() <= 2 * calls as usize);
        }
    }

    /// Whoever waits as long as was said is served.
    #[test]
    fn the_wait_that_is_told_is_enough(
        calls in 1_u32..1_000_000, used in 0_usize..200, later in 0_u64..60_000,
    ) {
        let (mut usage, limits) = (Usage::default(), [minute(calls)]);
        for _ in 0..used {
            let _served = usage.take(&limits, at(0));
        }
        if let Err(Exceeded { retry_after, .. }) = usage.take(&limits, at(later)) {
            prop_assert!(retry_after >= 1);
            prop_assert!(usage.take(&limits, at(later + retry_after)).is_ok());
        }
    }

    /// A clock that was wrong locks nobody out for longer than a window.
    #[test]
    fn a_clock_that_was_ahead_is_forgiven(ahead in 0_u64..10_000_000_000) {
        let (mut usage, limits) = (Usage::default(), [minute(3)]);
        usage.take(&limits, at(ahead)).unwrap();
        if let Err(Exceeded { retry_after, .. }) = usage.take(&limits, at(0)) {
            prop_assert!(retry_after <= 60_000);
            prop_assert_eq!(usage.take(&limits, at(retry_after)), Ok(()));
        }
    }

    /// Whatever the limit becomes, as many calls are left of it as were not made.
    #[test]
    fn a_changed_limit_goes_on_with_the_same_count(
        before in 1_u32..500, used in 0_u32..500, after in 1_u32..500,
    ) {
        let (mut usage, used) = (Usage::default(), used.min(before));
        for _ in 0..used {
            usage.take(&[minute(before)], at(0)).unwrap();
        }
        let left = burst(&mut usage, &[minute(after)], at(0));
        prop_assert_eq!(left, after.saturating_sub(used) as usize);
    }
}
