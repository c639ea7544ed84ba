//! How much a pull request changes.

use git2::{Oid, Repository as Git};

use super::{base_tip, merge_base, oid};
use crate::standin::error::StandinError;
use crate::standin::records::PullRequest;
use crate::standin::shared::Shared;

/// How much a pull request changes, and whether it can be merged.
#[derive(Debug, Clone, Default)]
pub(crate) struct Size {
    pub(crate) commits: usize,
    pub(crate) additions: usize,
    pub(crate) deletions: usize,
    pub(crate) changed_files: usize,
    /// The commit of `refs/pull/{number}/merge`, when there is one.
    pub(crate) test_merge: Option<String>,
}

impl Size {
    pub(crate) fn of(shared: &Shared, pull: &PullRequest) -> Result<Self, StandinError> {
        let git = shared.git.open(pull.repository)?;
        let head = oid(&pull.head_sha)?;
        let onto = match &pull.merged {
            Some(merge) => oid(&merge.onto)?,
            None => base_tip(&git, &pull.base).or_else(|_| oid(&pull.base_sha))?,
        };
        let base = merge_base(&git, onto, head)?;
        let mut walk = git.revwalk()?;
        walk.push(head)?;
        walk.hide(onto)?;
        let commits = walk.count();
        let from = base.map(|base| git.find_commit(base)?.tree()).transpose()?;
        let to = git.find_commit(head)?.tree()?;
        let stats = git.diff_tree_to_tree(from.as_ref(), Some(&to), None)?.stats()?;
        let test_merge = git.refname_to_id(&format!("refs/pull/{}/merge", pull.number));
        Ok(Self {
            commits,
            additions: stats.insertions(),
            deletions: stats.deletions(),
            changed_files: stats.files_changed(),
            test_merge: test_merge.ok().map(|commit| commit.to_string()),
        })
    }
}

/// Whether a commit comes to the base branch by this pull request.
pub(crate) fn introduces(git: &Git, pull: &PullRequest, commit: Oid) -> bool {
    let known = |text: &str| oid(text).ok();
    let onto = match &pull.merged {
        Some(merge) if known(&merge.commit) == Some(commit) => return true,
        Some(merge) => known(&merge.onto),
        None => base_tip(git, &pull.base).ok(),
    };
    let (Some(onto), Some(head)) = (onto, known(&pull.head_sha)) else { return false };
    let in_history_of =
        |tip: Oid| tip == commit || git.graph_descendant_of(tip, commit).unwrap_or(false);
    in_history_of(head) && !in_history_of(onto)
}
