//! What GitHub answers when it is asked for many forks.

use std::collections::BTreeMap;

use drift::{AclAt, Fork, ForkHead};
use github::GitHubError;
use ids::{AccountId, BlobId, CommitId, RepositoryId};
use serde::Deserialize;
use serde_json::Value;
use store::RepositoryRef;

use super::{Looked, Wanted};

#[derive(Deserialize)]
pub(super) struct Answer {
    data: Option<BTreeMap<String, Value>>,
    #[serde(default)]
    errors: Vec<Problem>,
}

#[derive(Deserialize)]
struct Problem {
    #[serde(rename = "type")]
    kind: Option<String>,
    #[serde(default)]
    message: String,
    #[serde(default)]
    path: Vec<Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Repository {
    database_id: RepositoryId,
    name: String,
    is_fork: bool,
    is_archived: bool,
    owner: Owner,
    parent: Option<Parent>,
    default_branch_ref: Option<Branch>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Owner {
    database_id: AccountId,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Parent {
    name_with_owner: String,
}

#[derive(Deserialize)]
struct Branch {
    target: Option<Target>,
}

#[derive(Deserialize)]
struct Target {
    oid: Option<CommitId>,
    file: Option<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    #[serde(rename = "type")]
    kind: String,
    mode: u32,
    object: Option<Object>,
}

#[derive(Deserialize)]
struct Object {
    oid: BlobId,
}

/// `S_IFMT` of a tree entry's mode, and its value for symbolic links.
const KIND_OF_MODE: u32 = 0o170_000;
const SYMLINK: u32 = 0o120_000;

pub(super) fn read(
    batch: &[Wanted],
    answer: Answer,
) -> Result<Vec<(AccountId, Looked)>, GitHubError> {
    let Some(mut data) = answer.data else {
        let message = answer.errors.first().map(|problem| problem.message.clone());
        let message = message.unwrap_or_else(|| "an answer without data".into());
        return Err(GitHubError::Malformed(message));
    };
    // An error that names nothing may concern anything.
    if let Some(problem) = answer.errors.iter().find(|problem| problem.path.is_empty()) {
        return Err(GitHubError::Malformed(problem.message.clone()));
    }
    let forks = batch.iter().enumerate().map(|(number, wanted)| {
        let alias = format!("r{number}");
        let mine = |problem: &&Problem| problem.path.first().is_some_and(|part| *part == alias);
        let problems: Vec<_> = answer.errors.iter().filter(mine).collect();
        (wanted.account, fork(wanted, data.remove(&alias), &problems))
    });
    Ok(forks.collect())
}

fn fork(wanted: &Wanted, found: Option<Value>, problems: &[&Problem]) -> Looked {
    let not_found = |problem: &&&Problem| problem.kind.as_deref() == Some("NOT_FOUND");
    let harmless = |problem: &&&Problem| {
        not_found(problem) && problem.path.last().is_some_and(|part| *part == "file")
    };
    let Some(found) = found.filter(|found| !found.is_null()) else {
        return match problems.iter().find(|problem| !not_found(problem)) {
            Some(problem) => Looked::Refused(problem.message.clone()),
            None if problems.is_empty() => Looked::Refused("GitHub left it out".into()),
            None => Looked::Known(Fork::Gone),
        };
    };
    if let Some(problem) = problems.iter().find(|problem| !harmless(problem)) {
        return Looked::Refused(problem.message.clone());
    }
    let found: Repository = match serde_json::from_value(found) {
        Ok(found) => found,
        Err(error) => return Looked::Refused(error.to_string()),
    };
    let parent = found.parent.as_ref().map(|parent| parent.name_with_owner.as_str());
    let descends = wanted
        .template
        .as_deref()
        .is_none_or(|template| parent.is_some_and(|parent| parent.eq_ignore_ascii_case(template)));
    if !found.is_fork || !descends {
        return Looked::Known(Fork::Gone);
    }
    match head(found) {
        Ok(head) => Looked::Known(Fork::Found(Box::new(head))),
        Err(reason) => Looked::Refused(reason),
    }
}

fn head(found: Repository) -> Result<ForkHead, String> {
    let target = found.default_branch_ref.and_then(|branch| branch.target);
    let (commit, acl) = match target {
        None => (None, AclAt::Absent),
        Some(Target { oid: None, .. }) => return Err("a branch points to no commit".into()),
        Some(Target { oid: Some(oid), file }) => (Some(oid), acl_at(file)?),
    };
    Ok(ForkHead {
        repository: RepositoryRef { id: found.database_id, name: found.name },
        owner: found.owner.database_id,
        archived: found.is_archived,
        commit,
        acl,
    })
}

fn acl_at(entry: Option<Entry>) -> Result<AclAt, String> {
    let Some(entry) = entry else { return Ok(AclAt::Absent) };
    match (entry.kind.as_str(), entry.object) {
        ("blob", _) if entry.mode & KIND_OF_MODE == SYMLINK => Ok(AclAt::NotAFile),
        ("blob", Some(object)) => Ok(AclAt::Blob(object.oid)),
        ("tree" | "commit", _) => Ok(AclAt::NotAFile),
        (kind, _) => Err(format!("a tree entry is a {kind}")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn wanted(login: &str) -> Wanted {
        Wanted {
            account: AccountId::new(login.len() as u64),
            owner: login.parse().unwrap(),
            name: "_b00t_".into(),
            template: None,
        }
    }

    fn found(owner: u64) -> Value {
        json!({
            "databaseId": 40 + owner, "name": "_b00t_", "isFork": true, "isArchived": false,
            "owner": {"login": "x", "databaseId": owner},
            "parent": {"nameWithOwner": "promptexecution/_b00t_"},
            "defaultBranchRef": {"target": {"__typename": "Commit", "oid": "a".repeat(40),
                "file": {"type": "blob", "mode": 0o100_644,
                         "object": {"__typename": "Blob", "oid": "b".repeat(40)}}}},
        })
    }

    fn answer(json: Value) -> Vec<Fork> {
        let batch = [wanted("a"), wanted("bb")];
        let answer: Answer = serde_json::from_value(json).unwrap();
        let looked = read(&batch, answer).unwrap();
        looked.into_iter().map(|(_, looked)| looked.into_fork()).collect()
    }

    #[test]
    fn one_answer_tells_of_many_forks() {
        let forks = answer(json!({"data": {"r0": found(1), "r1": found(2)}}));
        let owners: Vec<_> = forks
            .iter()
            .map(|fork| match fork {
                Fork::Found(head) => head.owner.get(),
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(owners, [1, 2]);
    }

    #[test]
    fn what_cannot_be_seen_is_gone_and_what_failed_is_unknown() {
        let forks = answer(json!({
            "data": {"r0": null, "r1": null},
            "errors": [
                {"type": "NOT_FOUND", "path": ["r0"], "message": "Could not resolve"},
                {"type": "INTERNAL", "path": ["r1"], "message": "Something went wrong"},
            ],
        }));
        assert_eq!(forks, [Fork::Gone, Fork::Unreachable("Something went wrong".into())]);
    }

    #[test]
    fn an_absent_file_is_told_as_an_error_and_is_none() {
        let mut without = found(1);
        without["defaultBranchRef"]["target"]["file"] = Value::Null;
        let path = json!(["r0", "defaultBranchRef", "target", "file"]);
        let forks = answer(json!({
            "data": {"r0": without, "r1": null},
            "errors": [{"type": "NOT_FOUND", "path": path, "message": "no such file"}],
        }));
        assert!(matches!(&forks[0], Fork::Found(head) if head.acl == AclAt::Absent));
        assert_eq!(forks[1], Fork::Unreachable("GitHub left it out".into()), "null says nothing");
    }

    #[test]
    fn a_field_that_failed_is_not_an_absent_file() {
        let mut without = found(1);
        without["defaultBranchRef"]["target"]["file"] = Value::Null;
        let path = json!(["r0", "defaultBranchRef", "target", "file"]);
        let forks = answer(json!({
            "data": {"r0": without, "r1": found(2)},
            "errors": [{"type": "INTERNAL", "path": path, "message": "timed out"}],
        }));
        assert_eq!(forks[0], Fork::Unreachable("timed out".into()));
    }

    #[test]
    fn an_error_that_names_nothing_spoils_the_whole_answer() {
        let json = json!({"data": {"r0": found(1)}, "errors": [{"message": "timed out"}]});
        let answer: Answer = serde_json::from_value(json).unwrap();
        assert!(read(&[wanted("a")], answer).is_err());
    }

    #[test]
    fn a_repository_that_is_no_fork_of_the_template_is_no_fork() {
        let guess = Wanted { template: Some("somebody/else".into()), ..wanted("a") };
        assert_eq!(fork(&guess, Some(found(1)), &[]), Looked::Known(Fork::Gone));
        let right = Wanted { template: Some("PromptExecution/_b00t_".into()), ..guess };
        let looked = fork(&right, Some(found(1)), &[]);
        assert!(matches!(looked, Looked::Known(Fork::Found(_))), "{looked:?}");
    }
}
