//! What a commit proposes, and to what.

use ids::{AccountId, CommitId, InstallationId, Login, RepositoryId, UnixMillis};
use serde::Deserialize;
use serde_json::json;

use crate::{
    FileAt, GitHubError, Parent, RepositoryPath, Request, Response,
    graphql::{self, PULL, Partial},
    head::{Entry, file},
};

/// Which two files are read at each commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sources<'a> {
    /// The policy.
    pub file: &'a str,
    /// Its tests.
    pub tests: &'a str,
}

/// What is asked about a commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProposalQuestion<'a> {
    /// The commit.
    pub head: &'a CommitId,
    /// The branch it would be merged into.
    pub base: &'a str,
    /// The pull request that it belongs to, if one is known.
    pub pull: Option<u64>,
}

/// A repository, a branch of it, and a commit that would be merged into it; all as of one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposed {
    /// The repository.
    pub repository: RepositoryId,
    /// Where it is now.
    pub at: RepositoryPath,
    /// Its owner.
    pub owner: AccountId,
    /// What it was forked from.
    pub parent: Option<Parent>,
    /// Its default branch; `None` when it has no commit.
    pub default_branch: Option<String>,
    /// The tip of the branch that was asked for; `None` when there is no such branch.
    pub base: Option<FilesAt>,
    /// The commit; `None` when it is not there (any more).
    pub head: Option<FilesAt>,
    /// The pull request, if one was asked for and could be read.
    pub pull: Option<PullState>,
}

/// Two files at a commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilesAt {
    /// The commit.
    pub commit: CommitId,
    /// What stands at the policy's path.
    pub file: Option<FileAt>,
    /// What stands at the tests' path.
    pub tests: Option<FileAt>,
}

/// How a pull request stands.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PullState {
    /// Its newest commit.
    #[serde(rename = "headRefOid")]
    pub head: CommitId,
    /// The branch it would be merged into.
    #[serde(rename = "baseRefName")]
    pub base: String,
    /// Whether its commits are in another repository, into which anybody may push.
    pub is_cross_repository: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    database_id: RepositoryId,
    name: String,
    is_fork: bool,
    owner: Owner,
    parent: Option<Parent>,
    default_branch_ref: Option<DefaultBranch>,
    base: Option<Ref>,
    head: Option<Object>,
    pull: Option<PullState>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Owner {
    login: Login,
    database_id: AccountId,
}

#[derive(Deserialize)]
struct DefaultBranch {
    name: String,
}

#[derive(Deserialize)]
struct Ref {
    target: Option<Object>,
}

#[derive(Deserialize)]
struct Object {
    oid: Option<CommitId>,
    file: Option<Entry>,
    tests: Option<Entry>,
}

#[derive(Deserialize)]
struct Snapshots {
    c0: Option<Object>,
    c1: Option<Object>,
}

impl Request {
    /// The repository, the tip of the branch and the commit with both files each, and the pull
    /// request, in one GraphQL request.
    #[must_use]
    pub fn proposal(
        id: InstallationId,
        at: &RepositoryPath,
        question: &ProposalQuestion<'_>,
        sources: Sources<'_>,
    ) -> Self {
        let (declared, asked) = match question.pull {
            Some(_) => (",$pull:Int!", PULL_FIELDS),
            None => ("", ""),
        };
        let query = format!(
            "query Proposal($owner:String!,$name:String!,$path:String!,$tests:String!,\
             $base:String!,$head:GitObjectID!{declared}){{\
             repository(owner:$owner,name:$name){{databaseId name isFork \
             owner{{login ... on User{{databaseId}} ... on Organization{{databaseId}}}} \
             parent{{databaseId nameWithOwner}} defaultBranchRef{{name}} \
             base:ref(qualifiedName:$base){{target{{...Files}}}} \
             head:object(oid:$head){{...Files}} {asked}}} \
             rateLimit{{remaining resetAt}}}} {FILES}"
        );
        let mut variables = json!({
            "owner": at.owner, "name": at.name, "path": sources.file, "tests": sources.tests,
            "base": format!("refs/heads/{}", question.base), "head": question.head,
        });
        if let (Some(number), Some(variables)) = (question.pull, variables.as_object_mut()) {
            variables.insert(PULL.into(), json!(number));
        }
        Self::graphql(id, &query, &variables)
    }

    /// Both files at two commits (which may be one), in one GraphQL request.
    #[must_use]
    pub fn snapshots(
        id: InstallationId,
        at: &RepositoryPath,
        commits: [&CommitId; 2],
        sources: Sources<'_>,
    ) -> Self {
        let query = format!(
            "query Snapshots($owner:String!,$name:String!,$path:String!,$tests:String!,\
             $c0:GitObjectID!,$c1:GitObjectID!){{\
             repository(owner:$owner,name:$name){{\
             c0:object(oid:$c0){{...Files}} c1:object(oid:$c1){{...Files}}}} \
             rateLimit{{remaining resetAt}}}} {FILES}"
        );
        let [c0, c1] = commits;
        let variables = json!({
            "owner": at.owner, "name": at.name, "path": sources.file, "tests": sources.tests,
            "c0": c0, "c1": c1,
        });
        Self::graphql(id, &query, &variables)
    }
}

const FILES: &str = "fragment Files on Commit{oid \
    file(path:$path){type mode object{__typename oid \
    ... on Blob{byteSize isBinary isTruncated text}}} \
    tests:file(path:$tests){type mode object{__typename oid \
    ... on Blob{byteSize isBinary isTruncated text}}}}";

const PULL_FIELDS: &str =
    "pull:pullRequest(number:$pull){headRefOid baseRefName isCrossRepository}";

/// Reads the answer to [`Request::proposal`].
///
/// # Errors
/// The answer is an error, or was not understood.
pub fn parse_proposal(response: &Response, now: UnixMillis) -> Result<Proposed, GitHubError> {
    let answer: Answer = graphql::repository(response, Partial::Refused, now)?;
    let tip = answer.base.and_then(|base| base.target);
    Ok(Proposed {
        repository: answer.database_id,
        at: RepositoryPath { owner: answer.owner.login, name: answer.name },
        owner: answer.owner.database_id,
        parent: answer.parent.filter(|_| answer.is_fork),
        default_branch: answer.default_branch_ref.map(|branch| branch.name),
        base: tip.map(files_at).transpose()?,
        head: answer.head.map(files_at).transpose()?,
        pull: answer.pull,
    })
}

/// Reads the answer to [`Request::snapshots`], in the order of the commits.
///
/// # Errors
/// The answer is an error, or was not understood.
pub fn parse_snapshots(
    response: &Response,
    now: UnixMillis,
) -> Result<[Option<FilesAt>; 2], GitHubError> {
    let answer: Snapshots = graphql::repository(response, Partial::Refused, now)?;
    Ok([answer.c0.map(files_at).transpose()?, answer.c1.map(files_at).transpose()?])
}

fn files_at(object: Object) -> Result<FilesAt, GitHubError> {
    let not_a_commit = || GitHubError::Malformed("this is no commit".into());
    Ok(FilesAt {
        commit: object.oid.ok_or_else(not_a_commit)?,
        file: object.file.map(file).transpose()?,
        tests: object.tests.map(file).transpose()?,
    })
}
