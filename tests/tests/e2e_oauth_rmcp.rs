//! A published client goes through all of it by itself: the Rust SDK finds the authorization server, registers,
//! sends the browser, redeems the code, and renews.

use anyhow::{Context, Result};
use b00t_tests::harness::{Build, Client, Era, Platform};
use pretty_assertions::assert_eq;
use rmcp::transport::auth::{AuthorizationManager, AuthorizationRequest, OAuthState};
use serde_json::json;

const OWNER: &str = "alice";
const REDIRECT_URI: &str = "http://127.0.0.1:4711/callback";

#[tokio::test(flavor = "multi_thread")]
async fn the_rust_sdk_signs_in_by_itself() -> Result<()> {
    let platform = Platform::start_for_test(Build::Production).await?;
    platform.install(OWNER).await?;
    platform.in_force(OWNER).await?;
    let endpoint = platform.endpoint(OWNER);
    let mut manager = AuthorizationManager::new(endpoint.as_str()).await?;
    manager.with_client(platform.http())?;
    let mut client = OAuthState::Unauthorized(manager);
    let request = AuthorizationRequest::new(REDIRECT_URI).with_client_name("The Rust SDK");
    client.start_authorization(request).await?;

    let mut browser = platform.browser();
    let begun = browser.get(&client.get_authorization_url().await?).await?;
    let back = platform.says_who(&mut browser, &begun.location()?, OWNER).await?;
    let question = browser.get(back.as_str()).await?;
    assert!(question.text.contains("The Rust SDK"), "{question:?}");
    let answered = platform.answers(&mut browser, &question, "allow").await?;
    client.handle_callback_url(answered.location()?.as_str()).await?;

    let manager = client.into_authorization_manager().context("it has not signed in")?;
    let token = manager.get_access_token().await?;
    let connected = Client::connect(platform.http(), &endpoint, &token, Era::Found).await?;
    assert!(connected.tools().await?.contains(&"b00t_learn".to_owned()));
    assert!(!connected.call("b00t_whoami", json!({})).await?.is_error);
    connected.close().await?;

    manager.refresh_token().await?;
    let renewed = manager.get_access_token().await?;
    assert_ne!(renewed, token);
    assert_eq!(platform.ping(OWNER, &renewed).await?.0, 200);
    platform.stop().await
}
