//! What is found, and what is done about it.

use b00t_reconciler::command::{Format, apply, plan, shown};
use drift::Kind;
use pretty_assertions::assert_eq;

use crate::world::{POLICY, World};

#[tokio::test]
async fn an_in_sync_platform_has_nothing_to_do_and_says_the_same_each_time() {
    let world = World::in_sync(&["ann", "bob", "cid", "dan", "eve"]).await;
    let first = plan(&world.platform()).await.unwrap().plan;
    assert!(first.is_in_sync(), "{first}");
    assert_eq!(first.counts().of(Kind::InSync), 5);
    let second = plan(&world.platform()).await.unwrap().plan;
    assert_eq!(shown(&first, Format::Json), shown(&second, Format::Json));
}

#[tokio::test]
async fn no_request_is_made_for_a_single_account_that_did_not_change() {
    let world = World::in_sync(&["ann", "bob", "cid", "dan", "eve"]).await;
    let _ = plan(&world.platform()).await.unwrap();
    assert_eq!(world.requests("POST /graphql"), 1, "all forks in one");
    assert_eq!(world.requests("access_tokens"), 1, "by the token of one installation");
    assert_eq!(world.requests("/values/"), 0);
}

#[tokio::test]
async fn lost_webhooks_are_found_and_repaired() {
    let world = World::in_sync(&["ann", "bob", "cid", "dan"]).await;
    world.push("ann", 'b', POLICY);
    world.change(|it| it.kv.remove("policy:bob"));
    world.change(|it| it.users.remove("cid"));
    let platform = world.platform();
    let survey = plan(&platform).await.unwrap();
    insta::assert_snapshot!(survey.plan, @r"
    ACCOUNT  LOGIN  DRIFT     WHAT
        100  ann    stale     the record is of aaaaaaa, the head is bbbbbbb
        101  bob    missing   the App is installed, and there is no record
        102  cid    orphaned  the App is not installed; removes all permissions

    4 accounts: 1 in sync, 1 stale, 1 missing, 1 orphaned.
    Repairing this takes all permissions of 1 account away.
    To repair: 3 accounts. Run `b00t-reconciler apply --yes`.
    ");
    let applied = apply(&platform, &survey, false).await.unwrap();
    assert!(applied.is_complete(), "{applied}");
    assert_eq!(world.change(|it| it.asked.clone()), [100, 101, 102]);
    let after = plan(&platform).await.unwrap().plan;
    assert!(after.is_in_sync(), "{after}");
}

#[tokio::test]
async fn a_plan_that_takes_too_much_away_is_not_carried_out() {
    let world = World::in_sync(&["ann", "bob", "cid"]).await;
    world.change(|it| it.users.clear());
    let platform = world.platform();
    let survey = plan(&platform).await.unwrap();
    let refused = apply(&platform, &survey, false).await.unwrap_err().to_string();
    assert!(refused.contains("--max-removals 3"), "{refused}");
    assert_eq!(world.requests("/reconcile"), 0);
}

#[tokio::test]
async fn a_record_without_an_account_in_its_metadata_is_read_by_itself() {
    let world = World::in_sync(&["ann", "bob"]).await;
    world.change(|it| {
        let (_, metadata) = it.kv.get_mut("policy:ann").unwrap();
        metadata.as_mut().unwrap().as_object_mut().unwrap().remove("account");
    });
    let found = plan(&world.platform()).await.unwrap().plan;
    assert_eq!(world.requests("/bulk/get"), 1);
    // What stands there is no record, and its gate is asked to write one.
    assert_eq!((found.counts().of(Kind::Stale), found.counts().of(Kind::InSync)), (1, 1));
}

#[tokio::test]
async fn fifty_accounts_that_did_not_change_cost_one_request() {
    let logins: Vec<_> = (0..10_000).map(|number| format!("user-{number}")).collect();
    let logins: Vec<_> = logins.iter().map(String::as_str).collect();
    let world = World::in_sync(&logins).await;
    world.change(|it| (it.installations_a_page, it.keys_a_page) = (100, 1_000));
    let platform = world.platform();
    assert!(plan(&platform).await.unwrap().plan.is_in_sync());
    let spent: u64 = platform.spent().values().sum();
    assert_eq!(spent, 191, "{:?}", platform.spent());
    assert!(spent <= 10_000 / 50);
}
