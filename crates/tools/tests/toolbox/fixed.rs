//! The two fixed tools: the tool that is looked for or called is what the policy judges.

use pretty_assertions::assert_eq;
use serde_json::json;
use store::{ContentKind::Topic, MissingReason, PolicyState};

use crate::world::{OPEN, World};

const SOME: &str = r#"default_policy = "deny"
[commands.whoami]
policy = "allow"
[commands.learn]
policy = "allow"
arg_patterns = ["^rust"]
"#;

fn found(world: &World, arguments: serde_json::Value) -> Vec<String> {
    let answer = world.answer("b00t_search", arguments);
    let tools = answer.structured["tools"].as_array().unwrap();
    tools.iter().map(|tool| tool["name"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn they_are_listed_below_whatever_else_is_listed_and_never_alone() {
    let names = |world: &World| {
        let definitions = world.toolbox().definitions();
        let names = definitions.iter().map(|tool| tool["name"].as_str().unwrap().to_owned());
        names.collect::<Vec<_>>()
    };
    let some = names(&World::governed_by(SOME));
    assert_eq!(some, ["b00t_whoami", "b00t_learn", "b00t_search", "b00t_call"]);
    assert!(names(&World::governed_by("default_policy = \"deny\"\n")).is_empty());
}

#[test]
fn only_what_may_be_used_is_found() {
    let world = World::governed_by(SOME);
    assert_eq!(found(&world, json!({})), ["b00t_whoami", "b00t_learn"]);
    assert_eq!(found(&world, json!({"query": "LEARN topics"})), ["b00t_learn"]);
    assert_eq!(found(&world, json!({"query": "policy change"})), [""; 0]);
    assert_eq!(found(&World::governed_by(OPEN), json!({})), World::governed_by(OPEN).listed());
    let none = World::governed_by("default_policy = \"deny\"\n");
    assert_eq!(none.answer("b00t_search", json!({})).text, "The policy in force allows no tool.");
}

#[test]
fn what_is_found_can_be_called_from_its_text_alone() {
    let answer = World::governed_by(SOME).answer("b00t_search", json!({"query": "learn"}));
    insta::assert_snapshot!(answer.text, @r#"
    1 found; call them by b00t_call:
    - b00t_learn: Lists the learn topics of the user's b00t repository, searches them, or returns the text of one. Takes: {"search":{"description":"Words to look for in names and texts of topics. Not together with `topic`.","maxLength":1024,"minLength":1,"type":["string","null"]},"topic":{"description":"Name of the topic to read. Without it, the topics are listed. Not together with `search`.","maxLength":1024,"minLength":1,"pattern":"^[^-]","type":["string","null"]}}
    "#);
    let tool = &answer.structured["tools"][0];
    assert_eq!(tool["inputSchema"]["properties"]["topic"]["maxLength"], 1024);
    assert_eq!(tool["annotations"]["readOnlyHint"], true);
}

#[test]
fn a_call_by_name_is_the_call_itself() {
    let world = World::governed_by(OPEN).in_fork(Topic, "rust", "Use cargo.");
    let given = json!({"topic": "rust"});
    let direct = world.call("b00t_learn", given.clone());
    let by_name = world.call("b00t_call", json!({"name": "b00t_learn", "arguments": given}));
    assert_eq!(by_name.answer, direct.answer);
    assert_eq!((by_name.allowed, by_name.rule), (direct.allowed, direct.rule));
    assert_eq!((by_name.tool.name, direct.tool.name), ("b00t_learn", "b00t_learn"));
    let without = world.answer("b00t_call", json!({"name": "b00t_whoami", "arguments": null}));
    assert_eq!(without, world.answer("b00t_whoami", json!({})));
}

#[test]
fn a_call_by_name_is_refused_as_the_call_itself() {
    let world = World::governed_by(SOME);
    for (name, given) in [
        ("b00t_learn", json!({"topic": "git"})),
        ("b00t_mcp_list", json!({})),
        ("b00t_acl_propose", json!({"nonsense": 1})),
        ("b00t_learn", json!({"topic": 7})),
    ] {
        let direct = world.refusal(name, given.clone());
        let by_name = world.refusal("b00t_call", json!({"name": name, "arguments": given}));
        assert_eq!(by_name, direct, "{name}");
        let by_name = world.call("b00t_call", json!({"name": name, "arguments": {}}));
        assert_eq!(by_name.tool.name, name, "the log tells which tool it was");
    }
    let recorded = world.files.calls.borrow();
    assert!(recorded.iter().all(|entry| entry.tool != "b00t_call"), "{recorded:?}");
}

#[test]
fn a_call_by_name_counts_as_the_call_itself() {
    let text = "default_policy = \"allow\"\n[limits.commands.whoami]\nper_day = 1\n";
    let world = World::governed_by(text);
    world.answer("b00t_call", json!({"name": "b00t_whoami"}));
    let refusal = world.refusal("b00t_whoami", json!({}));
    assert_eq!(refusal.structured["failure"], "limited");
    // To look for tools costs nothing.
    assert_eq!(found(&world, json!({"query": "account"})).first().unwrap(), "b00t_whoami");
}

#[test]
fn what_cannot_be_called_says_what_to_mend() {
    let world = World::governed_by(SOME);
    let failure = |name: &str, given| world.refusal(name, given);
    let unknown = failure("b00t_call", json!({"name": "b00t_lern"}));
    insta::assert_snapshot!(unknown.text, @"There is no such tool. Did you mean: b00t_learn? b00t_search lists those that may be used.");
    assert_eq!(unknown.structured["failure"], "not_found");
    let itself = failure("b00t_call", json!({"name": "b00t_call", "arguments": {"name": "x"}}));
    assert_eq!(itself.structured["failure"], "not_found");
    for (name, given, problem) in [
        ("b00t_call", json!({}), "`name` is missing"),
        ("b00t_call", json!({"name": "b00t_whoami", "arguments": []}), "must be a JSON object"),
        ("b00t_search", json!({"query": 7}), "`query` must be text"),
        ("b00t_search", json!({"words": "x"}), "`words` is unknown; this tool takes: query"),
    ] {
        let answer = failure(name, given);
        assert_eq!(answer.structured["failure"], "invalid_arguments");
        assert!(answer.text.contains(problem), "{}", answer.text);
    }
}

#[test]
fn while_everything_is_denied_they_say_why() {
    let reason = MissingReason::NoFile;
    let world = World::standing(PolicyState::Missing { reason });
    for (name, given) in [
        ("b00t_search", json!({})),
        ("b00t_search", json!({"query": 7})),
        ("b00t_call", json!({})),
        ("b00t_call", json!({"name": "b00t_whoami"})),
        ("b00t_call", json!({"name": "nothing"})),
    ] {
        let refusal = world.refusal(name, given);
        assert_eq!(refusal.structured["reason"], "no_file", "{name}");
    }
}
