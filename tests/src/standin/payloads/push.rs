//! `push`: one event for each ref that changed.

use git2::{Delta, Oid, Repository as Git, Sort};
use serde_json::{Value, json};

use super::events::circumstances;
use super::{Scene, repository, simple_account, with};
use crate::standin::clock::iso;
use crate::standin::git_store::Refs;
use crate::standin::records::{Account, Installation, Repository};

/// GitHub lists at most this many commits.
const MOST_COMMITS: usize = 2048;

/// A ref that a push has changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PushedRef {
    pub(crate) name: String,
    pub(crate) before: Oid,
    pub(crate) after: Oid,
}

impl PushedRef {
    /// What changed between two looks at the refs.
    pub(crate) fn between(before: &Refs, after: &Refs) -> Vec<Self> {
        let mut names: Vec<_> = before.keys().chain(after.keys()).collect();
        names.sort();
        names.dedup();
        names
            .into_iter()
            .map(|name| Self {
                name: name.clone(),
                before: before.get(name).copied().unwrap_or(Oid::ZERO_SHA1),
                after: after.get(name).copied().unwrap_or(Oid::ZERO_SHA1),
            })
            .filter(|pushed| pushed.before != pushed.after)
            .collect()
    }
}

/// The payload; `known` are the refs before the push.
pub(crate) fn push_event(
    scene: Scene<'_>,
    of: &Repository,
    by: &Installation,
    pusher: &Account,
    pushed: &PushedRef,
    git: &Git,
    known: &Refs,
) -> Result<Value, git2::Error> {
    let created = pushed.before.is_zero();
    let deleted = pushed.after.is_zero();
    let forced = !created
        && !deleted
        && !git.graph_descendant_of(pushed.after, pushed.before).unwrap_or(true);
    let html = format!("{}/{}", scene.base_url, scene.records.full_name(of));
    let short = |oid: Oid| oid.to_string().get(..12).unwrap_or_default().to_owned();
    let branch = pushed.name.strip_prefix("refs/heads/");
    let compare = match branch {
        Some(branch) if created => format!("{html}/compare/{branch}"),
        _ => format!("{html}/compare/{}...{}", short(pushed.before), short(pushed.after)),
    };
    let commits = match branch {
        Some(_) if !deleted => new_commits(git, pushed, known)?,
        _ => Vec::new(),
    };
    let listed: Vec<Value> =
        commits.iter().map(|oid| listed_commit(git, &html, *oid)).collect::<Result<_, _>>()?;
    let head = match git.find_object(pushed.after, None).and_then(|head| head.peel_to_commit()) {
        Ok(head) if !deleted => listed_commit(git, &html, head.id())?,
        _ => Value::Null,
    };
    let email = format!("{}@users.noreply.example.com", pusher.login);
    let event = json!({
        "ref": pushed.name,
        "before": pushed.before.to_string(),
        "after": pushed.after.to_string(),
        "repository": with(
            repository(scene, of),
            json!({
                "created_at": of.created_at,
                "pushed_at": of.pushed_at,
                "stargazers": 0,
                "master_branch": of.default_branch,
            }),
        ),
        "pusher": { "name": pusher.login, "email": email },
        "created": created,
        "deleted": deleted,
        "forced": forced,
        "base_ref": null,
        "compare": compare,
        "commits": listed,
        "head_commit": head,
    });
    Ok(with(event, circumstances(scene, of.owner, by, simple_account(scene, pusher))))
}

/// Commits that no ref had before, oldest first.
fn new_commits(git: &Git, pushed: &PushedRef, known: &Refs) -> Result<Vec<Oid>, git2::Error> {
    let mut walk = git.revwalk()?;
    walk.set_sorting(Sort::TOPOLOGICAL | Sort::TIME)?;
    walk.push(pushed.after)?;
    for oid in known.values().chain([&pushed.before]).filter(|oid| !oid.is_zero()) {
        if git.find_object(*oid, None).and_then(|object| object.peel_to_commit()).is_ok() {
            walk.hide(*oid)?;
        }
    }
    let mut commits = walk.take(MOST_COMMITS).collect::<Result<Vec<_>, _>>()?;
    commits.reverse();
    Ok(commits)
}

/// A commit as a push lists it.
pub(crate) fn listed_commit(git: &Git, html: &str, oid: Oid) -> Result<Value, git2::Error> {
    let commit = git.find_commit(oid)?;
    let tree = commit.tree()?;
    let parent = commit.parents().next().map(|parent| parent.tree()).transpose()?;
    let (mut added, mut removed, mut modified) = (Vec::new(), Vec::new(), Vec::new());
    for delta in git.diff_tree_to_tree(parent.as_ref(), Some(&tree), None)?.deltas() {
        let path = |file: git2::DiffFile<'_>| {
            file.path_bytes().map(|path| String::from_utf8_lossy(path).into_owned())
        };
        match delta.status() {
            Delta::Added => added.extend(path(delta.new_file())),
            Delta::Deleted => removed.extend(path(delta.old_file())),
            _ => modified.extend(path(delta.new_file())),
        }
    }
    let person = |signature: &git2::Signature<'_>| {
        json!({
            "name": String::from_utf8_lossy(signature.name_bytes()),
            "email": String::from_utf8_lossy(signature.email_bytes()),
            "date": iso(signature.when().seconds()),
        })
    };
    Ok(json!({
        "id": oid.to_string(),
        "tree_id": tree.id().to_string(),
        "distinct": true,
        "message": String::from_utf8_lossy(commit.message_bytes()).trim_end(),
        "timestamp": iso(commit.committer().when().seconds()),
        "url": format!("{html}/commit/{oid}"),
        "author": person(&commit.author()),
        "committer": person(&commit.committer()),
        "added": added,
        "removed": removed,
        "modified": modified,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refs(list: &[(&str, u8)]) -> Refs {
        list.iter()
            .map(|(name, byte)| ((*name).to_owned(), Oid::from_bytes(&[*byte; 20]).unwrap()))
            .collect()
    }

    #[test]
    fn made_changed_and_deleted_refs_are_found() {
        let changed = PushedRef::between(
            &refs(&[("refs/heads/a", 1), ("refs/heads/b", 1), ("refs/heads/c", 1)]),
            &refs(&[("refs/heads/b", 2), ("refs/heads/c", 1), ("refs/tags/d", 3)]),
        );
        let names: Vec<_> = changed.iter().map(|r| r.name.as_str()).collect();
        assert_eq!(names, ["refs/heads/a", "refs/heads/b", "refs/tags/d"]);
        assert!(changed[0].after.is_zero());
        assert!(changed[2].before.is_zero());
    }
}
