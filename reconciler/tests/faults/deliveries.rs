//! The log of deliveries.

use b00t_reconciler::command::redeliver;
use github::Clock;
use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use crate::world::World;

fn attempt(id: u64, guid: &str, status: u16) -> Value {
    let at = b00t_reconciler::clock::SystemClock.now();
    json!({"id": id, "guid": guid, "delivered_at": at.to_string(), "status_code": status,
        "event": "push", "redelivery": false})
}

#[tokio::test]
async fn only_what_has_no_success_is_sent_again_and_only_when_it_is_meant() {
    let world = World::with(&["ann"]).await;
    let log = [attempt(1, "a", 500), attempt(2, "a", 202), attempt(3, "b", 503)];
    world.change(|it| it.attempts = log.to_vec());
    let platform = world.platform();
    let shown = redeliver(&platform, false).await.unwrap();
    assert_eq!((shown.sweep.lost.len(), shown.sent), (1, 0));
    assert_eq!(world.requests("POST"), 0, "looking changes nothing");
    let done = redeliver(&platform, true).await.unwrap();
    assert_eq!((done.sent, done.refused.len()), (1, 0));
    assert_eq!(world.requests("POST /app/hook/deliveries/3/attempts"), 1);
}
