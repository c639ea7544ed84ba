//! Pull requests: opened, changed, merged, closed.

use super::Standin;
use crate::standin::error::StandinError;
use crate::standin::payloads::PullAction;
use crate::standin::pulls::{self, Method, Opening};
use crate::standin::pushes;
use crate::standin::records::{Account, Merge, PullRequest, Repository};

impl Standin {
    /// Opens a pull request against a branch of `full_name` and answers with its number. The head is
    /// `branch` of the same repository or `owner:branch` of another one of its network; its owner
    /// opens the pull request.
    ///
    /// # Errors
    /// When a repository or branch is missing, or there is such a pull request already.
    pub async fn open_pull_request(
        &self,
        full_name: &str,
        head: &str,
        base: &str,
        title: &str,
    ) -> Result<u64, StandinError> {
        self.open(full_name, head, base, title, false)
    }

    /// The same, not yet ready for review.
    ///
    /// # Errors
    /// As for [`Self::open_pull_request`].
    pub async fn open_draft_pull_request(
        &self,
        full_name: &str,
        head: &str,
        base: &str,
        title: &str,
    ) -> Result<u64, StandinError> {
        self.open(full_name, head, base, title, true)
    }

    fn open(
        &self,
        full_name: &str,
        head: &str,
        base: &str,
        title: &str,
        draft: bool,
    ) -> Result<u64, StandinError> {
        let onto = self.find_repository(full_name)?;
        let (from, branch) = match head.split_once(':') {
            Some((owner, branch)) => (self.relative(&onto, owner)?, branch),
            None => (onto.clone(), head),
        };
        let author = self.shared.records().accounts.get(&from.owner).cloned();
        let author = author.ok_or_else(|| StandinError::not_found("account", from.owner))?;
        let (onto, from) = (&onto, &from);
        let opening = Opening { onto, base, from, branch, title, draft, author: &author };
        Ok(pulls::open(&self.shared, &opening)?.number)
    }

    /// The repository of an owner in the same network.
    fn relative(&self, of: &Repository, owner: &str) -> Result<Repository, StandinError> {
        let owner = self.find_account(owner)?;
        let records = self.shared.records();
        let root = |of: &Repository| records.source(of).map_or(of.id, |source| source.id);
        let found =
            records.repositories.values().find(|r| r.owner == owner.id && root(r) == root(of));
        found.cloned().ok_or_else(|| StandinError::not_found("fork", owner.login))
    }

    /// A pull request as it stands.
    ///
    /// # Errors
    /// When there is none.
    pub fn pull_request(&self, full_name: &str, number: u64) -> Result<PullRequest, StandinError> {
        let repository = self.find_repository(full_name)?.id;
        let found = self.shared.records().pull(repository, number).cloned();
        found.ok_or_else(|| StandinError::not_found("pull request", number))
    }

    /// Closes a pull request without merging it.
    ///
    /// # Errors
    /// When there is none.
    pub fn close_pull_request(&self, full_name: &str, number: u64) -> Result<(), StandinError> {
        let now = self.shared.clock.seconds();
        self.change_pull(full_name, number, &PullAction::Closed, |pull| pull.closed_at = Some(now))
    }

    /// Opens it again.
    ///
    /// # Errors
    /// When there is none, it is merged, or its head branch is gone.
    pub fn reopen_pull_request(&self, full_name: &str, number: u64) -> Result<(), StandinError> {
        let pull = self.pull_request(full_name, number)?;
        if pull.merged.is_some() {
            return Err(StandinError::Invalid(format!("#{number} is merged")));
        }
        let head = pulls::bring_head(&self.shared, &pull)?;
        self.change_pull(full_name, number, &PullAction::Reopened, |pull| {
            pull.closed_at = None;
            pull.head_sha = head;
        })
    }

    /// Says that it is ready for review, or a draft again.
    ///
    /// # Errors
    /// When there is none.
    pub fn ready_pull_request(
        &self,
        full_name: &str,
        number: u64,
        ready: bool,
    ) -> Result<(), StandinError> {
        let action = if ready { PullAction::ReadyForReview } else { PullAction::ConvertedToDraft };
        self.change_pull(full_name, number, &action, |pull| pull.draft = !ready)
    }

    /// Gives it another title.
    ///
    /// # Errors
    /// When there is none.
    pub fn retitle_pull_request(
        &self,
        full_name: &str,
        number: u64,
        title: &str,
    ) -> Result<(), StandinError> {
        let from = self.pull_request(full_name, number)?.title;
        self.change_pull(full_name, number, &PullAction::Retitled { from: &from }, |pull| {
            pull.title = title.to_owned();
        })
    }

