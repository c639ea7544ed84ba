//! What each event hints at.

#![cfg(test)]

use github::{AppChange, Event, Hint, HintKind, IgnoredReason};
use ids::{AccountId, Actor, InstallationId, RepositoryId};
use pretty_assertions::assert_eq;
use serde_json::{Value, json};

fn read(name: &str, body: &Value) -> Event {
    Event::parse(name, body.to_string().as_bytes()).unwrap()
}

const TIP: &str = "1111111111111111111111111111111111111111";

fn push(sender: &str) -> Value {
    json!({
        "ref": "refs/heads/main",
        "after": TIP,
        "repository": {"id": 42, "name": "_b00t_", "owner": {"id": 7, "login": "OctoCat", "name": "OctoCat"}},
        "installation": {"id": 99, "node_id": "x"},
        "sender": {"login": sender, "id": 7},
    })
}

fn octocat(repository: Option<u64>, kind: HintKind) -> Hint {
    Hint {
        installation: Some(InstallationId::new(99)),
        repository: repository.map(RepositoryId::new),
        ..Hint::new(AccountId::new(7), "octocat".parse().unwrap(), kind)
    }
}

fn pushed_by(sender: &str) -> Hint {
    Hint {
        actor: Some(Actor::new(AccountId::new(7), sender)),
        after: Some(TIP.parse().unwrap()),
        ..octocat(Some(42), HintKind::Push)
    }
}

#[test]
fn a_push_hints_at_the_owner() {
    assert_eq!(read("push", &push("octocat")), Event::Dirty(vec![pushed_by("octocat")]));
}

#[test]
fn a_push_that_deletes_a_branch_or_hides_its_sender_still_hints() {
    let mut body = push("octocat");
    body["after"] = json!("0".repeat(40));
    body["sender"] = json!({});
    let hint = octocat(Some(42), HintKind::Push);
    assert_eq!(read("push", &body), Event::Dirty(vec![hint.clone()]));
    body.as_object_mut().unwrap().remove("sender");
    body["after"] = json!(null);
    assert_eq!(read("push", &body), Event::Dirty(vec![hint]));
}

#[test]
fn a_hint_that_was_written_without_an_actor_is_read() {
    let text = r#"{"account":7,"login":"octocat","installation":99,"repository":42,"kind":"push"}"#;
    let hint = octocat(Some(42), HintKind::Push);
    assert_eq!(serde_json::from_str::<Hint>(text).unwrap(), hint);
    assert_eq!(serde_json::to_string(&hint).unwrap(), text);
}

#[test]
fn a_consent_that_was_taken_back_hints_at_whose_it_was() {
    let body = json!({"action": "revoked", "sender": {"id": 7, "login": "octocat"}});
    let hint = Hint { installation: None, ..octocat(None, HintKind::Revoked) };
    assert_eq!(read("github_app_authorization", &body), Event::Dirty(vec![hint]));
    let body = json!({"action": "granted", "sender": {"id": 7, "login": "octocat"}});
    let ignored = Event::Ignored(IgnoredReason::OtherAction);
    assert_eq!(read("github_app_authorization", &body), ignored);
}

#[test]
fn a_push_without_an_installation_still_hints() {
    let mut body = push("octocat");
    body.as_object_mut().unwrap().remove("installation");
    let hint = Hint { installation: None, ..pushed_by("octocat") };
    assert_eq!(read("push", &body), Event::Dirty(vec![hint]));
}

#[test]
fn what_the_app_did_itself_counts_like_any_other() {
    let hint = pushed_by("b00t-app[bot]");
    assert_eq!(read("push", &push("b00t-app[bot]")), Event::Dirty(vec![hint]));
    let body = json!({
        "action": "deleted",
        "installation": {"id": 99, "account": {"id": 7, "login": "octocat"}},
        "sender": {"login": "b00t-app[bot]"},
    });
    let app = Some(AppChange::Uninstalled);
    let hint = Hint { app, ..octocat(None, HintKind::Place) };
    assert_eq!(read("installation", &body), Event::Dirty(vec![hint]));
}

