//! What stays wrong is told.

use b00t_reconciler::{
    alerts::GitHubIssues,
    command::{apply, once, plan},
};
use drift::AlertStep;
use pretty_assertions::assert_eq;
use serde_json::json;

use crate::world::{POLICY, What, World};

fn issues(world: &World) -> GitHubIssues {
    let chat = format!("{}/chat", world.root).into();
    GitHubIssues::new(&world.root, "promptexecution/b00t-mcp", "ghp".into(), Some(chat)).unwrap()
}

#[tokio::test]
async fn an_issue_is_opened_for_drift_that_stays_and_closed_when_it_is_over() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::in_sync(&["ann", "bob"]).await;
    world.push("ann", 'b', POLICY);
    let mut settings = world.settings();
    (settings.state_folder, settings.alert_after_seconds) = (Some(folder.path().to_owned()), 0);
    let platform = world.platform_with(settings);
    let issues = issues(&world);
    let told = once(&platform, Some(&issues), false).await.unwrap().told.unwrap();
    assert!(matches!(told.as_slice(), [AlertStep::Open { .. }]), "{told:?}");
    let again = once(&platform, Some(&issues), false).await.unwrap().told.unwrap();
    assert_eq!(again, [], "it says what it said");
    let survey = plan(&platform).await.unwrap();
    apply(&platform, &survey, false).await.unwrap();
    let over = once(&platform, Some(&issues), false).await.unwrap().told.unwrap();
    assert_eq!(over, [AlertStep::Close { number: 1 }]);
    let chat = world.change(|it| it.chat.clone());
    assert_eq!(chat, ["1 account stays out of sync", "Over: issue 1"]);
}

#[tokio::test]
async fn an_issue_stays_open_while_it_is_not_known_whether_it_is_over() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::in_sync(&["ann", "bob"]).await;
    world.push("ann", 'b', POLICY);
    let mut settings = world.settings();
    (settings.state_folder, settings.alert_after_seconds) = (Some(folder.path().to_owned()), 0);
    let platform = world.platform_with(settings);
    let issues = issues(&world);
    once(&platform, Some(&issues), false).await.unwrap().told.unwrap();
    world.fault("POST /graphql", 99, What::Answer(500, vec![], json!({})));
    let told = once(&platform, Some(&issues), false).await.unwrap().told.unwrap();
    assert!(matches!(told.as_slice(), [AlertStep::Update { number: 1, .. }]), "{told:?}");
}

#[tokio::test]
async fn issues_that_cannot_be_written_stop_no_repair() {
    let world = World::in_sync(&["ann", "bob"]).await;
    world.push("ann", 'b', POLICY);
    world.fault("/issues", 99, What::Answer(403, vec![], json!({})));
    let done = once(&world.platform(), Some(&issues(&world)), true).await.unwrap();
    assert!(done.applied.unwrap().unwrap().is_complete());
    let error = done.told.unwrap_err().to_string();
    assert!(error.contains("may ALERTS_TOKEN write issues there?"), "{error}");
}
