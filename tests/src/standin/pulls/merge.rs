//! Merges, made by git.

use git2::{Commit, ErrorCode, Oid, Repository as Git, Signature, Time};

use super::oid;
use crate::standin::error::StandinError;
use crate::standin::records::PullRequest;

/// How a pull request's commits come to the base branch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Method {
    /// A merge commit with two parents.
    Merge,
    /// One commit with all changes.
    Squash,
}

/// The base branch's commit.
pub(crate) fn base_tip(git: &Git, branch: &str) -> Result<Oid, StandinError> {
    Ok(git.refname_to_id(&format!("refs/heads/{branch}"))?)
}

/// Where two histories part; none when they have nothing in common.
pub(crate) fn merge_base(git: &Git, one: Oid, other: Oid) -> Result<Option<Oid>, StandinError> {
    match git.merge_base(one, other) {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.code() == ErrorCode::NotFound => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// The commit that merging would put on the base branch, without putting it there; none when there
/// are conflicts. `by` is the name of who merges, and when.
pub(crate) fn merged(
    git: &Git,
    pull: &PullRequest,
    method: Method,
    message: &str,
    by: (&str, i64),
) -> Result<Option<Oid>, StandinError> {
    let onto = git.find_commit(base_tip(git, &pull.base)?)?;
    let head = git.find_commit(oid(&pull.head_sha)?)?;
    make(git, &onto, &head, method, message, by)
}

fn make(
    git: &Git,
    onto: &Commit<'_>,
    head: &Commit<'_>,
    method: Method,
    message: &str,
    by: (&str, i64),
) -> Result<Option<Oid>, StandinError> {
    let mut index = git.merge_commits(onto, head, None)?;
    if index.has_conflicts() {
        return Ok(None);
    }
    let tree = git.find_tree(index.write_tree_to(git)?)?;
    let email = format!("{}@users.noreply.example.com", by.0);
    let signature = Signature::new(by.0, &email, &Time::new(by.1, 0))?;
    let parents = match method {
        Method::Merge => vec![onto, head],
        Method::Squash => vec![onto],
    };
    Ok(Some(git.commit(None, &signature, &signature, message, &tree, &parents)?))
}

/// Keeps `refs/pull/{number}/merge`, what merging now would give; it is gone while there are
/// conflicts.
pub(super) fn try_out(git: &Git, pull: &PullRequest, head: Oid) -> Result<(), StandinError> {
    let name = format!("refs/pull/{}/merge", pull.number);
    let onto = git.find_commit(base_tip(git, &pull.base)?)?;
    let head = git.find_commit(head)?;
    let message = format!("Merge {} into {}", head.id(), onto.id());
    let by = ("GitHub", head.committer().when().seconds());
    match make(git, &onto, &head, Method::Merge, &message, by)? {
        Some(commit) => {
            git.reference(&name, commit, true, "test merge")?;
        }
        None => {
            if let Ok(mut stale) = git.find_reference(&name) {
                stale.delete()?;
            }
        }
    }
    Ok(())
}
