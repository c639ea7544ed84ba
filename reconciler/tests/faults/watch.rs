//! A reconciler that stays.

use std::sync::Arc;

use b00t_reconciler::{
    clock::SystemClock,
    command::watch,
    meters::Meters,
    platform::Platform,
    serve::{Pages, router},
};
use github::Clock;
use pretty_assertions::assert_eq;
use serde_json::json;
use tokio::{net::TcpListener, sync::oneshot};

use crate::world::{POLICY, What, World};

async fn page(root: &str, path: &str) -> (u16, String) {
    let answer = reqwest::get(format!("{root}{path}")).await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

#[tokio::test]
async fn it_repairs_what_it_finds_tells_its_numbers_and_ends_when_it_is_told_to() {
    let world = World::in_sync(&["ann", "bob"]).await;
    world.push("ann", 'b', POLICY);
    let platform = world.platform();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let root = format!("http://{}", listener.local_addr().unwrap());
    let (end, ended) = oneshot::channel::<()>();
    let looks = async {
        // Until the first run has come to its end.
        while platform.meters.last_success().is_none() {
            tokio::task::yield_now().await;
        }
        let (status, text) = page(&root, "/metrics").await;
        assert_eq!(status, 200);
        for line in [
            "b00t_reconciler_accounts{state=\"stale\"} 1",
            "b00t_reconciler_asked_total 1",
            "b00t_reconciler_github_quota_remaining 4321",
            "b00t_reconciler_deliveries_lost 0",
        ] {
            assert!(text.lines().any(|found| found == line), "{line}\n{text}");
        }
        assert_eq!(page(&root, "/healthz").await, (200, "ok\n".into()));
        end.send(()).unwrap();
    };
    let shutdown = async { ended.await.unwrap() };
    let (watched, ()) = tokio::join!(watch(&platform, None, true, listener, shutdown), looks);
    watched.unwrap();
    assert_eq!(world.change(|it| it.asked.clone()), [100]);
}

/// Watches until this has come true.
async fn watches_until(platform: &Platform, done: impl Fn() -> bool) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let shutdown = async {
        while !done() {
            tokio::task::yield_now().await;
        }
    };
    watch(platform, None, true, listener, shutdown).await.unwrap();
}

fn without_rest(world: &World) -> Platform {
    let mut settings = world.settings();
    settings.interval_seconds = 0;
    world.platform_with(settings)
}

#[tokio::test]
async fn what_happens_between_two_runs_is_repaired_by_the_second() {
    let world = World::in_sync(&["ann", "bob"]).await;
    let platform = without_rest(&world);
    world.push("ann", 'b', POLICY);
    let asked = |id: u64| world.change(|it| it.asked.contains(&id));
    let happens = || {
        if platform.meters.last_success().is_some() && !asked(101) {
            world.push("bob", 'c', POLICY);
        }
        asked(100) && asked(101)
    };
    watches_until(&platform, happens).await;
    assert_eq!(world.change(|it| it.asked.clone()), [100, 101]);
}

#[tokio::test]
async fn a_run_that_fails_is_counted_and_followed_by_another() {
    let world = World::in_sync(&["ann"]).await;
    world.push("ann", 'b', POLICY);
    world.fault("/keys", 4, What::Answer(500, vec![], json!({})));
    let platform = without_rest(&world);
    watches_until(&platform, || platform.meters.last_success().is_some()).await;
    assert_eq!(platform.meters.failed_runs.get(), 1);
    assert_eq!(world.change(|it| it.asked.clone()), [100]);
}

#[tokio::test]
async fn it_ends_in_the_middle_of_a_run_and_the_next_one_does_it_again() {
    let world = World::in_sync(&["ann"]).await;
    world.push("ann", 'b', POLICY);
    world.fault("POST /reconcile", 1, What::Hang);
    let platform = without_rest(&world);
    watches_until(&platform, || world.requests("POST /reconcile") == 1).await;
    assert_eq!(platform.meters.last_success(), None);
    watches_until(&platform, || platform.meters.last_success().is_some()).await;
    assert_eq!(world.change(|it| it.asked.clone()), [100]);
}

#[tokio::test]
async fn it_is_not_well_when_no_run_has_succeeded_for_too_long() {
    let (meters, now) = (Arc::new(Meters::default()), SystemClock.now());
    let hour_ago = ids::UnixMillis::new(now.get() - 3_600_000);
    let pages = |started| Pages { meters: Arc::clone(&meters), started, stale_millis: 60_000 };
    let health = async |pages: Pages| {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let root = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router(pages)).await });
        page(&root, "/healthz").await
    };
    assert_eq!(health(pages(now)).await.0, 200, "it has just begun");
    let stale = (503, "no run has succeeded for too long\n".to_owned());
    assert_eq!(health(pages(hour_ago)).await, stale);
    meters.succeeded(hour_ago, 1);
    assert_eq!(health(pages(now)).await, stale);
    meters.succeeded(now, 1);
    assert_eq!(health(pages(hour_ago)).await.0, 200);
}
