//! What is listed, what is refused, and what a refusal says.

use pretty_assertions::assert_eq;
use serde_json::json;
use store::{MissingReason, PolicyState, SuspendedReason};
use tools::{DenyReason, Standing, TOOLS};

use crate::world::{OPEN, World};

const MIXED: &str = r#"default_policy = "deny"
[commands.whoami]
policy = "allow"
[commands.learn]
policy = "allow"
arg_patterns = ["^rust"]
[commands.mcp]
policy = "allow"
arg_patterns = ["^(list|output)"]
[patterns]
deny = ["--json"]
"#;

#[test]
fn a_tool_is_listed_when_some_call_could_be_allowed() {
    let all: Vec<_> = TOOLS.iter().map(|tool| tool.name).collect();
    assert_eq!(World::governed_by(OPEN).listed(), all);
    let mixed = World::governed_by(MIXED);
    let some = ["b00t_whoami", "b00t_learn", "b00t_mcp_list", "b00t_mcp_output"];
    assert_eq!(mixed.listed(), some);
    assert!(World::governed_by("default_policy = \"deny\"\n").listed().is_empty());
    let short = World::governed_by("[b00t]\nallow = [\"status\"]\ndeny = []\n");
    assert_eq!(short.listed(), ["b00t_status"]);
}

#[test]
fn a_tool_without_arguments_is_listed_only_if_its_one_call_is_allowed() {
    let text = "default_policy = \"deny\"\n[commands.whoami]\npolicy = \"allow\"\n\
                arg_patterns = [\"--verbose\"]\n";
    let world = World::governed_by(text);
    assert!(world.listed().is_empty());
    world.refusal("b00t_whoami", json!({}));
}

#[test]
fn listing_and_calling_ask_the_same_policy() {
    for text in [OPEN, MIXED, "default_policy = \"deny\"\n"] {
        let world = World::governed_by(text);
        for name in ["b00t_whoami", "b00t_status", "b00t_mcp_list"] {
            let allowed = world.call(name, json!({})).allowed;
            assert_eq!(world.listed().contains(&name.to_owned()), allowed, "{name} {text}");
        }
    }
}

