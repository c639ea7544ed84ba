//! What the platform itself asks has the form that GitHub publishes.

use std::collections::BTreeSet;

use anyhow::Result;
use b00t_tests::harness::{Build, Platform};
use serde_json::Value;

use super::exceptions::Differences;
use super::published::{self, Published};

const OWNER: &str = "alice";

/// The route, in GitHub's words, that a path of the stand-in is on.
fn route(path: &str) -> Option<&'static str> {
    let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    match parts.as_slice() {
        ["app", "installations", _, "access_tokens"] => {
            Some("/app/installations/{installation_id}/access_tokens")
        }
        ["repos", _, _, "check-runs"] => Some("/repos/{owner}/{repo}/check-runs"),
        ["repos", _, _, "check-runs", _] => Some("/repos/{owner}/{repo}/check-runs/{check_run_id}"),
        _ => None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_body_and_query_of_the_platform_is_as_github_wants_it() -> Result<()> {
    let platform = Platform::start_for_test(Build::Production).await?;
    platform.install(OWNER).await?;
    platform.in_force(OWNER).await?;
    platform.content_is_there(OWNER).await?;
    let broken = Some("default_policy = \"perhaps\"\n");
    let proposal = platform.propose(OWNER, "edit", &[("b00t-mcp-acl.toml", broken)]).await?;
    platform.checked(&platform.fork(OWNER), &proposal.head, "b00t ACL").await?;
    let good = Some("default_policy = \"deny\"\n");
    let proposal = platform.amend(&proposal, &[("b00t-mcp-acl.toml", good)]).await?;
    platform.checked(&platform.fork(OWNER), &proposal.head, "b00t ACL").await?;
    let commit = platform.merge(&proposal, OWNER).await?;
    platform.checked(&platform.fork(OWNER), &commit, "b00t in force").await?;
    platform.synced(OWNER, &commit).await?;
    for arguments in [["plan", "--format=text"], ["restore", "--yes"]] {
        let reconciled = platform.reconcile(&arguments).await?;
        assert_eq!(reconciled.exit, 0, "{reconciled:?}");
    }

    let log = platform.log().await?;
    let odd: Vec<_> = log.lines().filter(|line| line.contains("not understood")).collect();
    assert!(odd.is_empty(), "every answer was understood: {odd:?}");

    let published = tokio::task::spawn_blocking(Published::load).await?;
    let mut differences = Differences::load_requests();
    let mut queries = BTreeSet::new();
    let mut met = BTreeSet::new();
    for asked in platform.github().api_requests() {
        assert!(asked.status < 400 || asked.status == 404, "{asked:?}");
        if asked.path == "/graphql" {
            queries.insert(asked.body["query"].as_str().unwrap_or_default().to_owned());
        } else if asked.body != Value::Null {
            let route = route(&asked.path).unwrap_or_else(|| panic!("no route: {}", asked.path));
            let of = format!("{} {route}", asked.method);
            differences.check(&of, &published.request(&asked.method, route), &asked.body);
            met.insert(of);
        }
    }
    differences.conclude();
    assert!(met.iter().any(|of| of.starts_with("POST /repos")), "{met:?}");
    assert!(queries.len() > 1, "{queries:?}");
    assert!(queries.iter().any(|query| query.contains("query Heads")), "{queries:?}");
    assert_eq!(published::wrong_queries(&queries.into_iter().collect::<Vec<_>>()), "[]");
    platform.stop().await
}
