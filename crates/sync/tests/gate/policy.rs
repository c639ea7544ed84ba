//! Stories of one account's policy.

use crate::world::{BROKEN, File, GOOD, INSTALLATION, OTHER, OWNER, STRICT, World};
use github::{GitHubError, HintKind};
use ids::{InstallationId, UnixMillis};
use pretty_assertions::assert_eq;
use store::{MissingReason, PolicyState, SuspendedReason};

#[test]
fn an_installed_fork_comes_into_force() {
    let world = World::new();
    world.deliver(HintKind::Place);
    world.settle();
    assert_eq!(world.state(), "active");
    assert_eq!(world.in_force().as_deref(), Some(GOOD));
    assert!(world.kv.borrow().contains_key("account:7"));
    assert!(world.is_idle());
}

#[test]
fn a_push_needs_one_request_until_it_is_in_force() {
    let world = World::synced();
    world.push(STRICT);
    world.steps.set(0);
    world.die_at(Some(4));
    assert!(!world.ring(), "the fourth step comes after the instance was told");
    assert_eq!(world.asked(), ["head"]);
    let instance = world.instance.borrow().clone().unwrap();
    assert_eq!(instance.in_force().unwrap().text, STRICT);
}

#[test]
fn after_each_change_the_head_is_looked_at_again() {
    let world = World::synced();
    world.push(STRICT);
    world.settle();
    assert_eq!(world.asked(), ["head", "head", "origin", "tree"]);
    assert_eq!(world.in_force().as_deref(), Some(STRICT));
}

#[test]
fn a_push_that_changes_nothing_writes_nothing() {
    let world = World::synced();
    let (before, writes) = (world.generation(), world.kv_writes.borrow().len());
    world.pass(60_000);
    world.deliver(HintKind::Push);
    world.settle();
    assert_eq!(world.generation(), before);
    assert_eq!(world.kv_writes.borrow().len(), writes);
    assert_eq!(world.asked(), ["head"]);
}

#[test]
fn many_deliveries_are_one_sync() {
    let world = World::synced();
    for number in 0..50 {
        world.push(&format!("{STRICT}# {number}\n"));
    }
    world.settle();
    assert_eq!(world.asked(), ["head", "head", "origin", "tree"]);
    assert_eq!(world.in_force(), Some(format!("{STRICT}# 49\n")));
}

#[test]
fn a_broken_file_leaves_the_last_good_one_in_force() {
    let world = World::synced();
    world.push(BROKEN);
    world.settle();
    assert_eq!(world.state(), "invalid");
    assert_eq!(world.in_force().as_deref(), Some(GOOD));
    world.push("default_policy = [");
    world.settle();
    assert_eq!(world.in_force().as_deref(), Some(GOOD));
    world.push(STRICT);
    world.settle();
    assert_eq!((world.state(), world.in_force()), ("active".into(), Some(STRICT.into())));
}

#[test]
fn a_file_that_was_never_good_denies_everything() {
    let world = World::new();
    world.push(BROKEN);
    world.settle();
    assert_eq!((world.state(), world.in_force()), ("invalid".into(), None));
}

#[test]
fn what_cannot_be_a_file_is_invalid() {
    for (file, fetched) in [
        (File::Directory, false),
        (File::Symlink, false),
        (File::Submodule, false),
        (File::Text("#".repeat(acl::MAX_BYTES + 1)), false),
        (File::Bytes(vec![0xff, 0xfe, 0]), true),
    ] {
        let world = World::synced();
        world.write(acl::FILE_NAME, Some(file.clone()));
        world.settle();
        assert_eq!(world.state(), "invalid");
        assert_eq!(world.in_force().as_deref(), Some(GOOD));
        assert_eq!(world.asked().contains(&"blob".to_owned()), fetched);
        let PolicyState::Invalid { diagnostics, .. } = world.record("octocat").unwrap().state
        else {
            panic!("{file:?}");
        };
        assert!(!diagnostics.is_empty());
    }
}

