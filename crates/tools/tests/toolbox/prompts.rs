//! The repository's prompts.

use futures::executor::block_on;
use pretty_assertions::assert_eq;
use serde_json::{Value, json};
use store::{ContentKind::Prompt, ContentKind::Topic, MissingReason, PolicyState};
use tools::{Icon, Unread};

use crate::world::{OPEN, World};

const REVIEW: &str = r#"+++
title = "Review a change"
description = "Reads a diff with the repository's eyes."

[[arguments]]
name = "topic"
description = "The learn topic to hold it against."
required = true

[[arguments]]
name = "depth"
values = ["quick", "thorough"]
+++

Review the change {{depth}}ly. Hold it against {{topic}}.
"#;

fn world(policy: &str) -> World {
    World::governed_by(policy)
        .in_fork(Prompt, "review", REVIEW)
        .in_fork(Prompt, "torn", "+++\ntitle = 1\n+++\n")
        .in_template(Prompt, "review", "Of the template.")
        .in_template(Prompt, "hello", "Say hello.\n")
        .in_fork(Topic, "rust", "")
        .in_fork(Topic, "ruby", "")
}

fn get(world: &World, name: &str, arguments: Value) -> Result<Value, Unread> {
    block_on(world.toolbox().prompt(name, arguments.as_object().unwrap())).given
}

fn complete(world: &World, reference: Value, argument: &str, value: &str) -> Vec<String> {
    completed(world, &reference, argument, value).unwrap()
}

fn completed(
    world: &World,
    reference: &Value,
    argument: &str,
    value: &str,
) -> Result<Vec<String>, Unread> {
    block_on(world.toolbox().complete(reference, argument, value))
}

