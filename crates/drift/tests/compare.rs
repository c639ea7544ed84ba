//! GitHub beside KV: every way in which the two can differ.

#![cfg(test)]

mod world;

use drift::{AclAt, Finding, Fork, Kind, MaxRemovals, OnGitHub, Orphan, Should, Stale, State};
use ids::AccountId;
use pretty_assertions::assert_eq;
use world::{A, B, World, login};

/// What is found about octocat, who has a record of commit A in state active, after something
/// happened; and whether the repair takes permissions away.
fn after(happened: impl FnOnce(&mut World)) -> (Finding, bool) {
    let mut world = World::in_sync(&["octocat"]);
    happened(&mut world);
    let plan = world.plan();
    assert_eq!(plan.entries().len(), 1, "{plan}");
    (plan.entries()[0].finding.clone(), plan.entries()[0].removes)
}

#[test]
fn nothing_is_to_do_when_every_record_is_of_its_head() {
    assert_eq!(after(|_| {}), (Finding::InSync, false));
    assert!(World::in_sync(&["octocat", "hubot"]).plan().is_in_sync());
}

#[test]
fn a_lost_push_leaves_a_stale_record() {
    let (finding, removes) = after(|world| world.fork("octocat").commit = Some(world::commit(B)));
    let (recorded, head) = (Some(world::commit(A)), Some(world::commit(B)));
    assert_eq!((finding, removes), (Finding::Stale(Stale::Commit { recorded, head }), false));
}

#[test]
fn a_lost_push_that_removed_the_file_counts_as_a_removal() {
    let (finding, removes) = after(|world| {
        world.fork("octocat").commit = Some(world::commit(B));
        world.fork("octocat").acl = AclAt::Absent;
    });
    assert_eq!((finding.kind(), removes), (Kind::Stale, true));
}

#[test]
fn a_file_that_became_a_directory_takes_nothing_away() {
    let (finding, removes) = after(|world| {
        world.fork("octocat").commit = Some(world::commit(B));
        world.fork("octocat").acl = AclAt::NotAFile;
    });
    assert_eq!((finding.kind(), removes), (Kind::Stale, false), "the last good one stays");
}

#[test]
fn a_branch_without_a_commit_takes_everything_away() {
    let (finding, removes) = after(|world| {
        world.fork("octocat").commit = None;
        world.fork("octocat").acl = AclAt::Absent;
    });
    assert_eq!((finding.kind(), removes), (Kind::Stale, true));
}

#[test]
fn a_record_that_is_not_of_its_own_commit_is_stale() {
    let other = after(|world| world.fork("octocat").acl = AclAt::Blob(world::blob(B)));
    assert_eq!(other, (Finding::Stale(Stale::Blob), false));
    let state = State::Active;
    let gone = after(|world| world.fork("octocat").acl = AclAt::Absent);
    assert_eq!(gone, (Finding::WrongState { recorded: state, should: Should::NoFile }, true));
}

#[test]
fn a_lost_installation_leaves_a_missing_record() {
    assert_eq!(after(|world| world.recorded.policies.clear()), (Finding::Missing, false));
}

#[test]
fn a_lost_uninstallation_leaves_an_orphan() {
    let answer = after(|world| world.github.clear());
    assert_eq!(answer, (Finding::Orphaned(Orphan::NotInstalled), true));
}

#[test]
fn the_record_of_an_account_that_left_stays_to_say_so() {
    let answer = after(|world| {
        world.github.clear();
        world.says("octocat").state = State::Suspended;
    });
    assert_eq!(answer, (Finding::InSync, false));
}

#[test]
fn a_lost_suspension_and_a_lost_end_of_one_are_wrong_states() {
    let suspended = after(|world| {
        let on = OnGitHub::Suspended { login: login("octocat") };
        world.github.insert(world::account("octocat"), on);
    });
    let (recorded, should) = (State::Active, Should::Suspended);
    assert_eq!(suspended, (Finding::WrongState { recorded, should }, true));
    let resumed = after(|world| world.says("octocat").state = State::Suspended);
    let (recorded, should) = (State::Suspended, Should::NotSuspended);
    assert_eq!(resumed, (Finding::WrongState { recorded, should }, false));
}

