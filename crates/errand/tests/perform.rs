//! Errands at a GitHub that remembers what was written to it.

#![cfg(test)]

mod world;

use errand::{Checked, Done, Errand, Order, Proposal, Proposed, TestCount, Undone};
use github::{Budget, FileAt, GitHubError, git_blob_id};
use ids::{AccountId, UnixMillis};
use pretty_assertions::assert_eq;
use store::AccountRecord;
use world::{TESTS, World, commit, file, known, login, policy, proposal};

/// Why nothing is proposed in a world that is changed like this. Nothing is written, either.
fn refused(change: impl FnOnce(&mut World)) -> Undone {
    let mut world = World::new();
    change(&mut world);
    let undone = world.propose().unwrap_err();
    assert!(world.wrote_nothing());
    undone
}

#[test]
fn a_proposal_becomes_a_pull_request_into_the_default_branch() {
    let world = World::new();
    let proposed = world.propose().unwrap();
    assert_eq!(
        proposed,
        Proposed {
            number: 1,
            url: "https://github.example/octocat/_b00t_/pull/1".into(),
            branch: "b00t/lfmf-abcdef012345".into(),
            commit: commit('d'),
            into: "trunk".into(),
            opened: true,
            checked: None,
        }
    );
    let blob = git_blob_id(b"# Git\n").unwrap();
    assert_eq!(*world.files.borrow(), [("_b00t_/learn/git.md".to_owned(), blob)]);
    assert!(world.bodies.borrow()[0].contains("The client `claude` asked for this"));
}

#[test]
fn the_same_again_finds_it_and_writes_nothing() {
    let world = World::new();
    let first = world.propose().unwrap();
    world.asked.borrow_mut().clear();
    let second = world.propose().unwrap();
    assert_eq!(second, Proposed { opened: false, ..first });
    assert_eq!(*world.asked.borrow(), ["grant", "fork", "open_pulls"]);
}

/// What the check says about a policy in a fork with these tests.
fn checked(text: &str, tests: Option<FileAt>) -> Checked {
    let mut world = World::new();
    world.tests = tests;
    let proposed = world.propose_this(policy(text)).unwrap();
    let again = world.propose_this(policy(text)).unwrap();
    assert_eq!(again, Proposed { opened: false, ..proposed.clone() }, "one that is found, too");
    world.fails.insert("files", GitHubError::Server(502));
    let unknown = world.propose_this(policy(text)).unwrap();
    assert_eq!(unknown, Proposed { checked: None, ..again }, "it is there all the same");
    proposed.checked.unwrap()
}

#[test]
fn a_policy_is_judged_with_the_forks_tests_at_its_commit() {
    let good = "default_policy = \"deny\"\n[commands.learn]\npolicy = \"allow\"\n";
    for content in [true, false] {
        let passed = checked(good, Some(file(TESTS, content)));
        let tests = Some(TestCount { passed: 2, failed: 0 });
        assert_eq!(passed, Checked { into_force: true, tests, test_diagnostics: vec![] });
    }
    let failed = checked("default_policy = \"allow\"\n", Some(file(TESTS, true)));
    assert!(!failed.into_force);
    assert_eq!(failed.tests, Some(TestCount { passed: 1, failed: 1 }));
    assert_eq!(failed.test_diagnostics.len(), 1);
    assert_eq!(failed.test_diagnostics[0].line, 6);
    let without = checked(good, None);
    assert_eq!(without, Checked { into_force: true, tests: None, test_diagnostics: vec![] });
    let large = FileAt::File { blob: git_blob_id(b"").unwrap(), size: 70_000, content: None };
    for unreadable in [file("[[test", true), FileAt::Symlink, FileAt::Directory, large] {
        let judged = checked(good, Some(unreadable));
        assert_eq!(
            (judged.into_force, judged.tests, judged.test_diagnostics.len()),
            (false, None, 1)
        );
    }
}

