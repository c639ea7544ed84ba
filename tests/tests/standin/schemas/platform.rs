//! What the platform itself asks has the form that GitHub publishes.

use std::collections::BTreeSet;

use anyhow::Result;
use b00t_tests::{
    harness::{Build, Era, Platform},
    standin::{DeliveryFault, Faults},
};
use serde_json::{Value, json};

use super::exceptions::Differences;
use super::published::{self, Published};

const OWNER: &str = "alice";
const ACL: &str = "b00t-mcp-acl.toml";
const TESTS: &str = "b00t-mcp-acl.test.toml";
const CHECK: &str = "b00t ACL";

/// Lets a client propose lessons and ask GitHub.
const GOOD: &str = "\
default_policy = \"deny\"
[commands.lfmf]
policy = \"allow\"
[commands.github]
policy = \"allow\"
";

/// GitHub serves it, and redirects lead there, but its description does not have it.
const UNDESCRIBED: &str = "/repositories/";

/// A policy with so many errors, one a line.
fn broken(errors: usize) -> String {
    let lines = (0..errors).map(|number| format!("unknown{number} = 1\n"));
    format!("default_policy = \"deny\"\n{}", lines.collect::<String>())
}

/// What the platform does in its life, so that it asks everything that it ever asks.
async fn live(platform: &Platform) -> Result<()> {
    let (github, fork) = (platform.github(), platform.fork(OWNER));
    platform.install(OWNER).await?;
    platform.in_force(OWNER).await?;
    platform.content_is_there(OWNER).await?;
    let many = broken(120);
    let proposal = platform.propose(OWNER, "edit", &[(ACL, Some(&many))]).await?;
    let run = platform.checked(&fork, &proposal.head, CHECK).await?;
    assert_eq!(run.annotations.len(), 120);
    github.rerequest_check_run(run.id)?;
    platform.checked_again(&fork, &proposal.head, &run).await?;
    // The base moves on, so where the branch began is another commit.
    let tests = "[[test]]\ncall = \"mcp add x\"\nexpect = \"deny\"\n";
    let head = platform.clone_of(OWNER).await?.push_file(TESTS, tests).await?;
    platform.synced(OWNER, &head).await?;
    let proposal = platform.amend(&proposal, &[(ACL, Some(GOOD))]).await?;
    platform.checked(&fork, &proposal.head, CHECK).await?;
    let commit = platform.merge(&proposal, OWNER).await?;
    platform.checked(&fork, &commit, "b00t in force").await?;
    platform.synced(OWNER, &commit).await?;
    let client = platform.connect(OWNER, Era::Modern).await?;
    for (tool, arguments) in [
        ("b00t_lfmf", json!({"tool": "cargo", "lesson": "build: Say which target."})),
        ("github_user_info", json!({})),
        ("github_repositories", json!({})),
    ] {
        let answer = client.call(tool, arguments).await?;
        assert!(!answer.is_error, "{tool}: {}", answer.text);
    }
    client.close().await?;
    github.deliveries_fail(Faults::every(1, [DeliveryFault::Drop]));
    let unheard = Some("default_policy = \"allow\"\n".as_bytes());
    github.commit(&fork, "main", ACL, unheard, "Nobody hears of it").await?;
    platform.deliveries_done().await?;
    github.faults_end();
    for arguments in [
        &["redeliver", "--yes"][..],
        &["apply", "--yes"],
        &["plan"],
        &["restore", "--yes"],
        &["verify", OWNER],
    ] {
        let reconciled = platform.reconcile(arguments).await?;
        assert_eq!(reconciled.exit, 0, "{arguments:?}: {reconciled:?}");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn every_request_of_the_platform_is_as_github_wants_it() -> Result<()> {
    let platform = Platform::start_for_test(Build::Production).await?;
    live(&platform).await?;
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
            continue;
        }
        if asked.path.starts_with(UNDESCRIBED) {
            continue;
        }
        let method = asked.method.as_str();
        let route = published.route(method, &asked.path);
        let route = route.unwrap_or_else(|| panic!("GitHub has no {method} {}", asked.path));
        let wrong = published.wrong_parameters((method, route), &asked.path, &asked.query);
        assert!(wrong.is_empty(), "{asked:?}: {wrong:?}");
        let of = format!("{method} {route}");
        if asked.body != Value::Null {
            differences.check(&of, &published.request(method, route), &asked.body);
        }
        met.insert(of);
    }
    differences.conclude();
    for wanted in [
        "POST /repos/{owner}/{repo}/check-runs",
        "PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}",
        "GET /repos/{owner}/{repo}/commits/{ref}/check-runs",
        "GET /repos/{owner}/{repo}/compare/{basehead}",
        "GET /repos/{owner}/{repo}/git/trees/{tree_sha}",
        "POST /app/installations/{installation_id}/access_tokens",
        "POST /repos/{owner}/{repo}/git/blobs",
        "POST /repos/{owner}/{repo}/git/trees",
        "POST /repos/{owner}/{repo}/git/commits",
        "POST /repos/{owner}/{repo}/git/refs",
        "POST /repos/{owner}/{repo}/pulls",
        "GET /app/hook/deliveries",
        "POST /app/hook/deliveries/{delivery_id}/attempts",
    ] {
        assert!(met.contains(wanted), "{wanted} is not among {met:?}");
    }
    for wanted in ["query Proposal", "query Snapshots", "query Heads"] {
        assert!(queries.iter().any(|query| query.contains(wanted)), "{wanted}: {queries:?}");
    }
    assert_eq!(published::wrong_queries(&queries.into_iter().collect::<Vec<_>>()), "[]");
    platform.stop().await
}
