//! Which webhook deliveries never arrived.

use std::collections::BTreeMap;

use ids::UnixMillis;

/// How often one delivery is attempted before nobody tries any more but people.
pub const MAX_ATTEMPTS: usize = 6;

/// One attempt, as GitHub's log of deliveries lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// The attempt.
    pub id: u64,
    /// The delivery: all its attempts have the same.
    pub guid: String,
    /// When.
    pub at: UnixMillis,
    /// What was answered; 0 when nothing was.
    pub status: u16,
    /// What happened at GitHub.
    pub event: String,
}

/// A delivery without a success.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lost {
    /// The delivery.
    pub guid: String,
    /// Its newest attempt, which is the one to repeat.
    pub newest: u64,
    /// When it was first attempted.
    pub first_at: UnixMillis,
    /// How often it was attempted.
    pub attempts: usize,
    /// What was answered last; 0 when nothing was.
    pub status: u16,
    /// What happened at GitHub.
    pub event: String,
}

/// What the log says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sweep {
    /// How many deliveries arrived.
    pub arrived: usize,
    /// To be redelivered, the oldest first.
    pub lost: Vec<Lost>,
    /// Attempted too often, the oldest first.
    pub given_up: Vec<Lost>,
}

/// Groups attempts by delivery. One success is enough, whenever it was.
#[must_use]
pub fn sweep(attempts: &[Attempt]) -> Sweep {
    let mut deliveries: BTreeMap<&str, Vec<&Attempt>> = BTreeMap::new();
    for attempt in attempts {
        deliveries.entry(&attempt.guid).or_default().push(attempt);
    }
    let mut sweep = Sweep::default();
    for (guid, attempts) in deliveries {
        if attempts.iter().any(|attempt| (200..300).contains(&attempt.status)) {
            sweep.arrived += 1;
            continue;
        }
        let Some(newest) = attempts.iter().max_by_key(|attempt| (attempt.at, attempt.id)) else {
            continue;
        };
        let first_at = attempts.iter().map(|attempt| attempt.at).min().unwrap_or(newest.at);
        let lost = Lost {
            guid: guid.to_owned(),
            newest: newest.id,
            first_at,
            attempts: attempts.len(),
            status: newest.status,
            event: newest.event.clone(),
        };
        let pile =
            if attempts.len() < MAX_ATTEMPTS { &mut sweep.lost } else { &mut sweep.given_up };
        pile.push(lost);
    }
    sweep.lost.sort_by_key(|lost| (lost.first_at, lost.newest));
    sweep.given_up.sort_by_key(|lost| (lost.first_at, lost.newest));
    sweep
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attempt(id: u64, guid: &str, status: u16) -> Attempt {
        let at = UnixMillis::new(1_000 * id);
        Attempt { id, guid: guid.into(), at, status, event: "push".into() }
    }

    #[test]
    fn a_delivery_that_arrived_once_is_not_lost_whatever_came_before_or_after() {
        let log = [attempt(1, "a", 500), attempt(2, "a", 202), attempt(3, "a", 503)];
        assert_eq!(sweep(&log), Sweep { arrived: 1, ..Sweep::default() });
    }

    #[test]
    fn the_newest_attempt_is_repeated_and_the_oldest_delivery_goes_first() {
        // GitHub lists the newest first.
        let log = [attempt(9, "b", 0), attempt(7, "a", 502), attempt(5, "b", 0)];
        let swept = sweep(&log);
        let order: Vec<_> =
            swept.lost.iter().map(|lost| (lost.guid.as_str(), lost.newest)).collect();
        assert_eq!(order, [("b", 9), ("a", 7)]);
    }

    #[test]
    fn a_redirect_is_no_success() {
        assert_eq!(sweep(&[attempt(1, "a", 301)]).lost.len(), 1);
    }

    #[test]
    fn what_fails_again_and_again_is_given_up() {
        let log: Vec<_> = (1..=6).map(|id| attempt(id, "a", 500)).collect();
        let swept = sweep(&log);
        assert_eq!((swept.lost.len(), swept.given_up.len()), (0, 1));
        assert_eq!(swept.given_up[0].attempts, MAX_ATTEMPTS);
        assert_eq!(sweep(&log[1..]).given_up, []);
    }
}
