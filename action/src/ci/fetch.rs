//! Brings a commit that a shallow checkout lacks.
//!
//! The `git` that made the checkout does it: it knows the credentials that `actions/checkout` left
//! in the configuration (`http.<url>.extraheader`, also behind `includeIf`), proxies and
//! certificates, and no TLS stack has to be kept up to date here.

use std::fmt;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, bail};
use git2::Oid;

/// What is to be fetched from `origin`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// A commit, by its id.
    Commit(Oid),
    /// The tip of a branch.
    Branch(String),
}

/// Where a fetched branch is kept, so that nothing that others rely on is moved.
pub(super) const KEPT: &str = "refs/b00t-acl/base";

/// Fetches a commit into the reference [`KEPT`]: alone into a shallow clone, which it leaves as
/// shallow as it is; into another one with its history, so that it stays whole.
///
/// # Errors
/// There is no git, no `origin`, or it does not hand out the commit; git's own words are in the
/// error.
pub(crate) fn fetch(folder: &Path, shallow: bool, wanted: &Wanted) -> anyhow::Result<()> {
    let refspec = match wanted {
        Wanted::Commit(id) => format!("+{id}:{KEPT}"),
        Wanted::Branch(name) => format!("+refs/heads/{name}:{KEPT}"),
    };
    let done = git(folder)
        .args(["fetch", "--quiet", "--no-tags", "--no-write-fetch-head"])
        .args(shallow.then_some("--depth=1"))
        .args(["--no-recurse-submodules", "--no-auto-maintenance", "origin", &refspec])
        .output()
        .context("git cannot be started")?;
    if !done.status.success() {
        let said = String::from_utf8_lossy(&done.stderr);
        let reason = said.lines().rfind(|line| !line.trim().is_empty()).unwrap_or("it failed");
        bail!("git fetch: {}", reason.trim());
    }
    Ok(())
}

/// Looks at a file of a commit, so that a partial clone brings what it lacks of it. Whether there
/// is such a file is seen later.
///
/// # Errors
/// There is no git.
pub(crate) fn bring(folder: &Path, commit: Oid, path: &Path) -> anyhow::Result<()> {
    let object = format!("{commit}:{}", path.display().to_string().replace('\\', "/"));
    let looked = git(folder).args(["cat-file", "-e", &object]).output();
    looked.map(drop).context("git cannot be started")
}

/// git in a folder, asking nobody anything.
fn git(folder: &Path) -> Command {
    let mut command = Command::new("git");
    command.arg("-C").arg(folder).env("GIT_TERMINAL_PROMPT", "0").env("LC_ALL", "C");
    command.stdin(Stdio::null());
    command
}

impl fmt::Display for Wanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Commit(id) => write!(f, "the commit {id}"),
            Self::Branch(name) => write!(f, "the branch {name}"),
        }
    }
}