#[test]
fn a_refusal_names_rule_file_line_and_commit() {
    let refusal =
        World::governed_by(MIXED).refusal("b00t_mcp_add", json!({"name": "x", "json": {}}));
    insta::assert_snapshot!(refusal.text, @r"
    Refused: `mcp add x` is denied by commands.mcp.arg_patterns[0] (line 9): `^(list|output)` does not match the arguments `add x`. The rule is in b00t-mcp-acl.toml of octocat/_b00t_ at commit cccccccccccc: https://github.example/octocat/_b00t_/blob/cccccccccccccccccccccccccccccccccccccccc/b00t-mcp-acl.toml#L9
    To propose a change, edit b00t-mcp-acl.toml in the fork by pull request: https://github.example/octocat/_b00t_. Asking again without a change gets the same answer.
    ");
    assert_eq!(
        refusal.structured,
        json!({
            "failure": "refused",
            "decision": "deny",
            "call": ["mcp", "add", "x"],
            "rule": "commands.mcp.arg_patterns[0]",
            "pattern": "^(list|output)",
            "line": 9,
            "file": "b00t-mcp-acl.toml",
            "repository": "octocat/_b00t_",
            "commit": "c".repeat(40),
            "explanation": refusal.structured["explanation"],
            "link": refusal.structured["link"],
            "remedy": refusal.structured["remedy"],
        })
    );
}

#[test]
fn a_deny_pattern_wins_over_the_command() {
    let world = World::governed_by(MIXED);
    let refusal = world.refusal("b00t_mcp_list", json!({"json": true}));
    assert_eq!(refusal.structured["rule"], "patterns.deny[0]");
    assert_eq!(refusal.structured["line"], 11);
    assert!(world.call("b00t_mcp_list", json!({})).allowed);
}

#[test]
fn whoever_may_not_use_a_tool_hears_that_first() {
    let world = World::governed_by(MIXED);
    let refusal = world.refusal("b00t_cli_check", json!({"nonsense": true}));
    assert_eq!(refusal.structured["failure"], "refused");
    assert_eq!(refusal.structured["rule"], "default_policy");
    let problem = world.refusal("b00t_learn", json!({"nonsense": true}));
    assert_eq!(problem.structured["failure"], "invalid_arguments");
}

#[test]
fn a_line_that_takes_too_long_to_judge_is_refused_plainly() {
    let args = vec!["a".repeat(1000); 5];
    let refusal =
        World::governed_by(OPEN).refusal("b00t_acl_explain", json!({"command": "x", "args": args}));
    assert_eq!(
        refusal.text,
        "The arguments of b00t_acl_explain do not fit:\n\
         - `args` makes the command line longer than 4096 bytes"
    );
}

#[test]
fn whoever_may_propose_a_change_is_told_how() {
    let text = "default_policy = \"deny\"\n[commands.acl]\npolicy = \"allow\"\n";
    let refusal = World::governed_by(text).refusal("b00t_whoami", json!({}));
    let remedy = refusal.structured["remedy"].as_str().unwrap();
    assert!(refusal.text.contains(remedy), "{}", refusal.text);
    assert!(remedy.contains("call b00t_acl_propose: it opens a pull request"), "{remedy}");
    let without = text.replace("\"allow\"", "\"allow\"\narg_patterns = [\"^explain\"]");
    let refusal = World::governed_by(&without).refusal("b00t_whoami", json!({}));
    let remedy = refusal.structured["remedy"].as_str().unwrap();
    assert!(remedy.ends_with("https://github.example/octocat/_b00t_."), "{remedy}");
}

#[test]
fn when_everything_is_denied_every_call_says_why() {
    let missing = |reason| Standing::of(crate::world::record(PolicyState::Missing { reason }));
    let suspended = |reason| Standing::of(crate::world::record(PolicyState::Suspended { reason }));
    for (standing, reason) in [
        (missing(MissingReason::NoFile), "no_file"),
        (missing(MissingReason::EmptyRepository), "empty_repository"),
        (missing(MissingReason::NoFork), "no_fork"),
        (suspended(SuspendedReason::Uninstalled), "uninstalled"),
        (suspended(SuspendedReason::InstallationSuspended), "installation_suspended"),
        (Standing::unknown(DenyReason::NeverSynced), "never_synced"),
        (Standing::unknown(DenyReason::Unreachable), "unreachable"),
        (World::governed_by("default_policy = 1").standing, "uncompilable"),
        (
            World::standing(PolicyState::Invalid {
                diagnostics: vec![],
                tests: vec![],
                last_good: None,
            })
            .standing,
            "never_valid",
        ),
    ] {
        let world = World::with(standing);
        assert!(world.listed().is_empty());
        for name in ["b00t_whoami", "b00t_status", "b00t_learn", "b00t_mcp_add"] {
            let refusal = world.refusal(name, json!({}));
            assert_eq!(refusal.structured["reason"], reason);
            let sentence = refusal.structured["explanation"].as_str().unwrap();
            assert!(refusal.text.contains(sentence), "{}", refusal.text);
            assert!(world.toolbox().instructions().contains(sentence));
        }
    }
}

#[test]
fn a_missing_file_reads_like_this() {
    let reason = MissingReason::NoFile;
    let refusal =
        World::standing(PolicyState::Missing { reason }).refusal("b00t_whoami", json!({}));
    insta::assert_snapshot!(refusal.text, @"Refused: `whoami` is denied, as every call is. The fork has no b00t-mcp-acl.toml on its default branch. Add b00t-mcp-acl.toml to the fork, by pull request or by push. Repository: octocat/_b00t_ at commit eeeeeeeeeeee.");
}

#[test]
fn instructions_say_when_a_policy_allows_nothing() {
    let none = World::governed_by("default_policy = \"deny\"\n");
    assert!(none.toolbox().instructions().contains("no tool is listed"));
    let all = World::governed_by(OPEN);
    assert!(!all.toolbox().instructions().contains("At the moment"));
}
