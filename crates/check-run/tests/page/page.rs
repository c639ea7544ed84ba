//! The page that shows a check run is what a check run is.

use std::fmt::Write as _;
use std::path::PathBuf;

use audit::{Decision, DistinctCall, Recorded};
use check_run::{Annotation, IN_FORCE_NAME, NAME, Proposal, Replay, Review, review};
use pretty_assertions::assert_eq;

use super::world::{policy, proposal, tested};

/// The template's policy, which is in force.
const TEMPLATE: &str = include_str!("../../../../template/b00t-mcp-acl.toml");

const TESTS: &str = r#"[[test]]
name = "learning is open"
call = "learn rust"
expect = "allow"

[[test]]
name = "no server is added"
call = "mcp add github"
expect = "deny"
"#;

/// A change that allows more than it seems.
fn loose() -> String {
    TEMPLATE
        .replace("\"^(list|output)\\\\b\"", "\"^(list|output|add)\\\\b\"")
        .replace("deny = [\"--force\"", "allow = [\"learn\"]\ndeny = [\"--force\"")
}

/// The same with a typing error.
fn broken() -> String {
    loose().replace("default_policy = \"deny\"", "default_policy = \"Deny\"")
}

/// What clients called lately.
fn calls() -> Replay {
    let call = |tool: &str, line: &str, decision, calls| DistinctCall {
        tool: tool.into(),
        command_line: line.into(),
        decision,
        calls,
    };
    let distinct = vec![
        call("b00t_learn", "learn rust", Decision::Allowed, 41),
        call("b00t_mcp_add", "mcp add github", Decision::Refused, 2),
        call("b00t_mcp_add", "mcp add files", Decision::Refused, 1),
    ];
    Replay::Recorded(Recorded { distinct, left_out: 0 })
}

fn page() -> String {
    let base = policy(TEMPLATE);
    let calls = calls();
    let said = |text: &str, tests: &str| {
        let head = tested(text, tests);
        review(&Proposal { replay: &calls, ..proposal(&base, &head) })
    };
    let passing = TESTS.replace("mcp add github", "mcp remove github");
    let mut page = format!(
        "# The check runs\n\n\
         Every pull request of your fork gets a check run `{NAME}`, also one that changes neither \
         `b00t-mcp-acl.toml` nor `b00t-mcp-acl.test.toml`. It says what a merge would allow and refuse; it needs no secret, and it \
         cannot change what is in force. After the merge, a check run `{IN_FORCE_NAME}` on the \
         merged commit says since when the policy is in force, or why it is not.\n\n\
         | conclusion | |\n|---|---|\n\
         | `success` | nothing is wrong |\n\
         | `neutral` | there are warnings, or the change grants or removes everything, takes the policy tests away, or is too much to compare |\n\
         | `failure` | there are errors, or a policy test fails: it would not come into force; \
         or this could not be reviewed |\n\
         | `cancelled` | superseded by a newer commit, or the commit or the branch it goes to is gone |\n\n\
         The calls that your clients made in the last 30 days are tried under the new policy: so many \
         that were allowed would be refused, and the other way round, by tool and rule. Limits are not \
         tried, because they depend on the time. Arguments are never shown: whoever can read the \
         repository can read its check runs. A pull request from another repository is not tried at all: \
         by its policy a stranger could ask what you call. You find them at `/audit`, see [audit.md](audit.md).\n\n\
         What an author writes is shown as code only, so that nothing in it becomes a link, a \
         mention or a picture.\n\n\
         This page is written by `UPDATE_DOCS=1 cargo test -p check-run`, from the files that the \
         sections describe.\n"
    );
    let sections = [
        (
            "A change with warnings",
            "The template's policy; `add` is added to the arguments of `mcp`, and an allow \
             pattern `learn` is new.",
            said(&loose(), &passing),
        ),
        (
            "A policy test fails",
            "The same change, with a test that wants `mcp add github` to be refused.",
            said(&loose(), TESTS),
        ),
        (
            "An error",
            "The same change, with `\"Deny\"` where `\"deny\"` belongs.",
            said(&broken(), &passing),
        ),
    ];
    for (heading, what, said) in sections {
        write!(page, "\n## {heading}\n\n{what}\n\n{}", rendered(&said)).unwrap();
    }
    page
}

/// A check run in a frame of text.
fn rendered(said: &Review) -> String {
    let mut lines =
        vec![format!("{NAME}: {}", said.conclusion.as_str()), said.title.clone(), String::new()];
    lines.extend(said.summary.lines().map(str::to_owned));
    lines.extend([String::new(), "On the lines of the files:".to_owned()]);
    lines.extend(said.annotations.iter().flat_map(remark));
    format!("````text\n{}\n````\n", lines.join("\n"))
}

fn remark(a: &Annotation) -> Vec<String> {
    let columns = match (a.start_column, a.end_column) {
        (Some(from), Some(to)) => format!(", columns {from} to {to}"),
        _ => String::new(),
    };
    let mut lines = vec![
        String::new(),
        format!("  {}, line {}{columns}", a.path, a.start_line),
        format!("  {}: {}", a.level.as_str(), a.title),
    ];
    lines.extend(a.message.lines().map(|line| format!("    {line}")));
    lines
}

#[test]
fn the_page_shows_what_check_runs_say() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/check-run.md");
    let wanted = page();
    if update_asked() {
        std::fs::write(&path, &wanted).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap();
    assert_eq!(found, wanted, "run `UPDATE_DOCS=1 cargo test -p check-run`");
}

#[expect(clippy::disallowed_methods, reason = "a switch for the one who runs the test")]
fn update_asked() -> bool {
    std::env::var("UPDATE_DOCS").is_ok()
}
