//! The story that the product is about: a file changes in a fork, and what an AI client may do
//! changes with it. `cargo xtask dev` plays it, and so does the end-to-end test of the same name.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::json;

use crate::{
    harness::{Client, Clone, Era, Platform, Proposal, Stopwatch, until},
    standin::CheckRun,
};

/// The owner whose policy changes.
pub const FIRST: &str = "alice";
/// Another owner, who must not get into the first one's subdomain.
pub const SECOND: &str = "bob";
/// A third account with a fork.
pub const THIRD: &str = "carol";
/// A name that no fork belongs to.
pub const NOBODY: &str = "nobody-yet";

/// The policy file.
const ACL: &str = "b00t-mcp-acl.toml";
/// The check run on a pull request.
const CHECK: &str = "b00t ACL";
/// The check run on a commit of the default branch.
const IN_FORCE: &str = "b00t in force";

/// One step that held.
#[derive(Clone, Debug)]
pub struct Step {
    /// What happened.
    pub title: &'static str,
    /// What was seen.
    pub seen: String,
    /// How long it took.
    pub took: Duration,
}

/// Plays the whole story on a running platform; ends at the first step that does not hold.
///
/// # Errors
/// A step did not hold; the error says which, and what was seen instead.
pub async fn play(platform: &Platform, era: Era, mut report: impl FnMut(&Step)) -> Result<()> {
    let mut stage = Stage::set(platform, era).await?;
    macro_rules! step {
        ($title:literal, $what:ident) => {
            let watch = Stopwatch::start();
            let seen = stage.$what().await.context($title)?;
            report(&Step { title: $title, seen, took: watch.elapsed() });
        };
    }
    step!("1a. The first owner installs the App on their fork", install);
    step!("1b. A name without a fork has a page that says so", nothing_here);
    step!("2a. An MCP client connects and lists the tools", connect);
    step!("2b. It calls b00t_learn", learn);
    step!("2c. It is refused b00t_mcp_add, with the rule", refused_add);
    step!("3a. The owner pushes a commit that denies `learn`", deny_learn);
    step!("3b. The next list lacks the tool, and the call is refused", learn_is_gone);
    step!("4a. A pull request is to allow it again: the check run says so", propose_learn);
    step!("4b. It is merged, and the tool is back", merge_learn);
    step!("4c. The check run on the merged commit says what is in force", told_in_force);
    step!("5.  The owner pushes a broken file: the last good policy stays", break_file);
    step!("6.  The owner deletes the file: everything is denied", delete_file);
    step!("7a. The second owner's token is refused on the first one's subdomain", stranger);
    step!("7b. The first owner restores the file, then uninstalls the App", uninstall);
    stage.client.take().context("no client")?.close().await
}

/// What the story has on stage.
struct Stage<'a> {
    platform: &'a Platform,
    era: Era,
    clone: Clone,
    client: Option<Client>,
    original: String,
    proposal: Option<Proposal>,
}

impl<'a> Stage<'a> {
    /// The world before the story: a fork as the template has it, without the App.
    async fn set(platform: &'a Platform, era: Era) -> Result<Self> {
        platform.uninstall(FIRST).await?;
        let clone = platform.clone_of(FIRST).await?;
        let original = platform.template_file(ACL).await?;
        clone.push_file(ACL, &original).await?;
        platform.install(SECOND).await?;
        platform.in_force(SECOND).await?;
        Ok(Self { platform, era, clone, client: None, original, proposal: None })
    }

    fn client(&mut self) -> Result<&mut Client> {
        self.client.as_mut().context("no client is connected")
    }

    async fn install(&mut self) -> Result<String> {
        self.platform.install(FIRST).await?;
        let head = self.clone.head().await?;
        let record = self.platform.synced(FIRST, &head).await?;
        ensure!(record.in_force().is_some(), "the record is {:?}", record.state);
        Ok(format!("in force: generation {}, commit {}", record.generation, short(&head)))
    }

    async fn nothing_here(&mut self) -> Result<String> {
        let (status, text) = self.platform.page(NOBODY, "/").await?;
        ensure!(status == 404, "the page came with status {status}");
        ensure!(text.contains("othing here yet"), "the page says: {text}");
        Ok("404, “nothing here yet”".into())
    }

