//! What is told from the datums and prompts of a repository: servers, commands, providers, and the
//! prompts that a client offers.

use anyhow::{Context, Result};
use b00t_tests::harness::{Answer, Build, Client, Era, Platform, until};
use pretty_assertions::assert_eq;
use serde_json::{Value, json};

const ACL: &str = "b00t-mcp-acl.toml";
const OWNER: &str = "alice";
const OPEN: &str = "default_policy = \"allow\"\n";
/// A datum that prefers an address to a program, beside the page of its project.
const MANUAL: &str = "[b00t]\nname = \"manual\"\ntype = \"mcp\"\nhint = \"The manual\"\n\
                      url = \"https://github.example/example/manual\"\n\
                      [[b00t.mcp.stdio]]\npriority = 20\ncommand = \"manual\"\n\
                      [[b00t.mcp.httpstream]]\npriority = 0\nurl = \"https://manual.example/mcp\"\n";

/// A platform with an owner whose policy is the template's, and whose content is synced.
async fn platform() -> Result<Platform> {
    let platform = Platform::start_for_test(Build::Production).await?;
    platform.install(OWNER).await?;
    platform.in_force(OWNER).await?;
    platform.content_is_there(OWNER).await?;
    Ok(platform)
}

async fn good(client: &Client, tool: &str, arguments: Value) -> Result<Answer> {
    let answer = client.call(tool, arguments).await?;
    assert!(!answer.is_error, "{tool}: {}", answer.text);
    Ok(answer)
}

