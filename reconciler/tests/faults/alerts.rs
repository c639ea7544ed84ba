//! What stays wrong is told.

use b00t_reconciler::{
    alerts::GitHubIssues,
    clock::SystemClock,
    command::{Once, apply, once, plan},
    memory::Memory,
    platform::Platform,
};
use drift::AlertStep;
use github::Clock;
use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use crate::world::{POLICY, What, World};

fn issues(world: &World) -> GitHubIssues {
    let chat = format!("{}/chat", world.root).into();
    GitHubIssues::new(&world.root, "promptexecution/b00t-mcp", "ghp".into(), Some(chat)).unwrap()
}

fn answer(status: u16) -> What {
    What::Answer(status, vec![], json!({"message": "no"}))
}

fn open(steps: &[AlertStep]) -> Vec<&str> {
    let title = |step: &AlertStep| match step {
        AlertStep::Open { title, .. } => title.clone().leak() as &str,
        other => panic!("{other:?}"),
    };
    steps.iter().map(title).collect()
}

/// A process that stays, and tells at once.
struct Watcher {
    platform: Platform,
    issues: GitHubIssues,
    memory: Memory,
}

impl Watcher {
    fn of(world: &World, alert_after_seconds: u64) -> Self {
        let mut settings = world.settings();
        settings.alert_after_seconds = alert_after_seconds;
        let platform = world.platform_with(settings);
        let memory = Memory::open(None, SystemClock.now());
        Self { platform, issues: issues(world), memory }
    }

    async fn runs(&mut self, repair: bool) -> Once {
        once(&self.platform, Some(&self.issues), &mut self.memory, repair).await
    }

    async fn tells(&mut self) -> Vec<AlertStep> {
        self.runs(false).await.told.unwrap()
    }
}

#[tokio::test]
async fn an_issue_is_opened_for_drift_that_stays_and_closed_when_it_is_over() {
    let world = World::in_sync(&["ann", "bob"]).await;
    world.push("ann", 'b', POLICY);
    let mut watcher = Watcher::of(&world, 0);
    assert_eq!(open(&watcher.tells().await), ["1 account stays out of sync"]);
    assert_eq!(watcher.tells().await, [], "it says what it said");
    let survey = plan(&watcher.platform).await.unwrap();
    apply(&watcher.platform, &survey, false).await.unwrap();
    assert_eq!(watcher.tells().await, [AlertStep::Close { number: 1 }]);
    let chat = world.change(|it| it.chat.clone());
    assert_eq!(chat, ["1 account stays out of sync", "Over: issue 1"]);
}

#[tokio::test]
async fn an_issue_stays_open_while_it_is_not_known_whether_it_is_over() {
    let world = World::in_sync(&["ann", "bob"]).await;
    world.push("ann", 'b', POLICY);
    let mut watcher = Watcher::of(&world, 0);
    watcher.tells().await;
    world.fault("POST /graphql", 99, answer(500));
    let told = watcher.tells().await;
    assert!(matches!(told.as_slice(), [AlertStep::Update { number: 1, .. }]), "{told:?}");
}

#[tokio::test]
async fn a_process_that_has_just_begun_closes_nothing_that_it_cannot_judge() {
    let world = World::in_sync(&["ann", "bob"]).await;
    world.push("ann", 'b', POLICY);
    Watcher::of(&world, 0).tells().await;
    let mut another = Watcher::of(&world, 3_600);
    assert_eq!(another.tells().await, [], "to this one, the drift is young");
    world.sync("ann");
    assert_eq!(another.tells().await, [AlertStep::Close { number: 1 }], "nothing is out of sync");
}

#[tokio::test]
async fn the_next_process_knows_since_when_accounts_differ() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::in_sync(&["ann", "bob"]).await;
    world.push("ann", 'b', POLICY);
    let mut watcher = Watcher::of(&world, 1);
    let now = SystemClock.now();
    watcher.memory = Memory::open(Some(folder.path()), now);
    assert_eq!(watcher.tells().await, []);
    let path = folder.path().join("first-seen.json");
    let hour_ago = now.get() - 3_600_000;
    let text = std::fs::read_to_string(&path).unwrap();
    let mut kept: Value = serde_json::from_str(&text).unwrap();
    kept["since"]["100:ann"] = json!(hour_ago);
    std::fs::write(&path, kept.to_string()).unwrap();
    watcher.memory = Memory::open(Some(folder.path()), now);
    assert_eq!(open(&watcher.tells().await), ["1 account stays out of sync"]);
}

#[tokio::test]
async fn a_folder_that_cannot_be_read_or_written_stops_no_alert() {
    let folder = tempfile::tempdir().unwrap();
    // A file stands where the folder should be.
    let taken = folder.path().join("taken");
    std::fs::write(&taken, "no folder").unwrap();
    let world = World::in_sync(&["ann"]).await;
    world.push("ann", 'b', POLICY);
    let mut watcher = Watcher::of(&world, 0);
    watcher.memory = Memory::open(Some(&taken), SystemClock.now());
    let ran = watcher.runs(false).await;
    assert_eq!(open(&ran.told.unwrap()), ["1 account stays out of sync"]);
    assert!(ran.kept.unwrap_err().to_string().contains("cannot be written"));
}

