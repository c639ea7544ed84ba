//! A repository, and the checkouts of it that `actions/checkout` makes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};
use tempfile::TempDir;

/// The policy that most stories begin with.
pub(crate) const POLICY: &str =
    "default_policy = \"deny\"\n\n[commands.learn]\npolicy = \"allow\"\n";

/// The same, with a command more.
pub(crate) const WIDER: &str = "default_policy = \"deny\"\n\n[commands.learn]\npolicy = \"allow\"\n\n[commands.status]\npolicy = \"allow\"\n";

/// One with an error.
pub(crate) const BROKEN: &str =
    "default_policy = \"Deny\"\n\n[commands.learn]\npolicy = \"allow\"\n";

pub(crate) const FILE: &str = "b00t-mcp-acl.toml";

pub(crate) const TESTS_FILE: &str = "b00t-mcp-acl.test.toml";

/// The zeros that GitHub sends where there is no commit.
pub(crate) const ZERO: &str = "0000000000000000000000000000000000000000";

/// The repository as it is at GitHub.
pub(crate) struct Origin {
    folder: TempDir,
}

/// A checkout on the runner.
pub(crate) struct Checkout {
    folder: TempDir,
}

impl Origin {
    /// A repository whose branch `main` has a file.
    pub(crate) fn with(path: &str, text: &str) -> Self {
        let folder = TempDir::new().unwrap();
        git(folder.path(), &["init", "--quiet", "--initial-branch=main"]);
        let origin = Self { folder };
        origin.commit("main", &[(path, Some(text))]);
        origin
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn url(&self) -> String {
        format!("file://{}", self.path().display())
    }

    /// Commits files on a branch (None deletes one), which is made from `main` when it is new.
    pub(crate) fn commit(&self, branch: &str, files: &[(&str, Option<&str>)]) -> String {
        if self.git(&["branch", "--show-current"]) != branch {
            let known = !self.git(&["branch", "--list", branch]).is_empty();
            let arguments: &[&str] =
                if known { &["switch", "-q", branch] } else { &["switch", "-qc", branch, "main"] };
            self.git(arguments);
        }
        for (path, text) in files {
            let file = self.path().join(path);
            match text {
                Some(text) => {
                    fs::create_dir_all(file.parent().unwrap()).unwrap();
                    fs::write(file, text).unwrap();
                }
                None => fs::remove_file(file).unwrap(),
            }
        }
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--allow-empty", "--message", "Change"]);
        self.tip(branch)
    }

    pub(crate) fn tip(&self, branch: &str) -> String {
        self.git(&["rev-parse", branch])
    }

    pub(crate) fn git(&self, arguments: &[&str]) -> String {
        git(self.path(), arguments)
    }

    /// Opens a pull request from a branch (or from a fork's, whose commits GitHub has as well), as
    /// GitHub does: `refs/pull/7/merge` is the merge of both. Returns the event.
    pub(crate) fn pull_request(&self, head: &str, base: &str, fork: bool) -> Value {
        let (head_sha, base_sha) = (self.tip(head), self.tip(base));
        self.git(&["switch", "-q", "--detach", base]);
        self.git(&["merge", "--quiet", "--no-ff", "--message", "Merge", &head_sha]);
        self.git(&["update-ref", "refs/pull/7/merge", "HEAD"]);
        self.git(&["update-ref", "refs/pull/7/head", &head_sha]);
        self.git(&["switch", "-q", base]);
        if fork {
            self.git(&["branch", "-qD", head]);
        }
        let owner = if fork { "mallory" } else { "alice" };
        json!({
            "action": "opened",
            "number": 7,
            "pull_request": {
                "number": 7,
                "base": { "ref": base, "sha": base_sha, "repo": { "full_name": "alice/_b00t_" } },
                "head": {
                    "ref": head,
                    "sha": head_sha,
                    "repo": { "full_name": format!("{owner}/_b00t_"), "fork": fork },
                },
            },
            "repository": { "full_name": "alice/_b00t_", "default_branch": "main" },
        })
    }

    /// The event of a push.
    pub(crate) fn push(&self, branch: &str, before: &str) -> Value {
        json!({
            "ref": format!("refs/heads/{branch}"),
            "before": before,
            "after": self.tip(branch),
            "deleted": false,
            "forced": false,
            "repository": { "full_name": "alice/_b00t_", "default_branch": "main" },
        })
    }
}

impl Checkout {
    /// What `actions/checkout` does: so many commits (all of the history for None), checked out
    /// detached.
    pub(crate) fn of(url: &str, git_ref: &str, depth: Option<u32>) -> Self {
        Self::with(url, git_ref, depth, &[])
    }

    /// The same; `given` are settings that only this fetch gets.
    pub(crate) fn with(url: &str, git_ref: &str, depth: Option<u32>, given: &[&str]) -> Self {
        let checkout = Self { folder: TempDir::new().unwrap() };
        checkout.git(&["init", "--quiet"]);
        checkout.git(&["remote", "add", "origin", url]);
        let (refspec, start) = match git_ref.strip_prefix("refs/heads/") {
            Some(branch) => {
                let remote = format!("refs/remotes/origin/{branch}");
                (format!("+{git_ref}:{remote}"), remote)
            }
            None => {
                let remote = git_ref.replace("refs/pull/", "refs/remotes/pull/");
                (format!("+{git_ref}:{remote}"), remote)
            }
        };
        let all = "+refs/heads/*:refs/remotes/origin/*";
        let depth = depth.map(|depth| format!("--depth={depth}"));
        let fetch: &[&str] = match &depth {
            Some(depth) => &["fetch", "-q", "--no-tags", depth, "origin", &refspec],
            None => &["fetch", "-q", "origin", all, &refspec],
        };
        checkout.git(&[given, fetch].concat());
        checkout.git(&["checkout", "--quiet", "--detach", "--force", &start]);
        checkout
    }

    /// One commit of the default branch, with the files of that one only (`filter: blob:none`).
    pub(crate) fn partial(url: &str) -> Self {
        let checkout = Self { folder: TempDir::new().unwrap() };
        checkout.git(&["clone", "-q", "--depth=1", "--filter=blob:none", url, "."]);
        checkout
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().to_owned()
    }

    pub(crate) fn git(&self, arguments: &[&str]) -> String {
        git(self.folder.path(), arguments)
    }
}

/// Runs git, and returns what it printed.
fn git(folder: &Path, arguments: &[&str]) -> String {
    let done = Command::new("git")
        .args(["-c", "user.name=Alice", "-c", "user.email=alice@users.noreply.github.com"])
        .args(["-c", "commit.gpgsign=false", "-c", "advice.detachedHead=false"])
        .args(arguments)
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null")
        .output()
        .unwrap();
    let problem = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "git {arguments:?}: {problem}");
    String::from_utf8(done.stdout).unwrap().trim_end().to_owned()
}
