//! Which call is which command line.

use pretty_assertions::assert_eq;
use serde_json::{Value, json};
use tools::{Invocation, TOOLS, find};

fn line(name: &str, arguments: &Value) -> Result<Vec<String>, Vec<String>> {
    let given = arguments.as_object().unwrap();
    Invocation::new(find(name).unwrap(), given)
        .map(|call| {
            let command = std::iter::once(call.command().to_owned());
            command.chain(call.args().iter().cloned()).collect()
        })
        .map_err(|problems| problems.iter().map(ToString::to_string).collect())
}

#[test]
fn every_call_is_one_command_line() {
    for (name, arguments, expected) in [
        ("b00t_whoami", json!({}), vec!["whoami"]),
        ("b00t_status", json!({}), vec!["status"]),
        ("b00t_learn", json!({}), vec!["learn"]),
        ("b00t_learn", json!({"topic": "rust"}), vec!["learn", "rust"]),
        ("b00t_learn", json!({"topic": null}), vec!["learn"]),
        ("b00t_learn", json!({"search": "x"}), vec!["learn", "--search", "x"]),
        ("b00t_learn", json!({"search": "--force"}), vec!["learn", "--search", "--force"]),
        ("b00t_advice", json!({"tool": "git", "query": "x y"}), vec!["advice", "git", "x y"]),
        ("b00t_lfmf", json!({"tool": "git", "lesson": "a\nb"}), vec!["lfmf", "git"]),
        ("b00t_mcp_list", json!({}), vec!["mcp", "list"]),
        ("b00t_mcp_list", json!({"json": false}), vec!["mcp", "list"]),
        ("b00t_mcp_list", json!({"json": true}), vec!["mcp", "list", "--json"]),
        ("b00t_mcp_output", json!({"servers": ["a", "b"]}), vec!["mcp", "output", "a", "b"]),
        ("b00t_mcp_add", json!({"name": "x", "json": {"a": 1}}), vec!["mcp", "add", "x"]),
        ("b00t_cli_desires", json!({"name": "gh"}), vec!["cli", "desires", "gh"]),
        ("b00t_cli_check", json!({"name": "gh"}), vec!["cli", "check", "gh"]),
        ("b00t_ai_list", json!({"json": true}), vec!["ai", "list", "--json"]),
        ("b00t_acl_explain", json!({"command": "mcp"}), vec!["acl", "explain"]),
        (
            "b00t_acl_explain",
            json!({"command": "mcp", "args": ["", "add", "x", "--force"]}),
            vec!["acl", "explain"],
        ),
        ("b00t_acl_propose", json!({"text": "x"}), vec!["acl", "propose"]),
        ("b00t_acl_propose", json!({"edits": {"deny": ["x"]}}), vec!["acl", "propose"]),
        ("github_user_info", json!({}), vec!["github", "user-info"]),
        ("github_repositories", json!({}), vec!["github", "repositories"]),
    ] {
        let expected: Vec<_> = expected.into_iter().map(str::to_owned).collect();
        assert_eq!(line(name, &arguments), Ok(expected), "{name} {arguments}");
    }
}

#[test]
fn what_does_not_fit_is_said_all_at_once() {
    for (name, arguments, expected) in [
        ("b00t_whoami", json!({"x": 1}), vec!["`x` is unknown; this tool takes no arguments"]),
        (
            "b00t_learn",
            json!({"topik": "x", "topic": 1}),
            vec!["`topik` is unknown; this tool takes: topic, search", "`topic` must be text"],
        ),
        ("b00t_learn", json!({"topic": ""}), vec!["`topic` must not be empty"]),
        (
            "b00t_learn",
            json!({"topic": "a", "search": "b"}),
            vec!["`topic` and `search` exclude each other; give one of them"],
        ),
        ("b00t_learn", json!({"topic": "--search"}), vec!["`topic` must not begin with a hyphen"]),
        (
            "b00t_learn",
            json!({"topic": "a\n--force"}),
            vec!["`topic` must be one line without control characters"],
        ),
        (
            "b00t_learn",
            json!({"topic": "x".repeat(2000)}),
            vec!["`topic` is longer than 1024 characters"],
        ),
        ("b00t_mcp_list", json!({"json": "yes"}), vec!["`json` must be true or false"]),
        ("b00t_mcp_add", json!({"json": {}}), vec!["`name` is missing: Name of the server."]),
        (
            "b00t_acl_propose",
            json!({"text": "x", "edits": {}}),
            vec!["`text` and `edits` exclude each other; give one of them"],
        ),
        ("b00t_mcp_add", json!({"name": "x", "json": []}), vec!["`json` must be a JSON object"]),
        ("b00t_mcp_output", json!({"servers": []}), vec!["`servers` must not be empty"]),
        ("b00t_mcp_output", json!({"servers": "a"}), vec!["`servers` must be a list of texts"]),
        ("b00t_mcp_output", json!({"servers": [1]}), vec!["`servers` must be a list of texts"]),
        (
            "b00t_acl_explain",
            json!({"command": "x", "args": vec!["a"; 65]}),
            vec!["`args` has more than 64 items"],
        ),
        (
            "b00t_acl_explain",
            json!({"command": "x", "args": vec!["a".repeat(1000); 5]}),
            vec!["`args` makes the command line longer than 4096 bytes"],
        ),
    ] {
        let expected: Vec<_> = expected.into_iter().map(str::to_owned).collect();
        assert_eq!(line(name, &arguments), Err(expected), "{name} {arguments}");
    }
}

#[test]
fn a_command_line_may_have_4_kib_and_no_byte_more() {
    let line_of = |name: &str, head: &str, list: &str, bytes: usize| {
        let last = "a".repeat(bytes - head.len() - 4 * 1001 - 1);
        let full = "a".repeat(1000);
        let mut given = json!({ list: [full, full, full, full, last] });
        if list == "args" {
            given["command"] = "x".into();
        }
        line(name, &given)
    };
    let server = |bytes| line_of("b00t_mcp_output", "mcp output", "servers", bytes);
    assert_eq!(server(4096).unwrap().join(" ").len(), 4096);
    assert!(server(4097).is_err());
    // A line that is only asked about is judged, too.
    let asked = |bytes| line_of("b00t_acl_explain", "acl explain x", "args", bytes);
    assert_eq!(asked(4096).unwrap(), ["acl", "explain"]);
    assert!(asked(4097).is_err());
    // What is not on the line does not count.
    let lesson = json!({"tool": "git", "lesson": "x".repeat(100_000)});
    assert!(line("b00t_lfmf", &lesson).is_ok());
}

#[test]
fn the_table_is_sound() {
    let mut names: Vec<_> = TOOLS.iter().map(|tool| tool.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), TOOLS.len());
    for tool in &TOOLS {
        for text in [tool.name, tool.title, tool.description, tool.command] {
            assert!(!text.is_empty(), "{}", tool.name);
        }
        assert!(tool.description.ends_with('.'), "{}", tool.name);
        // An optional argument before a required one would shift it.
        let required: Vec<_> = tool.arguments.iter().map(|argument| argument.required).collect();
        assert!(required.is_sorted_by(|a, b| a >= b), "{}", tool.name);
        assert!(tool.reads_only || tool.open_world, "{} proposes at GitHub", tool.name);
    }
}
