//! Faults on demand.

use std::time::Duration;

use axum::http::StatusCode;
use b00t_tests::standin::{ApiFault, ApiFaults, DeliveryFault, Faults, RateLimit};
use pretty_assertions::assert_eq;

use crate::scene::Scene;

#[tokio::test]
async fn deliveries_are_dropped_doubled_and_reordered_in_turn() {
    let scene = Scene::new().await;
    let kinds = [DeliveryFault::Drop, DeliveryFault::Double, DeliveryFault::Reorder];
    scene.world.deliveries_fail(Faults::every(3, kinds).only("push"));
    for number in 1..=10 {
        let text = format!("{number}");
        scene.world.commit("alice/kit", "main", "n", Some(text.as_bytes()), &text).await.unwrap();
    }
    let order: Vec<String> = scene
        .arrivals()
        .await
        .iter()
        .map(|one| one.json()["head_commit"]["message"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(order, ["1", "2", "4", "5", "6", "6", "7", "8", "10", "9"]);
    let played: Vec<_> = scene
        .world
        .played_faults()
        .into_iter()
        .map(|played| format!("{} {} {}", played.fault, played.event, played.subject))
        .collect();
    assert_eq!(played, ["drop push alice/kit", "double push alice/kit", "reorder push alice/kit"]);
    let failed = scene.world.deliveries().into_iter().filter(|one| !one.succeeded()).count();
    assert_eq!(failed, 1, "the log shows the dropped one");
}

#[tokio::test]
async fn a_delivery_waits_at_a_gate_until_the_test_opens_it() {
    let scene = Scene::new().await;
    scene.world.deliveries_fail(Faults::next(1, [DeliveryFault::Hold("bridge".into())]));
    for text in ["held", "free"] {
        scene.world.commit("alice/kit", "main", "n", Some(text.as_bytes()), text).await.unwrap();
    }
    scene.world.until_held("bridge", 1).await;
    let messages = async || -> Vec<String> {
        let all = scene.arrivals().await;
        all.iter()
            .map(|one| one.json()["head_commit"]["message"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(messages().await, ["free"]);
    assert_eq!(scene.world.open_gate("bridge"), 1);
    assert_eq!(messages().await, ["held"]);
}

#[tokio::test]
async fn the_api_fails_in_every_shape_that_github_has() {
    let scene = Scene::new().await;
    let token = scene.installation_token("alice").await;
    let path = "/repos/alice/kit";
    scene.world.api_fails(ApiFaults::next(
        6,
        "GET /repos/alice/kit",
        [
            ApiFault::Status(502),
            ApiFault::RateLimit(RateLimit::TooManyRequests { retry_after: 7 }),
            ApiFault::RateLimit(RateLimit::Secondary { retry_after: 8 }),
            ApiFault::RateLimit(RateLimit::Exhausted { reset_in: 9 }),
            ApiFault::RateLimit(RateLimit::Bare),
            ApiFault::Cut,
        ],
    ));
    let mut shapes = Vec::new();
    for _ in 0..5 {
        let response = scene.send("GET", path, &token, None).await.unwrap();
        let header = |name| response.headers().get(name).map(|v| v.to_str().unwrap().to_owned());
        let (retry, remaining) = (header("retry-after"), header("x-ratelimit-remaining"));
        shapes.push((response.status().as_u16(), retry, remaining));
    }
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(
        shapes,
        [
            (502, None, None),
            (429, some("7"), None),
            (403, some("8"), None),
            (403, None, some("0")),
            (403, None, None),
        ]
    );
    assert!(scene.send("GET", path, &token, None).await.is_err(), "the connection was cut");
    assert_eq!(scene.ask("GET", path, &token, None).await.0, StatusCode::OK);
    assert_eq!(scene.world.played_faults().len(), 6);
    let statuses: Vec<u16> = scene
        .world
        .api_requests()
        .into_iter()
        .filter(|request| request.path == path)
        .map(|request| request.status)
        .collect();
    assert_eq!(statuses, [502, 429, 403, 403, 403, 0, 200]);
}

#[tokio::test]
async fn an_answer_of_the_api_waits_at_a_gate() {
    let scene = Scene::new().await;
    let token = scene.installation_token("alice").await;
    scene.world.api_fails(ApiFaults::next(1, "GET /repos", [ApiFault::Hold("dam".into())]));
    let asking = scene.ask("GET", "/repos/alice/kit", &token, None);
    tokio::pin!(asking);
    let early = tokio::time::timeout(Duration::from_millis(50), &mut asking).await;
    assert!(early.is_err(), "it waits");
    scene.world.open_gate("dam");
    assert_eq!(asking.await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_lost_delivery_is_not_even_in_the_log() {
    let scene = Scene::new().await;
    let logged = |event: &str| {
        scene.world.deliveries().iter().filter(|delivery| delivery.event == event).count()
    };
    assert_eq!((logged("push"), logged("ping")), (0, 0));
    scene.world.deliveries_fail(Faults::percent(100, 1, [DeliveryFault::Lose]).only("push"));
    scene.world.commit("alice/kit", "main", "n", Some(b"n"), "Lost").await.unwrap();
    scene.world.ping();
    assert_eq!(scene.arrived_events().await, ["ping"]);
    assert_eq!((logged("push"), logged("ping")), (0, 1));
    scene.world.faults_end();
    scene.world.commit("alice/kit", "main", "n", Some(b"m"), "Heard").await.unwrap();
    assert_eq!(scene.arrived_events().await, ["push"]);
}

#[tokio::test]
async fn the_hours_requests_can_be_used_up() {
    let folder = tempfile::tempdir().unwrap();
    let mut config = crate::scene::config(folder.path());
    config.rate_limit = 2;
    let scene = Scene::on(config, folder).await;
    let ask = async || {
        let response = scene.send("GET", "/app/installations", &scene.app_token(), None).await;
        let response = response.unwrap();
        let remaining = response.headers()["x-ratelimit-remaining"].to_str().unwrap().to_owned();
        (response.status().as_u16(), remaining)
    };
    let answers = [ask().await, ask().await, ask().await];
    assert_eq!(answers, [(200, "1".into()), (200, "0".into()), (403, "0".into())]);
}
