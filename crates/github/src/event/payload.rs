//! Bodies of events, as far as they are read.

use ids::{AccountId, CommitId, InstallationId, RepositoryId};
use serde::{Deserialize, de::IgnoredAny};

#[derive(Deserialize)]
pub(super) struct Account {
    pub(super) id: AccountId,
    pub(super) login: String,
}

/// Whoever caused an event; nothing is decided from it, so nothing of it has to be there.
#[derive(Deserialize)]
pub(super) struct Sender {
    pub(super) id: Option<AccountId>,
    pub(super) login: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Repository {
    pub(super) id: RepositoryId,
    pub(super) owner: Account,
}

#[derive(Deserialize)]
pub(super) struct InstallationRef {
    pub(super) id: InstallationId,
}

#[derive(Deserialize)]
pub(super) struct Installation {
    pub(super) id: InstallationId,
    pub(super) account: Account,
}

#[derive(Deserialize)]
pub(super) struct RepositoryEvent {
    pub(super) action: Option<String>,
    pub(super) repository: Repository,
    pub(super) installation: Option<InstallationRef>,
    pub(super) changes: Option<Changes>,
    pub(super) sender: Option<Sender>,
    /// Of a push: where the branch stands now.
    pub(super) after: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Changes {
    pub(super) owner: Option<OwnerChange>,
}

#[derive(Deserialize)]
pub(super) struct OwnerChange {
    pub(super) from: FormerOwner,
}

#[derive(Deserialize)]
pub(super) struct FormerOwner {
    pub(super) user: Option<Account>,
    pub(super) organization: Option<Account>,
}

#[derive(Deserialize)]
pub(super) struct InstallationEvent {
    pub(super) action: Option<String>,
    pub(super) installation: Installation,
    pub(super) repositories: Option<Vec<RepositoryRef>>,
}

#[derive(Deserialize)]
pub(super) struct TargetEvent {
    pub(super) account: Account,
    pub(super) installation: Option<InstallationRef>,
}

#[derive(Deserialize)]
pub(super) struct AuthorizationEvent {
    pub(super) action: String,
    pub(super) sender: Account,
}

/// Of any event with an action.
#[derive(Deserialize)]
pub(super) struct Acted {
    pub(super) action: String,
}

#[derive(Deserialize)]
pub(super) struct NamedRepository {
    pub(super) id: RepositoryId,
    pub(super) name: String,
    pub(super) owner: Account,
    pub(super) default_branch: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct PullRequestEvent {
    pub(super) repository: NamedRepository,
    pub(super) installation: Option<InstallationRef>,
    pub(super) pull_request: PullRef,
    pub(super) changes: Option<PullChanges>,
}

/// Of an edited pull request: what was edited.
#[derive(Deserialize)]
pub(super) struct PullChanges {
    pub(super) base: Option<IgnoredAny>,
}

#[derive(Deserialize)]
pub(super) struct PullRef {
    pub(super) number: u64,
    pub(super) head: HeadRef,
    pub(super) base: BaseRef,
}

#[derive(Deserialize)]
pub(super) struct HeadRef {
    pub(super) sha: CommitId,
}

#[derive(Deserialize)]
pub(super) struct BaseRef {
    #[serde(rename = "ref")]
    pub(super) name: String,
    pub(super) repo: Option<RepositoryRef>,
}

#[derive(Deserialize)]
pub(super) struct RepositoryRef {
    pub(super) id: RepositoryId,
}

#[derive(Deserialize)]
pub(super) struct CheckRunEvent {
    pub(super) repository: NamedRepository,
    pub(super) installation: Option<InstallationRef>,
    pub(super) check_run: CheckRun,
}

#[derive(Deserialize)]
pub(super) struct CheckRun {
    pub(super) name: String,
    pub(super) head_sha: CommitId,
    pub(super) pull_requests: Option<Vec<PullRef>>,
    pub(super) app: Option<App>,
}

#[derive(Deserialize)]
pub(super) struct CheckSuiteEvent {
    pub(super) repository: NamedRepository,
    pub(super) installation: Option<InstallationRef>,
    pub(super) check_suite: CheckSuite,
}

#[derive(Deserialize)]
pub(super) struct CheckSuite {
    pub(super) head_sha: CommitId,
    pub(super) pull_requests: Option<Vec<PullRef>>,
    pub(super) app: Option<App>,
}

#[derive(Deserialize)]
pub(super) struct App {
    pub(super) id: Option<u64>,
}

impl PullRef {
    /// Whether it would be merged into this repository.
    pub(super) fn is_of(&self, repository: RepositoryId) -> bool {
        self.base.repo.as_ref().is_none_or(|base| base.id == repository)
    }
}
