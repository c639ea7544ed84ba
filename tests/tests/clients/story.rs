//! What happens to each client.

use anyhow::{Context, Result, ensure};
use b00t_tests::harness::{Build, Clone, Gateway, Platform};
use pretty_assertions::assert_eq;
use serde::Deserialize;
use serde_json::{Value, json};

const OWNER: &str = "alice";
const ACL: &str = "b00t-mcp-acl.toml";
/// What the template's policy leaves to look at, in the server's order.
const TOOLS: [&str; 8] = [
    "b00t_whoami",
    "b00t_status",
    "b00t_learn",
    "b00t_mcp_list",
    "b00t_mcp_output",
    "b00t_acl_explain",
    "b00t_search",
    "b00t_call",
];

/// What a client can be asked to do.
pub(crate) trait Client {
    /// The names of the tools, in the server's order.
    async fn list(&mut self) -> Result<Vec<String>>;

    /// Calls a tool.
    async fn call(&mut self, tool: &str, arguments: Value) -> Result<Answer>;
}

/// A client that the server can tell something.
pub(crate) trait Listener: Client {
    /// Waits until it has been told that the list of tools has changed.
    async fn hear(&mut self) -> Result<()>;

    /// Ends the connection in order.
    async fn leave(self) -> Result<()>;
}

/// A tool's answer, as the client has read it.
#[derive(Debug, Deserialize)]
pub(crate) struct Answer {
    pub(crate) is_error: bool,
    pub(crate) text: String,
}

/// An account with the template's policy, and the way in for its client.
pub(crate) struct Stage {
    platform: Platform,
    clone: Clone,
    gateway: Gateway,
    token: String,
}

impl Stage {
    pub(crate) async fn set() -> Result<Self> {
        let platform = Platform::start_for_test(Build::Production).await?;
        platform.install(OWNER).await?;
        platform.in_force(OWNER).await?;
        platform.content_is_there(OWNER).await?;
        let clone = platform.clone_of(OWNER).await?;
        let gateway = platform.gateway_without_token(OWNER).await?;
        let token = platform.token(OWNER, OWNER).await?;
        Ok(Self { platform, clone, gateway, token })
    }

    /// Where the client has to go.
    pub(crate) fn url(&self) -> &str {
        self.gateway.url()
    }

    /// What it has to show there.
    pub(crate) fn token(&self) -> &str {
        &self.token
    }

    /// The whole story of a client that listens, in this revision of the protocol and no other.
    pub(crate) async fn play(self, mut client: impl Listener, revision: &str) -> Result<()> {
        lists_calls_and_is_refused(&mut client).await?;
        let answer = client.call("b00t_mcp_add", json!({"name": "weather"})).await?;
        refused_by("commands.mcp.arg_patterns[0]", &answer)?;

        self.gateway.stream_is_open().await?;
        self.deny_learn().await?;
        client.hear().await?;
        assert_eq!(client.list().await?, without_learn());
        let answer = client.call("b00t_learn", json!({"topic": "rust"})).await?;
        refused_by("commands.learn", &answer)?;

        assert_eq!(self.gateway.revisions(), [revision]);
        client.leave().await?;
        self.platform.stop().await
    }

    /// The story of a client that hears nothing, because it is gone after each request.
    pub(crate) async fn play_deaf(self, mut client: impl Client, revision: &str) -> Result<()> {
        lists_calls_and_is_refused(&mut client).await?;

        let commit = self.deny_learn().await?;
        self.platform.synced(OWNER, &commit).await?;
        assert_eq!(client.list().await?, without_learn());
        // It looks a tool up before it calls it.
        let answer = client.call("b00t_learn", json!({"topic": "rust"})).await;
        let error = answer.err().context("it has called what is not listed")?;
        ensure!(error.to_string().contains("tool_not_found"), "not for this reason: {error:#}");

        assert_eq!(self.gateway.revisions(), [revision]);
        self.platform.stop().await
    }

    /// The owner pushes a policy that denies `learn`; returns the commit.
    async fn deny_learn(&self) -> Result<String> {
        let original = self.platform.template_file(ACL).await?;
        let denied = original.replacen(
            "[commands.learn]\npolicy = \"allow\"",
            "[commands.learn]\npolicy = \"deny\"",
            1,
        );
        ensure!(denied != original, "the template does not allow `learn`");
        self.clone.push_file(ACL, denied).await
    }
}

async fn lists_calls_and_is_refused(client: &mut impl Client) -> Result<()> {
    assert_eq!(client.list().await?, TOOLS);
    let answer = client.call("b00t_learn", json!({"topic": "rust"})).await?;
    ensure!(!answer.is_error && answer.text.contains("cargo check"), "got {answer:?}");
    let answer = client.call("b00t_learn", json!({"topic": "sudo"})).await?;
    refused_by("patterns.deny[1]", &answer)
}

/// The refusal says which rule of the file it was, and where that is.
fn refused_by(rule: &str, answer: &Answer) -> Result<()> {
    let says = |what: &str| answer.text.contains(what);
    let refused = answer.is_error && says(rule) && says(ACL) && says("line ");
    ensure!(refused, "not refused by {rule}: {answer:?}");
    Ok(())
}

fn without_learn() -> Vec<&'static str> {
    TOOLS.into_iter().filter(|tool| *tool != "b00t_learn").collect()
}
