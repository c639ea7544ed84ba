//! People sign in with the App.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use reqwest::{Response, StatusCode, Url};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::scene::{CALLBACK, CLIENT_SECRET, Scene};

const CLIENT: &str = "Iv23example";
const VERIFIER: &str = "a verifier that is long enough to be one, really";

fn asked(challenge: &str) -> Vec<(&str, &str)> {
    vec![
        ("client_id", CLIENT),
        ("redirect_uri", CALLBACK),
        ("state", "a state"),
        ("code_challenge", challenge),
        ("code_challenge_method", "S256"),
    ]
}

fn challenge() -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER))
}

fn form(fields: &[(&str, &str)]) -> String {
    Url::parse_with_params("form:", fields).unwrap().query().unwrap().to_owned()
}

async fn post(scene: &Scene, path: &str, fields: &[(&str, &str)]) -> Response {
    let request = scene.http.post(format!("{}{path}", scene.world.base_url()));
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    request.header("accept", "application/json").body(form(fields)).send().await.unwrap()
}

fn told(response: &Response, name: &str) -> Option<String> {
    let location = Url::parse(response.headers()["location"].to_str().unwrap()).unwrap();
    assert!(location.as_str().starts_with(CALLBACK), "{location}");
    location.query_pairs().find(|(known, _)| known == name).map(|(_, value)| value.into_owned())
}

async fn code(scene: &Scene, login: &str) -> String {
    let challenge = challenge();
    let mut fields = asked(&challenge);
    fields.push(("login", login));
    let response = post(scene, "/login/oauth/authorize", &fields).await;
    assert_eq!(response.status(), StatusCode::FOUND);
    assert_eq!(told(&response, "state").as_deref(), Some("a state"));
    told(&response, "code").unwrap()
}

/// The token of somebody who has signed in with the App.
pub(crate) async fn user_token(scene: &Scene, login: &str) -> String {
    let tokens = redeem(scene, CLIENT_SECRET, &code(scene, login).await, VERIFIER).await;
    tokens["access_token"].as_str().unwrap().to_owned()
}

async fn redeem(scene: &Scene, secret: &str, code: &str, verifier: &str) -> Value {
    let fields = [
        ("client_id", CLIENT),
        ("client_secret", secret),
        ("code", code),
        ("redirect_uri", CALLBACK),
        ("code_verifier", verifier),
    ];
    let response = post(scene, "/login/oauth/access_token", &fields).await;
    assert_eq!(response.status(), StatusCode::OK, "errors too");
    response.json().await.unwrap()
}

async fn user(scene: &Scene, token: &str) -> (StatusCode, Value) {
    let request = scene.http.get(format!("{}/user", scene.world.base_url()));
    let response = request.bearer_auth(token).send().await.unwrap();
    (response.status(), response.json().await.unwrap())
}

#[tokio::test]
async fn somebody_says_who_they_are_and_the_app_learns_it() {
    let scene = Scene::new().await;
    let alice = scene.world.find_account("alice").unwrap();
    let address =
        format!("{}/login/oauth/authorize?{}", scene.world.base_url(), form(&asked(&challenge())));
    let page = scene.http.get(address).send().await.unwrap().text().await.unwrap();
    assert!(page.contains("name=\"login\" value=\"alice\""), "{page}");
    assert!(!page.contains("value=\"origin\""), "an organization is nobody: {page}");

    let code = code(&scene, "alice").await;
    let tokens = redeem(&scene, CLIENT_SECRET, &code, VERIFIER).await;
    assert_eq!(tokens["token_type"], "bearer", "{tokens}");
    let token = tokens["access_token"].as_str().unwrap();
    let (status, who) = user(&scene, token).await;
    assert_eq!((status, &who["id"]), (StatusCode::OK, &json!(alice.id)));
    assert_eq!(who["login"], "alice");

    scene.world.revoke_authorization("alice").unwrap();
    assert_eq!(user(&scene, token).await.0, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_code_is_for_the_app_its_verifier_and_one_attempt() {
    let scene = Scene::new().await;
    for (secret, verifier, error) in [
        ("another secret", VERIFIER, "incorrect_client_credentials"),
        ("", VERIFIER, "incorrect_client_credentials"),
        (CLIENT_SECRET, "another verifier that is long enough to be one", "bad_verification_code"),
        (CLIENT_SECRET, "", "bad_verification_code"),
    ] {
        let code = code(&scene, "alice").await;
        assert_eq!(redeem(&scene, secret, &code, verifier).await["error"], error);
    }
    let once = code(&scene, "alice").await;
    assert!(redeem(&scene, CLIENT_SECRET, &once, VERIFIER).await["error"].is_null());
    let again = redeem(&scene, CLIENT_SECRET, &once, VERIFIER).await;
    assert_eq!(again["error"], "bad_verification_code");
    let late = code(&scene, "alice").await;
    scene.world.time_passes(601);
    let late = redeem(&scene, CLIENT_SECRET, &late, VERIFIER).await;
    assert_eq!(late["error"], "bad_verification_code");
}

#[tokio::test]
async fn nobody_is_sent_anywhere_but_to_the_apps_own_address() {
    let scene = Scene::new().await;
    let challenge = challenge();
    let mut fields = asked(&challenge);
    fields.push(("cancel", "1"));
    let response = post(&scene, "/login/oauth/authorize", &fields).await;
    assert_eq!(told(&response, "error").as_deref(), Some("access_denied"));
    assert_eq!(told(&response, "code"), None);

    fields[1].1 = "http://elsewhere.example/";
    let response = post(&scene, "/login/oauth/authorize", &fields).await;
    assert_eq!(told(&response, "error").as_deref(), Some("redirect_uri_mismatch"));

    fields[0].1 = "another App";
    let response = post(&scene, "/login/oauth/authorize", &fields).await;
    assert_eq!(response.status(), StatusCode::NOT_FOUND);
}