#[test]
fn prompts_of_fork_and_template_are_listed_the_broken_ones_too() {
    let mut prompts = block_on(world(OPEN).toolbox().prompts()).unwrap();
    let from: Vec<_> = prompts
        .iter_mut()
        .map(|prompt| prompt.as_object_mut().unwrap().remove("_meta").unwrap())
        .map(|meta| meta["b00t/origin"]["from"].clone())
        .collect();
    assert_eq!(from, ["template", "fork", "fork"]);
    for prompt in &mut prompts {
        let icons = prompt.as_object_mut().unwrap().remove("icons");
        assert_eq!(icons, Some(json!(Icon::Book.icons())));
    }
    insta::assert_json_snapshot!(prompts, @r#"
    [
      {
        "arguments": [],
        "description": "_b00t_/prompts/hello.md of acme/_b00t_ at commit aaaaaaaaaaaa.",
        "name": "hello",
        "title": "hello"
      },
      {
        "arguments": [
          {
            "description": "The learn topic to hold it against.",
            "name": "topic",
            "required": true,
            "title": "topic"
          },
          {
            "description": "",
            "name": "depth",
            "required": false,
            "title": "depth"
          }
        ],
        "description": "[From _b00t_/prompts/review.md of octocat/_b00t_ at commit ffffffffffff.] Reads a diff with the repository's eyes.",
        "name": "review",
        "title": "Review a change"
      },
      {
        "arguments": [],
        "description": "Broken: _b00t_/prompts/torn.md of octocat/_b00t_ at commit ffffffffffff has a head that cannot be read: invalid type: integer `1`, expected a string.",
        "name": "torn",
        "title": "torn"
      }
    ]
    "#);
}

#[test]
fn a_prompt_comes_with_its_arguments_in_their_places_and_its_origin() {
    let given = json!({"topic": "{{depth}}", "depth": "quick"});
    let got = get(&world(OPEN), "review", given).unwrap();
    let description = got["description"].as_str().unwrap();
    assert!(description.starts_with("[From _b00t_/prompts/review.md of octocat/_b00t_ at commit"));
    assert!(description.ends_with(".] Reads a diff with the repository's eyes."));
    insta::assert_snapshot!(got["messages"][0]["content"]["text"].as_str().unwrap(), @r"
    [The prompt review, from _b00t_/prompts/review.md of octocat/_b00t_ at commit ffffffffffff.]

    Review the change quickly. Hold it against {{depth}}.
    ");
    assert_eq!(got["messages"][0]["role"], "user");
    assert_eq!(got["_meta"]["b00t/origin"]["commit"], "f".repeat(40));
    let plain = get(&world(OPEN), "hello", json!({})).unwrap();
    assert!(plain["messages"][0]["content"]["text"].as_str().unwrap().ends_with("Say hello."));
}

#[test]
fn arguments_are_checked_all_at_once() {
    let unread = get(&world(OPEN), "review", json!({"depth": 1, "tone": "kind"})).unwrap_err();
    assert_eq!(
        unread.message(),
        "The arguments do not fit: `depth` must be text; `tone` is unknown; `topic` is missing."
    );
    let long = get(&world(OPEN), "review", json!({"topic": "x".repeat(20_000)})).unwrap_err();
    assert!(long.message().contains("`topic` is longer than 16 KiB"));
    assert!(get(&world(OPEN), "review", json!({"topic": " "})).is_err());
}

#[test]
fn what_is_not_there_or_broken_says_so() {
    assert_eq!(get(&world(OPEN), "rust", json!({})), Err(Unread::NotFound));
    assert_eq!(get(&world(OPEN), "-x", json!({})), Err(Unread::NotFound));
    let Err(Unread::Malformed(problem)) = get(&world(OPEN), "torn", json!({})) else { panic!() };
    assert!(problem.starts_with("_b00t_/prompts/torn.md of octocat/_b00t_ at commit ffffffffffff"));
}

#[test]
fn a_prompt_is_judged_as_a_command() {
    let text = "default_policy = \"deny\"\n[commands.prompt]\npolicy = \"allow\"\n\
                arg_patterns = [\"^hello$\"]\n[limits.commands.prompt]\nper_day = 1\n";
    let world = world(text);
    let names: Vec<_> = block_on(world.toolbox().prompts()).unwrap();
    assert_eq!((names.len(), &names[0]["name"]), (1, &json!("hello")));
    let Err(Unread::Refused(refusal)) = get(&world, "review", json!({})) else { panic!() };
    assert_eq!(refusal.structured["call"], json!(["prompt", "review"]));
    assert_eq!(refusal.structured["rule"], "commands.prompt.arg_patterns[0]");
    assert!(get(&world, "hello", json!({})).is_ok());
    let Err(Unread::Refused(limited)) = get(&world, "hello", json!({})) else { panic!() };
    assert_eq!(limited.structured["failure"], "limited");
    assert_eq!(world.files.calls.borrow()[2].command_line, "prompt review");
}

#[test]
fn while_everything_is_denied_there_are_none() {
    let reason = MissingReason::NoFork;
    let world = World::standing(PolicyState::Missing { reason }).in_fork(Prompt, "x", "y");
    assert!(block_on(world.toolbox().prompts()).unwrap().is_empty());
    assert!(matches!(get(&world, "x", json!({})), Err(Unread::Refused(_))));
    assert!(complete(&world, json!({"type": "ref/prompt", "name": "x"}), "topic", "").is_empty());
}

#[test]
fn arguments_are_completed() {
    let world = world(OPEN);
    let template = json!({"type": "ref/resource", "uri": "b00t://learn/{topic}"});
    assert_eq!(complete(&world, template.clone(), "topic", "ru"), ["ruby", "rust"]);
    assert_eq!(complete(&world, template.clone(), "topic", "BY"), ["ruby"]);
    assert_eq!(complete(&world, template, "other", "ru"), [""; 0]);
    let review = json!({"type": "ref/prompt", "name": "review"});
    assert_eq!(complete(&world, review.clone(), "depth", "t"), ["thorough"]);
    assert_eq!(complete(&world, review.clone(), "topic", "rus"), ["rust"]);
    assert_eq!(complete(&world, review, "tone", ""), [""; 0]);
    let torn = json!({"type": "ref/prompt", "name": "torn"});
    assert_eq!(complete(&world, torn, "depth", ""), [""; 0]);
}

#[test]
fn what_is_not_there_cannot_be_completed() {
    for reference in [
        json!({"type": "ref/prompt", "name": "unknown"}),
        json!({"type": "ref/resource", "uri": "file:///{path}"}),
        json!({"type": "ref/other", "name": "review"}),
    ] {
        let failed = completed(&world(OPEN), &reference, "topic", "");
        assert_eq!(failed, Err(Unread::NotFound), "{reference}");
    }
}

#[test]
fn what_may_not_be_read_completes_nothing() {
    let text = "default_policy = \"allow\"\n[patterns]\ndeny = [\"ruby\", \"^prompt review\"]\n";
    let world = world(text);
    let template = json!({"type": "ref/resource", "uri": "b00t://learn/{topic}"});
    assert_eq!(complete(&world, template, "topic", "ru"), ["rust"]);
    // Whether there is such a prompt is not told, either.
    for name in ["review", "reviewer"] {
        let prompt = json!({"type": "ref/prompt", "name": name});
        assert_eq!(complete(&world, prompt, "depth", ""), [""; 0]);
    }
}
