//! GitHub wants no more requests, and says so in several ways.

use github::{Budget, GitHubError, Response};
use ids::UnixMillis;
use pretty_assertions::assert_eq;

use crate::trouble::{DAY, HOUR, failing, refused};
use crate::world::World;

#[test]
fn a_limit_is_waited_for_in_all_its_shapes() {
    let now = UnixMillis::new(World::new().now.get());
    let seconds = now.seconds() + 90;
    let reset = seconds.to_string();
    for (status, headers, body, waits) in [
        (429, vec![("retry-after", "30")], "", 30_000),
        (403, vec![("retry-after", "30")], "secondary rate limit", 30_000),
        (
            403,
            vec![("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", reset.as_str())],
            "API rate limit exceeded",
            90_000,
        ),
        // A minute at least, spread so that many that are limited do not come back together.
        (403, vec![], "", 90_000),
    ] {
        let header = |name: &str| {
            headers.iter().find(|(known, _)| *known == name).map(|(_, text)| (*text).to_owned())
        };
        let response = Response::new(status, header, body.into());
        let world = World::known();
        let error = GitHubError::of(&response, UnixMillis::new(world.now.get())).unwrap();
        world.request('2', 3, "main");
        *world.fails.borrow_mut() = Some(("create", error));
        world.ring();
        world.ring();
        assert_eq!(world.asked(), ["create"], "nothing is asked meanwhile");
        let at = world.desk().next_alarm().unwrap().unwrap();
        assert!((waits..=waits + 1).contains(&(at.get() - world.now.get())), "{status} {waits}");
        world.fails.take();
        world.settle();
        assert!(world.conclusion('2').is_some());
    }
}

#[test]
fn a_refusal_that_looks_like_a_limit_is_not_waited_for_for_ever() {
    let world = World::known();
    world.request('2', 3, "main");
    let retry_at = UnixMillis::new(world.now.get() + 15 * DAY);
    *world.fails.borrow_mut() =
        Some(("create", GitHubError::RateLimited { retry_at, announced: true }));
    world.settle();
    assert_eq!(world.desk().next_alarm(), Ok(None));
    assert!(world.errors()[0].contains("given_up"), "{:?}", world.errors());
}

#[test]
fn a_limit_without_a_time_is_asked_about_less_and_less() {
    let world = failing("create", refused(&World::known(), ""));
    let start = world.now.get();
    let mut waits = Vec::new();
    while let Some(at) = world.desk().next_alarm().unwrap() {
        if world.ring() && !world.asked().is_empty() {
            waits.push(world.desk().next_alarm().unwrap().map(|at| at.get() - world.now.get()));
        }
        world.now.set(at.get().max(world.now.get()));
    }
    let tried: Vec<_> = waits.iter().flatten().copied().collect();
    assert!(tried[0] >= 60_000 && tried.is_sorted(), "{tried:?}");
    assert!(waits.len() < 40, "it does not hammer: {}", waits.len());
    assert!((14 * DAY..=15 * DAY).contains(&(world.now.get() - start)));
    assert!(world.errors()[0].contains("given_up"), "{:?}", world.errors());
}

#[test]
fn a_job_that_is_always_refused_does_not_hold_up_the_others() {
    let world = failing("update", refused(&World::known(), ""));
    for _ in 0..10 {
        let at = world.desk().next_alarm().unwrap().unwrap();
        world.now.set(at.get().max(world.now.get()));
        world.ring();
    }
    // Only this one is refused.
    world.fails.take();
    world.write('4', Some('1'), Some(crate::world::OLD));
    world.open(5, '4', "main");
    world.request('4', 5, "main");
    while world.shown('4').is_empty() || world.conclusion('4').is_none() {
        let at = world.desk().next_alarm().unwrap().unwrap();
        world.now.set(at.get().max(world.now.get()));
        world.ring();
    }
    assert_eq!(world.conclusion('2'), None, "its own turn comes later");
    world.settle();
    assert!(world.conclusion('2').is_some());
}

#[test]
fn the_last_of_the_limit_is_left_for_policies() {
    let world = World::known();
    world.request('2', 3, "main");
    let reset = UnixMillis::new(world.now.get() + HOUR);
    world.budget.set(Some(Budget { remaining: 499, reset }));
    world.ring();
    assert_eq!(world.asked(), Vec::<String>::new());
    assert_eq!(world.desk().next_alarm(), Ok(Some(reset)));
    assert_eq!(world.settle(), HOUR);
    assert!(world.conclusion('2').is_some());
}
