//! The decision alone: what GitHub says and what is stored give a plan.

#![cfg(test)]

use github::RepositoryPath;
use ids::{AccountId, Generation, InstallationId, RepositoryId, UnixMillis};
use pretty_assertions::assert_eq;
use store::{AccountRecord, PolicyRecord, PolicyState, SuspendedReason};
use sync::{
    Access, ContentMark, ContentPlan, FileSeen, HeadSeen, Observed, Place, Plan, Role, Stored,
    belongs_to, plan,
};

const NOW: UnixMillis = UnixMillis::new(1000);
const LATER: UnixMillis = UnixMillis::new(2000);
const GOOD: &str = "default_policy = \"deny\"\n";

fn observed(commit: char, text: &str) -> Observed {
    let hash = commit.to_string().repeat(40);
    let bytes = text.as_bytes().to_vec();
    let blob = github::git_blob_id(&bytes).unwrap();
    let place = Place {
        installation: InstallationId::new(99),
        repository: RepositoryId::new(42),
        at: RepositoryPath { owner: "octocat".parse().unwrap(), name: "_b00t_".into() },
        parent: Some(RepositoryId::new(1)),
        role: Role::Fork,
    };
    let head = HeadSeen {
        commit: hash.parse().unwrap(),
        tree: hash.parse().unwrap(),
        file: FileSeen::Content { blob, bytes },
        tests: FileSeen::Absent,
    };
    Observed {
        account: AccountId::new(7),
        login: "octocat".parse().unwrap(),
        access: Access::Repository(place, Some(Box::new(head))),
        others: None,
    }
}

fn suspended(reason: SuspendedReason) -> Observed {
    Observed { access: Access::Suspended(reason), ..observed('1', GOOD) }
}

fn nothing() -> Stored<'static> {
    Stored {
        policy: None,
        account: None,
        content: None,
        reading: None,
        generation: Generation::ZERO,
        rewrite: false,
        not_judged: None,
    }
}

/// The records as they are once a plan was carried out.
struct After {
    policy: PolicyRecord,
    account: AccountRecord,
    content: ContentMark,
    generation: Generation,
}

impl After {
    fn of(plan: Plan) -> Self {
        let ContentPlan::Read(content) = plan.content else { panic!("no content") };
        Self {
            policy: plan.policy.unwrap(),
            account: plan.account.unwrap(),
            content,
            generation: plan.generation,
        }
    }

    fn stored(&self) -> Stored<'_> {
        Stored {
            policy: Some(&self.policy),
            account: Some(&self.account),
            content: Some(&self.content),
            generation: self.generation,
            ..nothing()
        }
    }
}

fn synced() -> After {
    After::of(plan(&observed('1', GOOD), &nothing(), NOW))
}

#[test]
fn what_is_right_needs_nothing() {
    let after = synced();
    let plan = plan(&observed('1', GOOD), &after.stored(), LATER);
    assert!(plan.is_nothing());
    assert_eq!(plan.to_string(), "nothing to do");
    assert_eq!(plan.generation, after.generation);
}

#[test]
fn the_same_file_at_another_commit_is_the_same_revision() {
    let after = synced();
    let next = After::of(plan(&observed('2', GOOD), &after.stored(), LATER));
    assert_eq!(next.policy.in_force(), after.policy.in_force());
    assert_ne!(next.policy.head, after.policy.head);
    assert_eq!(next.policy.generation.get(), after.policy.generation.get() + 1);
    assert_eq!((next.policy.synced_at, after.policy.synced_at), (LATER, NOW));
}

#[test]
fn another_file_is_another_revision_even_when_it_means_the_same() {
    let after = synced();
    let text = format!("# said again\n{GOOD}");
    let next = After::of(plan(&observed('2', &text), &after.stored(), LATER));
    let (old, new) = (after.policy.in_force().unwrap(), next.policy.in_force().unwrap());
    assert_eq!(old.digest, new.digest);
    assert_eq!((new.text.as_str(), new.since), (text.as_str(), LATER));
}

#[test]
fn a_generation_is_higher_than_any_that_was_given_out() {
    let after = synced();
    let stored = Stored { generation: Generation::new(500), ..after.stored() };
    let next = plan(&observed('2', GOOD), &stored, LATER);
    assert_eq!(next.policy.unwrap().generation, Generation::new(501));
    assert_eq!(next.account.unwrap().generation, Generation::new(501));
}

