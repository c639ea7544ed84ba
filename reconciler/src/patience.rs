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
    /// The same may succeed from this time on.
    Limited(T, UnixMillis),
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
        let (mut failures, mut waited) = (0, 0);
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
                Tried::Limited(answer, until) => {
                    let wait = until.get().saturating_sub(SystemClock.now().get());
                    waited += wait.max(1);
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