    async fn connect(&mut self) -> Result<String> {
        let client = self.platform.connect(FIRST, self.era).await?;
        let tools = client.tools().await?;
        for tool in ["b00t_whoami", "b00t_status", "b00t_learn", "b00t_mcp_list"] {
            ensure!(tools.iter().any(|name| name == tool), "{tool} is not among {tools:?}");
        }
        self.client = Some(client);
        Ok(tools.join(", "))
    }

    async fn learn(&mut self) -> Result<String> {
        let answer = self.client()?.call("b00t_learn", json!({"topic": "rust"})).await?;
        ensure!(!answer.is_error && answer.text.contains("cargo check"), "got {answer:?}");
        Ok(format!("{} characters of the topic `rust`", answer.text.len()))
    }

    async fn refused_add(&mut self) -> Result<String> {
        let answer = self.client()?.call("b00t_mcp_add", json!({"name": "weather"})).await?;
        ensure!(answer.is_error, "it was not refused: {answer:?}");
        ensure!(answer.text.contains("commands.mcp.arg_patterns[0]"), "got {answer:?}");
        Ok(first_line(&answer.text))
    }

    async fn deny_learn(&mut self) -> Result<String> {
        let denied = self.original.replacen(
            "[commands.learn]\npolicy = \"allow\"",
            "[commands.learn]\npolicy = \"deny\"",
            1,
        );
        ensure!(denied != self.original, "the template does not allow `learn`");
        let commit = self.clone.push_file(ACL, denied).await?;
        self.client()?.tools_changed().await?;
        Ok(format!("commit {}; the open stream received tools/list_changed", short(&commit)))
    }

    async fn learn_is_gone(&mut self) -> Result<String> {
        let client = self.client()?;
        let tools = client.tools().await?;
        ensure!(!tools.iter().any(|name| name == "b00t_learn"), "still listed: {tools:?}");
        let answer = client.call("b00t_learn", json!({"topic": "rust"})).await?;
        ensure!(answer.is_error && answer.text.contains("commands.learn"), "got {answer:?}");
        Ok(first_line(&answer.text))
    }

    async fn propose_learn(&mut self) -> Result<String> {
        let fork = self.platform.fork(FIRST);
        let head = self.clone.head().await?;
        let in_force = self.platform.synced(FIRST, &head).await?;
        let branch = format!("allow-learn-{}", short(&head));
        let original = self.original.clone();
        let proposal = self.platform.propose(FIRST, &branch, &[(ACL, Some(&original))]).await?;
        let run = self.platform.checked(&fork, &proposal.head, CHECK).await?;
        ensure!(run.conclusion.as_deref() == Some("success"), "it says {run:?}");
        let summary = run.summary.as_deref().unwrap_or_default();
        ensure!(summary.contains("`learn`") && summary.contains("`b00t_learn`"), "{summary}");
        let now = self.platform.in_force(FIRST).await?;
        ensure!(now.in_force() == in_force.in_force(), "a proposal came into force: {now:?}");
        let seen = format!("#{}, {}", proposal.number, said(&run));
        self.proposal = Some(proposal);
        Ok(seen)
    }

    async fn merge_learn(&mut self) -> Result<String> {
        let proposal = self.proposal.clone().context("nothing is proposed")?;
        let commit = self.platform.merge(&proposal, FIRST).await?;
        let client = self.client()?;
        client.tools_changed().await?;
        until("b00t_learn is listed", async || {
            let tools = client.tools().await?;
            Ok(tools.iter().any(|name| name == "b00t_learn").then_some(()))
        })
        .await?;
        let answer = client.call("b00t_learn", json!({"topic": "rust"})).await?;
        ensure!(!answer.is_error, "got {answer:?}");
        self.clone.pull().await?;
        let head = self.clone.head().await?;
        ensure!(head == commit, "git pulls {head}, and {commit} was merged");
        Ok(format!("commit {}; the open stream received tools/list_changed", short(&commit)))
    }

