//! What is recorded of calls.

use std::{future::Future as _, pin::pin, task::Context};

use audit::{Decision, Entry, REDACTED};
use futures::task::noop_waker_ref;
use pretty_assertions::assert_eq;
use serde_json::{Map, Value, json};
use tools::{Argument, Icon, Invocation, Kind, Placing, TOOLS, Tool, Unread};

use crate::world::{OPEN, World, commit};

const POLICY: &str = r#"default_policy = "allow"
[commands.learn]
policy = "deny"
enforce = false
[commands.mcp]
policy = "deny"
[limits.commands.whoami]
per_day = 1
"#;

fn newest(world: &World) -> Entry {
    world.files.calls.borrow()[0].clone()
}

#[test]
fn a_call_is_recorded_with_the_rule_that_decided_and_where_it_stands() {
    let world = World::governed_by(POLICY);
    for (tool, arguments, line, decision, rule, at_line) in [
        ("b00t_whoami", json!({}), "whoami", Decision::Allowed, "default_policy", 1),
        (
            "b00t_whoami",
            json!({}),
            "whoami",
            Decision::Limited,
            "limits.commands.whoami.per_day",
            8,
        ),
        (
            "b00t_learn",
            json!({"topic": "rust"}),
            "learn rust",
            Decision::WouldBeRefused,
            "commands.learn",
            2,
        ),
        (
            "b00t_mcp_list",
            json!({"json": true}),
            "mcp list --json",
            Decision::Refused,
            "commands.mcp",
            5,
        ),
    ] {
        world.call(tool, arguments);
        let Entry { client, tool: recorded, command_line, decision: became, file, .. } =
            newest(&world);
        assert_eq!((client.as_str(), recorded.as_str()), ("claude", tool));
        assert_eq!((command_line.as_str(), became), (line, decision));
        assert_eq!(file.as_deref(), Some("b00t-mcp-acl.toml"));
        let place = (newest(&world).rule, newest(&world).line, newest(&world).commit);
        assert_eq!(place, (Some(rule.into()), Some(at_line), Some(commit('c'))), "{line}");
    }
}

#[test]
fn what_no_rule_judged_is_not_recorded() {
    let world = World::governed_by(OPEN);
    world.call("b00t_learn", json!({"nonsense": true}));
    world.call("b00t_search", json!({}));
    world.call("b00t_call", json!({"name": "b00t_nothing"}));
    assert_eq!(*world.files.calls.borrow(), []);
}

#[test]
fn what_is_called_by_name_is_recorded_as_what_it_is_and_once() {
    let world = World::governed_by(OPEN);
    world.call("b00t_call", json!({"name": "b00t_whoami"}));
    let recorded = world.files.calls.borrow();
    assert_eq!((recorded.len(), recorded[0].tool.as_str()), (1, "b00t_whoami"));
}

#[test]
fn what_cannot_be_recorded_is_not_answered() {
    let mut world = World::governed_by(OPEN)
        .in_fork(store::ContentKind::Topic, "rust", "all about it")
        .in_fork(store::ContentKind::Prompt, "hello", "Good day");
    world.files.unrecordable = true;
    let call = world.call("b00t_learn", json!({"topic": "rust"}));
    assert!(call.answer.is_error && !format!("{:?}", call.answer).contains("all about it"));
    assert_eq!(call.answer.structured, json!({"failure": "unavailable"}));
    let read = world.toolbox();
    let read = futures::executor::block_on(read.read_resource("b00t://learn/rust")).unwrap();
    assert_eq!(read.given, Err(Unread::Unavailable));
    let toolbox = world.toolbox();
    let got = futures::executor::block_on(toolbox.prompt("hello", &Map::new()));
    assert_eq!(got.given, Err(Unread::Unavailable));
}

#[test]
fn a_refusal_that_cannot_be_recorded_stays_a_refusal() {
    let mut world = World::governed_by(POLICY);
    world.files.unrecordable = true;
    let refusal = world.refusal("b00t_mcp_list", json!({}));
    assert_eq!(refusal.structured["failure"], "refused");
}

#[test]
fn a_call_that_is_cut_short_is_recorded() {
    let world = World::governed_by(OPEN);
    let toolbox = world.toolbox();
    let arguments = Map::new();
    {
        let mut call = pin!(toolbox.call("github_user_info", &arguments));
        world.files.hang.set(true);
        assert!(call.as_mut().poll(&mut Context::from_waker(noop_waker_ref())).is_pending());
        assert_eq!(world.files.calls.borrow().len(), 0, "it has not ended");
    }
    assert_eq!(newest(&world).command_line, "github user-info");
}

/// A tool that takes secrets in every way in which a command line can.
static LOGIN: Tool = Tool {
    name: "login",
    title: "",
    description: "",
    command: "login",
    fixed: &["with"],
    arguments: &[
        argument("user", Kind::Text, Placing::Positional, false),
        argument("password", Kind::Text, Placing::Positional, true),
        argument("token", Kind::Text, Placing::Option("--token"), true),
        argument("keys", Kind::List, Placing::Option("--keys"), true),
        argument("body", Kind::Object, Placing::Content, true),
    ],
    exclusive: &[],
    reads_only: true,
    open_world: false,
    icon: Icon::Account,
};

const fn argument(name: &'static str, kind: Kind, placing: Placing, secret: bool) -> Argument {
    Argument { name, description: "", kind, required: false, placing, secret }
}

#[test]
fn secret_arguments_are_judged_and_not_recorded() {
    let given = json!({
        "user": "octocat", "password": "sesame", "token": "t0ken", "keys": ["k1", "k2"],
        "body": {"env": "hidden"},
    });
    let invocation = Invocation::new(&LOGIN, given.as_object().unwrap()).unwrap();
    let judged = ["with", "octocat", "sesame", "--token", "t0ken", "--keys", "k1", "k2"];
    assert_eq!(invocation.args(), judged);
    assert_eq!(
        invocation.recorded(),
        format!("login with octocat {REDACTED} --token {REDACTED} --keys {REDACTED} {REDACTED}")
    );
    assert!(audit::is_redacted(&invocation.recorded()));
}

#[test]
fn the_schema_marks_what_is_secret_and_nothing_else() {
    let secret: Vec<_> = TOOLS
        .iter()
        .flat_map(|tool| tool.arguments.iter().map(move |argument| (tool.name, argument)))
        .filter(|(_, argument)| argument.secret)
        .map(|(tool, argument)| (tool, argument.name))
        .collect();
    assert_eq!(secret, [("b00t_mcp_add", "json")]);
    for definition in World::governed_by(OPEN).toolbox().definitions() {
        let name = definition["name"].as_str().unwrap();
        for (argument, schema) in definition["inputSchema"]["properties"].as_object().unwrap() {
            let marked = schema.get("writeOnly") == Some(&Value::Bool(true));
            assert_eq!(marked, secret.contains(&(name, argument.as_str())), "{name} {argument}");
        }
    }
}