#[tokio::test]
async fn nothing_that_can_be_compared_is_told_of_too() {
    for place in ["GET /app/installations", "/keys"] {
        let world = World::in_sync(&["ann"]).await;
        let mut watcher = Watcher::of(&world, 0);
        world.fault(place, 4, answer(500));
        let ran = watcher.runs(true).await;
        assert!(ran.survey.is_err());
        assert_eq!(open(&ran.told.unwrap()), ["The reconciler cannot compare GitHub with KV"]);
        assert_eq!(watcher.tells().await, [AlertStep::Close { number: 1 }], "it is over");
    }
}

#[tokio::test]
async fn a_comparison_that_fails_for_a_short_while_is_no_news() {
    let world = World::in_sync(&["ann"]).await;
    let mut watcher = Watcher::of(&world, 3_600);
    world.fault("/keys", 4, answer(500));
    assert_eq!(watcher.tells().await, []);
}

#[tokio::test]
async fn what_the_sweep_finds_is_told_of_when_nothing_can_be_compared() {
    let world = World::in_sync(&["ann"]).await;
    world.change(|it| {
        it.attempts =
            vec![json!({"id": 1, "guid": "a", "delivered_at": SystemClock.now().to_string(),
            "status_code": 503, "event": "pull_request", "redelivery": false})];
    });
    world.fault("/keys", 99, answer(500));
    let mut watcher = Watcher::of(&world, 0);
    let told = open(&watcher.tells().await).join(", ");
    assert!(told.contains("Webhook deliveries that do not arrive: 1"), "{told}");
    let ran = watcher.runs(true).await;
    assert_eq!(ran.redelivered.unwrap().sent, 1);
    assert!(ran.told.unwrap().contains(&AlertStep::Close { number: 2 }));
}

#[tokio::test]
async fn a_delivery_that_was_lost_just_now_is_no_news() {
    let world = World::in_sync(&["ann"]).await;
    world.change(|it| {
        it.attempts =
            vec![json!({"id": 1, "guid": "a", "delivered_at": SystemClock.now().to_string(),
            "status_code": 503, "event": "push", "redelivery": false})];
    });
    assert_eq!(Watcher::of(&world, 3_600).tells().await, []);
}

#[tokio::test]
async fn a_credential_that_is_not_accepted_is_told_of_at_once() {
    for (place, name) in [
        ("/client/v4", "CLOUDFLARE_API_TOKEN"),
        ("GET /app/", "GITHUB_APP_PRIVATE_KEY"),
        ("POST /reconcile", "RECONCILER_SECRET"),
    ] {
        let world = World::in_sync(&["ann"]).await;
        world.push("ann", 'b', POLICY);
        world.fault(place, 99, answer(401));
        let mut watcher = Watcher::of(&world, 3_600);
        let told = watcher.runs(true).await.told.unwrap();
        assert_eq!(open(&told), ["A credential of the reconciler is not accepted"], "{name}");
        let AlertStep::Open { body, .. } = &told[0] else { panic!("{told:?}") };
        assert!(body.contains(&format!("- `{name}` is not accepted any more")), "{body}");
        world.change(|it| it.faults.clear());
        let over = watcher.runs(true).await.told.unwrap();
        assert_eq!(over, [AlertStep::Close { number: 1 }], "{name}");
    }
}

#[tokio::test]
async fn issues_that_cannot_be_written_stop_no_repair() {
    let world = World::in_sync(&["ann", "bob"]).await;
    world.push("ann", 'b', POLICY);
    world.fault("/issues", 99, answer(403));
    let ran = Watcher::of(&world, 0).runs(true).await;
    assert!(ran.applied.unwrap().unwrap().is_complete());
    let error = ran.told.unwrap_err().to_string();
    assert!(error.contains("may ALERTS_TOKEN write issues there?"), "{error}");
}

#[tokio::test]
async fn an_issue_is_found_again_when_github_dropped_its_label() {
    let world = World::in_sync(&["ann"]).await;
    world.change(|it| it.may_label = false);
    world.push("ann", 'b', POLICY);
    let mut watcher = Watcher::of(&world, 0);
    assert_eq!(open(&watcher.tells().await), ["1 account stays out of sync"]);
    assert_eq!(watcher.tells().await, [], "it is there already");
    world.sync("ann");
    assert_eq!(watcher.tells().await, [AlertStep::Close { number: 1 }]);
}

#[tokio::test]
async fn an_issue_is_found_again_by_a_token_that_is_no_persons() {
    let world = World::in_sync(&["ann"]).await;
    world.change(|it| it.a_workflows_token = true);
    world.push("ann", 'b', POLICY);
    let mut watcher = Watcher::of(&world, 0);
    assert_eq!(open(&watcher.tells().await), ["1 account stays out of sync"]);
    assert_eq!(watcher.tells().await, []);
}

#[tokio::test]
async fn somebody_elses_issue_with_the_mark_in_it_is_left_alone() {
    let world = World::in_sync(&["ann"]).await;
    let theirs = json!({"number": 1, "title": "ha", "body": "<!-- b00t-reconciler: drift -->\n",
        "labels": [], "user": {"login": "mallory"}, "state": "open"});
    world.change(|it| it.issues.push(theirs));
    assert_eq!(Watcher::of(&world, 0).tells().await, []);
}

#[tokio::test]
async fn a_token_that_belongs_to_the_account_is_told_of_before_it_ends() {
    let world = World::in_sync(&["ann"]).await;
    world.change(|it| it.accounts_token = Some("2001-01-01T00:00:00Z"));
    let told = Watcher::of(&world, 0).tells().await;
    assert_eq!(open(&told), ["A credential of the reconciler ends soon"]);
}
