//! How errands are done.

mod check;

use github::{
    Budget, ForkFacts, GitHubError, Grant, NewPull, OpenPull, Proposals, RepositoryPath,
    UserProfile,
};
use ids::{CommitId, InstallationId, UnixMillis};
use store::{AccountRecord, RepositoryRef};

use crate::{
    Checked, Done, Errand, Order, Profile, Proposal, Proposed, Repositories, RepositoryRow, Undone,
};

/// The last so many requests of an installation's rate limit are for policies.
pub const RESERVED_REQUESTS: u64 = 500;
/// How many characters of a text of GitHub are passed on.
const MAX_CHARS: usize = 300;

/// One errand under way.
struct Run<'a, G> {
    github: &'a G,
    installation: InstallationId,
    now: UnixMillis,
}

/// Does an errand for an account, of which `known` is the synced record. Whatever the asker has checked,
/// it is checked again at GitHub that the App is installed on that very account, and may act.
///
/// # Errors
/// Why it was not done.
pub async fn perform<G: Proposals>(
    order: &Order,
    known: Option<&AccountRecord>,
    template: &str,
    github: &G,
    now: UnixMillis,
) -> Result<Done, Undone> {
    let Some(known) = known.filter(|known| known.account == order.account) else {
        return Err(Undone::NotInstalled);
    };
    let (Some(installation), Some(repository)) = (known.installation, known.repository.as_ref())
    else {
        return Err(Undone::NotInstalled);
    };
    if known.login != order.login {
        return Err(Undone::NotInstalled);
    }
    let run = Run { github, installation, now };
    let grant = github.grant(installation).await.map_err(|error| run.absent(error))?;
    if grant.installation.account != order.account || grant.installation.login != order.login {
        return Err(Undone::NotInstalled);
    }
    if grant.installation.suspended {
        return Err(Undone::Suspended);
    }
    match &order.errand {
        Errand::Profile => run.profile(order).await,
        Errand::Repositories => run.repositories(repository).await,
        Errand::Propose { proposal } => {
            proposal.check().map_err(|invalid| Undone::Invalid { problem: invalid.0.into() })?;
            let fork = run.fork(order, repository, template).await?;
            may_propose(&grant)?;
            run.propose(proposal, &fork).await.map(Done::Proposed)
        }
    }
}

fn may_propose(grant: &Grant) -> Result<(), Undone> {
    let missing = ["contents", "pull_requests"].into_iter().find(|name| !grant.may_write(name));
    missing
        .map_or(Ok(()), |name| Err(Undone::NotPermitted { permission: format!("`{name}: write`") }))
}

