//! Everything that can go wrong on the way.

use b00t_reconciler::command::{apply, plan};
use drift::Kind;
use github::Clock;
use pretty_assertions::assert_eq;
use serde_json::json;

use crate::world::{What, World};

fn answer(status: u16, headers: &[(&'static str, &str)]) -> What {
    let headers = headers.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
    What::Answer(status, headers, json!({"message": "no"}))
}

async fn in_sync() -> World {
    World::in_sync(&["ann", "bob", "cid", "dan"]).await
}

async fn finds_nothing_wrong(world: &World) {
    let found = plan(&world.platform()).await.unwrap().plan;
    assert!(found.is_in_sync(), "{found}");
}

#[tokio::test]
async fn a_token_that_expired_is_replaced() {
    let world = in_sync().await;
    let platform = world.platform();
    let _ = plan(&platform).await.unwrap();
    world.fault("POST /graphql", 1, answer(401, &[]));
    assert!(plan(&platform).await.unwrap().plan.is_in_sync());
    assert_eq!(world.requests("access_tokens"), 2);
}

#[tokio::test]
async fn a_wrong_key_is_an_error_and_no_drift() {
    let world = in_sync().await;
    world.fault("/app/installations", 99, answer(401, &[]));
    let error = format!("{:#}", plan(&world.platform()).await.unwrap_err());
    assert_eq!(
        error,
        "the App's installations could not be listed: GitHub did not accept the token"
    );
}

#[tokio::test]
async fn a_suspended_account_hides_no_other() {
    let world = in_sync().await;
    world.change(|it| it.users.get_mut("ann").unwrap().suspended = true);
    let counts = plan(&world.platform()).await.unwrap().plan.counts();
    assert_eq!((counts.of(Kind::WrongState), counts.of(Kind::InSync)), (1, 3));
}

#[tokio::test]
async fn an_installation_that_gives_no_token_is_not_the_one_that_reads() {
    let world = in_sync().await;
    world.fault("/app/installations/100/access_tokens", 99, answer(404, &[]));
    finds_nothing_wrong(&world).await;
}

#[tokio::test]
async fn a_repository_that_is_gone_is_looked_for_by_its_owners_token() {
    let world = in_sync().await;
    world.change(|it| it.users.get_mut("bob").unwrap().fork = None);
    let counts = plan(&world.platform()).await.unwrap().plan.counts();
    assert_eq!((counts.of(Kind::WrongState), counts.of(Kind::InSync)), (1, 3));
    assert_eq!(world.requests("/app/installations/101/access_tokens"), 1);
}

#[tokio::test]
async fn the_four_shapes_of_a_limit_are_waited_for() {
    let past = (b00t_reconciler::clock::SystemClock.now().seconds() - 5).to_string();
    for (shape, limit) in [
        ("429 with retry-after", answer(429, &[("retry-after", "0")])),
        ("403 with retry-after", answer(403, &[("retry-after", "0")])),
        (
            "403 with nothing remaining",
            answer(403, &[("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", &past)]),
        ),
    ] {
        let world = in_sync().await;
        world.fault("GET /app/installations", 1, limit);
        finds_nothing_wrong(&world).await;
        assert_eq!(world.requests("GET /app/installations?per_page"), 2, "{shape}");
    }
}

#[tokio::test]
async fn a_limit_that_says_nothing_lasts_a_minute_which_is_too_long_here() {
    let query = |kind| json!({"errors": [{"type": kind, "message": "API rate limit exceeded"}]});
    for limit in [
        What::Answer(403, vec![], json!({"message": "You have exceeded a secondary rate limit."})),
        What::Answer(200, vec![], query("RATE_LIMIT")),
        What::Answer(200, vec![], query("RATE_LIMITED")),
    ] {
        let world = in_sync().await;
        world.fault("POST /graphql", 99, limit);
        let found = plan(&world.platform()).await.unwrap().plan;
        assert_eq!(found.counts().of(Kind::Unreachable), 4, "{found}");
        assert!(found.to_string().contains("GitHub's rate limit is reached until"), "{found}");
        assert_eq!(found.removals(), 0);
        assert_eq!(world.requests("POST /graphql"), 1, "half as many would be limited as well");
    }
}

#[tokio::test]
async fn a_limit_that_graphql_tells_of_is_waited_for() {
    let world = in_sync().await;
    let body = json!({"data": null, "errors": [{"type": "RATE_LIMIT", "message": "exceeded"}]});
    world.fault("POST /graphql", 1, What::Answer(200, vec![("retry-after", "0".into())], body));
    finds_nothing_wrong(&world).await;
    assert_eq!(world.requests("POST /graphql"), 2);
}

#[tokio::test]
async fn a_403_that_is_not_understood_is_told_and_not_waited_for() {
    let world = in_sync().await;
    world.fault("GET /app/installations", 4, What::Answer(403, vec![], json!({"message": "odd"})));
    let error = format!("{:#}", plan(&world.platform()).await.unwrap_err());
    assert!(error.ends_with("the App may not do this: odd"), "{error}");
    finds_nothing_wrong(&world).await;
}

#[tokio::test]
async fn kv_that_is_limited_or_fails_midway_is_asked_again() {
    for fault in [answer(429, &[("retry-after", "0")]), answer(503, &[]), What::Cut] {
        let world = in_sync().await;
        world.fault("cursor=policy", 2, fault);
        finds_nothing_wrong(&world).await;
    }
}

#[tokio::test]
async fn kv_that_stays_away_is_an_error_and_no_drift() {
    let world = in_sync().await;
    world.fault("cursor=policy", 99, answer(500, &[]));
    let error = format!("{:#}", plan(&world.platform()).await.unwrap_err());
    assert_eq!(error, "the records in KV could not be listed: Cloudflare failed with status 500");
}

#[tokio::test]
async fn a_namespace_that_does_not_exist_is_named() {
    let world = in_sync().await;
    let mut settings = world.settings();
    settings.namespace = "another".into();
    let error = format!("{:#}", plan(&world.platform_with(settings)).await.unwrap_err());
    assert!(error.contains("there is no such KV namespace"), "{error}");
    assert!(error.contains("KV_NAMESPACE_ID right?"), "{error}");
}

#[tokio::test]
async fn a_cut_in_the_middle_of_an_answer_is_no_answer() {
    let world = in_sync().await;
    world.fault("GET /app/installations?page=2", 1, What::Cut);
    finds_nothing_wrong(&world).await;
}

#[tokio::test]
async fn when_github_is_too_slow_for_many_forks_they_are_asked_for_in_halves() {
    let world = in_sync().await;
    // The whole, with its retries.
    world.fault("POST /graphql", 4, answer(502, &[]));
    finds_nothing_wrong(&world).await;
    assert_eq!(world.requests("POST /graphql"), 6);
}

#[tokio::test]
async fn gates_that_are_closed_or_do_not_know_the_secret_say_how_to_mend_it() {
    for (status, part) in [(404, "RECONCILER_SECRET"), (401, "does not accept the signature")] {
        let world = in_sync().await;
        world.change(|it| it.kv.remove("policy:bob"));
        world.fault("POST /reconcile", 99, answer(status, &[]));
        let platform = world.platform();
        let survey = plan(&platform).await.unwrap();
        let error = apply(&platform, &survey, false).await.unwrap_err().to_string();
        assert!(error.contains(part), "{error}");
    }
}

#[tokio::test]
async fn nothing_that_is_printed_has_a_secret_in_it() {
    let world = in_sync().await;
    let shown = format!("{:?}", world.platform());
    for secret in ["cloudflare\"", crate::world::SECRET, "BEGIN RSA"] {
        assert!(!shown.contains(secret), "{secret}");
    }
}
