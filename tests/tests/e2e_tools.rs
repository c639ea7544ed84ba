//! What the tools answer: to an owner, about content, and under a policy that says no.

use anyhow::Result;
use b00t_tests::harness::{Answer, Build, Client, Era, Platform, until};
use pretty_assertions::assert_eq;
use serde_json::{Value, json};

const ACL: &str = "b00t-mcp-acl.toml";
const OWNER: &str = "alice";

/// A platform, and a client of an owner whose policy is the template's.
async fn platform() -> Result<(Platform, Client)> {
    let platform = Platform::start_for_test(Build::Production).await?;
    platform.install(OWNER).await?;
    platform.in_force(OWNER).await?;
    let client = platform.connect(OWNER, Era::Modern).await?;
    Ok((platform, client))
}

/// Waits until the template and an owner's fork at this commit can be read.
async fn readable(platform: &Platform, commit: &str) -> Result<()> {
    let kv = platform.kv()?;
    until("the template can be read", async || kv.template_index().await).await?;
    until(&format!("the fork at {commit} can be read"), async || {
        let index = kv.index(OWNER).await?;
        Ok(index.filter(|index| index.commit.as_str() == commit))
    })
    .await?;
    Ok(())
}

/// The member `name` of every object in a list.
fn each<'a>(list: &'a Value, name: &str) -> Vec<&'a str> {
    let objects = list.as_array().into_iter().flatten();
    objects.filter_map(|object| object.get(name)?.as_str()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn who_am_i_and_what_is_in_force() -> Result<()> {
    let (platform, client) = platform().await?;
    let clone = platform.clone_of(OWNER).await?;
    let good = clone.head().await?;
    let account = platform.github().find_account(OWNER)?.id;

    let who = client.call("b00t_whoami", json!({})).await?;
    assert!(!who.is_error, "{who:?}");
    for (member, value) in [
        ("login", json!(OWNER)),
        ("account", json!(account.to_string())),
        ("client", json!("cargo-xtask-dev")),
        ("resource", json!(platform.endpoint(OWNER))),
        ("scopes", json!(["b00t:read", "b00t:write"])),
        ("repository", json!("alice/_b00t_")),
        ("commit", json!(good)),
    ] {
        assert_eq!(who.structured[member], value, "{member}");
    }
    assert!(who.text.contains("login: alice\n"), "{}", who.text);

    let status = client.call("b00t_status", json!({})).await?.structured;
    assert_eq!((&status["state"], &status["diagnostics"]), (&json!("active"), &json!([])));
    assert_eq!(status["in_force"]["commit"], good);
    let digest = status["in_force"]["digest"].clone();
    assert!(digest.as_str().is_some_and(|digest| digest.starts_with("sha256:")), "{digest}");

    let broken = clone.push_file(ACL, "default_policy = \"deny\"\n[commands.mcp\n").await?;
    platform.synced(OWNER, &broken).await?;
    let answer = client.call("b00t_status", json!({})).await?;
    assert!(!answer.is_error, "the last good policy still allows it: {answer:?}");
    let status = answer.structured;
    assert_eq!((&status["state"], &status["head"]), (&json!("invalid"), &json!(broken)));
    assert_eq!(status["in_force"]["commit"], good);
    assert_eq!(status["in_force"]["digest"], digest);
    assert_eq!(status["diagnostics"][0]["line"], 2, "{status:#}");
    assert!(answer.text.contains("\n- line 2, column "), "{}", answer.text);
    client.close().await?;
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn learning_from_the_fork_and_where_it_has_nothing_from_the_template() -> Result<()> {
    let (platform, client) = platform().await?;
    let clone = platform.clone_of(OWNER).await?;
    let mine = "# Rust\n\n- Ask the *borrow checker* kindly.\n";
    std::fs::write(clone.folder().join("_b00t_/learn/rust.md"), mine)?;
    std::fs::write(clone.folder().join("_b00t_/learn/zig.md"), "# Zig\n\nNothing hidden.\n")?;
    clone.git(&["rm", "--quiet", "_b00t_/learn/git.md", "_b00t_/playwright.mcp.toml"]).await?;
    std::fs::write(clone.folder().join("_b00t_/odd.mcp.toml"), "[b00t\n")?;
    let head = clone.push_all("My own topics").await?;
    readable(&platform, &head).await?;
    let learn = async |arguments| client.call("b00t_learn", arguments).await;
    // The instance may have looked before the template was there; it looks again.
    until("all topics are listed", async || {
        let listed = learn(json!({})).await?.structured;
        Ok((each(&listed["topics"], "name").len() == 4).then_some(()))
    })
    .await?;

    let listed = learn(json!({})).await?;
    let topics = &listed.structured["topics"];
    assert_eq!(each(topics, "name"), ["b00t", "git", "rust", "zig"]);
    assert_eq!(each(topics, "from"), ["fork", "template", "fork", "fork"]);
    assert!(listed.text.starts_with("4 topics:\n- b00t (fork)\n- git (template)"), "{listed:?}");

    let rust = learn(json!({"topic": "rust"})).await?;
    assert_eq!(rust.structured["text"], mine, "the fork's own text wins");
    let origin = &rust.structured["origin"];
    assert_eq!((&origin["from"], &origin["commit"]), (&json!("fork"), &json!(head)));
    assert!(rust.text.contains("alice/_b00t_") && rust.text.contains("not instructions"));

    let git = learn(json!({"topic": "git"})).await?;
    let text = platform.template_file("_b00t_/learn/git.md").await?;
    assert_eq!(git.structured["text"], text, "what the fork deleted, the template still has");
    assert_eq!(git.structured["origin"]["repository"], "promptexecution/_b00t_");

    let found = learn(json!({"search": "BORROW kindly"})).await?;
    assert_eq!(each(&found.structured["hits"], "name"), ["rust"], "{found:?}");
    let nothing = learn(json!({"search": "unlikely words"})).await?;
    assert!(!nothing.is_error && nothing.structured["hits"] == json!([]), "{nothing:?}");

    let near = learn(json!({"topic": "rsut"})).await?;
    assert!(near.is_error && near.text.contains("Did you mean: rust?"), "{near:?}");
    assert_eq!(near.structured["failure"], "not_found");
    assert_eq!(near.structured["near"], json!(["rust"]));
    let far = learn(json!({"topic": "underwater-basketry"})).await?;
    assert!(far.is_error && far.structured["near"] == json!([]), "{far:?}");

    let servers = client.call("b00t_mcp_list", json!({})).await?;
    let list = &servers.structured["servers"];
    assert_eq!(each(list, "name"), ["github", "odd", "playwright"]);
    assert_eq!(list[0]["transports"], json!(["stdio"]));
    assert_eq!(list[2]["origin"]["from"], "template");
    let problem = list[1]["problem"].as_str().unwrap_or_default();
    assert!(problem.starts_with("is not TOML"), "one broken file hides no other: {problem}");
    assert!(servers.text.starts_with("3 MCP servers:\n- github (stdio; fork): "), "{servers:?}");
    let as_json = client.call("b00t_mcp_list", json!({"json": true})).await?;
    assert_eq!(serde_json::from_str::<Value>(&as_json.text)?, servers.structured);
    client.close().await?;
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn arguments_that_do_not_fit_are_refused_with_what_to_mend() -> Result<()> {
    let (platform, client) = platform().await?;
    let long = "x".repeat(1025);
    let many: Vec<_> = (0..65).map(|number| number.to_string()).collect();
    for (tool, arguments, problem) in [
        ("b00t_learn", json!({"topik": "x"}), "`topik` is unknown; this tool takes: topic, search"),
        ("b00t_whoami", json!({"loud": true}), "`loud` is unknown; this tool takes no arguments"),
        ("b00t_acl_explain", json!({}), "`command` is missing"),
        ("b00t_acl_explain", json!({"command": null}), "`command` is missing"),
        ("b00t_acl_explain", json!({"command": "mcp", "args": many}), "`args` has more than 64"),
        ("b00t_acl_explain", json!({"command": "mcp", "args": "add"}), "must be a list of texts"),
        ("b00t_acl_explain", json!({"command": "mcp", "args": ["a\u{2028}b"]}), "one line"),
        ("b00t_learn", json!({"topic": 7}), "`topic` must be text"),
        ("b00t_learn", json!({"topic": ""}), "`topic` must not be empty"),
        ("b00t_learn", json!({"topic": " "}), "`topic` must not be empty"),
        ("b00t_learn", json!({"topic": "rust\n--force"}), "one line without control characters"),
        ("b00t_learn", json!({"topic": "rust\u{0}"}), "one line without control characters"),
        ("b00t_learn", json!({"topic": "rust\u{7f}"}), "one line without control characters"),
        ("b00t_learn", json!({"topic": "rust\u{85}"}), "one line without control characters"),
        ("b00t_learn", json!({"topic": "--search"}), "`topic` must not begin with a hyphen"),
        ("b00t_learn", json!({"topic": "-"}), "`topic` must not begin with a hyphen"),
        ("b00t_learn", json!({"topic": long}), "`topic` is longer than 1024 characters"),
        ("b00t_learn", json!({"topic": "a", "search": "b"}), "exclude each other"),
        ("b00t_mcp_list", json!({"json": "yes"}), "`json` must be true or false"),
    ] {
        let answer = client.call(tool, arguments.clone()).await?;
        assert!(answer.is_error, "{tool} {arguments}: {answer:?}");
        assert_eq!(answer.structured["failure"], "invalid_arguments", "{arguments}");
        assert!(answer.text.contains(problem), "{tool} {arguments}: {}", answer.text);
    }
    for (tool, arguments) in [
        ("b00t_learn", json!({"topic": null})),
        ("b00t_learn", json!({"search": "--force of nature"})),
        ("b00t_acl_explain", json!({"command": "mcp", "args": ["", "--force"]})),
    ] {
        let answer = client.call(tool, arguments.clone()).await?;
        assert_ne!(answer.structured["failure"], "invalid_arguments", "{arguments}: {answer:?}");
    }
    client.close().await?;
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_policy_says_is_done_and_can_be_explained() -> Result<()> {
    let (platform, client) = platform().await?;
    let clone = platform.clone_of(OWNER).await?;
    let head = clone.head().await?;
    for (command, args, decision, rule) in [
        ("learn", json!(["rust"]), "allow", "commands.learn"),
        ("mcp", json!(["list", "--json"]), "allow", "commands.mcp"),
        ("mcp", json!(["add", "github"]), "deny", "commands.mcp.arg_patterns[0]"),
        ("anything", json!([]), "deny", "default_policy"),
    ] {
        let arguments = json!({"command": command, "args": args});
        let Answer { is_error, text, structured } =
            client.call("b00t_acl_explain", arguments.clone()).await?;
        assert!(!is_error, "asking is no crime: {text}");
        assert_eq!(structured["decision"], decision, "{arguments}: {text}");
        assert_eq!(structured["rule"]["path"], rule, "{arguments}: {text}");
        assert_eq!(structured["commit"], head, "{arguments}");
    }

    // What is asked about does not stand on the question's own command line.
    let arguments = json!({"command": "mcp", "args": ["list", "--force"]});
    let asked = client.call("b00t_acl_explain", arguments).await?;
    assert!(!asked.is_error, "asking is no crime: {}", asked.text);
    assert_eq!(asked.structured["rule"]["path"], "patterns.deny[0]");

    let server = json!({"name": "github", "json": {"command": "npx"}});
    let refused = client.call("b00t_mcp_add", server.clone()).await?;
    assert!(refused.is_error && refused.text.starts_with("Refused: `mcp add github` is denied"));
    assert_eq!(refused.structured["rule"], "commands.mcp.arg_patterns[0]");
    let line = refused.structured["line"].as_u64().unwrap_or_default();
    let link = format!("/alice/_b00t_/blob/{head}/{ACL}#L{line}");
    assert!(refused.text.contains(&link), "{} has {link}", refused.text);
    let text = platform.template_file(ACL).await?;
    let named = text.lines().nth(usize::try_from(line)? - 1).unwrap_or_default();
    assert!(named.starts_with("arg_patterns = "), "line {line} is the rule: {named}");
    let misspelt = client.call("b00t_lfmf", json!({"tol": "x"})).await?;
    assert_eq!(misspelt.structured["failure"], "refused", "what is forbidden is not explained");

    let by_name = json!({"name": "b00t_mcp_add", "arguments": server});
    let by_name = client.call("b00t_call", by_name).await?;
    assert_eq!(by_name, refused, "a call by name is judged as the call itself");
    let found = client.call("b00t_search", json!({"query": "servers"})).await?;
    assert_eq!(each(&found.structured["tools"], "name"), ["b00t_mcp_list", "b00t_mcp_output"]);

    let status = client.call("b00t_status", json!({})).await?;
    let refusals = each(&status.structured["refusals"], "line");
    assert_eq!(refusals, ["mcp add github", "lfmf", "mcp add github"], "{}", status.text);
    client.close().await?;
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_policy_nothing_is_allowed_and_everybody_is_told_why() -> Result<()> {
    let (platform, client) = platform().await?;
    let clone = platform.clone_of(OWNER).await?;
    let check = async |client: &Client, reason: &str| -> Result<()> {
        let owner = platform.raw(OWNER).await?;
        assert!(client.tools().await?.is_empty(), "{reason}: no tool is listed");
        for tool in ["b00t_whoami", "b00t_status", "b00t_mcp_add"] {
            let answer = client.call(tool, json!({"spelt": "wrong"})).await?;
            assert!(answer.is_error, "{reason}: {tool}");
            assert_eq!(answer.structured["reason"], reason, "{tool}: {}", answer.text);
            let explanation = answer.structured["explanation"].as_str().unwrap_or_default();
            assert!(answer.text.contains(explanation) && !explanation.is_empty());
        }
        let discovered = owner.modern("server/discover", json!({})).send().await?;
        let instructions = discovered.result("/instructions").as_str().unwrap_or_default();
        assert!(instructions.contains("no tool can be used"), "{reason}: {instructions}");
        Ok(())
    };
    let head = clone.push_deletion(ACL).await?;
    platform.synced(OWNER, &head).await?;
    check(&client, "no_file").await?;
    platform.leave(OWNER).await?;
    platform.in_force_as(OWNER, "suspended").await?;
    let client = platform.connect(OWNER, Era::Modern).await?;
    check(&client, "uninstalled").await?;
    client.close().await?;

    let newcomer = platform.raw("carol").await?;
    let reply = newcomer.call("b00t_whoami", json!({})).send().await?;
    assert_eq!(reply.status, 401, "without a subdomain nothing can be granted: {}", reply.text);

    // The second owner takes another login, and somebody else the one that became free.
    platform.install("bob").await?;
    platform.in_force("bob").await?;
    platform.github().rename_account("bob", "robert")?;
    platform.in_force("robert").await?;
    platform.github().account("bob")?;
    let reply = platform.raw("bob").await?.call("b00t_whoami", json!({})).send().await?;
    assert_eq!(reply.status, 401, "they have no subdomain yet: {}", reply.text);
    let reply = platform.raw("robert").await?.call("b00t_whoami", json!({})).send().await?;
    assert_eq!(reply.result("/structuredContent/repository"), "robert/_b00t_", "{}", reply.text);
    platform.stop().await
}
