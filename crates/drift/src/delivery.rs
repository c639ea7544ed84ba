//! Which webhook deliveries never arrived.

use std::collections::BTreeMap;

use ids::UnixMillis;

/// The longest wait between two attempts of one delivery, in milliseconds.
pub const MAX_WAIT_MILLIS: u64 = 6 * 60 * 60 * 1000;

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
    /// It repeats an earlier attempt.
    pub redelivery: bool,
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
    /// Not to be attempted before.
    pub retry_at: UnixMillis,
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
    /// To be redelivered when their time has come, the oldest first.
    pub lost: Vec<Lost>,
    /// Their first attempt is not in the log any more: nobody tries them but people. The oldest
    /// first.
    pub given_up: Vec<Lost>,
}

/// Groups attempts by delivery. One success is enough, whenever it was. Without one, a delivery is
/// attempted again as long as the log has its first attempt: at once after that one, and later
/// when half of the time that it took until now has passed once more, or six hours.
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
            retry_at: retry_at(first_at, newest.at),
            status: newest.status,
            event: newest.event.clone(),
        };
        let begins_here = attempts.iter().any(|attempt| !attempt.redelivery);
        let pile = if begins_here { &mut sweep.lost } else { &mut sweep.given_up };
        pile.push(lost);
    }
    sweep.lost.sort_by_key(|lost| (lost.first_at, lost.newest));
    sweep.given_up.sort_by_key(|lost| (lost.first_at, lost.newest));
    sweep
}

fn retry_at(first: UnixMillis, newest: UnixMillis) -> UnixMillis {
    let tried_for = newest.get().saturating_sub(first.get());
    newest.plus((tried_for / 2).min(MAX_WAIT_MILLIS))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attempt(id: u64, guid: &str, status: u16) -> Attempt {
        let at = UnixMillis::new(1_000 * id);
        Attempt { id, guid: guid.into(), at, status, event: "push".into(), redelivery: false }
    }

    fn again(id: u64, guid: &str, status: u16) -> Attempt {
        Attempt { redelivery: true, ..attempt(id, guid, status) }
    }

    const MINUTE: u64 = 60_000;

    /// When a delivery is attempted that fails for three days, by somebody who sweeps every
    /// quarter of an hour; in minutes.
    fn failing_for_three_days() -> Vec<u64> {
        let mut log = vec![Attempt { at: UnixMillis::new(0), ..attempt(1, "a", 503) }];
        let mut minutes = vec![];
        for quarter in 1..4 * 24 * 3 {
            let (id, at) = (quarter + 1, UnixMillis::new(quarter * 15 * MINUTE));
            if sweep(&log).lost[0].retry_at <= at {
                log.push(Attempt { at, ..again(id, "a", 503) });
                minutes.push(quarter * 15);
            }
        }
        minutes
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
    fn an_outage_of_hours_loses_nothing() {
        let attempts = failing_for_three_days();
        assert_eq!(attempts[..6], [15, 30, 45, 75, 120, 180]);
        for outage in [75, 600, 60 * 24, 60 * 60] {
            let after = attempts.iter().find(|minute| **minute > outage);
            let late = after.map(|minute| minute - outage);
            assert!(
                late.is_some_and(|late| late <= 6 * 60 && late <= outage),
                "{outage}: {late:?}"
            );
        }
    }

    #[test]
    fn what_fails_for_days_is_attempted_ever_more_seldom() {
        let attempts = failing_for_three_days();
        assert!(attempts.len() < 25, "{attempts:?}");
        let waits: Vec<_> = attempts.windows(2).map(|two| two[1] - two[0]).collect();
        assert!(waits.windows(2).all(|two| two[0] <= two[1] + 15), "{waits:?}");
        assert_eq!(waits.last(), Some(&360));
    }

    #[test]
    fn a_delivery_whose_first_attempt_is_forgotten_is_given_up() {
        let swept = sweep(&[again(2, "a", 500), again(3, "a", 500), attempt(4, "b", 500)]);
        let guids = |some: &[Lost]| some.iter().map(|one| one.guid.clone()).collect::<Vec<_>>();
        assert_eq!(
            (guids(&swept.given_up), guids(&swept.lost)),
            (vec!["a".into()], vec!["b".into()])
        );
        assert_eq!(swept.given_up[0].attempts, 2);
    }
}
