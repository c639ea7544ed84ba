//! The log of deliveries.

use b00t_reconciler::{
    clock::SystemClock,
    command::{Resend, redeliver},
};
use github::Clock;
use ids::UnixMillis;
use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use crate::world::{What, World};

const MINUTE: u64 = 60_000;

/// An attempt so many minutes ago.
fn attempt(id: u64, guid: &str, status: u16, minutes: u64) -> Value {
    let at = UnixMillis::new(SystemClock.now().get() - minutes * MINUTE);
    json!({"id": id, "guid": guid, "delivered_at": at.to_string(), "status_code": status,
        "event": "push", "redelivery": false})
}

fn again(id: u64, guid: &str, status: u16, minutes: u64) -> Value {
    let mut attempt = attempt(id, guid, status, minutes);
    attempt["redelivery"] = json!(true);
    attempt
}

async fn world(log: &[Value]) -> World {
    let world = World::with(&["ann"]).await;
    world.change(|it| it.attempts = log.to_vec());
    world
}

#[tokio::test]
async fn only_what_has_no_success_is_sent_again_and_only_when_it_is_meant() {
    let log = [attempt(3, "b", 503, 1), attempt(2, "a", 202, 2), attempt(1, "a", 500, 3)];
    let world = world(&log).await;
    let platform = world.platform();
    let shown = redeliver(&platform, Resend::Nothing).await.unwrap();
    assert_eq!((shown.sweep.lost.len(), shown.sent, shown.left.len()), (1, 0, 1));
    assert_eq!(world.requests("POST"), 0, "looking changes nothing");
    let done = redeliver(&platform, Resend::Due).await.unwrap();
    assert_eq!((done.sent, done.refused.len(), done.left.len()), (1, 0, 0));
    assert_eq!(world.requests("POST /app/hook/deliveries/3/attempts"), 1);
}

#[tokio::test]
async fn what_fails_once_more_is_told() {
    let world = world(&[attempt(1, "a", 503, 60)]).await;
    world.change(|it| it.webhook_answers = 500);
    let done = redeliver(&world.platform(), Resend::Due).await.unwrap();
    assert_eq!((done.sent, done.left.len()), (1, 1));
    assert_eq!((done.left[0].attempts, done.left[0].status), (2, 500));
    assert!(done.to_string().contains("Sent again: 1. Without a success now: 1."), "{done}");
}

#[tokio::test]
async fn what_failed_a_short_while_ago_is_sent_again_only_when_it_has_to_be_now() {
    let world = world(&[again(2, "a", 503, 1), attempt(1, "a", 503, 60)]).await;
    let platform = world.platform();
    let waits = redeliver(&platform, Resend::Due).await.unwrap();
    assert_eq!((waits.sent, waits.left.len()), (0, 1));
    let done = redeliver(&platform, Resend::All).await.unwrap();
    assert_eq!((done.sent, done.left.len()), (1, 0));
}

#[tokio::test]
async fn one_that_github_refuses_stops_no_other() {
    let world = world(&[attempt(2, "b", 503, 8), attempt(1, "a", 503, 9)]).await;
    let refused = What::Answer(422, vec![], json!({"message": "too old"}));
    world.fault("/app/hook/deliveries/1/attempts", 1, refused);
    let done = redeliver(&world.platform(), Resend::Due).await.unwrap();
    assert_eq!(done.refused, [("a".to_owned(), "GitHub refused: too old".to_owned())]);
    assert_eq!((done.sent, done.left.len()), (1, 1));
}