#[test]
fn a_file_of_exactly_the_largest_size_is_read() {
    let world = World::synced();
    let text = format!("{STRICT}{}", "#".repeat(acl::MAX_BYTES - STRICT.len()));
    world.push(&text);
    world.settle();
    assert_eq!(world.in_force(), Some(text));
}

#[test]
fn a_record_does_not_grow_with_the_number_of_errors() {
    let world = World::synced();
    let text: String = (0..3000).map(|number| format!("wrong{number} = 1\n")).collect();
    world.push(&format!("{STRICT}{text}"));
    world.settle();
    let PolicyState::Invalid { diagnostics, .. } = world.record("octocat").unwrap().state else {
        panic!("it is not invalid");
    };
    assert!(diagnostics.len() <= sync::MAX_DIAGNOSTICS);
}

#[test]
fn a_deleted_file_denies_everything() {
    let world = World::synced();
    world.write(acl::FILE_NAME, None);
    world.settle();
    let state = world.record("octocat").unwrap().state;
    assert_eq!(state, PolicyState::Missing { reason: MissingReason::NoFile });
    assert_eq!(world.in_force(), None);
    world.push(BROKEN);
    world.settle();
    assert_eq!(world.in_force(), None, "what was deleted does not come back");
}

#[test]
fn an_emptied_repository_denies_everything() {
    let world = World::synced();
    world.repos.borrow_mut()[0].files = None;
    world.deliver(HintKind::Push);
    world.settle();
    let record = world.record("octocat").unwrap();
    assert_eq!(record.state, PolicyState::Missing { reason: MissingReason::EmptyRepository });
    assert_eq!((record.head, record.blob), (None, None));
    assert_eq!(world.index("octocat"), None);
}

#[test]
fn a_text_that_is_not_proved_is_fetched_by_itself() {
    let world = World::synced();
    world.unproved.set(true);
    world.push(STRICT);
    world.settle();
    assert_eq!(world.in_force().as_deref(), Some(STRICT));
    let known = ["head", "blob", "head", "origin", "tree"];
    assert_eq!(world.asked(), known, "the second time it is known");
}

#[test]
fn uninstalling_denies_everything_and_installing_again_allows_again() {
    let world = World::synced();
    world.installations.borrow_mut().clear();
    world.deliver(HintKind::Place);
    world.settle();
    let state = world.record("octocat").unwrap().state;
    assert_eq!(state, PolicyState::Suspended { reason: SuspendedReason::Uninstalled });
    assert_eq!((world.in_force(), world.index("octocat")), (None, None));
    assert_eq!(*world.instance_index.borrow(), None);

    world.installations.borrow_mut().insert(InstallationId::new(100), (OWNER, false));
    world.deliver(HintKind::Place);
    world.settle();
    assert_eq!(world.in_force().as_deref(), Some(GOOD));
    assert!(world.index("octocat").is_some());
}

#[test]
fn a_push_after_an_uninstallation_whose_delivery_was_lost_finds_out() {
    let world = World::synced();
    world.installations.borrow_mut().clear();
    world.deliver(HintKind::Push);
    world.settle();
    assert_eq!(world.state(), "suspended");
}

#[test]
fn a_suspended_installation_denies_until_it_is_resumed() {
    let world = World::synced();
    world.installations.borrow_mut().insert(INSTALLATION, (OWNER, true));
    world.deliver(HintKind::Push);
    world.settle();
    let state = world.record("octocat").unwrap().state;
    assert_eq!(state, PolicyState::Suspended { reason: SuspendedReason::InstallationSuspended });
    world.installations.borrow_mut().insert(INSTALLATION, (OWNER, false));
    world.deliver(HintKind::Place);
    world.settle();
    assert_eq!(world.in_force().as_deref(), Some(GOOD));
}

#[test]
fn an_account_that_never_had_anything_gets_no_record() {
    let world = World::new();
    world.installations.borrow_mut().clear();
    world.deliver(HintKind::Place);
    world.settle();
    assert!(world.kv.borrow().is_empty());
    assert!(world.is_idle());
}

