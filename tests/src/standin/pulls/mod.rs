//! What git and the records do for pull requests: heads are brought into the base repository, merges
//! are made, pushes are noticed.

mod merge;
mod notice;
mod open;
mod size;

use std::process::{Command, Stdio};

use git2::Oid;

use super::error::StandinError;
use super::payloads;
use super::records::{Account, PullRequest};
use super::shared::Shared;

pub(crate) use merge::{Method, base_tip, merge_base, merged};
pub(crate) use notice::notice;
pub(crate) use open::{Opening, open};
pub(crate) use size::{Size, introduces};

/// Brings a branch of any repository into the base repository, as GitHub does, and answers with the
/// branch's commit.
pub(crate) fn bring_head(shared: &Shared, pull: &PullRequest) -> Result<String, StandinError> {
    let branch = format!("refs/heads/{}", pull.head);
    let git = shared.git.open(pull.repository)?;
    let head = shared.git.open(pull.head_repository)?.refname_to_id(&branch)?;
    if pull.is_from_fork() {
        fetch(shared, pull, &branch)?;
    } else {
        git.reference(&pull.head_ref(), head, true, "pull request")?;
    }
    merge::try_out(&git, pull, head)?;
    Ok(head.to_string())
}

/// Real git, because the fork's objects lie partly elsewhere.
fn fetch(shared: &Shared, pull: &PullRequest, branch: &str) -> Result<(), StandinError> {
    let output = Command::new("git")
        .arg("--git-dir")
        .arg(shared.git.path(pull.repository))
        .args(["fetch", "--quiet", "--no-tags"])
        .arg(shared.git.path(pull.head_repository))
        .arg(format!("+{branch}:{}", pull.head_ref()))
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .stdin(Stdio::null())
        .output()?;
    if output.status.success() {
        return Ok(());
    }
    let text = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    Err(StandinError::Invalid(format!("git fetch: {text}")))
}

/// Sends a `pull_request` event, if the base repository's installation hears of them.
pub(crate) fn tell(
    shared: &Shared,
    pull: &PullRequest,
    action: &payloads::PullAction<'_>,
    sender: &Account,
) -> Result<(), StandinError> {
    let size = Size::of(shared, pull)?;
    let told = shared.scene(|scene| {
        let base = scene.records.repositories.get(&pull.repository)?;
        let by =
            scene.records.installation_for(base).filter(|found| found.hears("pull_requests"))?;
        let payload = payloads::pull_request_event(scene, action, pull, &size, by, sender)?;
        Some((scene.records.full_name(base), payload))
    });
    if let Some((name, payload)) = told {
        shared.send("pull_request", &name, &payload);
    }
    Ok(())
}

/// The commit of that name.
pub(crate) fn oid(text: &str) -> Result<Oid, StandinError> {
    Ok(Oid::from_str(text)?)
}
