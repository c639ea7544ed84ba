//! Repositories, their owners and refs.

use git2::Oid;
use serde_json::{Value, json};

use super::execute::{Arguments, Execution, Failure, Found};
use super::git_nodes::{self, Entry, Kind, Person};
use super::pull_nodes::{self, Connection};
use crate::standin::clock::iso;
use crate::standin::names::node_id;
use crate::standin::records::{Account, PullRequest, Repository};

/// An object of the answer.
pub(super) enum Node {
    Query,
    RateLimit,
    Repository(Box<Repository>),
    Owner(Box<Account>),
    Ref { repository: u64, name: String, target: Oid },
    Object { repository: u64, oid: Oid, kind: Kind },
    Entry(Box<Entry>),
    Person(Box<Person>),
    Pull(Box<PullRequest>),
    Pulls(Box<Connection>),
}

impl Node {
    pub(super) fn type_name(&self) -> &'static str {
        match self {
            Self::Query => "Query",
            Self::RateLimit => "RateLimit",
            Self::Repository(_) => "Repository",
            Self::Owner(account) if account.organization => "Organization",
            Self::Owner(_) => "User",
            Self::Ref { .. } => "Ref",
            Self::Object { kind, .. } => kind.type_name(),
            Self::Entry(_) => "TreeEntry",
            Self::Person(_) => "GitActor",
            Self::Pull(_) => "PullRequest",
            Self::Pulls(_) => "PullRequestConnection",
        }
    }

    pub(super) fn field(
        &self,
        execution: &Execution<'_, '_>,
        name: &str,
        arguments: &Arguments,
    ) -> Result<Found, Failure> {
        match self {
            Self::Query if name == "repository" => find_repository(execution, arguments),
            Self::Query => Ok(Found::One(Some(Self::RateLimit))),
            Self::RateLimit => Ok(Found::Plain(rate_limit(execution, name))),
            Self::Repository(found) => repository(execution, found, name, arguments),
            Self::Owner(account) => Ok(Found::Plain(match name {
                "id" => json!(node_id(if account.organization { "O" } else { "U" }, account.id)),
                "login" => json!(account.login),
                "url" => json!(format!("{}/{}", execution.asking.shared.base_url, account.login)),
                _ => json!(account.id),
            })),
            Self::Ref { repository, name: full, target } => {
                let short = full.rsplit_once("heads/").or_else(|| full.rsplit_once("tags/"));
                match name {
                    "name" => Ok(Found::Plain(json!(short.map_or(full.as_str(), |s| s.1)))),
                    "prefix" => {
                        let prefix = full.strip_suffix(short.map_or("", |s| s.1));
                        Ok(Found::Plain(json!(prefix)))
                    }
                    _ => git_nodes::object(execution, *repository, *target),
                }
            }
            Self::Object { repository, oid, kind } => {
                git_nodes::object_field(execution, *repository, *oid, *kind, name, arguments)
            }
            Self::Entry(entry) => git_nodes::entry_field(execution, entry, name),
            Self::Person(person) => Ok(person.field(execution, name)),
            Self::Pull(pull) => pull_nodes::pull_field(execution, pull, name),
            Self::Pulls(connection) => Ok(pull_nodes::connection_field(connection, name)),
        }
    }
}

fn rate_limit(execution: &Execution<'_, '_>, name: &str) -> Value {
    let usage = execution.asking.usage;
    match name {
        "limit" => json!(usage.limit),
        "used" => json!(usage.used),
        "remaining" => json!(usage.remaining()),
        "resetAt" => json!(iso(usage.reset)),
        _ => json!(1),
    }
}

fn find_repository(execution: &Execution<'_, '_>, arguments: &Arguments) -> Result<Found, Failure> {
    let owner = arguments.required("repository", "owner")?;
    let name = arguments.required("repository", "name")?;
    let full_name = format!("{owner}/{name}");
    let records = execution.asking.shared.records();
    // Renamed repositories are followed, as `followRenames` says by default.
    records
        .repository(&full_name)
        .or_else(|| records.moved(&full_name))
        .filter(|found| execution.asking.caller.sees(&records, found))
        .map(|found| Found::One(Some(Node::Repository(Box::new(found.clone())))))
        .ok_or_else(|| Failure {
            kind: "NOT_FOUND",
            message: format!("Could not resolve to a Repository with the name '{full_name}'."),
        })
}

fn repository(
    execution: &Execution<'_, '_>,
    found: &Repository,
    name: &str,
    arguments: &Arguments,
) -> Result<Found, Failure> {
    let shared = execution.asking.shared;
    let plain = |value| Ok(Found::Plain(value));
    match name {
        "id" => plain(json!(node_id("R", found.id))),
        "databaseId" => plain(json!(found.id)),
        "name" => plain(json!(found.name)),
        "nameWithOwner" => plain(json!(shared.records().full_name(found))),
        "url" => plain(json!(format!("{}/{}", shared.base_url, shared.records().full_name(found)))),
        "isFork" => plain(json!(found.parent.is_some())),
        "isArchived" => plain(json!(found.archived)),
        "isPrivate" => plain(json!(found.private)),
        "pushedAt" => plain(json!(iso(found.pushed_at))),
        "isEmpty" => plain(json!(execution.git(found.id)?.references()?.next().is_none())),
        "owner" => {
            let owner = shared.records().accounts.get(&found.owner).cloned();
            Ok(Found::One(owner.map(|owner| Node::Owner(Box::new(owner)))))
        }
        "parent" => {
            let records = shared.records();
            let parent = found.parent.and_then(|id| records.repositories.get(&id)).cloned();
            Ok(Found::One(parent.map(|parent| Node::Repository(Box::new(parent)))))
        }
        "defaultBranchRef" => {
            named_ref(execution, found.id, &format!("refs/heads/{}", found.default_branch))
        }
        "pullRequest" => pull_nodes::numbered(execution, found.id, arguments),
        "ref" => {
            let wanted = arguments.required("ref", "qualifiedName")?;
            match named_ref(execution, found.id, wanted)? {
                Found::One(None) => named_ref(execution, found.id, &format!("refs/heads/{wanted}")),
                there => Ok(there),
            }
        }
        _ => {
            let git = execution.git(found.id)?;
            let oid = match (arguments.text("oid"), arguments.text("expression")) {
                (Some(oid), _) => Oid::from_str(oid).ok(),
                (None, Some(expression)) => {
                    git.revparse_single(expression).ok().map(|object| object.id())
                }
                (None, None) => None,
            };
            match oid {
                Some(oid) => git_nodes::object(execution, found.id, oid),
                None => Ok(Found::One(None)),
            }
        }
    }
}

/// The ref of a full name; none when there is none.
pub(super) fn named_ref(
    execution: &Execution<'_, '_>,
    repository: u64,
    name: &str,
) -> Result<Found, Failure> {
    let target = match execution.git(repository)?.refname_to_id(name) {
        Ok(target) => target,
        Err(error)
            if matches!(error.code(), git2::ErrorCode::NotFound | git2::ErrorCode::InvalidSpec) =>
        {
            return Ok(Found::One(None));
        }
        Err(error) => return Err(error.into()),
    };
    Ok(Found::One(Some(Node::Ref { repository, name: name.to_owned(), target })))
}
