//! The delivery log.

use axum::http::StatusCode;
use pretty_assertions::assert_eq;
use serde_json::Value;

use crate::scene::Scene;

#[tokio::test]
async fn a_redelivery_keeps_its_guid() {
    let scene = Scene::new().await;
    *scene.status.lock().unwrap() = StatusCode::SERVICE_UNAVAILABLE;
    scene.world.commit("alice/kit", "main", "x", Some(b"x"), "Refused").await.unwrap();
    let first = scene.arrivals().await.remove(0);
    let (_, rows) = scene.as_app("GET", "/app/hook/deliveries?per_page=1&status=failure").await;
    assert_eq!(rows[0]["status_code"], 503);
    assert_eq!(rows[0]["guid"], first.header("x-github-delivery"));
    let id = rows[0]["id"].as_u64().unwrap();
    let (_, detail) = scene.as_app("GET", &format!("/app/hook/deliveries/{id}")).await;
    assert_eq!(detail["request"]["payload"], first.json());

    *scene.status.lock().unwrap() = StatusCode::ACCEPTED;
    let path = format!("/app/hook/deliveries/{id}/attempts");
    assert_eq!(scene.as_app("POST", &path).await.0, StatusCode::ACCEPTED);
    let again = scene.arrivals().await.remove(0);
    assert_eq!(again.header("x-github-delivery"), first.header("x-github-delivery"));
    assert_eq!(again.body, first.body);
    let last = scene.world.deliveries().pop().unwrap();
    assert!(last.redelivery && last.succeeded() && last.id > id);
}

#[tokio::test]
async fn the_delivery_log_comes_in_pages() {
    let scene = Scene::new().await;
    for _ in 0..5 {
        scene.world.ping();
    }
    scene.world.until_deliveries_are_idle().await;
    let all = scene.world.deliveries().len();
    let (mut seen, mut next) = (Vec::new(), Some("/app/hook/deliveries?per_page=2".to_owned()));
    while let Some(path) = next {
        let response = scene.send("GET", &path, &scene.app_token(), None).await.unwrap();
        next = response.headers().get("link").map(|link| {
            let link = link.to_str().unwrap();
            let address = link.trim_start_matches('<').split('>').next().unwrap();
            address.replacen(scene.world.base_url(), "", 1)
        });
        let rows: Vec<Value> = response.json().await.unwrap();
        seen.extend(rows.into_iter().map(|row| row["id"].as_u64().unwrap()));
    }
    assert_eq!(seen.len(), all);
    assert!(seen.is_sorted_by(|a, b| a > b), "newest first");
}