#[test]
fn a_fork_that_is_gone_or_was_given_away_is_a_wrong_state() {
    let wrong = Finding::WrongState { recorded: State::Active, should: Should::NoFork };
    let gone = after(|world| world.set_fork("octocat", Fork::Gone));
    assert_eq!(gone, (wrong.clone(), true));
    let given = after(|world| world.fork("octocat").owner = world::account("hubot"));
    assert_eq!(given, (wrong.clone(), true));
    let other = after(|world| world.fork("octocat").repository.id = ids::RepositoryId::new(99));
    assert_eq!(other, (wrong, true), "another repository took its name");
}

#[test]
fn a_fork_that_could_not_be_read_is_never_a_reason_to_remove_anything() {
    let answer = after(|world| world.set_fork("octocat", Fork::Unreachable("502".into())));
    assert_eq!(answer, (Finding::Unreachable("502".into()), false));
    let answer = after(|world| world.set_fork("octocat", Fork::NotAsked));
    assert_eq!((answer.0.kind(), answer.1), (Kind::Unreachable, false));
}

#[test]
fn a_new_name_of_the_fork_makes_the_record_stale() {
    let answer = after(|world| world.fork("octocat").repository.name = "b00t".into());
    assert_eq!(answer, (Finding::Stale(Stale::Name { now: "b00t".into() }), false));
}

