//! The delivery log.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use pretty_assertions::assert_eq;
use serde_json::Value;

use crate::scene::Scene;

/// The page that an answer says is next, without scheme and host.
fn next_page(response: &reqwest::Response, base_url: &str) -> Option<String> {
    let links = response.headers().get("link")?.to_str().unwrap();
    let next = links.split(", ").find(|link| link.ends_with("rel=\"next\""))?;
    let address = next.trim_start_matches('<').split('>').next().unwrap();
    Some(address.replacen(base_url, "", 1))
}

#[tokio::test]
async fn a_redelivery_keeps_its_guid() {
    let scene = Scene::new().await;
    *scene.status.lock().unwrap() = StatusCode::SERVICE_UNAVAILABLE;
    scene.world.commit("alice/kit", "main", "x", Some(b"x"), "Refused").await.unwrap();
    let first = scene.arrivals().await.remove(0);
    let (_, rows) = scene.as_app("GET", "/app/hook/deliveries?per_page=2&status=failure").await;
    assert_eq!(rows[1]["status_code"], 503);
    assert_eq!(rows[1]["guid"], first.header("x-github-delivery"));
    let id = rows[1]["id"].as_u64().unwrap();
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
        next = next_page(&response, scene.world.base_url());
        let rows: Vec<Value> = response.json().await.unwrap();
        seen.extend(rows.into_iter().map(|row| row["id"].as_u64().unwrap()));
    }
    assert_eq!(seen.len(), all);
    assert!(seen.is_sorted_by(|a, b| a > b), "newest first");
}

#[tokio::test]
async fn installations_come_in_pages() {
    let scene = Scene::new().await;
    for login in ["bob", "carol", "dan"] {
        scene.world.account(login).unwrap();
        scene.world.install_app_on_all(login).unwrap();
    }
    let (mut seen, mut pages) = (BTreeSet::new(), 0);
    let mut next = Some("/app/installations?per_page=2".to_owned());
    while let Some(path) = next {
        let response = scene.send("GET", &path, &scene.app_token(), None).await.unwrap();
        next = next_page(&response, scene.world.base_url());
        let rows: Vec<Value> = response.json().await.unwrap();
        assert!(rows.len() <= 2);
        seen.extend(rows.into_iter().map(|row| row["id"].as_u64().unwrap()));
        pages += 1;
    }
    for login in ["alice", "bob", "carol", "dan"] {
        assert!(seen.contains(&scene.world.find_installation(login).unwrap().id), "{login}");
    }
    assert_eq!(pages, seen.len().div_ceil(2));
}
