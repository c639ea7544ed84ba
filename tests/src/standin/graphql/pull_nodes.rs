//! Pull requests, and those that a commit came with.

use git2::Oid;
use serde_json::json;

use super::execute::{Arguments, Execution, Failure, Found};
use super::git_nodes;
use super::nodes::{Node, named_ref};
use crate::standin::clock::iso;
use crate::standin::names::node_id;
use crate::standin::pulls::introduces;
use crate::standin::records::PullRequest;

/// GitHub gives at most this many of a connection at once.
const MOST_NODES: u64 = 100;

/// The pull requests of a commit that are asked for.
pub(super) struct Connection {
    all: Vec<PullRequest>,
    first: usize,
}

fn permitted(execution: &Execution<'_, '_>) -> Result<(), Failure> {
    let asking = execution.asking;
    if asking.caller.may(&asking.shared.records(), "pull_requests", false) {
        return Ok(());
    }
    Err(Failure { kind: "FORBIDDEN", message: "Resource not accessible by integration".into() })
}

/// The pull request of a number.
pub(super) fn numbered(
    execution: &Execution<'_, '_>,
    repository: u64,
    arguments: &Arguments,
) -> Result<Found, Failure> {
    permitted(execution)?;
    let number = arguments.number("number").ok_or_else(|| Failure {
        kind: "MISSING_ARGUMENT",
        message: "Field 'pullRequest' is missing required arguments: number".into(),
    })?;
    let found = execution.asking.shared.records().pull(repository, number).cloned();
    found.map(|pull| Found::One(Some(Node::Pull(Box::new(pull))))).ok_or_else(|| Failure {
        kind: "NOT_FOUND",
        message: format!("Could not resolve to a PullRequest with the number of {number}."),
    })
}

/// The pull requests that a commit came with, or would come with.
pub(super) fn associated(
    execution: &Execution<'_, '_>,
    repository: u64,
    commit: Oid,
    arguments: &Arguments,
) -> Result<Found, Failure> {
    permitted(execution)?;
    let first = arguments.number("first").or_else(|| arguments.number("last"));
    let first = first.filter(|first| (1..=MOST_NODES).contains(first)).ok_or_else(|| Failure {
        kind: "MISSING_PAGINATION_BOUNDARIES",
        message: "You must provide a `first` or `last` value of 1 to 100 to properly paginate the `associatedPullRequests` connection.".into(),
    })?;
    let git = execution.git(repository)?;
    let records = execution.asking.shared.records();
    let all = records.pulls_of(repository).filter(|pull| introduces(&git, pull, commit));
    let all = all.cloned().collect();
    let first = usize::try_from(first).unwrap_or(usize::MAX);
    Ok(Found::One(Some(Node::Pulls(Box::new(Connection { all, first })))))
}

pub(super) fn connection_field(connection: &Connection, name: &str) -> Found {
    match name {
        "totalCount" => Found::Plain(json!(connection.all.len())),
        _ => {
            let rows = connection.all.iter().take(connection.first).cloned();
            Found::Many(rows.map(|pull| Node::Pull(Box::new(pull))).collect())
        }
    }
}

pub(super) fn pull_field(
    execution: &Execution<'_, '_>,
    pull: &PullRequest,
    name: &str,
) -> Result<Found, Failure> {
    let shared = execution.asking.shared;
    let plain = |value| Ok(Found::Plain(value));
    let repository = |id: u64| {
        let found = shared.records().repositories.get(&id).cloned();
        Ok(Found::One(found.map(|found| Node::Repository(Box::new(found)))))
    };
    let account = |id: u64| {
        let found = shared.records().accounts.get(&id).cloned();
        Ok(Found::One(found.map(|found| Node::Owner(Box::new(found)))))
    };
    let merge = pull.merged.as_ref();
    let state = match (merge, pull.is_open()) {
        (Some(_), _) => "MERGED",
        (None, true) => "OPEN",
        (None, false) => "CLOSED",
    };
    match name {
        "id" => plain(json!(node_id("PR", pull.id))),
        "databaseId" => plain(json!(pull.id)),
        "number" => plain(json!(pull.number)),
        "title" => plain(json!(pull.title)),
        "state" => plain(json!(state)),
        "isDraft" => plain(json!(pull.draft)),
        "isCrossRepository" => plain(json!(pull.is_from_fork())),
        "merged" => plain(json!(merge.is_some())),
        "mergedAt" => plain(json!(merge.map(|merge| iso(merge.at)))),
        "baseRefName" => plain(json!(pull.base)),
        "baseRefOid" => plain(json!(pull.base_sha)),
        "headRefName" => plain(json!(pull.head)),
        "headRefOid" => plain(json!(pull.head_sha)),
        "url" => {
            let records = shared.records();
            let of = records.repositories.get(&pull.repository);
            let of = of.map(|found| records.full_name(found)).unwrap_or_default();
            plain(json!(format!("{}/{of}/pull/{}", shared.base_url, pull.number)))
        }
        "repository" | "baseRepository" => repository(pull.repository),
        "headRepository" => repository(pull.head_repository),
        "baseRef" => named_ref(execution, pull.repository, &format!("refs/heads/{}", pull.base)),
        "headRef" => {
            named_ref(execution, pull.head_repository, &format!("refs/heads/{}", pull.head))
        }
        "author" => account(pull.author),
        "mergedBy" => merge.map_or(Ok(Found::One(None)), |merge| account(merge.by)),
        _ => match merge.map(|merge| Oid::from_str(&merge.commit)).transpose()? {
            Some(commit) => git_nodes::object(execution, pull.repository, commit),
            None => Ok(Found::One(None)),
        },
    }
}