    /// Lets it change another branch.
    ///
    /// # Errors
    /// When there is none, or no such branch.
    pub fn change_pull_request_base(
        &self,
        full_name: &str,
        number: u64,
        base: &str,
    ) -> Result<(), StandinError> {
        let pull = self.pull_request(full_name, number)?;
        let git = self.shared.git.open(pull.repository)?;
        let tip = pulls::base_tip(&git, base)?.to_string();
        let action = PullAction::Rebased { branch: &pull.base, sha: &pull.base_sha };
        let moved = PullRequest { base: base.to_owned(), ..pull.clone() };
        pulls::bring_head(&self.shared, &moved)?;
        self.change_pull(full_name, number, &action, |pull| {
            pull.base = base.to_owned();
            pull.base_sha = tip;
        })
    }

    fn change_pull(
        &self,
        full_name: &str,
        number: u64,
        action: &PullAction<'_>,
        change: impl FnOnce(&mut PullRequest),
    ) -> Result<(), StandinError> {
        let id = self.pull_request(full_name, number)?.id;
        let owner = self.owner_of(full_name)?;
        let now = self.shared.clock.seconds();
        let changed = self.shared.change(|records| {
            let pull = records.pulls.get_mut(&id)?;
            change(pull);
            pull.updated_at = now;
            Some(pull.clone())
        });
        match changed {
            Some(pull) => pulls::tell(&self.shared, &pull, action, &owner),
            None => Ok(()),
        }
    }

    fn owner_of(&self, full_name: &str) -> Result<Account, StandinError> {
        self.find_account(full_name.split('/').next().unwrap_or_default())
    }

    /// Merges a pull request with a merge commit, which is answered with. The App hears of a push by
    /// whoever merged, and that the pull request is closed.
    ///
    /// # Errors
    /// When there is none, it is closed, or there are conflicts.
    pub async fn merge_pull_request(
        &self,
        full_name: &str,
        number: u64,
        by: &str,
    ) -> Result<String, StandinError> {
        self.merge(full_name, number, by, Method::Merge).await
    }

    /// Merges a pull request as one commit, which is answered with.
    ///
    /// # Errors
    /// As for [`Self::merge_pull_request`].
    pub async fn squash_pull_request(
        &self,
        full_name: &str,
        number: u64,
        by: &str,
    ) -> Result<String, StandinError> {
        self.merge(full_name, number, by, Method::Squash).await
    }

    async fn merge(
        &self,
        full_name: &str,
        number: u64,
        by: &str,
        method: Method,
    ) -> Result<String, StandinError> {
        let by = self.find_account(by)?;
        let repository = self.find_repository(full_name)?.id;
        let lock = self.shared.push_lock(repository);
        let _one_at_a_time = lock.lock().await;
        let pull = self.pull_request(full_name, number)?;
        if !pull.is_open() {
            return Err(StandinError::Invalid(format!("#{number} is closed")));
        }
        let known = pushes::refs_of(&self.shared, repository)?;
        let now = self.shared.clock.seconds();
        let message = self.message(&pull, method);
        let (commit, onto) = {
            let git = self.shared.git.open(repository)?;
            let made = pulls::merged(&git, &pull, method, &message, (&by.login, now))?;
            let made =
                made.ok_or_else(|| StandinError::Invalid(format!("#{number} is not mergeable")))?;
            (made, pulls::base_tip(&git, &pull.base)?)
        };
        let merge =
            Merge { by: by.id, at: now, commit: commit.to_string(), onto: onto.to_string() };
        // First the record: whoever hears of the push may ask whose merge it was.
        let merged = self.shared.change(|records| {
            let pull = records.pulls.get_mut(&pull.id)?;
            pull.merged = Some(merge);
            pull.closed_at = Some(now);
            pull.updated_at = now;
            Some(pull.clone())
        });
        self.shared.git.open(repository)?.reference(
            &format!("refs/heads/{}", pull.base),
            commit,
            true,
            "merge",
        )?;
        pushes::announce(&self.shared, repository, by.id, &known)?;
        if let Some(pull) = merged {
            pulls::tell(&self.shared, &pull, &PullAction::Closed, &by)?;
        }
        Ok(commit.to_string())
    }

    /// What GitHub writes when nobody writes anything else.
    fn message(&self, pull: &PullRequest, method: Method) -> String {
        let PullRequest { number, title, head, head_repository, .. } = pull;
        let records = self.shared.records();
        let from = records.repositories.get(head_repository).map(|found| found.owner);
        let owner = from.and_then(|owner| records.accounts.get(&owner));
        let owner = owner.map_or("ghost", |owner| owner.login.as_str());
        match method {
            Method::Merge => format!("Merge pull request #{number} from {owner}/{head}\n\n{title}"),
            Method::Squash => format!("{title} (#{number})"),
        }
    }
}
