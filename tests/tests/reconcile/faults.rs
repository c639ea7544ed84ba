//! GitHub and Cloudflare fail in every way they have, and the comparison is the same.

use anyhow::Result;
use b00t_tests::{
    standin::{ApiFault, ApiFaults, RateLimit},
    story::FIRST,
};
use pretty_assertions::assert_eq;

use crate::stage::{ALLOW, ends, nothing_arrives, push, stage};

const LIMIT: ApiFault = ApiFault::RateLimit(RateLimit::TooManyRequests { retry_after: 1 });

#[tokio::test(flavor = "multi_thread")]
async fn failures_that_pass_do_not_change_what_is_found() -> Result<()> {
    let platform = stage().await?;
    nothing_arrives(&platform);
    push(&platform, FIRST, ALLOW).await?;
    platform.deliveries_done().await?;
    let quiet = ends(&platform, 2, &["plan", "--format", "json"]).await?;
    let before = platform.cloudflare().requests().len();
    platform.cloudflare().fails(ApiFaults::next(
        4,
        "GET /keys",
        [LIMIT, ApiFault::Status(503), ApiFault::Cut, ApiFault::CutAfter],
    ));
    for route in ["GET /app/installations", "POST /app/installations", "POST /graphql"] {
        let limits = [
            LIMIT,
            ApiFault::RateLimit(RateLimit::Secondary { retry_after: 1 }),
            ApiFault::RateLimit(RateLimit::Exhausted { reset_in: 1 }),
            ApiFault::Status(502),
            ApiFault::Cut,
        ];
        platform.github().api_fails(ApiFaults::next(5, route, limits));
    }
    assert_eq!(ends(&platform, 2, &["plan", "--format", "json"]).await?, quiet);
    assert_eq!(platform.cloudflare().played_faults().len(), 4);
    let listed = platform.cloudflare().requests().len() - before;
    assert_eq!(listed, 8, "four listings, and four that were tried again");
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_stays_away_is_an_error_and_changes_nothing() -> Result<()> {
    let platform = stage().await?;
    platform.cloudflare().fails(ApiFaults::every(1, "GET /keys", [ApiFault::Status(500)]));
    let failed = ends(&platform, 1, &["apply", "--yes"]).await?;
    assert!(failed.contains("the records in KV could not be listed"), "{failed}");
    platform.cloudflare().faults_end();
    ends(&platform, 0, &["plan"]).await?;
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_credentials_are_named() -> Result<()> {
    let platform = stage().await?;
    for (secret, command, named) in [
        ("CLOUDFLARE_API_TOKEN", &["plan"][..], "Is CLOUDFLARE_API_TOKEN right"),
        ("RECONCILER_SECRET", &["apply", "--all", "--yes"][..], "does not accept the signature"),
    ] {
        let secrets = platform.reconciler_secrets().with(secret, "another");
        let failed = platform.reconcile_with(&secrets, command).await?;
        assert_eq!(failed.exit, 1, "{failed:?}");
        assert!(failed.output.contains(named), "{failed:?}");
    }
    platform.stop().await
}
