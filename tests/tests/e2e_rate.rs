//! Limits by address, in front of whatever needs no token.

use anyhow::{Context, Result, bail};
use b00t_tests::harness::{Build, Platform, RawReply};
use pretty_assertions::assert_eq;
use reqwest::Method;

const OWNER: &str = "alice";
const ADDRESS: &str = "cf-connecting-ip";
/// Requests a minute.
const LIMIT: u32 = 5;
/// A new minute may begin meanwhile, once.
const MOST: u32 = 2 * LIMIT + 1;

async fn platform() -> Result<Platform> {
    let mut platform = Platform::start_for_test(Build::Production).await?;
    platform.install(OWNER).await?;
    platform.in_force(OWNER).await?;
    // Signing in first: it is limited as well.
    platform.token(OWNER, OWNER).await?;
    platform.limit_addresses(LIMIT).await?;
    Ok(platform)
}

async fn get(platform: &Platform, host: &str, path: &str, address: &str) -> Result<RawReply> {
    platform.request(Method::GET, host, path).with(ADDRESS, address).send().await
}

/// Asks until it is refused.
async fn refused(platform: &Platform, host: &str, path: &str, address: &str) -> Result<RawReply> {
    for _ in 0..MOST {
        let reply = get(platform, host, path, address).await?;
        if reply.status == 429 {
            return Ok(reply);
        }
    }
    bail!("{MOST} requests for {host}{path} were served")
}

#[tokio::test(flavor = "multi_thread")]
async fn people_who_ask_too_often_are_told_so_on_a_page() -> Result<()> {
    let platform = platform().await?;
    let (apex, own) = (platform.authority(), platform.host_of(OWNER));
    for (n, (host, path)) in
        [(&apex, "/"), (&apex, "/account"), (&apex, "/oauth/authorize"), (&own, "/")]
            .iter()
            .enumerate()
    {
        let reply = refused(&platform, host, path, &format!("192.0.2.{n}")).await?;
        assert_eq!(reply.header("retry-after"), "60", "{host}{path}");
        assert!(reply.header("content-type").starts_with("text/html"), "{host}{path}");
        assert!(reply.text.contains("Wait a minute"), "{}", reply.text);
    }
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_that_ask_too_often_are_told_so_as_json() -> Result<()> {
    let platform = platform().await?;
    let (apex, own) = (platform.authority(), platform.host_of(OWNER));
    for (n, (host, path)) in [
        (&apex, "/oauth/token"),
        (&apex, "/.well-known/jwks.json"),
        (&own, "/mcp"),
        (&own, "/history"),
    ]
    .iter()
    .enumerate()
    {
        let reply = refused(&platform, host, path, &format!("192.0.2.{n}")).await?;
        assert_eq!(reply.header("retry-after"), "60", "{host}{path}");
        assert_eq!(reply.body["error"], "temporarily_unavailable", "{host}{path}: {}", reply.text);
        assert_eq!(reply.header("access-control-allow-origin"), "*", "{host}{path}");
    }
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn one_address_does_not_use_up_what_another_may() -> Result<()> {
    let platform = platform().await?;
    let apex = platform.authority();
    refused(&platform, &apex, "/", "2001:db8:1:2::1").await?;
    let other = get(&platform, &apex, "/", "2001:db8:1:3::1").await?;
    assert_eq!(other.status, 200, "another customer's network");
    // The whole network of one customer is one: none of these addresses asks twice.
    let mut statuses = Vec::new();
    for host in 0..MOST {
        let address = format!("2001:db8:1:4:{host}::1");
        statuses.push(get(&platform, &apex, "/", &address).await?.status);
    }
    assert!(statuses.contains(&429), "{statuses:?}");
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_brings_a_good_token_is_not_limited() -> Result<()> {
    let platform = platform().await?;
    let owner = platform.raw(OWNER).await?;
    for _ in 0..MOST {
        let list = owner.modern("tools/list", serde_json::json!({}));
        let reply = list.with(ADDRESS, "192.0.2.1").send().await?;
        assert_eq!(reply.status, 200, "{}", reply.text);
    }
    let own = platform.host_of(OWNER);
    refused(&platform, &own, "/mcp", "192.0.2.1").await?;
    let list = owner.modern("tools/list", serde_json::json!({}));
    let reply = list.with(ADDRESS, "192.0.2.1").send().await?;
    assert_eq!(reply.status, 200, "nor when others at his address are: {}", reply.text);
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_watches_over_the_platform_is_not_limited() -> Result<()> {
    let platform = platform().await?;
    let apex = platform.authority();
    for _ in 0..MOST {
        assert_eq!(get(&platform, &apex, "/healthz", "192.0.2.1").await?.status, 200);
    }
    let last = get(&platform, &apex, "/healthz", "192.0.2.1").await?;
    assert_eq!(last.body.get("ok").context("no answer")?, true);
    platform.stop().await
}
