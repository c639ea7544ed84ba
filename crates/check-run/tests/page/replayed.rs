//! What becomes of recorded calls.

use audit::{Decision, DistinctCall, REDACTED, Recorded};
use check_run::{Files, Proposal, Replay, review};

use super::world::{BASE, nothing, policy, proposal};

fn call(tool: &str, line: &str, decision: Decision, calls: u64) -> DistinctCall {
    DistinctCall { tool: tool.into(), command_line: line.into(), decision, calls }
}

/// The section about these calls, of a change from the policy on `main`.
fn section(head: &Files, replay: &Replay) -> String {
    let base = policy(BASE);
    let said = review(&Proposal { replay, ..proposal(&base, head) });
    let Some((_, rest)) = said.summary.split_once("### Your recorded calls\n\n") else {
        return String::new();
    };
    rest.split("\n### ").next().unwrap().to_owned()
}

fn of(head: &Files, distinct: Vec<DistinctCall>) -> String {
    section(head, &Replay::Recorded(Recorded { distinct, left_out: 0 }))
}

/// Learning is refused, adding servers allowed.
fn turned() -> Files {
    policy(
        &BASE
            .replace("learn]\npolicy = \"allow\"", "learn]\npolicy = \"deny\"")
            .replace("(list|output)", "(list|output|add)"),
    )
}

#[test]
fn calls_that_would_be_decided_otherwise_are_told_by_tool_and_rule() {
    let said = of(
        &turned(),
        vec![
            call("b00t_learn", "learn rust", Decision::Allowed, 40),
            call("b00t_learn", "learn", Decision::WouldBeRefused, 2),
            call("b00t_mcp_add", "mcp add github", Decision::Refused, 3),
            call("b00t_mcp_list", "mcp list", Decision::Limited, 7),
            call("b00t_whoami", "whoami", Decision::Refused, 1),
        ],
    );
    insta::assert_snapshot!(said, @r"
    The calls of the last 30 days under this policy: 42 allowed then and refused now, 3 refused then and allowed now, 8 as before. Arguments are not shown, because everybody who can read this repository can read this.

    Would now be refused:

    - `b00t_learn`: 42 calls of 2 command lines, by `commands.learn`, line 3

    Would now be allowed:

    - `b00t_mcp_add`: 3 calls of 1 command line, by `commands.mcp`, line 6
    ");
}

#[test]
fn no_argument_of_a_call_is_told() {
    let said = of(
        &turned(),
        vec![
            call("b00t_learn", "learn my-private-project", Decision::Allowed, 1),
            call("b00t_mcp_add", "mcp add my-private-project", Decision::Refused, 1),
        ],
    );
    assert!(said.contains("b00t_learn") && said.contains("b00t_mcp_add"), "{said}");
    assert!(!said.contains("my-private-project"), "{said}");
}

#[test]
fn what_is_decided_today_already_is_not_this_changes_doing() {
    let said = of(
        &policy(&format!("# the same\n{BASE}")),
        vec![
            call("b00t_whoami", "whoami", Decision::Allowed, 5),
            call("b00t_learn", "learn", Decision::Allowed, 2),
        ],
    );
    insta::assert_snapshot!(said, @r"
    The calls of the last 30 days under this policy: 0 allowed then and refused now, 0 refused then and allowed now, 2 as before.

    5 calls were decided otherwise when they were made, and are no different to today's policy.
    ");
}

#[test]
fn without_a_policy_all_that_was_allowed_is_refused() {
    let said = of(&nothing(), vec![call("b00t_learn", "learn", Decision::Allowed, 1)]);
    insta::assert_snapshot!(said, @r"
    The calls of the last 30 days under no policy: 1 allowed then and refused now, 0 refused then and allowed now, 0 as before. Arguments are not shown, because everybody who can read this repository can read this.

    Would now be refused:

    - `b00t_learn`: 1 call of 1 command line
    ");
}

#[test]
fn what_was_not_tried_is_counted() {
    let line = format!("login {REDACTED}");
    let recorded =
        Recorded { distinct: vec![call("login", &line, Decision::Allowed, 2)], left_out: 9 };
    let said = section(&turned(), &Replay::Recorded(recorded));
    assert!(said.contains("2 calls had secret arguments, which are not recorded"), "{said}");
    assert!(said.contains("9 other command lines were not tried"), "{said}");
}

#[test]
fn a_long_list_is_counted() {
    let tool = |n: u64| call(&format!("tool_{n}"), "learn", Decision::Allowed, 1);
    let said = of(&turned(), (0..50).map(tool).collect());
    assert!(said.contains("- and 20 more"), "{said}");
    assert_eq!(said.matches("- `tool_").count(), 30);
}

#[test]
fn where_they_cannot_be_tried_it_says_why() {
    let allowed = vec![call("b00t_learn", "learn", Decision::Allowed, 1)];
    let broken = policy("default_policy = 1\n");
    assert_eq!(of(&broken, allowed), "Not tried, because the policy has errors.\n");
    let unavailable = section(&turned(), &Replay::Unavailable);
    assert!(unavailable.starts_with("They cannot be read at the moment"), "{unavailable}");
    let strange = section(&turned(), &Replay::NotTheirs);
    assert!(strange.starts_with("Not tried: only a pull request from a branch"), "{strange}");
    assert_eq!(section(&turned(), &Replay::NotHere), "");
    assert!(of(&turned(), vec![]).starts_with("No calls are recorded of the last 30 days"));
}
