//! Tools that propose a change by pull request.

use errand::{Done, Errand, Proposal, Proposed, Undone};
use pretty_assertions::assert_eq;
use serde_json::{Value, json};
use store::ContentKind::{Datum, Topic};

use crate::world::{OPEN, World, commit};

/// A policy with comments, and with rules to edit.
pub(crate) const RULES: &str =
    "# Mine.\ndefault_policy = \"allow\" # all\n[commands.rm]\npolicy = \"deny\"\n";

pub(crate) fn world() -> World {
    of(World::governed_by(RULES))
}

pub(crate) fn of(mut world: World) -> World {
    world.files.outcome = Some(Ok(Done::Proposed(Proposed {
        number: 7,
        url: "https://github.example/octocat/_b00t_/pull/7".into(),
        branch: "b00t/x-1".into(),
        commit: commit('d'),
        into: "main".into(),
        opened: true,
        checked: None,
    })));
    world
        .in_fork(Topic, "git", "# Git\n\n---\nold: lesson\n")
        .in_template(Topic, "rust", "# Rust of the template\n")
        .in_fork(Datum, "github.mcp", "[b00t]\ncommand = \"x\"\n")
        .in_fork(Datum, "cargo.cli", "[b00t]\nlfmf_category = \"rust\"\n")
        .in_template(Datum, "wiki.mcp", "[b00t]\ncommand = \"x\"\n")
}

/// What was asked for, all of it proposals.
pub(crate) fn proposals(world: &World) -> Vec<Proposal> {
    let errands = world.files.errands.take().into_iter();
    errands
        .map(|errand| match errand {
            Errand::Propose { proposal } => proposal,
            other => panic!("{other:?}"),
        })
        .collect()
}

pub(crate) fn proposed(world: &World, name: &str, arguments: Value) -> Proposal {
    let answer = world.answer(name, arguments);
    assert!(!answer.is_error, "{}", answer.text);
    let mut proposals = proposals(world);
    assert_eq!(proposals.len(), 1);
    let proposal = proposals.remove(0);
    assert_eq!(proposal.check(), Ok(()), "webhook-worker would not take it");
    proposal
}

pub(crate) fn failure(world: &World, name: &str, arguments: Value) -> (String, Value) {
    let answer = world.answer(name, arguments);
    assert!(answer.is_error, "{}", answer.text);
    assert!(proposals(world).is_empty(), "nothing may be asked for");
    (answer.text, answer.structured)
}

