//! What is said about a commit of the default branch.

use check_run::{Review, in_force};
use ids::{AccountId, Generation, InstallationId, RepositoryId, UnixMillis};
use store::{
    MissingReason, PolicyRecord, PolicyState, Report, RepositoryRef, Revision, SchemaVersion,
    SuspendedReason,
};

use super::world::{BASE, COMMIT, remarks, revision, shown};

fn said(state: PolicyState) -> Review {
    in_force(&Report {
        schema: SchemaVersion::CURRENT,
        installation: InstallationId::new(7),
        since: UnixMillis::new(1_795_366_321_000),
        record: PolicyRecord {
            schema: SchemaVersion::CURRENT,
            account: AccountId::new(583_231),
            login: "octocat".parse().unwrap(),
            repository: Some(RepositoryRef { id: RepositoryId::new(1), name: "b00t".into() }),
            generation: Generation::new(12),
            head: Some(COMMIT.parse().unwrap()),
            blob: None,
            state,
            others: vec![RepositoryRef { id: RepositoryId::new(2), name: "b00t-old".into() }],
            synced_at: UnixMillis::new(1_795_366_320_000),
        },
    })
}

#[test]
fn it_is_in_force() {
    insta::assert_snapshot!(shown(&said(PolicyState::Active { revision: revision() })), @r"
    success: In force since 2026-11-22T16:52:01.000Z

    **In force since 2026-11-22T16:52:01.000Z.**

    | | |
    |---|---|
    | commit | `757107ea0eb2509fc211221cce984b8a37570b6d` |
    | generation | 12 |
    | digest | `sha256:3c518e761b7c55c5fda8fad25c7698f63004f0f19678f3c88e185486f67bc012` |

    ### Tools your client sees

    `b00t_learn`, `b00t_mcp_list`, `b00t_mcp_output`.

    Other forks of the template are not used: `b00t-old`.
    ");
}

#[test]
fn what_was_in_force_before_stays_in_force_since_then() {
    // A push that left the policy alone.
    let earlier = Revision { since: UnixMillis::new(1_795_000_000_000), ..revision() };
    let said = said(PolicyState::Active { revision: earlier });
    assert_eq!(said.title, "In force since 2026-11-18T11:06:40.000Z");
    assert!(said.summary.starts_with("**In force since 2026-11-18T11:06:40.000Z.**"));
}

#[test]
fn it_has_errors_and_an_earlier_one_is_in_force() {
    let diagnostics = acl::check(b"default_policy = 'Deny'\n").diagnostics().to_vec();
    let state = PolicyState::Invalid { diagnostics, tests: vec![], last_good: Some(revision()) };
    let said = said(state);
    insta::assert_snapshot!(shown(&said), @r#"
    failure: Not in force: an earlier version still is

    **This version is not in force.** Calls are judged by the last good one, from commit `757107ea0eb2509fc211221cce984b8a37570b6d`.

    ### `b00t-mcp-acl.toml`

    - line 1 (ACL009): `default_policy` must be "allow" or "deny", and this is `Deny`. Did you mean "deny"?

    ### What is in force

    | | |
    |---|---|
    | commit | `757107ea0eb2509fc211221cce984b8a37570b6d` |
    | generation | 12 |
    | digest | `sha256:3c518e761b7c55c5fda8fad25c7698f63004f0f19678f3c88e185486f67bc012` |
    "#);
    insta::assert_debug_snapshot!(remarks(&said), @r#"
    [
        "failure b00t-mcp-acl.toml 1:18-23 ACL009: neither allow nor deny: `default_policy` must be \"allow\" or \"deny\", and this is `Deny`.\nDid you mean \"deny\"?",
    ]
    "#);
}

#[test]
fn its_tests_fail_and_nothing_is_in_force() {
    let tests = b"[[test]]\ncall = 'learn'\nexpect = 'deny'\n";
    let judged = acl::judge(acl::Found::Bytes(BASE.as_bytes()), acl::Found::Bytes(tests));
    let tests = judged.test_diagnostics().to_vec();
    let said = said(PolicyState::Invalid { diagnostics: vec![], tests, last_good: None });
    insta::assert_snapshot!(shown(&said), @r"
    failure: Not in force: every call is refused

    **This version is not in force, and no earlier one was good: every call is refused.**

    ### `b00t-mcp-acl.test.toml`

    - line 3 (ACL201): `learn` must be denied, and is allowed by `commands.learn` (line 3): the rule allows every call of `learn`. Change that rule, or what the test expects.
    ");
}

#[test]
fn every_other_state_is_a_sentence() {
    let missing = |reason| said(PolicyState::Missing { reason });
    let suspended = |reason| said(PolicyState::Suspended { reason });
    let all = [
        missing(MissingReason::NoFile),
        missing(MissingReason::EmptyRepository),
        missing(MissingReason::NoFork),
        suspended(SuspendedReason::Uninstalled),
        suspended(SuspendedReason::InstallationSuspended),
    ];
    let all: Vec<_> = all.iter().map(shown).collect();
    insta::assert_snapshot!(all.join("---\n"), @r"
    neutral: Every call is refused

    **Every call is refused: there is no `b00t-mcp-acl.toml` on the default branch.**

    Generation 12.
    ---
    neutral: Every call is refused

    **Every call is refused: the default branch has no commit.**

    Generation 12.
    ---
    neutral: Every call is refused

    **Every call is refused: the App is installed on no fork of the template.**

    Generation 12.
    ---
    neutral: Every call is refused

    **Every call is refused: the App is not installed.**

    Generation 12.
    ---
    neutral: Every call is refused

    **Every call is refused: the installation of the App is suspended.**

    Generation 12.
    ");
}
