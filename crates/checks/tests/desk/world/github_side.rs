//! GitHub, in memory, as strict as the real one where it matters.

use std::fmt;

use github::{
    Budget, CheckConclusion, CheckRun, CheckUpdate, Checks, CommitPull, FileAt, FilesAt,
    GitHubError, Installation, MAX_ANNOTATIONS, NewCheckRun, Parent, ProposalQuestion, Proposed,
    Pull, PullState, Repository, RepositoryPath, Sources,
};
use ids::{AccountId, BlobId, CheckRunId, CommitId, InstallationId, Login, RepositoryId};

use super::{INSTALLATION, REPOSITORY, World};

/// A commit.
pub(crate) struct Commit {
    pub(crate) parent: Option<CommitId>,
    pub(crate) acl: Option<String>,
    pub(crate) tests: Option<String>,
}

/// A check run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) id: CheckRunId,
    pub(crate) name: String,
    pub(crate) head: CommitId,
    pub(crate) external_id: String,
    pub(crate) conclusion: Option<CheckConclusion>,
    pub(crate) title: String,
    pub(crate) summary: String,
    pub(crate) lines: Vec<u32>,
}

impl fmt::Display for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.conclusion {
            Some(conclusion) => write!(f, "{}: {conclusion:?}: {}", self.name, self.title),
            None => write!(f, "{}: in progress", self.name),
        }
    }
}

impl Run {
    fn update(&mut self, update: &CheckUpdate<'_>, takes: bool) -> Result<(), GitHubError> {
        if let Some(output) = &update.output {
            let many = output.annotations.len();
            if many > MAX_ANNOTATIONS || (many > 0 && !takes) {
                return Err(GitHubError::Rejected("Invalid annotations".into()));
            }
            assert!(output.summary.len() <= 65_535 && !output.title.is_empty());
            self.title = output.title.into();
            self.summary = output.summary.into();
            self.lines.extend(output.annotations.iter().map(|one| one.start_line));
        }
        assert_eq!(self.conclusion, None, "a completed check run is changed");
        self.conclusion = update.completed.map(|(conclusion, _)| conclusion);
        Ok(())
    }

    fn seen(&self) -> CheckRun {
        CheckRun {
            id: self.id,
            external_id: self.external_id.clone(),
            completed: self.conclusion.is_some(),
            annotations: self.lines.len(),
        }
    }
}

impl World {
    /// Begins a request: it may be refused, or die before GitHub hears of it.
    async fn ask(
        &self,
        what: &'static str,
        at: Option<&RepositoryPath>,
    ) -> Result<(), GitHubError> {
        self.asked.borrow_mut().push(what.into());
        if matches!(what, "create" | "update") {
            self.written.borrow_mut().push(self.now.get());
        }
        self.step().await;
        let during = self.during.borrow_mut().take();
        match during {
            Some((when, request)) if when == what => {
                self.deliver(&request);
            }
            other => *self.during.borrow_mut() = other,
        }
        if !self.installed.get() {
            return Err(GitHubError::NotFound);
        }
        if let Some((which, error)) = self.fails.borrow().clone()
            && (which == what || which.is_empty())
        {
            return Err(error);
        }
        if at.is_some_and(|at| at.name != *self.name.borrow()) {
            return Err(GitHubError::Moved);
        }
        let writes = matches!(what, "create" | "update" | "list" | "get");
        if writes && !self.may_write.get() {
            let text = "Resource not accessible by integration";
            return Err(GitHubError::Forbidden(text.into()));
        }
        Ok(())
    }

    /// Ends a request: the answer may be lost.
    async fn answer<T>(&self, answer: T) -> Result<T, GitHubError> {
        self.step().await;
        Ok(answer)
    }

    fn at(&self) -> RepositoryPath {
        RepositoryPath { owner: "octocat".parse().unwrap(), name: self.name.borrow().clone() }
    }

    fn files_at(&self, id: &CommitId) -> Option<FilesAt> {
        let commits = self.commits.borrow();
        let found = commits.get(id)?;
        let file = |text: &Option<String>| {
            let bytes = text.as_ref()?.clone().into_bytes();
            let (blob, size) = (github::git_blob_id(&bytes).unwrap(), bytes.len() as u64);
            let content = Some(bytes).filter(|_| !self.cuts_texts.get());
            Some(FileAt::File { blob, size, content })
        };
        let (file, tests) = (file(&found.acl), file(&found.tests));
        Some(FilesAt { commit: id.clone(), file, tests })
    }

    fn ancestors(&self, of: &CommitId) -> Vec<CommitId> {
        let commits = self.commits.borrow();
        let parent = |id: &CommitId| commits.get(id).and_then(|found| found.parent.clone());
        std::iter::successors(Some(of.clone()), parent).collect()
    }
}

impl Checks for World {
    fn budget(&self) -> Option<Budget> {
        self.budget.get()
    }

    async fn installation_of(&self, login: &Login) -> Result<Installation, GitHubError> {
        self.ask("installation", None).await?;
        let (account, login) = (AccountId::new(7), login.clone());
        self.answer(Installation { id: INSTALLATION, account, login, suspended: false }).await
    }

    async fn repository(
        &self,
        _: InstallationId,
        repository: RepositoryId,
    ) -> Result<Repository, GitHubError> {
        self.ask("repository", None).await?;
        self.replaced.set(false);
        assert_eq!(repository, REPOSITORY);
        let origins = self.origins.borrow().clone();
        let (at, owner, fork) = (self.at(), AccountId::new(7), !origins.is_empty());
        self.answer(Repository { id: repository, at, owner, fork, origins }).await
    }