#[test]
fn a_lesson_is_added_to_the_forks_topic() {
    let world = world();
    let lesson = json!({"tool": "git", "lesson": "rebase: Use -i.\nIt tidies up."});
    let proposal = proposed(&world, "b00t_lfmf", lesson);
    insta::assert_snapshot!(proposal.text, @r"
    # Git

    ---
    old: lesson

    ---
    rebase: Use -i.
    It tidies up.
    ");
    assert_eq!(proposal.path, "_b00t_/learn/git.md");
    assert_eq!(proposal.base, commit('f'), "the commit that the text was read at");
    assert_eq!(proposal.title, "Record a lesson about git");
    assert_eq!((proposal.tool.as_str(), proposal.client.as_str()), ("b00t_lfmf", "claude"));
    let answer = world.answer("b00t_lfmf", json!({"tool": "git", "lesson": "a: b"}));
    insta::assert_snapshot!(answer.text, @r"
    Opened pull request #7: https://github.example/octocat/_b00t_/pull/7
    It changes _b00t_/learn/git.md, on the branch b00t/x-1 at commit dddddddddddd, into main. Nothing changes until somebody merges it.
    ");
    assert_eq!(answer.structured["topic"], "git");
}

#[test]
fn lessons_are_where_advice_finds_them() {
    let world = world();
    let text = |tool: &str| {
        let proposal = proposed(&world, "b00t_lfmf", json!({"tool": tool, "lesson": "a: b"}));
        (proposal.path, proposal.text)
    };
    let begun = "# Rust of the template\n\n---\na: b\n".to_owned();
    assert_eq!(text("cargo"), ("_b00t_/learn/rust.md".into(), begun), "by its category");
    assert_eq!(text("zig"), ("_b00t_/learn/zig.md".into(), "---\na: b\n".into()));
}

#[test]
fn the_same_content_has_the_same_key_wherever_it_was_made_from() {
    let key = |world: &World, lesson: &str| {
        proposed(world, "b00t_lfmf", json!({"tool": "git", "lesson": lesson})).key
    };
    let (one, mut other) = (world(), world());
    other = other.in_fork(Topic, "more", "");
    assert_eq!(key(&one, "a: b"), key(&other, " a:  b"));
    assert_ne!(key(&one, "a: b"), key(&one, "a: c"));
}

#[test]
fn a_lesson_that_is_there_or_makes_no_sense_is_not_proposed() {
    let world = world();
    let refused =
        |lesson: &str| failure(&world, "b00t_lfmf", json!({"tool": "git", "lesson": lesson})).1;
    assert_eq!(refused("old: lesson"), json!({"failure": "not_done", "reason": "unchanged"}));
    let long = "x".repeat(4001);
    for lesson in ["a: b\n---\nc: d", "a: b\n```\nnever ends", "a: \u{1b}[2J", long.as_str()] {
        assert_eq!(refused(lesson)["failure"], "invalid_arguments", "{lesson:.20}");
    }
    let open_end = of(World::governed_by(OPEN)).in_fork(Topic, "torn", "```\n");
    let lesson = json!({"tool": "torn", "lesson": "a: b"});
    assert_eq!(failure(&open_end, "b00t_lfmf", lesson).1["failure"], "invalid_arguments");
}

#[test]
fn a_lesson_under_another_name_must_be_allowed_under_that_name() {
    let text = "default_policy = \"allow\"\n[patterns]\ndeny = [\"^lfmf rust$\"]\n";
    let world = of(World::governed_by(text));
    let (told, refusal) = failure(&world, "b00t_lfmf", json!({"tool": "cargo", "lesson": "a: b"}));
    assert!(told.starts_with("Refused: `lfmf rust`"), "{told}");
    assert_eq!(refusal["rule"], "patterns.deny[0]");
}

#[test]
fn a_server_becomes_a_datum() {
    let world = world();
    let json = json!({"command": "npx", "args": ["-y", "x"], "env": {"X_TOKEN": "sesame"}});
    let arguments = json!({"name": "files", "json": json, "hint": "Files"});
    let answer = world.answer("b00t_mcp_add", arguments);
    assert_eq!(answer.structured["withheld"], json!(["X_TOKEN"]));
    assert!(answer.text.contains("`X_TOKEN` look like secrets"), "{}", answer.text);
    let proposal = proposals(&world).remove(0);
    assert_eq!(proposal.check(), Ok(()));
    assert_eq!(proposal.path, "_b00t_/files.mcp.toml");
    assert!(proposal.text.contains("hint = \"Files\""), "{}", proposal.text);
    assert!(!format!("{proposal:?}").contains("sesame"), "no secret leaves the platform");
    // What only the template has, the fork may have as its own.
    let wiki = json!({"name": "wiki", "json": {"url": "https://x.example/mcp"}});
    assert_eq!(proposed(&world, "b00t_mcp_add", wiki).path, "_b00t_/wiki.mcp.toml");
}

#[test]
fn a_server_that_is_there_or_makes_no_sense_is_not_proposed() {
    let world = world();
    let refused = |name: &str, json: Value| {
        failure(&world, "b00t_mcp_add", json!({"name": name, "json": json}))
    };
    let (text, there) = refused("github", json!({"command": "x"}));
    assert_eq!(there, json!({"failure": "not_done", "reason": "exists"}));
    assert!(text.contains("_b00t_/github.mcp.toml of octocat/_b00t_"), "{text}");
    let long = "x".repeat(65);
    for name in ["../x", "a/b", ".x", "x.", "a b", "ü", long.as_str()] {
        let (text, unfit) = refused(name, json!({"command": "x"}));
        assert_eq!(unfit["failure"], "invalid_arguments", "{name}: {text}");
    }
    let (text, unfit) = refused("x", json!({"command": "x", "headers": {}}));
    assert_eq!(unfit["problems"][0]["argument"], "json", "{text}");
}

#[test]
fn what_is_found_instead_of_opened_says_so() {
    let mut world = world();
    if let Some(Ok(Done::Proposed(proposed))) = &mut world.files.outcome {
        proposed.opened = false;
    }
    let answer = world.answer("b00t_lfmf", json!({"tool": "git", "lesson": "a: b"}));
    assert!(answer.text.starts_with("The same is proposed already by pull request #7: https://"));
    assert_eq!(answer.structured["opened"], false);
}

#[test]
fn what_was_not_done_says_why_and_what_to_do() {
    let mut world = world();
    let permission = "`contents: write`".to_owned();
    world.files.outcome = Some(Err(Undone::NotPermitted { permission }));
    let answer = world.answer("b00t_lfmf", json!({"tool": "git", "lesson": "a: b"}));
    assert!(answer.is_error && answer.text.contains("`contents: write`"), "{}", answer.text);
    assert_eq!(answer.structured, json!({"failure": "not_done", "reason": "not_permitted"}));
    let mut unread = World::governed_by(OPEN);
    unread.files.outcome = Some(Err(Undone::NotConnected));
    let answer = unread.answer("b00t_lfmf", json!({"tool": "git", "lesson": "a: b"}));
    assert_eq!(answer.structured, json!({"failure": "unavailable"}), "no content was read yet");
}

#[test]
fn what_the_policy_refuses_is_proposed_nowhere() {
    let text = "default_policy = \"deny\"\n[commands.lfmf]\npolicy = \"allow\"\n\
                arg_patterns = [\"^git$\"]\n";
    let world = of(World::governed_by(text));
    world.refusal("b00t_lfmf", json!({"tool": "rust", "lesson": "a: b"}));
    world.refusal("b00t_mcp_add", json!({"name": "x", "json": {"command": "y"}}));
    world.refusal("b00t_acl_propose", json!({"text": OPEN}));
    let by_name = json!({"name": "b00t_acl_propose", "arguments": {"text": OPEN}});
    world.refusal("b00t_call", by_name);
    assert!(proposals(&world).is_empty());
}
