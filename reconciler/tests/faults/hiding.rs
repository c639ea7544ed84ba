//! An account that makes trouble hides no other.

use b00t_reconciler::command::plan;
use drift::{Finding, Kind};
use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use crate::world::{What, World};

const MANY: usize = 150;

async fn many() -> World {
    let logins: Vec<String> = (0..MANY).map(|number| format!("user-{number:03}")).collect();
    let logins: Vec<_> = logins.iter().map(String::as_str).collect();
    let world = World::in_sync(&logins).await;
    world.change(|it| (it.installations_a_page, it.keys_a_page) = (100, 1_000));
    world
}

/// Whose state is not known, and how many are in sync.
async fn unreachable(world: &World) -> (Vec<String>, usize) {
    let found = plan(&world.platform()).await.unwrap().plan;
    let unknown = found.unreachable().map(|entry| entry.login.to_string()).collect();
    (unknown, found.counts().of(Kind::InSync))
}

async fn hides_nobody_else(answer: Value) {
    let world = many().await;
    world.change(|it| it.poison = Some(("user-077", answer)));
    assert_eq!(unreachable(&world).await, (vec!["user-077".to_owned()], MANY - 1));
    // One whole, seven or eight halvings of it, and the poisoned one by its own token.
    assert!(world.requests("POST /graphql") < 20, "{}", world.requests("POST /graphql"));
}

#[tokio::test]
async fn a_fork_whose_question_has_no_data() {
    let timeout =
        "Something went wrong while executing your query. This may be the result of a timeout";
    hides_nobody_else(json!({"data": null, "errors": [{"message": timeout}]})).await;
}

#[tokio::test]
async fn a_fork_whose_error_names_no_place() {
    hides_nobody_else(json!({"data": {}, "errors": [{"message": "Something went wrong"}]})).await;
}

#[tokio::test]
async fn a_github_that_fails_at_everything_is_not_asked_for_each_account() {
    let world = many().await;
    world.fault("POST /graphql", 9_999, What::Answer(200, vec![], json!({"data": null})));
    assert_eq!(unreachable(&world).await.1, 0);
    let asked = world.requests("POST /graphql");
    assert!(asked < 30, "{asked}");
}

#[tokio::test]
async fn a_fork_that_is_forbidden_to_others_is_read_by_its_owners_token() {
    let world = World::in_sync(&["ann", "bob", "cid", "dan"]).await;
    world.change(|it| it.forbidden = Some("cid"));
    assert_eq!(unreachable(&world).await, (vec![], 4));
    assert_eq!(world.requests("/app/installations/102/access_tokens"), 1);
}

#[tokio::test]
async fn installations_that_give_no_token_are_not_the_ones_that_read() {
    let logins = ["ann", "bob", "cid", "dan", "eve", "fay"];
    let world = World::in_sync(&logins).await;
    for place in [
        "100/access_tokens",
        "101/access_tokens",
        "102/access_tokens",
        "103/access_tokens",
        "104/access_tokens",
    ] {
        world.fault(place, 99, What::Answer(404, vec![], json!({})));
    }
    assert_eq!(unreachable(&world).await, (vec![], 6));
}

#[tokio::test]
async fn when_no_installation_gives_a_token_it_is_said_why() {
    let world = World::in_sync(&["ann", "bob"]).await;
    world.fault("/access_tokens", 99, What::Answer(404, vec![], json!({})));
    let found = plan(&world.platform()).await.unwrap().plan;
    let reasons: Vec<_> = found.entries().iter().map(|entry| entry.finding.clone()).collect();
    let unknown = Finding::Unreachable("GitHub does not know this".into());
    assert_eq!(reasons, [unknown.clone(), unknown]);
}