    async fn told_in_force(&mut self) -> Result<String> {
        let commit = self.clone.head().await?;
        let fork = self.platform.fork(FIRST);
        let run = self.platform.checked(&fork, &commit, IN_FORCE).await?;
        ensure!(run.conclusion.as_deref() == Some("success"), "it says {run:?}");
        let record = self.platform.synced(FIRST, &commit).await?;
        let digest = &record.in_force().context("nothing is in force")?.digest;
        let summary = run.summary.as_deref().unwrap_or_default();
        ensure!(summary.contains(digest), "not of {digest}: {summary}");
        Ok(format!("{}, generation {}", said(&run), record.generation))
    }

    async fn break_file(&mut self) -> Result<String> {
        let broken = "default_policy = \"deny\"\n\n[commands.learn]\npolicy = \"perhaps\"\n";
        let commit = self.clone.push_file(ACL, broken).await?;
        let client = self.client()?;
        let status = until("b00t_status says that the file is broken", async || {
            let answer = client.call("b00t_status", json!({})).await?;
            ensure!(!answer.is_error, "the last good policy allows b00t_status: {answer:?}");
            Ok(answer.text.contains(short(&commit)).then_some(answer.text))
        })
        .await?;
        let diagnostic = status.lines().find(|line| line.contains("line 4, column 10"));
        let diagnostic = diagnostic.with_context(|| format!("no line and column in: {status}"))?;
        let answer = client.call("b00t_learn", json!({})).await?;
        ensure!(!answer.is_error, "the last good policy allows b00t_learn: {answer:?}");
        Ok(diagnostic.trim().to_owned())
    }

    async fn delete_file(&mut self) -> Result<String> {
        self.clone.push_deletion(ACL).await?;
        let client = self.client()?;
        client.tools_changed().await?;
        let tools = until("the list is empty", async || {
            let tools = client.tools().await?;
            Ok(tools.is_empty().then_some(tools))
        })
        .await?;
        ensure!(tools.is_empty(), "still listed: {tools:?}");
        let mut said = String::new();
        for tool in ["b00t_whoami", "b00t_status", "b00t_learn"] {
            let answer = client.call(tool, json!({})).await?;
            ensure!(answer.is_error && answer.text.contains(ACL), "{tool}: {answer:?}");
            said = first_line(&answer.text);
        }
        Ok(said)
    }

    async fn stranger(&mut self) -> Result<String> {
        let theirs = self.platform.token(SECOND, SECOND).await?;
        let (status, challenge) = self.platform.ping(FIRST, &theirs).await?;
        ensure!(status == 401, "the second owner got {status}");
        ensure!(challenge.contains("invalid_token"), "challenge: {challenge}");
        let forged = self.platform.token(SECOND, FIRST).await?;
        let (status, _) = self.platform.ping(FIRST, &forged).await?;
        ensure!(matches!(status, 401 | 403), "a token for the wrong name got {status}");
        Ok(challenge)
    }

    async fn uninstall(&mut self) -> Result<String> {
        let original = self.original.clone();
        self.clone.push_file(ACL, original).await?;
        let client = self.client.as_mut().context("no client")?;
        until("the restored file allows b00t_whoami", async || {
            let answer = client.call("b00t_whoami", json!({})).await?;
            Ok((!answer.is_error).then_some(()))
        })
        .await?;
        // What was granted is over; whoever is let in again is told why nothing is allowed.
        self.platform.leave(FIRST).await?;
        let again = self.platform.connect(FIRST, self.era).await?;
        let answer = again.call("b00t_whoami", json!({})).await?;
        self.client = Some(again);
        ensure!(answer.is_error && answer.text.contains("install"), "got {answer:?}");
        Ok(first_line(&answer.text))
    }
}

/// A check run in one line.
fn said(run: &CheckRun) -> String {
    let conclusion = run.conclusion.as_deref().unwrap_or("not completed");
    format!("{}: {conclusion}, “{}”", run.name, run.title.as_deref().unwrap_or_default())
}

fn short(commit: &str) -> &str {
    commit.get(..7).unwrap_or(commit)
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().to_owned()
}