#[test]
fn an_unreachable_github_changes_nothing_and_is_asked_again() {
    for error in [
        GitHubError::Unreachable("no route".into()),
        GitHubError::Server(502),
        GitHubError::Malformed("html".into()),
        GitHubError::Unauthorized,
        GitHubError::Forbidden("no".into()),
    ] {
        let world = World::synced();
        *world.github_fails.borrow_mut() = Some(error);
        world.push(STRICT);
        for _ in 0..20 {
            let at = world.gate().next_alarm().unwrap().unwrap();
            assert!(at.get() - world.now.get() <= sync::MAX_MILLIS);
            world.now.set(at.get().max(world.now.get()));
            world.ring();
        }
        assert_eq!(world.in_force().as_deref(), Some(GOOD));
        *world.github_fails.borrow_mut() = None;
        world.settle();
        assert_eq!(world.in_force().as_deref(), Some(STRICT));
    }
}

#[test]
fn a_rate_limit_is_waited_for_even_when_deliveries_come_in() {
    let world = World::synced();
    let retry_at = UnixMillis::new(world.now.get() + 3_000_000);
    *world.github_fails.borrow_mut() = Some(GitHubError::RateLimited { retry_at, announced: true });
    world.push(STRICT);
    world.ring();
    assert_eq!(world.asked().len(), 1);
    world.pass(1000);
    world.push(STRICT);
    world.ring();
    assert_eq!(world.asked().len(), 0);
    assert_eq!(world.gate().next_alarm().unwrap(), Some(retry_at));
    *world.github_fails.borrow_mut() = None;
    world.settle();
    assert_eq!(world.in_force().as_deref(), Some(STRICT));
}

#[test]
fn after_another_failure_a_new_delivery_is_tried_at_once() {
    let world = World::synced();
    *world.github_fails.borrow_mut() = Some(GitHubError::Server(500));
    world.push(STRICT);
    world.ring();
    *world.github_fails.borrow_mut() = None;
    world.pass(1);
    world.push(STRICT);
    world.ring();
    let instance = world.instance.borrow().clone().unwrap();
    assert_eq!(instance.in_force().unwrap().text, STRICT);
}

#[test]
fn a_renamed_account_leaves_nothing_under_its_former_login() {
    let world = World::synced();
    world.logins.borrow_mut().insert(OWNER, "octo".into());
    world.deliver(HintKind::Place);
    world.settle();
    assert_eq!((world.record("octocat"), world.index("octocat")), (None, None));
    assert_eq!(world.in_force().as_deref(), Some(GOOD));
    assert!(world.index("octo").is_some());
}

#[test]
fn a_former_login_that_somebody_else_goes_by_is_left_alone() {
    let world = World::synced();
    let mut record = world.record("octocat").unwrap();
    record.account = OTHER;
    let body = serde_json::to_vec(&record).unwrap();
    world.kv.borrow_mut().insert("policy:octocat".into(), body);
    world.logins.borrow_mut().insert(OWNER, "octo".into());
    world.deliver(HintKind::Place);
    world.settle();
    assert_eq!(world.record("octocat"), Some(record));
    assert!(world.record("octo").is_some());
}

#[test]
fn an_uninstalled_account_does_not_write_over_the_new_owner_of_its_login() {
    let world = World::synced();
    let mut record = world.record("octocat").unwrap();
    record.account = OTHER;
    let body = serde_json::to_vec(&record).unwrap();
    world.kv.borrow_mut().insert("policy:octocat".into(), body);
    world.installations.borrow_mut().clear();
    world.deliver(HintKind::Place);
    world.settle();
    assert_eq!(world.record("octocat"), Some(record));
    assert_eq!(world.instance.borrow().as_ref().unwrap().state.name(), "suspended");
}

#[test]
fn an_installation_that_is_suspended_while_content_is_read_is_found_out() {
    let world = World::synced();
    world.write("_b00t_/learn/a.md", Some(File::Text("a".into())));
    // Died before the tree was read; then the installation is suspended and nobody tells.
    world.die_at(Some(8));
    assert!(!world.ring());
    world.installations.borrow_mut().insert(INSTALLATION, (OWNER, true));
    world.settle();
    assert_eq!(world.state(), "suspended");
}
