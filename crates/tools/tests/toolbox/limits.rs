//! How often a policy lets commands be called.

use futures::executor::block_on;
use pretty_assertions::assert_eq;
use serde_json::{Map, json};
use store::ContentKind::{Prompt, Topic};
use tools::NotTaken;

use crate::world::World;

const TWO_A_MINUTE: &str = r#"default_policy = "allow"
[limits]
per_minute = 2
[limits.commands.whoami]
per_day = 1
[patterns]
deny = ["^status"]
"#;

#[test]
fn a_call_over_the_limit_is_told_which_limit_and_when_to_try_again() {
    let world = World::governed_by(TWO_A_MINUTE);
    world.answer("b00t_whoami", json!({}));
    let refusal = world.refusal("b00t_whoami", json!({}));
    insta::assert_snapshot!(refusal.text, @"Refused for now: `whoami` is allowed, but limits.commands.whoami.per_day (line 5) allows 1 call a day, and none is left. Try again in 86400 s. The limit is in b00t-mcp-acl.toml of octocat/_b00t_ at commit cccccccccccc: https://github.example/octocat/_b00t_/blob/cccccccccccccccccccccccccccccccccccccccc/b00t-mcp-acl.toml#L5");
    assert_eq!(refusal.structured["failure"], "limited");
    assert_eq!(refusal.structured["rule"], "limits.commands.whoami.per_day");
    assert_eq!(
        (&refusal.structured["line"], &refusal.structured["retry_after"]),
        (&json!(5), &json!(86_400))
    );
}

#[test]
fn the_limit_of_all_calls_counts_for_every_command() {
    let world = World::governed_by(TWO_A_MINUTE);
    world.answer("b00t_whoami", json!({}));
    world.answer("b00t_mcp_list", json!({}));
    let refusal = world.refusal("b00t_learn", json!({}));
    assert_eq!(refusal.structured["rule"], "limits.per_minute");
    assert_eq!(refusal.structured["retry_after"], 30);
    world.meter.pass(30_000);
    world.answer("b00t_learn", json!({}));
}

#[test]
fn what_is_refused_anyway_costs_nothing() {
    let world = World::governed_by(TWO_A_MINUTE);
    for _ in 0..5 {
        let refusal = world.refusal("b00t_status", json!({}));
        assert_eq!(refusal.structured["failure"], "refused");
        world.refusal("b00t_learn", json!({"topic": 7}));
    }
    world.answer("b00t_learn", json!({}));
}

#[test]
fn who_does_not_know_what_is_left_refuses() {
    let mut world = World::governed_by(TWO_A_MINUTE);
    world.meter.broken = Some(NotTaken::Unknown);
    let refusal = world.refusal("b00t_learn", json!({}));
    assert_eq!(refusal.structured["failure"], "unavailable");
}

#[test]
fn without_limits_nothing_is_counted() {
    let world = World::governed_by("default_policy = \"allow\"\n");
    for _ in 0..1_000 {
        world.answer("b00t_whoami", json!({}));
    }
    assert!(world.meter.usage.borrow().is_empty());
}

#[test]
fn a_call_that_would_be_refused_is_served_and_told_to_the_log() {
    let world = World::governed_by(
        "default_policy = \"allow\"\n[commands.whoami]\npolicy = \"deny\"\nenforce = false\n",
    );
    let call = world.call("b00t_whoami", json!({}));
    assert!(call.allowed);
    assert_eq!(call.shadowed.map(|rule| rule.path).as_deref(), Some("commands.whoami"));
    assert_eq!(world.call("b00t_learn", json!({})).shadowed, None);
}

#[test]
fn a_tool_called_by_its_name_is_told_to_the_log_as_itself() {
    let world = World::governed_by(
        "default_policy = \"allow\"\n[commands.whoami]\npolicy = \"deny\"\nenforce = false\n",
    );
    let call = world.call("b00t_call", json!({"name": "b00t_whoami"}));
    assert_eq!((call.tool.name, call.tool.command), ("b00t_whoami", "whoami"));
    assert_eq!(call.shadowed.map(|rule| rule.path).as_deref(), Some("commands.whoami"));
    assert_eq!(world.call("b00t_call", json!({"name": "b00t_fly"})).tool.name, "b00t_call");
    assert_eq!(world.call("b00t_search", json!({})).tool.name, "b00t_search");
}

#[test]
fn what_is_read_by_another_way_is_told_to_the_log_like_a_call() {
    let world = World::governed_by(
        "default_policy = \"allow\"\n[limits.commands.prompt]\nper_day = 2\n\
         [commands.learn]\npolicy = \"deny\"\nenforce = false\n\
         [patterns]\ndeny = [{ pattern = \"^prompt\", enforce = false }, \"^prompt secret$\"]\n",
    )
    .in_fork(Topic, "rust", "Use cargo.")
    .in_fork(Prompt, "review", "Review it.");
    let read = |uri: &str| block_on(world.toolbox().read_resource(uri)).unwrap();
    let shadow = |rule: Option<acl::RuleRef>| rule.map(|rule| rule.path);
    for (uri, is_there) in [("b00t://learn/rust", true), ("b00t://learn/zig", false)] {
        let reading = read(uri);
        assert_eq!(reading.given.is_ok(), is_there, "{uri}");
        assert!(reading.allowed, "the policy has allowed it, whether it is there or not");
        assert_eq!((reading.tool.name, reading.tool.command), ("b00t_learn", "learn"));
        assert_eq!(reading.rule.as_deref(), Some("commands.learn"));
        assert_eq!(shadow(reading.shadowed).as_deref(), Some("commands.learn"));
    }
    let get = |name: &str| block_on(world.toolbox().prompt(name, &Map::new()));
    let reading = get("review");
    assert!(reading.given.is_ok() && reading.allowed);
    assert_eq!((reading.tool.name, reading.tool.command), ("prompts/get", "prompt"));
    assert_eq!(shadow(reading.shadowed).as_deref(), Some("patterns.deny[0]"));
    let refused = get("secret");
    assert_eq!(
        (refused.allowed, refused.rule.as_deref(), refused.shadowed),
        (false, Some("patterns.deny[1]"), None)
    );
    assert!(get("review").allowed, "the second");
    let limited = get("review");
    assert_eq!(limited.rule.as_deref(), Some("limits.commands.prompt.per_day"));
    assert_eq!(shadow(limited.shadowed).as_deref(), Some("patterns.deny[0]"));
}
