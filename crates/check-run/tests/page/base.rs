//! What a proposed change is compared with.

use check_run::{Conclusion, InForce, Proposal, Review, review};
use pretty_assertions::assert_eq;
use store::Revision;

use super::world::{BASE, COMMIT, nothing, policy, proposal, remarks, revision, shown, tested};

const BROKEN: &str = "default_policy = 1\n";
const OPEN: &str = "default_policy = \"allow\"\n";
const FAILING: &str = "[[test]]\ncall = \"learn\"\nexpect = \"deny\"\n";

/// What is said about a policy where the base has errors, while this is in force.
fn over_errors(in_force: &InForce, head: &str) -> Review {
    let (base, head) = (policy(BROKEN), policy(head));
    review(&Proposal { in_force, ..proposal(&base, &head) })
}

fn in_force(text: &str) -> InForce {
    let revision = Revision { text: text.to_owned(), ..revision() };
    InForce::Revision { revision: Box::new(revision) }
}

/// The title and the first two paragraphs.
fn beginning(said: &Review) -> String {
    let paragraphs: Vec<_> = said.summary.split("\n\n").take(2).collect();
    format!("{}: {}\n\n{}", said.conclusion.as_str(), said.title, paragraphs.join("\n\n"))
}

#[test]
fn the_base_has_moved_and_is_not_the_default_branch() {
    let (base, head) = (policy(BASE), policy(&BASE.replace("--force", "sudo")));
    let said =
        review(&Proposal { base_branch: "next", base_moved: true, ..proposal(&base, &head) });
    insta::assert_snapshot!(said.summary.split("###").last().unwrap(), @r"
     What happens on merge

    Nothing yet: this goes to `next`, and only what is on the default branch `main` comes into force.

    `b00t-mcp-acl.toml` or `b00t-mcp-acl.test.toml` on `next` has changed since this branch began, and the comparison is with where it began. Update the branch to see what a merge of both comes to.
    ");
}

#[test]
fn the_base_has_errors_and_what_is_in_force_is_not_known() {
    let (base, head) = (policy("default_policy = 1\n"), policy(BASE));
    insta::assert_snapshot!(shown(&review(&proposal(&base, &head))), @r"
    success: A policy, with nothing to compare it with

    **`b00t-mcp-acl.toml` is in order.**

    What it changes cannot be told: the version on the base branch has errors, and what is in force instead is not known here.

    ### Tools your client will see

    `b00t_learn`, `b00t_mcp_list`, `b00t_mcp_output`.

    ### Policy tests

    None. A `b00t-mcp-acl.test.toml` beside the policy can name calls that must be allowed or refused.

    ### Your recorded calls

    No calls are recorded of the last 30 days, so none could be tried under this policy.

    ### What happens on merge

    It comes into force within seconds, and open clients are told to list their tools again. The check run `b00t in force` on the merged commit says since when.
    ");
}

#[test]
fn everything_is_granted_over_errors() {
    let said = over_errors(&InForce::Unknown, OPEN);
    insta::assert_snapshot!(beginning(&said), @r"
    neutral: Every call will be allowed

    **This grants everything: every command is allowed, whatever the arguments.**

    What it changes cannot be told: the version on the base branch has errors, and what is in force instead is not known here.
    ");
    insta::assert_debug_snapshot!(remarks(&said), @r#"
    [
        "warning b00t-mcp-acl.toml 1-1 everything is granted: This grants everything: every command is allowed, whatever the arguments.\nWhat it changes cannot be told: the version on the base branch has errors, and what is in force instead is not known here.",
    ]
    "#);
}

#[test]
fn everything_is_granted_over_errors_while_little_is_in_force() {
    let said = over_errors(&in_force(BASE), OPEN);
    insta::assert_snapshot!(shown(&said), @r"
    neutral: Every call will be allowed

    **This grants everything: all 2 commands named and every other one are allowed, whatever the arguments.**

    Compared with the last version that came into force, from commit `757107ea0eb2509fc211221cce984b8a37570b6d`, because the one on the base branch has errors or failing tests.

    ### What changes

    More is allowed:

    - Every call is allowed now.
    - Any other command was refused (`default_policy`, line 1) and is now allowed (`default_policy`, line 1).
    - The arguments of `mcp` need not match `^(list|output)\b` any more (it was `commands.mcp.arg_patterns[0]`, line 8).
    - Calls that match `--force` are not refused for that any more (it was `patterns.deny[0]`, line 11).

    | command | before | after | rule |
    |---|---|---|---|
    | any other command | denied (`default_policy`) | allowed (`default_policy`) | `default_policy`, line 1 |
    | `mcp` | allowed when the arguments match `^(list\|output)\b` | allowed (`default_policy`) | `default_policy`, line 1 |
    | calls that match `--force` | denied (`patterns.deny[0]`) | as the other rules say | removed |

    ### Tools your client will see

    `b00t_whoami`, `b00t_status`, `b00t_learn`, `b00t_advice`, `b00t_lfmf`, `b00t_mcp_list`, `b00t_mcp_output`, `b00t_mcp_add`, `b00t_cli_desires`, `b00t_cli_check`, `b00t_ai_list`, `b00t_acl_explain`, `b00t_acl_propose`, `github_user_info`, `github_repositories`.

    New: `b00t_whoami`, `b00t_status`, `b00t_advice`, `b00t_lfmf`, `b00t_mcp_add`, `b00t_cli_desires`, `b00t_cli_check`, `b00t_ai_list`, `b00t_acl_explain`, `b00t_acl_propose`, `github_user_info`, `github_repositories`.

    ### Policy tests

    None. A `b00t-mcp-acl.test.toml` beside the policy can name calls that must be allowed or refused.

    ### Your recorded calls

    No calls are recorded of the last 30 days, so none could be tried under this policy.

    ### What happens on merge

    It comes into force within seconds, and open clients are told to list their tools again. The check run `b00t in force` on the merged commit says since when.
    ");
    insta::assert_debug_snapshot!(remarks(&said), @r#"
    [
        "warning b00t-mcp-acl.toml 1-1 everything is granted: This grants everything: all 2 commands named and every other one are allowed, whatever the arguments.\nCompared with the last version that came into force, from commit `757107ea0eb2509fc211221cce984b8a37570b6d`, because the one on the base branch has errors or failing tests.",
    ]
    "#);
}

#[test]
fn everything_is_granted_over_errors_while_nothing_is_in_force() {
    insta::assert_snapshot!(beginning(&over_errors(&InForce::Nothing, OPEN)), @r"
    neutral: Every call will be allowed

    **This grants everything: every command is allowed, whatever the arguments.**

    Compared with no policy at all, which refuses every call: nothing is in force, because the version on the base branch has errors or failing tests.
    ");
}

#[test]
fn errors_are_mended_and_what_is_in_force_stays() {
    insta::assert_snapshot!(beginning(&over_errors(&in_force(BASE), BASE)), @r"
    success: Nothing changes

    **Nothing changes: every call is decided as before.**

    Compared with the last version that came into force, from commit `757107ea0eb2509fc211221cce984b8a37570b6d`, because the one on the base branch has errors or failing tests.
    ");
}

#[test]
fn the_file_with_errors_is_removed() {
    let base = policy(BROKEN);
    let removed = |in_force| review(&Proposal { in_force, ..proposal(&base, &nothing()) });
    let known = in_force(BASE);
    assert_eq!(removed(&known).conclusion, Conclusion::Neutral);
    assert_eq!(removed(&InForce::Unknown).conclusion, Conclusion::Neutral);
}

#[test]
fn what_was_merged_with_failing_tests_is_not_what_is_in_force() {
    // It grants everything already, and does not count.
    let (base, head) = (tested(OPEN, FAILING), policy(OPEN));
    let said = |in_force| review(&Proposal { in_force, ..proposal(&base, &head) });
    let little = in_force(BASE);
    let known = said(&little);
    assert_eq!(known.conclusion, Conclusion::Neutral);
    assert_eq!(known.title, "Every call will be allowed; 1 test removed");
    assert!(known.summary.contains(COMMIT), "{}", known.summary);
    insta::assert_snapshot!(beginning(&said(&InForce::Unknown)), @r"
    neutral: Every call will be allowed; 1 test removed

    **This grants everything: every command is allowed, whatever the arguments.**

    The version that this is compared with is not in force itself: its tests fail or have errors.
    ");
}

#[test]
fn a_base_in_order_is_what_counts() {
    let (base, head) = (policy(BASE), policy(BASE));
    let said = review(&Proposal { in_force: &in_force(OPEN), ..proposal(&base, &head) });
    assert_eq!(said.title, "Nothing changes");
    assert!(!said.summary.contains("ompared with"), "{}", said.summary);
}

#[test]
fn what_came_into_force_and_cannot_be_read_any_more_is_not_known() {
    assert_eq!(over_errors(&in_force(BROKEN), OPEN), over_errors(&InForce::Unknown, OPEN));
}