#[test]
fn a_new_login_leaves_an_orphan_and_a_missing_record() {
    let mut world = World::in_sync(&["octocat"]);
    let on = OnGitHub::Installed { login: login("monalisa"), fork: Fork::NotAsked };
    world.github.insert(world::account("octocat"), on);
    insta::assert_snapshot!(world.plan(), @r"
    ACCOUNT  LOGIN     DRIFT     WHAT
          7  monalisa  missing   the App is installed, and there is no record
          7  octocat   orphaned  the account goes by monalisa now

    2 accounts: 1 missing, 1 orphaned.
    To repair: 2 accounts. Run `b00t-reconciler apply --yes`.
    ");
}

#[test]
fn somebody_elses_record_under_the_login_is_not_the_accounts() {
    let mut world = World::in_sync(&["octocat"]);
    world.says("octocat").account = AccountId::new(1_000);
    let kinds: Vec<_> = world.plan().entries().iter().map(|entry| entry.finding.kind()).collect();
    assert_eq!(kinds, [Kind::Missing, Kind::Orphaned]);
}

#[test]
fn a_record_without_a_fork_is_right_until_one_appears() {
    let without = |world: &mut World| {
        let says = world.says("octocat");
        (says.repository, says.commit, says.blob, says.state) = (None, None, None, State::Missing);
    };
    let none = after(|world| {
        without(world);
        world.set_fork("octocat", Fork::Gone);
    });
    assert_eq!(none, (Finding::InSync, false));
    assert_eq!(after(without), (Finding::Stale(Stale::ForkAppeared), false));
    let somebody_elses = after(|world| {
        without(world);
        world.fork("octocat").owner = world::account("hubot");
    });
    assert_eq!(somebody_elses, (Finding::InSync, false));
}

#[test]
fn an_acl_with_errors_is_shown_and_is_no_drift() {
    let mut world = World::in_sync(&["octocat"]);
    world.says("octocat").state = State::Invalid;
    let plan = world.plan();
    assert!(plan.is_in_sync());
    assert_eq!((plan.counts().of(Kind::Invalid), plan.drift().count()), (1, 0));
}

#[test]
fn a_missing_account_record_is_noticed() {
    let answer = after(|world| world.recorded.accounts.clear());
    assert_eq!(answer, (Finding::Stale(Stale::NoAccountRecord), false));
}

#[test]
fn a_record_that_cannot_be_understood_is_written_again_or_is_an_orphan() {
    let answer = after(|world| world.recorded.policies[0].says = None);
    // The account has no record that can be used, and its gate is asked once.
    assert_eq!(answer, (Finding::Stale(Stale::Unreadable), false));
    let nobodys = after(|world| {
        world.recorded.policies[0].says = None;
        world.github.clear();
    });
    assert_eq!(nobodys, (Finding::Orphaned(Orphan::Nobody), false));
}

#[test]
fn the_templates_owner_needs_no_policy() {
    let mut world = World::in_sync(&["octocat"]);
    let on = OnGitHub::Template { login: login("promptexecution") };
    world.github.insert(AccountId::new(500), on);
    world.recorded.template_index = true;
    let plan = world.plan();
    assert!(plan.is_in_sync(), "{plan}");
    assert_eq!(plan.entries().len(), 1);
    world.recorded.template_index = false;
    let plan = world.plan();
    let lost: Vec<_> = plan.drift().map(|one| (one.login.as_str(), one.finding.clone())).collect();
    assert_eq!(lost, [("promptexecution", Finding::NoContentIndex)], "everybody reads it");
}

#[test]
fn an_index_that_is_lost_is_missing_where_there_is_content() {
    let (finding, removes) = after(|world| world.recorded.indexes.clear());
    assert_eq!((finding.kind(), removes), (Kind::Missing, false));
    assert_eq!(finding, Finding::NoContentIndex);
    let (finding, _) = after(|world| {
        world.recorded.indexes.clear();
        world.set_fork("octocat", Fork::Gone);
        let says = world.says("octocat");
        (says.repository, says.commit, says.blob) = (None, None, None);
        says.state = State::Missing;
    });
    assert_eq!(finding, Finding::InSync, "without a fork there is no content");
}

#[test]
fn one_broken_account_hides_no_other() {
    let mut world = World::in_sync(&["brk", "hubot", "octocat", "unread"]);
    world.recorded.policies[0].says = None;
    world.fork("hubot").acl = AclAt::Absent;
    world.says("octocat").state = State::Invalid;
    world.set_fork("unread", Fork::Unreachable("GitHub failed\nwith status 502".into()));
    insta::assert_snapshot!(world.plan(), @r"
    ACCOUNT  LOGIN    DRIFT        WHAT
          3  brk      stale        the record cannot be understood
          5  hubot    wrong state  the record is active, but there is no ACL file at the head; removes all permissions
          6  unread   unreachable  GitHub failed with status 502
          7  octocat  invalid      the ACL at the head is not in force, it has errors

    4 accounts: 1 stale, 1 wrong state, 1 invalid, 1 unreachable.
    Repairing this takes all permissions of 1 account away.
    To repair: 2 accounts. Run `b00t-reconciler apply --yes`.
    ");
}

#[test]
fn the_json_says_the_same_and_is_the_same_each_time() {
    let mut world = World::in_sync(&["octocat", "hubot"]);
    world.fork("octocat").commit = Some(world::commit(B));
    let json = drift::to_json(&world.plan());
    assert_eq!(json.to_string(), drift::to_json(&world.plan()).to_string());
    insta::assert_json_snapshot!(json, @r#"
    {
      "accounts": 2,
      "counts": {
        "in_sync": 1,
        "invalid": 0,
        "missing": 0,
        "orphaned": 0,
        "stale": 1,
        "unreachable": 0,
        "wrong_state": 0
      },
      "drift": 1,
      "entries": [
        {
          "account": 7,
          "kind": "stale",
          "login": "octocat",
          "reason": "the record is of aaaaaaa, the head is bbbbbbb",
          "recorded": "active",
          "removes": false
        }
      ],
      "in_sync": false,
      "removals": 0,
      "schema": 1
    }
    "#);
}

#[test]
fn a_plan_that_takes_too_much_away_says_how_to_go_on() {
    let mut world = World::in_sync(&["a", "bb", "ccc", "dddd"]);
    world.github.clear();
    let refused = MaxRemovals::DEFAULT.admit(&world.plan()).unwrap_err();
    insta::assert_snapshot!(refused, @"this would take all permissions of 4 of 4 accounts away, and --max-removals 10% allows 1; nothing was changed. If it is meant, run it again with --max-removals 4");
    assert_eq!(MaxRemovals::Absolute(4).admit(&world.plan()), Ok(()));
    assert_eq!(MaxRemovals::Percent(100).admit(&world.plan()), Ok(()));
    assert!(MaxRemovals::Absolute(3).admit(&world.plan()).is_err());
}

#[test]
fn an_empty_platform_has_nothing_to_do() {
    insta::assert_snapshot!(World::in_sync(&[]).plan(), @r"
    No account has the App, and there is no record.
    Nothing to do.
    ");
}
