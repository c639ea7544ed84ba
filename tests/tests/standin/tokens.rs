//! Who gets in.

use axum::http::StatusCode;
use pretty_assertions::assert_eq;
use serde_json::json;

use crate::scene::{APP_ID, Scene, app_token, now};

#[tokio::test]
async fn tokens_are_good_for_an_hour_and_for_nothing_after_an_uninstallation() {
    let scene = Scene::new().await;
    let old = scene.installation_token("alice").await;
    scene.world.time_passes(3601);
    let (status, answer) = scene.ask("GET", "/repos/alice/kit", &old, None).await;
    assert_eq!((status, &answer["message"]), (StatusCode::UNAUTHORIZED, &json!("Bad credentials")));
    scene.world.time_passes(-3601);

    let token = scene.installation_token("alice").await;
    let id = scene.world.find_installation("alice").unwrap().id;
    scene.world.suspend_app("alice").unwrap();
    let path = format!("/app/installations/{id}/access_tokens");
    assert_eq!(scene.as_app("POST", &path).await.0, StatusCode::FORBIDDEN);
    assert_eq!(scene.ask("GET", "/repos/alice/kit", &token, None).await.0, StatusCode::FORBIDDEN);
    scene.world.unsuspend_app("alice").unwrap();
    assert_eq!(scene.ask("GET", "/repos/alice/kit", &token, None).await.0, StatusCode::OK);

    scene.world.uninstall_app("alice").unwrap();
    let (status, _) = scene.ask("GET", "/repos/alice/kit", &token, None).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
    assert_eq!(scene.as_app("POST", &path).await.0, StatusCode::NOT_FOUND);
    scene.world.commit("alice/kit", "main", "x", Some(b"x"), "Unheard").await.unwrap();
    assert_eq!(
        scene.arrived_events().await,
        ["installation suspend", "installation unsuspend", "installation deleted"]
    );
}

#[tokio::test]
async fn the_app_must_sign_as_github_wants_it() {
    let scene = Scene::new().await;
    let ask = async |token: String| scene.ask("GET", "/app", &token, None).await.0;
    let (iat, exp) = (now() - 60, now() + 540);
    let good = json!({ "iss": APP_ID.to_string(), "iat": iat, "exp": exp });
    assert_eq!(ask(app_token(&good)).await, StatusCode::OK);
    let client = json!({ "iss": "Iv23example", "iat": iat, "exp": exp });
    assert_eq!(ask(app_token(&client)).await, StatusCode::OK);
    for (why, bad) in [
        ("another app", json!({ "iss": 1, "iat": iat, "exp": exp })),
        ("over", json!({ "iss": APP_ID, "iat": iat - 600, "exp": iat })),
        ("too long", json!({ "iss": APP_ID, "iat": iat, "exp": exp + 3600 })),
        ("from the future", json!({ "iss": APP_ID, "iat": now() + 300, "exp": exp })),
        ("no times", json!({ "iss": APP_ID })),
    ] {
        assert_eq!(ask(app_token(&bad)).await, StatusCode::UNAUTHORIZED, "{why}");
    }
    let (head, signature) =
        app_token(&good).rsplit_once('.').map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
    let forged = format!("{head}.{}", signature.chars().rev().collect::<String>());
    assert_eq!(ask(forged).await, StatusCode::UNAUTHORIZED);
    let nameless = reqwest::Client::builder().no_proxy().build().unwrap();
    let address = format!("{}/app", scene.world.base_url());
    let answer = nameless.get(address).bearer_auth(scene.app_token()).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::FORBIDDEN, "no user agent");
}
