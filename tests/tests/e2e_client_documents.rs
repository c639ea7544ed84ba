//! Clients that are known by a document at an address of their own: Client ID Metadata Documents.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use anyhow::{Context, Result};
use axum::{
    Router,
    http::{StatusCode, header},
    response::IntoResponse,
    routing::get,
};
use b00t_tests::harness::{Asking, Build, Page, Platform};
use pretty_assertions::assert_eq;
use serde_json::{Value, json};
use tokio::net::TcpListener;

const OWNER: &str = "alice";
/// A host of the internet, for which a server of the test stands.
const HOST: &str = "client.example.com";
const REDIRECT_URI: &str = "https://client.example.com/callback";

fn address(path: &str) -> String {
    format!("https://{HOST}{path}")
}

fn document(path: &str) -> Value {
    json!({"client_id": address(path), "client_name": "A published client",
           "redirect_uris": [REDIRECT_URI], "token_endpoint_auth_method": "none"})
}

fn answer(body: String) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], body)
}

/// The client's host, and how often its document was asked for.
async fn host() -> Result<(String, Arc<AtomicUsize>)> {
    let asked = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&asked);
    let good = move || {
        counter.fetch_add(1, Ordering::SeqCst);
        async { answer(document("/client.json").to_string()) }
    };
    let redirects = || async {
        (StatusCode::FOUND, [(header::LOCATION, "http://169.254.169.254/latest/meta-data")])
    };
    let large = || async {
        let mut large = document("/large.json");
        if let Some(members) = large.as_object_mut() {
            members.insert("tos_uri".into(), json!("x".repeat(100_000)));
        }
        answer(large.to_string())
    };
    let text = || async { document("/text").to_string() };
    let router = Router::new()
        .route("/client.json", get(good))
        .route("/other.json", get(|| async { answer(document("/client.json").to_string()) }))
        .route("/redirects.json", get(redirects))
        .route("/large.json", get(large))
        .route("/text", get(text))
        .route("/broken.json", get(|| async { answer("{".into()) }));
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let url = format!("http://{}", listener.local_addr()?);
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok((url, asked))
}

async fn platform(host: String) -> Result<Platform> {
    let elsewhere = BTreeMap::from([(HOST.to_owned(), host)]);
    let platform = Platform::start_with_elsewhere(Build::Production, elsewhere).await?;
    platform.install(OWNER).await?;
    platform.in_force(OWNER).await?;
    Ok(platform)
}

fn asking(platform: &Platform, path: &str) -> Asking {
    platform.asking(&address(path), REDIRECT_URI, OWNER)
}

async fn begins(platform: &Platform, asking: &Asking) -> Result<Page> {
    platform.browser().get(&asking.url()?).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_with_a_document_needs_no_registration() -> Result<()> {
    let (host, asked) = host().await?;
    let platform = platform(host).await?;
    let asking = asking(&platform, "/client.json");
    let mut browser = platform.browser();
    let question = platform.asked(&mut browser, &asking, OWNER).await?;
    assert_eq!(question.status, 200, "{question:?}");
    assert!(question.text.contains("A published client"), "{}", question.text);
    assert!(question.text.contains(HOST), "who vouches for the name is said: {}", question.text);

    let tokens = platform.tokens(&asking, OWNER).await?;
    let token = tokens.get("access_token").and_then(Value::as_str).context("no token")?;
    assert_eq!(platform.ping(OWNER, token).await?.0, 200);
    let refresh = tokens.get("refresh_token").and_then(Value::as_str).context("no token")?;
    let renewed = platform.post_form("/oauth/token", &asking.renewing(refresh)).await?;
    assert_eq!(renewed.status, 200, "{renewed:?}");
    assert_eq!(asked.load(Ordering::SeqCst), 1, "the document is believed for a while");
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_that_is_not_in_order_makes_no_client() -> Result<()> {
    let (host, _) = host().await?;
    let platform = platform(host).await?;
    for (case, path) in [
        ("it is that of another client", "/other.json"),
        ("a redirect is not followed", "/redirects.json"),
        ("it is too large", "/large.json"),
        ("it is not called JSON", "/text"),
        ("it is no JSON", "/broken.json"),
        ("there is none", "/missing.json"),
    ] {
        let page = begins(&platform, &asking(&platform, path)).await?;
        assert_eq!((page.status, page.header("location")), (400, ""), "{case}: {}", page.text);
    }
    let elsewhere = asking(&platform, "/client.json");
    let elsewhere = elsewhere.with("redirect_uri", "https://evil.example.com/callback");
    let page = begins(&platform, &elsewhere).await?;
    assert_eq!((page.status, page.header("location")), (400, ""), "{}", page.text);
    platform.stop().await
}