#[test]
fn what_is_being_read_is_not_planned_again() {
    let after = synced();
    let stored = Stored { content: None, reading: Some(&after.content), ..after.stored() };
    assert!(plan(&observed('1', GOOD), &stored, LATER).is_nothing());
}

#[test]
fn whoever_lost_records_gets_them_again_under_a_new_generation() {
    let after = synced();
    let stored = Stored { rewrite: true, ..after.stored() };
    let again = After::of(plan(&observed('1', GOOD), &stored, LATER));
    assert_eq!(again.policy.in_force(), after.policy.in_force());
    assert!(again.policy.generation > after.policy.generation);
}

#[test]
fn a_suspended_account_keeps_its_content_and_an_uninstalled_one_does_not() {
    let after = synced();
    let paused = plan(&suspended(SuspendedReason::InstallationSuspended), &after.stored(), LATER);
    assert_eq!(paused.content, ContentPlan::Keep);
    assert!(paused.login_confirmed);
    let gone = plan(&suspended(SuspendedReason::Uninstalled), &after.stored(), LATER);
    assert_eq!(gone.content, ContentPlan::Remove(gone.generation));
    assert!(!gone.login_confirmed);
    let policy = gone.policy.unwrap();
    assert!(policy.generation < gone.generation);
    assert_eq!((policy.head, policy.blob), (None, None));
    assert_eq!(policy.repository, after.policy.repository);
    assert_eq!(gone.account.unwrap().installation, None);
}

#[test]
fn whoever_never_had_a_record_gets_none_when_the_app_is_not_there() {
    for reason in [SuspendedReason::Uninstalled, SuspendedReason::InstallationSuspended] {
        assert!(plan(&suspended(reason), &nothing(), NOW).is_nothing());
    }
}

#[test]
fn a_plan_says_what_it_does() {
    let after = synced();
    let first = plan(&observed('1', GOOD), &nothing(), NOW).to_string();
    let digest = &after.policy.in_force().unwrap().digest;
    assert_eq!(
        first,
        format!(
            "generation 1: the policy of octocat is active, {digest}; \
             read the content at 1111111111111111111111111111111111111111"
        )
    );
    let broken = plan(&observed('1', "nonsense"), &after.stored(), NOW).to_string();
    assert!(broken.ends_with("diagnostics and is not used, the last good one stays"), "{broken}");
    let gone = plan(&suspended(SuspendedReason::Uninstalled), &after.stored(), NOW).to_string();
    assert_eq!(
        gone,
        "generation 2: the policy of octocat is suspended: the App is not installed; \
         remove the content"
    );
    let renamed = Observed { login: "octo".parse().unwrap(), ..observed('1', GOOD) };
    let renamed = plan(&renamed, &after.stored(), NOW).to_string();
    assert!(renamed.starts_with("remove the records of the former login octocat; "), "{renamed}");
}

#[test]
fn a_broken_file_says_what_is_wrong_with_it() {
    let next = plan(&observed('1', "default_policy = 1"), &nothing(), NOW);
    let PolicyState::Invalid { diagnostics, last_good, .. } = next.policy.unwrap().state else {
        panic!("it is valid");
    };
    assert_eq!((diagnostics[0].line, last_good), (1, None));
}

#[test]
fn a_record_belongs_to_whom_it_names() {
    let body = serde_json::to_vec(&synced().policy).unwrap();
    assert!(belongs_to(AccountId::new(7), &body));
    assert!(!belongs_to(AccountId::new(8), &body));
    assert!(!belongs_to(AccountId::new(7), b"not a record"));
}

#[test]
fn a_former_login_is_named_only_with_a_record_that_ends_it() {
    let after = synced();
    let renamed = Observed { login: "octo".parse().unwrap(), ..observed('1', GOOD) };
    let next = plan(&renamed, &after.stored(), LATER);
    assert_eq!(next.former_login.unwrap().as_str(), "octocat");
    // Without a policy record there is nothing to write, so it would be named again and again.
    let lost = Stored { policy: None, content: None, ..after.stored() };
    let gone = Observed { access: Access::Suspended(SuspendedReason::Uninstalled), ..renamed };
    assert!(plan(&gone, &lost, LATER).is_nothing());
}