#[test]
fn an_installation_hints_at_its_account_whatever_happened() {
    for action in ["created", "deleted", "suspend", "unsuspend", "new_permissions_accepted", "?"] {
        let body = json!({
            "action": action,
            "installation": {"id": 99, "account": {"id": 7, "login": "octocat"}},
            "sender": {"login": "octocat"},
        });
        let hint = octocat(None, HintKind::Place);
        let dirty = Event::Dirty(vec![hint.clone()]);
        assert_eq!(read("installation_repositories", &body), dirty);
        let app = match action {
            "created" => Some(AppChange::Installed),
            "deleted" => Some(AppChange::Uninstalled),
            _ => None,
        };
        assert_eq!(read("installation", &body), Event::Dirty(vec![Hint { app, ..hint }]));
    }
}

#[test]
fn accepted_permissions_name_the_repositories_in_which_they_count() {
    let mut body = json!({
        "action": "new_permissions_accepted",
        "installation": {"id": 99, "account": {"id": 7, "login": "octocat"}},
        "repositories": [{"id": 42, "name": "_b00t_"}, {"id": 43, "name": "other"}],
    });
    let hint = octocat(None, HintKind::Place);
    let repositories = [42, 43].map(RepositoryId::new).to_vec();
    assert_eq!(read("installation", &body), Event::Permitted(hint.clone(), repositories));
    body["action"] = json!("created");
    let app = Some(AppChange::Installed);
    assert_eq!(read("installation", &body), Event::Dirty(vec![Hint { app, ..hint }]));
}

#[test]
fn a_repository_that_can_be_written_to_again_is_named() {
    let mut body = push("octocat");
    body["action"] = json!("unarchived");
    let hint = octocat(Some(42), HintKind::Place);
    let repositories = vec![RepositoryId::new(42)];
    assert_eq!(read("repository", &body), Event::Permitted(hint.clone(), repositories));
    body["action"] = json!("archived");
    assert_eq!(read("repository", &body), Event::Dirty(vec![hint]));
}

#[test]
fn a_transfer_hints_at_both_owners() {
    let mut body = push("octocat");
    body["changes"] = json!({"owner": {"from": {"user": {"id": 8, "login": "hubot"}}}});
    let former = Hint {
        account: AccountId::new(8),
        login: "hubot".parse().unwrap(),
        installation: None,
        ..octocat(Some(42), HintKind::Place)
    };
    assert_eq!(
        read("repository", &body),
        Event::Dirty(vec![octocat(Some(42), HintKind::Place), former])
    );
}

#[test]
fn a_change_of_something_else_is_no_transfer() {
    let mut body = push("octocat");
    body["changes"] = json!({"default_branch": {"from": "master"}});
    assert_eq!(read("repository", &body), Event::Dirty(vec![octocat(Some(42), HintKind::Place)]));
}

#[test]
fn a_renamed_account_hints_at_its_new_login() {
    let body = json!({
        "action": "renamed",
        "account": {"id": 7, "login": "octocat"},
        "changes": {"login": {"from": "octo"}},
        "installation": {"id": 99},
        "target_type": "User",
    });
    assert_eq!(
        read("installation_target", &body),
        Event::Dirty(vec![octocat(None, HintKind::Place)])
    );
}

#[test]
fn an_account_that_cannot_have_a_host_name_is_ignored() {
    let mut body = push("octocat");
    body["repository"]["owner"]["login"] = json!("octo_cat");
    assert_eq!(read("push", &body), Event::Ignored(IgnoredReason::NoAccount));
}

#[test]
fn every_ignored_event_says_why() {
    for reason in
        [IgnoredReason::UnknownEvent, IgnoredReason::OtherAction, IgnoredReason::NoAccount]
    {
        assert!(!reason.as_str().is_empty());
    }
}