#[test]
fn a_policy_that_cannot_be_judged_is_not_proposed() {
    let good = policy("default_policy = \"deny\"\n");
    for (what, error, undone) in [
        ("files", GitHubError::Server(502), Undone::Unavailable),
        ("blob", GitHubError::NotFound, Undone::Unavailable),
    ] {
        let mut world = World::new();
        world.tests = Some(file(TESTS, false));
        world.fails.insert(what, error);
        assert_eq!(world.propose_this(good.clone()), Err(undone));
        assert!(world.wrote_nothing());
    }
    let world = World::new();
    let gone = Proposal { base: commit('c'), ..good };
    assert_eq!(world.propose_this(gone), Err(Undone::Outdated));
    let problem = "the policy has errors".to_owned();
    assert_eq!(world.propose_this(policy("x = 1\n")), Err(Undone::Invalid { problem }));
    assert!(world.wrote_nothing());
}

#[test]
fn what_an_attempt_left_behind_is_taken_up() {
    let world = World::new();
    world.branches.borrow_mut().insert("b00t/lfmf-abcdef012345".into(), commit('a'));
    let proposed = world.propose().unwrap();
    assert_eq!((proposed.opened, proposed.commit), (true, commit('a')));
}

#[test]
fn a_pull_request_that_github_does_not_open_says_why() {
    let mut world = World::new();
    let message = "A pull request already exists for octocat:b00t/x.".to_owned();
    world.fails.insert("create_pull", GitHubError::Rejected(message.clone()));
    assert_eq!(world.propose(), Err(Undone::Refused { message }));
    let mut world = World::new();
    let message = "No commits between trunk and b00t/lfmf-abcdef012345".to_owned();
    world.fails.insert("create_pull", GitHubError::Rejected(message));
    assert_eq!(world.propose(), Err(Undone::Unchanged));
}

#[test]
fn what_changes_nothing_is_not_proposed() {
    let mut world = World::new();
    world.same_tree = true;
    assert_eq!(world.propose(), Err(Undone::Unchanged));
    assert!(world.branches.borrow().is_empty());
}

#[test]
fn a_commit_that_is_gone_is_outdated() {
    let gone = refused(|world| drop(world.fails.insert("commit_tree", GitHubError::NotFound)));
    assert_eq!(gone, Undone::Outdated);
}

#[test]
fn whoever_asks_the_account_is_checked_again() {
    for (case, known) in [
        ("nobody", None),
        ("another account", Some(AccountRecord { account: AccountId::new(8), ..known() })),
        ("another login", Some(AccountRecord { login: "renamed".parse().unwrap(), ..known() })),
        ("no installation", Some(AccountRecord { installation: None, ..known() })),
        ("no fork", Some(AccountRecord { repository: None, ..known() })),
    ] {
        let world = World::new();
        for errand in [Errand::Profile, Errand::Propose { proposal: proposal() }] {
            let undone = world.run_for(known.as_ref(), errand);
            assert_eq!(undone, Err(Undone::NotInstalled), "{case}");
        }
        assert!(world.asked.borrow().is_empty(), "{case}: GitHub was asked");
    }
}

#[test]
fn the_installation_is_checked_again() {
    let other = refused(|world| world.grant.installation.account = AccountId::new(8));
    assert_eq!(other, Undone::NotInstalled);
    let renamed = refused(|world| world.grant.installation.login = "else".parse().unwrap());
    assert_eq!(renamed, Undone::NotInstalled);
    let gone = refused(|world| drop(world.fails.insert("grant", GitHubError::NotFound)));
    assert_eq!(gone, Undone::NotInstalled);
    let suspended = refused(|world| world.grant.installation.suspended = true);
    assert_eq!(suspended, Undone::Suspended);
    let reads = refused(|world| {
        world.grant.permissions.insert("pull_requests".into(), "read".into());
    });
    assert_eq!(reads, Undone::NotPermitted { permission: "`pull_requests: write`".into() });
}

