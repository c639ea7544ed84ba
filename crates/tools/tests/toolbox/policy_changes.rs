//! Changes of the policy, proposed by pull request.

use acl::{Found, judge};
use errand::{Checked, Done, TestCount};
use pretty_assertions::assert_eq;
use serde_json::{Value, json};
use store::PolicyState;

use crate::{
    changing::{RULES, failure, of, proposals, proposed, world},
    world::{OPEN, World, commit, record, revision},
};

#[test]
fn edits_of_the_policy_keep_its_comments_and_say_what_they_change() {
    let world = world();
    let edits = json!({"edits": {"commands": {"rm": "allow", "learn": "deny"}}});
    let answer = world.answer("b00t_acl_propose", edits);
    insta::assert_snapshot!(answer.text, @r"
    Opened pull request #7: https://github.example/octocat/_b00t_/pull/7
    It changes b00t-mcp-acl.toml, on the branch b00t/x-1 at commit dddddddddddd, into main. Nothing changes until somebody merges it.

    What it changes:
    - `learn` was allowed (default_policy, line 2) and is now refused (commands.learn, line 6)
    + `rm` was refused (commands.rm, line 3) and is now allowed (commands.rm, line 3)

    The check run of the pull request says whether the policy tests of the fork pass.
    ");
    insta::assert_json_snapshot!(answer.structured["changes"], @r#"
    [
      {
        "effect": "narrows",
        "sentence": "`learn` was allowed (default_policy, line 2) and is now refused (commands.learn, line 6)"
      },
      {
        "effect": "widens",
        "sentence": "`rm` was refused (commands.rm, line 3) and is now allowed (commands.rm, line 3)"
      }
    ]
    "#);
    let proposal = proposals(&world).remove(0);
    insta::assert_snapshot!(proposal.text, @r#"
    # Mine.
    default_policy = "allow" # all
    [commands.rm]
    policy = "allow"

    [commands.learn]
    policy = "deny"
    "#);
    assert_eq!(proposal.check(), Ok(()));
    assert_eq!(proposal.path, "b00t-mcp-acl.toml");
    assert_eq!(proposal.base, commit('e'), "the newest commit");
    assert!(proposal.about.contains("What it changes:\n\n```\n"), "{}", proposal.about);
}

#[test]
fn the_whole_text_of_the_policy_may_be_given() {
    let text = "default_policy = \"deny\"\n[patterns]\nallow = [\"rm\"]\n";
    let world = world();
    let proposal = proposed(&world, "b00t_acl_propose", json!({"text": text}));
    assert_eq!(proposal.text, text);
    let same = proposed(&world, "b00t_acl_propose", json!({"text": text}));
    assert_eq!(same.branch(), proposal.branch());
}

/// What is told of the check, of which this came.
fn verdict(tests: Option<TestCount>, found: &str) -> (String, Value) {
    let judged = judge(Found::Bytes(OPEN.as_bytes()), Found::Bytes(found.as_bytes()));
    let test_diagnostics = judged.test_diagnostics().to_vec();
    let into_force = test_diagnostics.is_empty();
    let mut world = world();
    if let Some(Ok(Done::Proposed(proposed))) = &mut world.files.outcome {
        proposed.checked = Some(Checked { into_force, tests, test_diagnostics });
    }
    let answer = world.answer("b00t_acl_propose", json!({ "text": OPEN }));
    let told = answer.text.rsplit("\n\n").next().unwrap().to_owned();
    (told, answer.structured["check"].clone())
}

#[test]
fn the_result_of_the_check_is_in_the_answer() {
    let passing = "[[test]]\ncall = \"rm x\"\nexpect = \"allow\"\n";
    let count = |passed, failed| Some(TestCount { passed, failed });
    let (told, check) = verdict(count(3, 0), passing);
    assert_eq!(told, "All 3 policy tests of the fork pass. Merged, it comes into force.");
    let tests = json!({"passed": 3, "failed": 0});
    assert_eq!(check, json!({"into_force": true, "tests": tests, "test_diagnostics": []}));
    let (told, _) = verdict(None, passing);
    assert_eq!(told, "The fork has no policy tests. Merged, it comes into force.");

    let (told, check) = verdict(count(2, 1), &passing.replace("allow", "deny"));
    assert!(told.starts_with("1 of 3 policy tests of the fork fail:\n- line 3, "), "{told}");
    assert!(told.ends_with(
        "\nMerged as it is, it would not come into force: the last good policy would stay."
    ));
    assert_eq!((&check["into_force"], &check["tests"]["failed"]), (&json!(false), &json!(1)));
    assert_eq!(check["test_diagnostics"][0]["line"], 3);
    let (told, _) = verdict(None, "[[test");
    assert!(told.starts_with("The policy tests of the fork cannot be run:\n- line 1, "), "{told}");
}

#[test]
fn a_long_list_of_changes_fits_into_a_pull_request() {
    let rules: String = (0..300)
        .map(|n| format!("[commands.\"{}{n}\"]\npolicy = \"deny\"\n", "漢".repeat(40)))
        .collect();
    let text = format!("default_policy = \"allow\"\n{rules}");
    let proposal = proposed(&world(), "b00t_acl_propose", json!({ "text": text }));
    assert!(proposal.about.len() > 30_000, "{}", proposal.about.len());
    assert!(proposal.about.ends_with(")\n… and more.\n```"), "whole lines");
}

#[test]
fn a_policy_that_could_not_come_into_force_is_not_proposed() {
    let text = "default_policy = \"deny\"\n[commands.x]\npolcy = \"allow\"\n";
    let (told, structured) = failure(&world(), "b00t_acl_propose", json!({"text": text}));
    assert!(told.contains("- line 3, column 1"), "{told}");
    assert_eq!(structured["failure"], "malformed");
    assert_eq!(structured["diagnostics"][0]["line"], 3);
    let edits = json!({"edits": {"deny": ["("]}});
    let (_, structured) = failure(&world(), "b00t_acl_propose", edits);
    assert_eq!(structured["failure"], "malformed");
}

#[test]
fn what_changes_nothing_or_makes_no_sense_is_not_proposed() {
    let (_, same) = failure(&world(), "b00t_acl_propose", json!({"text": RULES}));
    assert_eq!(same, json!({"failure": "not_done", "reason": "unchanged"}));
    for arguments in [json!({}), json!({"edits": {}}), json!({"edits": {"nonsense": 1}})] {
        let (_, structured) = failure(&world(), "b00t_acl_propose", arguments);
        assert_eq!(structured["failure"], "invalid_arguments");
    }
}

#[test]
fn a_broken_policy_is_mended_as_a_whole_and_not_edited() {
    let state = PolicyState::Invalid {
        diagnostics: vec![],
        tests: vec![],
        last_good: Some(revision(RULES)),
    };
    let world = of(World::with(tools::Standing::of(record(state))));
    let edits = json!({"edits": {"deny": ["x"]}});
    let (told, _) = failure(&world, "b00t_acl_propose", edits);
    assert!(told.contains("at eeeeeeeeeeee, has problems. Give the whole `text`"), "{told}");
    let proposal = proposed(&world, "b00t_acl_propose", json!({"text": RULES}));
    assert_eq!(proposal.base, commit('e'), "what is broken is replaced");
}
