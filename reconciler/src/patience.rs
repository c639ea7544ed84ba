//! How long something is tried again.

use std::time::Duration;

use github::Clock;
use ids::UnixMillis;
use surroundings::Backoff;

use crate::{
    clock::{SystemClock, chance},
    meters::Meters,
};

/// How often and how long something is tried again.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// How often a failure is tried again.
    pub retries: u32,
    /// The waits in between.
    pub backoff: Backoff,
    /// How long a rate limit is waited for at most, in milliseconds, all waits of one request
    /// together.
    pub limit_millis: u64,
}

/// What became of one try.
pub enum Tried<T> {
    /// It is over, one way or the other.
    Done(T),
    /// The same may succeed later.
    Failed(T),
    /// The same may succeed when a limit is over.
    Limited(T, Limit),
}

/// How long a limit lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// Until then.
    Until(UnixMillis),
    /// It does not say: so many milliseconds at first, and twice as long each time.
    Bare(u64),
}

impl Patience {
    /// Four tries within about eight seconds; a rate limit for fifteen minutes.
    pub const DEFAULT: Self = Self {
        retries: 3,
        backoff: Backoff { first_millis: 500, longest_millis: 5_000 },
        limit_millis: 15 * 60 * 1000,
    };

    /// Tries until it is done, or there is no more patience: then the last answer counts.
    pub async fn keep<T, F>(self, meters: &Meters, mut attempt: impl FnMut() -> F) -> T
    where
        F: Future<Output = Tried<T>>,
    {
        let (mut failures, mut waited, mut bare) = (0, 0_u64, 0_u32);
        loop {
            let (answer, wait) = match attempt().await {
                Tried::Done(answer) => return answer,
                Tried::Failed(answer) => {
                    failures += 1;
                    if failures > self.retries {
                        return answer;
                    }
                    (answer, self.backoff.wait(failures, chance()))
                }
                Tried::Limited(answer, limit) => {
                    let wait = match limit {
                        Limit::Until(at) => at.get().saturating_sub(SystemClock.now().get()),
                        Limit::Bare(first) => {
                            bare += 1;
                            first.saturating_mul(1 << (bare - 1).min(20))
                        }
                    };
                    waited = waited.saturating_add(wait.max(1));
                    failures += u32::from(wait == 0);
                    if waited > self.limit_millis || failures > self.retries {
                        return answer;
                    }
                    tracing::warn!(wait_millis = wait, "rate limit reached, waiting");
                    (answer, wait)
                }
            };
            drop(answer);
            meters.retries.count();
            tokio::time::sleep(Duration::from_millis(wait)).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use tokio::time::Instant;

    use super::*;

    const MINUTE: u64 = 60_000;

    /// How often something is tried that is limited so often, and how many minutes that takes.
    async fn limited(times: u32, limit: Limit) -> (u32, u64) {
        let (tries, began, meters) = (Cell::new(0), Instant::now(), Meters::default());
        let attempt = || {
            tries.set(tries.get() + 1);
            let tried = tries.get();
            async move { if tried <= times { Tried::Limited((), limit) } else { Tried::Done(()) } }
        };
        Patience::DEFAULT.keep(&meters, attempt).await;
        (tries.get(), began.elapsed().as_secs() / 60)
    }

    #[tokio::test(start_paused = true)]
    async fn a_limit_that_does_not_say_how_long_is_waited_for_longer_each_time() {
        assert_eq!(limited(1, Limit::Bare(MINUTE)).await, (2, 1));
        assert_eq!(limited(2, Limit::Bare(MINUTE)).await, (3, 3));
        assert_eq!(limited(3, Limit::Bare(MINUTE)).await, (4, 7));
        assert_eq!(limited(99, Limit::Bare(MINUTE)).await, (5, 15), "and not for ever");
    }

    #[tokio::test(start_paused = true)]
    async fn a_limit_that_says_how_long_is_waited_for_that_long() {
        let in_five = SystemClock.now().plus(5 * MINUTE + 5_000);
        assert_eq!(limited(1, Limit::Until(in_five)).await, (2, 5));
        let in_twenty = SystemClock.now().plus(20 * MINUTE);
        assert_eq!(limited(1, Limit::Until(in_twenty)).await, (1, 0), "nobody waits so long");
    }
}