    async fn proposal(
        &self,
        _: InstallationId,
        at: &RepositoryPath,
        question: &ProposalQuestion<'_>,
        _: Sources<'_>,
    ) -> Result<Proposed, GitHubError> {
        self.ask("proposal", Some(at)).await?;
        let tip = self.branches.borrow().get(question.base).cloned();
        let state = |(head, base): &(CommitId, String)| PullState {
            head: head.clone(),
            base: base.clone(),
            is_cross_repository: self.crosses.get(),
        };
        let readable = question.pull.filter(|_| self.may_read_pulls.get());
        let pull = readable.and_then(|number| self.pulls.borrow().get(&number).map(state));
        let parent = Parent { id: RepositoryId::new(1), full_name: super::TEMPLATE.into() };
        let stranger = RepositoryId::new(43);
        let proposed = Proposed {
            repository: if self.replaced.get() { stranger } else { REPOSITORY },
            at: self.at(),
            owner: AccountId::new(7),
            parent: Some(parent),
            default_branch: Some(self.default_branch.borrow().clone()),
            base: tip.and_then(|tip| self.files_at(&tip)),
            head: self.files_at(question.head),
            pull,
        };
        self.answer(proposed).await
    }

    async fn snapshots(
        &self,
        _: InstallationId,
        at: &RepositoryPath,
        commits: [&CommitId; 2],
        _: Sources<'_>,
    ) -> Result<[Option<FilesAt>; 2], GitHubError> {
        self.ask("snapshots", Some(at)).await?;
        self.answer(commits.map(|commit| self.files_at(commit))).await
    }

    async fn blob(
        &self,
        _: InstallationId,
        at: &RepositoryPath,
        blob: &BlobId,
    ) -> Result<Vec<u8>, GitHubError> {
        self.ask("blob", Some(at)).await?;
        let found = self.commits.borrow().values().find_map(|commit| {
            let texts = [&commit.acl, &commit.tests].into_iter().flatten();
            let mut bytes = texts.map(|text| text.clone().into_bytes());
            bytes.find(|bytes| github::proves(blob, bytes))
        });
        self.answer(found.ok_or(GitHubError::NotFound)).await?
    }

    async fn merge_base(
        &self,
        _: InstallationId,
        at: &RepositoryPath,
        base: &CommitId,
        head: &CommitId,
    ) -> Result<Option<CommitId>, GitHubError> {
        self.ask("compare", Some(at)).await?;
        let of_base = self.ancestors(base);
        let common = self.ancestors(head).into_iter().find(|one| of_base.contains(one));
        self.answer(common).await
    }

    async fn pulls(
        &self,
        _: InstallationId,
        at: &RepositoryPath,
        commit: &CommitId,
    ) -> Result<Vec<CommitPull>, GitHubError> {
        self.ask("pulls", Some(at)).await?;
        if !self.may_read_pulls.get() {
            let text = "Resource not accessible by integration";
            return Err(GitHubError::Forbidden(text.into()));
        }
        let found: Vec<_> = {
            let pulls = self.pulls.borrow();
            let of_commit =
                pulls.iter().filter(|(_, (head, _))| self.ancestors(head).contains(commit));
            let found = of_commit.map(|(number, (head, base))| CommitPull {
                pull: Pull { number: *number, base: base.clone() },
                head: head.clone(),
                open: true,
            });
            found.collect()
        };
        self.answer(found).await
    }

    async fn check_runs(
        &self,
        _: InstallationId,
        at: &RepositoryPath,
        commit: &CommitId,
        name: &str,
    ) -> Result<Vec<CheckRun>, GitHubError> {
        self.ask("list", Some(at)).await?;
        let found: Vec<_> = {
            let runs = self.runs.borrow();
            let found = runs.iter().filter(|run| run.head == *commit && run.name == name);
            found.map(Run::seen).collect()
        };
        self.answer(found).await
    }

    async fn check_run(
        &self,
        _: InstallationId,
        at: &RepositoryPath,
        run: CheckRunId,
    ) -> Result<CheckRun, GitHubError> {
        self.ask("get", Some(at)).await?;
        let found = self.runs.borrow().iter().find(|known| known.id == run).map(Run::seen);
        self.answer(found.ok_or(GitHubError::NotFound)).await?
    }

    async fn create_check_run(
        &self,
        _: InstallationId,
        at: &RepositoryPath,
        new: &NewCheckRun<'_>,
    ) -> Result<CheckRun, GitHubError> {
        self.ask("create", Some(at)).await?;
        if self.replaced.get() || !self.commits.borrow().contains_key(new.head) {
            return Err(GitHubError::Rejected("No commit found for SHA".into()));
        }
        let id = CheckRunId::new(self.runs.borrow().len() as u64 + 1);
        let mut run = Run {
            id,
            name: new.name.into(),
            head: new.head.clone(),
            external_id: new.external_id.into(),
            conclusion: None,
            title: String::new(),
            summary: String::new(),
            lines: vec![],
        };
        run.update(&new.update, self.takes_annotations.get())?;
        let seen = run.seen();
        self.runs.borrow_mut().push(run);
        self.answer(seen).await
    }

    async fn update_check_run(
        &self,
        _: InstallationId,
        at: &RepositoryPath,
        run: CheckRunId,
        update: &CheckUpdate<'_>,
    ) -> Result<CheckRun, GitHubError> {
        self.ask("update", Some(at)).await?;
        let changed = match self.runs.borrow_mut().iter_mut().find(|known| known.id == run) {
            Some(found) => {
                found.update(update, self.takes_annotations.get())?;
                Ok(found.seen())
            }
            None => Err(GitHubError::NotFound),
        };
        self.answer(changed).await?
    }
}