#[test]
fn the_repository_must_still_be_the_accounts_fork() {
    let given_away = refused(|world| world.fork.repository.owner = AccountId::new(8));
    let detached = refused(|world| world.fork.repository.fork = false);
    let of_another = refused(|world| world.fork.repository.origins = vec!["a/b".into()]);
    let gone = refused(|world| drop(world.fails.insert("fork", GitHubError::NotFound)));
    for undone in [given_away, detached, of_another, gone] {
        assert_eq!(undone, Undone::NotTheFork);
    }
    assert_eq!(refused(|world| world.fork.archived = true), Undone::Archived);
}

#[test]
fn what_makes_no_sense_is_refused_before_the_fork_is_asked_for() {
    let world = World::new();
    let proposal = Proposal { path: ".github/workflows/x.yml".into(), ..proposal() };
    let undone = world.run(Errand::Propose { proposal }).unwrap_err();
    assert_eq!(undone, Undone::Invalid { problem: "this file cannot be proposed".into() });
    assert_eq!(*world.asked.borrow(), ["grant"]);
}

#[test]
fn the_last_of_the_limit_is_for_policies() {
    let low = |reset| Some(Budget { remaining: 499, reset: UnixMillis::new(reset) });
    let scarce = refused(|world| world.budget = low(1_090_500));
    assert_eq!(scarce, Undone::Scarce { retry_after: 91 });
    let mut world = World::new();
    world.budget = low(900_000);
    assert!(world.propose().is_ok(), "that limit is over");
}

#[test]
fn failures_of_github_say_what_to_do() {
    let retry_at = UnixMillis::new(1_060_000);
    let permission = "that this needs".to_owned();
    for (error, undone) in [
        (GitHubError::Server(502), Undone::Unavailable),
        (GitHubError::Suspended, Undone::Suspended),
        (
            GitHubError::RateLimited { retry_at, announced: true },
            Undone::Scarce { retry_after: 60 },
        ),
        (
            GitHubError::Archived,
            Undone::Refused { message: "the repository is archived, unarchive it first".into() },
        ),
        (GitHubError::Forbidden("x".into()), Undone::NotPermitted { permission }),
    ] {
        let mut world = World::new();
        world.fails.insert("create_blob", error);
        assert_eq!(world.propose(), Err(undone));
    }
}

#[test]
fn a_profile_is_that_of_the_account() {
    let mut world = World::new();
    let Ok(Done::Profile(profile)) = world.run(Errand::Profile) else { panic!() };
    assert_eq!((profile.login.as_str(), profile.name.as_deref()), ("octocat", Some("Mona")));
    assert_eq!(profile.bio, None, "what is blank is nothing");
    assert_eq!(profile.company.unwrap().len(), 300);
    world.profile = AccountId::new(8);
    assert_eq!(world.run(Errand::Profile), Err(Undone::NotInstalled));
}

#[test]
fn repositories_say_which_of_them_governs() {
    let Ok(Done::Repositories(listed)) = World::new().run(Errand::Repositories) else { panic!() };
    assert_eq!(listed.total, 2);
    let rows: Vec<_> = listed.rows.iter().map(|row| (row.name.as_str(), row.governs)).collect();
    assert_eq!(rows, [("octocat/_b00t_", true), ("octocat/other", false)]);
}

#[test]
fn questions_and_answers_arrive_as_they_were_sent() {
    let order = Order {
        account: AccountId::new(u64::MAX),
        login: login(),
        errand: Errand::Propose { proposal: proposal() },
    };
    let text = serde_json::to_string(&order).unwrap();
    assert_eq!(serde_json::from_str::<Order>(&text).unwrap(), order);
    let proposed = World::new().propose().unwrap();
    for answer in [Ok(Done::Proposed(proposed)), Err(Undone::Scarce { retry_after: 3 })] {
        let text = serde_json::to_string(&answer).unwrap();
        assert_eq!(serde_json::from_str::<Result<Done, Undone>>(&text).unwrap(), answer);
    }
}