impl<G: Proposals> Run<'_, G> {
    async fn profile(&self, order: &Order) -> Result<Done, Undone> {
        let profile = self.github.profile(self.installation, &order.login).await;
        let profile = profile.map_err(|error| self.failed(error))?;
        // A login is only a name; whose it is may have changed this very moment.
        if profile.id != order.account {
            return Err(Undone::NotInstalled);
        }
        Ok(Done::Profile(shown(profile)))
    }

    async fn repositories(&self, governing: &RepositoryRef) -> Result<Done, Undone> {
        let listed = self.github.listed(self.installation).await;
        let listed = listed.map_err(|error| self.failed(error))?;
        let rows = listed.rows.into_iter().take(100).map(|row| RepositoryRow {
            governs: row.id == governing.id,
            name: cut(&row.full_name),
            url: cut(&row.html_url),
            description: row.description.as_deref().map(cut),
            private: row.private,
            fork: row.fork,
            archived: row.archived,
            default_branch: cut(&row.default_branch),
        });
        Ok(Done::Repositories(Repositories { total: listed.total, rows: rows.collect() }))
    }

    /// The fork that is known, if it still is that account's fork of the template.
    async fn fork(
        &self,
        order: &Order,
        known: &RepositoryRef,
        template: &str,
    ) -> Result<ForkFacts, Undone> {
        let fork = self.github.fork(self.installation, known.id).await;
        let fork = fork.map_err(|error| match error {
            GitHubError::NotFound | GitHubError::Moved => Undone::NotTheFork,
            other => self.failed(other),
        })?;
        let ForkFacts { repository, archived, .. } = &fork;
        if repository.owner != order.account || !repository.descends_from(template) {
            return Err(Undone::NotTheFork);
        }
        if *archived {
            return Err(Undone::Archived);
        }
        Ok(fork)
    }

    async fn propose(&self, proposal: &Proposal, fork: &ForkFacts) -> Result<Proposed, Undone> {
        let (at, branch) = (&fork.repository.at, proposal.branch());
        if let Some(found) = self.open_one(at, &branch).await? {
            // It is there, whatever can be said about it now.
            let checked = self.check(at, proposal).await.ok().flatten();
            return Ok(told(found, branch, false, checked));
        }
        self.spare()?;
        let checked = self.check(at, proposal).await?;
        let (id, base) = (self.installation, &proposal.base);
        let tree = self.github.commit_tree(id, at, base).await;
        let tree = tree.map_err(|error| match error {
            GitHubError::NotFound => Undone::Outdated,
            other => self.failed(other),
        })?;
        let fail = |error| self.failed(error);
        let blob = self.github.create_blob(id, at, &proposal.text).await.map_err(fail)?;
        let new = self.github.create_tree(id, at, &tree, &proposal.path, &blob).await;
        let new = new.map_err(fail)?;
        if new == tree {
            return Err(Undone::Unchanged);
        }
        let message = proposal.message();
        let commit = self.github.create_commit(id, at, &message, &new, base).await.map_err(fail)?;
        self.branch(at, &branch, &commit).await?;
        let body = proposal.body();
        let pull = NewPull {
            title: &proposal.title,
            body: &body,
            head: &branch,
            base: &fork.default_branch,
        };
        match self.github.create_pull(id, at, &pull).await {
            Ok(opened) => Ok(told(opened, branch, true, checked)),
            // Somebody asked for the same at the same time, or it was merged already.
            Err(GitHubError::Rejected(message)) => match self.open_one(at, &branch).await? {
                Some(found) => Ok(told(found, branch, false, checked)),
                None if message.contains("No commits between") => Err(Undone::Unchanged),
                None => Err(Undone::Refused { message: cut(&message) }),
            },
            Err(error) => Err(self.failed(error)),
        }
    }

    async fn open_one(
        &self,
        at: &RepositoryPath,
        branch: &str,
    ) -> Result<Option<OpenPull>, Undone> {
        let open = self.github.open_pulls(self.installation, at, branch).await;
        Ok(open.map_err(|error| self.failed(error))?.into_iter().next())
    }

    /// Adds the branch. One of this name has the same content: an attempt that was cut off may have
    /// left it, or a pull request that was closed.
    async fn branch(
        &self,
        at: &RepositoryPath,
        branch: &str,
        commit: &CommitId,
    ) -> Result<(), Undone> {
        match self.github.create_branch(self.installation, at, branch, commit).await {
            Err(GitHubError::Rejected(message)) if message.contains("already exists") => Ok(()),
            other => other.map_err(|error| self.failed(error)),
        }
    }

    /// Leaves the last of the limit to policies.
    fn spare(&self) -> Result<(), Undone> {
        let low = |budget: &Budget| budget.remaining < RESERVED_REQUESTS && budget.reset > self.now;
        match self.github.budget().filter(low) {
            Some(budget) => Err(self.scarce(budget.reset)),
            None => Ok(()),
        }
    }

    fn scarce(&self, until: UnixMillis) -> Undone {
        let seconds = until.get().saturating_sub(self.now.get()).div_ceil(1000).max(1);
        Undone::Scarce { retry_after: seconds }
    }

    /// What an error means when the installation is asked for.
    fn absent(&self, error: GitHubError) -> Undone {
        match error {
            GitHubError::NotFound | GitHubError::Moved => Undone::NotInstalled,
            other => self.failed(other),
        }
    }

    fn failed(&self, error: GitHubError) -> Undone {
        match error {
            GitHubError::Suspended => Undone::Suspended,
            GitHubError::Forbidden(_) => {
                Undone::NotPermitted { permission: "that this needs".into() }
            }
            GitHubError::RateLimited { retry_at, .. } => self.scarce(retry_at),
            GitHubError::Rejected(message) => Undone::Refused { message: cut(&message) },
            GitHubError::Archived => {
                Undone::Refused { message: "the repository is archived, unarchive it first".into() }
            }
            GitHubError::NotFound | GitHubError::Moved => {
                Undone::Refused { message: "it does not know this".into() }
            }
            GitHubError::Unauthorized
            | GitHubError::Server(_)
            | GitHubError::Malformed(_)
            | GitHubError::Unreachable(_)
            | GitHubError::Signing(_) => Undone::Unavailable,
        }
    }
}

fn told(pull: OpenPull, branch: String, opened: bool, checked: Option<Checked>) -> Proposed {
    let OpenPull { number, url, head, base } = pull;
    Proposed { number, url, branch, commit: head, into: base, opened, checked }
}

fn shown(profile: UserProfile) -> Profile {
    let text = |text: Option<String>| {
        text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(cut)
    };
    Profile {
        login: profile.login,
        account_type: cut(&profile.kind),
        url: cut(&profile.html_url),
        name: text(profile.name),
        bio: text(profile.bio),
        company: text(profile.company),
        location: text(profile.location),
        blog: text(profile.blog),
        public_repositories: profile.public_repos,
        followers: profile.followers,
        following: profile.following,
        created_at: text(profile.created_at),
    }
}

fn cut(text: &str) -> String {
    text.chars().take(MAX_CHARS).collect()
}