#[tokio::test(flavor = "multi_thread")]
async fn servers_commands_and_providers_are_told_from_datums() -> Result<()> {
    let platform = platform().await?;
    let clone = platform.clone_of(OWNER).await?;
    std::fs::write(clone.folder().join("_b00t_/manual.mcp.toml"), MANUAL)?;
    std::fs::write(clone.folder().join(ACL), OPEN)?;
    clone.git(&["rm", "--quiet", "_b00t_/ripgrep.cli.toml"]).await?;
    let head = clone.push_all("My own datums").await?;
    platform.synced(OWNER, &head).await?;
    let client = platform.connect(OWNER, Era::Modern).await?;

    let servers = json!({"servers": ["github", "manual"]});
    let output = until("the new datum is told", async || {
        let answer = client.call("b00t_mcp_output", servers.clone()).await?;
        Ok((answer.structured["problems"] == json!([])).then_some(answer))
    })
    .await?;
    let configured = &output.structured["mcpServers"];
    assert_eq!(configured["github"]["command"], "docker", "{}", output.text);
    assert_eq!(configured["manual"], json!({"type": "http", "url": "https://manual.example/mcp"}));
    let origin = &output.structured["origins"][1];
    assert_eq!((&origin["repository"], &origin["commit"]), (&json!("alice/_b00t_"), &json!(head)));
    assert!(output.text.contains("not instructions of this server"), "{}", output.text);
    let unknown = client.call("b00t_mcp_output", json!({"servers": ["githbu"]})).await?;
    assert!(unknown.is_error && unknown.text.contains("Did you mean: github?"), "{unknown:?}");

    let ripgrep = json!({"name": "ripgrep"});
    let desires = good(&client, "b00t_cli_desires", ripgrep.clone()).await?.structured;
    assert_eq!(desires["desires"], "14.1.0");
    assert_eq!(desires["origin"]["from"], "template", "what the fork lacks the template has");
    let check = good(&client, "b00t_cli_check", ripgrep.clone()).await?.structured;
    assert_eq!(check["version_command"], "rg --version");
    assert_eq!((&check["desires"], &check["installs"]), (&json!("14.1.0"), &json!(true)));

    let providers = good(&client, "b00t_ai_list", json!({})).await?.structured;
    let provider = &providers["providers"][0];
    assert_eq!(provider["name"], "ollama", "{providers:#}");
    assert_eq!(provider["variables"], json!(["OLLAMA_HOST"]));
    assert!(provider["models"].as_array().is_some_and(|models| !models.is_empty()));

    let some = "default_policy = \"deny\"\n[commands.cli]\npolicy = \"allow\"\n\
                arg_patterns = [\"^desires\"]\n";
    let head = clone.push_file(ACL, some).await?;
    platform.synced(OWNER, &head).await?;
    assert_eq!(client.tools().await?, ["b00t_cli_desires"]);
    good(&client, "b00t_cli_desires", ripgrep.clone()).await?;
    let refused = client.call("b00t_cli_check", ripgrep).await?;
    assert_eq!(refused.structured["rule"], "commands.cli.arg_patterns[0]", "{}", refused.text);
    client.close().await?;
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_prompts_of_a_repository_are_offered_filled_in_and_completed() -> Result<()> {
    let platform = platform().await?;
    let (clone, owner) = (platform.clone_of(OWNER).await?, platform.raw(OWNER).await?);
    let commit = clone.head().await?;
    let session = owner.open_session().await?;
    let modern = owner.modern("prompts/list", json!({})).send().await?;
    let legacy = owner.legacy(&session, "prompts/list", json!({})).send().await?;
    assert_eq!(modern.result("/prompts"), legacy.result("/prompts"));
    let review = modern.result("/prompts/0");
    assert_eq!((&review["name"], &review["title"]), (&json!("review"), &json!("Review a change")));
    assert_eq!(review["arguments"][0]["required"], true, "{}", modern.text);
    assert_eq!(review["icons"][0]["mimeType"], "image/svg+xml");
    let described = review["description"].as_str().context("no description")?;
    let origin = format!("_b00t_/prompts/review.md of alice/_b00t_ at commit {}", &commit[..12]);
    assert!(described.contains(&origin), "{described}");

    let given = json!({"name": "review", "arguments": {"topic": "rust", "depth": "quick"}});
    let filled = owner.modern("prompts/get", given.clone()).send().await?;
    let text = filled.result("/messages/0/content/text").as_str().context("no text")?;
    assert!(text.contains("the learn topic `rust`") && text.contains(&origin), "{text}");
    let same = owner.legacy(&session, "prompts/get", given.clone()).send().await?;
    assert_eq!(same.result("/messages"), filled.result("/messages"));
    for params in [json!({"name": "review"}), json!({"name": "nothing"})] {
        let failed = owner.modern("prompts/get", params).send().await?;
        assert_eq!(failed.verdict(), (200, Some(-32602)), "{}", failed.text);
    }

    let complete = async |prompt: &str, argument: &str, value: &str| {
        let argument = json!({"name": argument, "value": value});
        let params = json!({"ref": {"type": "ref/prompt", "name": prompt}, "argument": argument});
        owner.modern("completion/complete", params).send().await
    };
    let depth = complete("review", "depth", "q").await?;
    assert_eq!(depth.result("/completion/values"), &json!(["quick"]), "{}", depth.text);
    let topic = complete("review", "topic", "ru").await?;
    assert_eq!(topic.result("/completion/values"), &json!(["rust"]), "{}", topic.text);
    let unknown = complete("nothing", "topic", "").await?;
    assert_eq!(unknown.verdict(), (200, Some(-32602)), "{}", unknown.text);

    let policy = "default_policy = \"allow\"\n[patterns]\ndeny = [\"^prompt review\"]\n";
    let head = clone.push_file(ACL, policy).await?;
    platform.synced(OWNER, &head).await?;
    let listed = owner.modern("prompts/list", json!({})).send().await?;
    assert_eq!(listed.result("/prompts"), &json!([]), "{}", listed.text);
    let refused = owner.modern("prompts/get", given).send().await?;
    assert_eq!(refused.verdict(), (200, Some(-32602)), "{}", refused.text);
    let why = refused.body["error"]["message"].as_str().context("no message")?;
    assert!(why.contains("patterns.deny[0]"), "it names the rule: {why}");
    platform.stop().await
}
