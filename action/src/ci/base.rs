//! Which commit a change is compared with.

use anyhow::bail;
use git2::Oid;

use super::event::{Before, Event};
use super::fetch::{self, Wanted};
use super::history::History;

/// What a change is compared with.
#[derive(Debug)]
pub(crate) struct Base {
    /// The commit; none when there is none or it cannot be had.
    pub(crate) commit: Option<Oid>,
    /// Where the branch that the change goes to is by now, if `commit` is where the change was
    /// begun.
    pub(crate) tip: Option<Oid>,
    /// One sentence on what is compared, for the log.
    pub(crate) said: String,
    /// Whether the comparison is what was asked for.
    pub(crate) known: bool,
}

impl History {
    /// Finds what a change is compared with; commits that the checkout lacks are fetched.
    pub(crate) fn base(&self, event: &Event) -> Base {
        match &event.before {
            Before::Nothing(why) => Base::none((*why).to_owned(), true),
            Before::Itself => Base {
                said: "nothing is compared: the workflow does not run for a change".to_owned(),
                ..Base::at(self.head())
            },
            Before::Base { tip, head } => self.base_of_pull_request(event, *tip, *head),
            Before::Tip(before) => {
                let mut tried = vec![Wanted::Commit(*before)];
                tried.extend(self.other_than_pushed(event));
                tried.extend(self.parents().first().copied().map(Wanted::Commit));
                self.first_of(&tried)
            }
            Before::DefaultBranch => self.first_of(&[Wanted::Branch(event.default_branch.clone())]),
        }
    }

    /// The default branch, unless it is the one that was pushed.
    fn other_than_pushed(&self, event: &Event) -> Option<Wanted> {
        let other = !event.default_branch.is_empty() && event.default_branch != event.branch;
        other.then(|| Wanted::Branch(event.default_branch.clone()))
    }

    fn base_of_pull_request(&self, event: &Event, tip: Option<Oid>, head: Option<Oid>) -> Base {
        // What GitHub checks out is the merge of both: its first parent is what it merges into.
        let parents = self.parents();
        if let [into, from] = parents[..]
            && Some(from) == head
        {
            let mut tried = vec![Wanted::Commit(into)];
            tried.push(Wanted::Branch(event.branch.clone()));
            return self.first_of(&tried);
        }
        let mut tried: Vec<_> = tip.map(Wanted::Commit).into_iter().collect();
        tried.push(Wanted::Branch(event.branch.clone()));
        let mut base = self.first_of(&tried);
        if let Some(tip) = base.commit
            && let Ok(begun) = self.repository.merge_base(tip, self.head())
            && begun != tip
        {
            base.commit = Some(begun);
            base.tip = Some(tip);
            base.said = format!("compared with {begun}, where the change was begun");
        }
        if base.commit == Some(self.head()) {
            base.said = "nothing is compared: what is checked out is the base branch, and not the \
                         change"
                .to_owned();
        }
        base
    }

    /// The first of some commits that is here or can be fetched.
    fn first_of(&self, tried: &[Wanted]) -> Base {
        let mut problems = Vec::new();
        for wanted in tried {
            match self.obtain(wanted) {
                Ok(commit) => {
                    let but = if problems.is_empty() {
                        String::new()
                    } else {
                        format!(", because {}", problems.join("; "))
                    };
                    return Base {
                        said: format!("compared with {commit}{but}"),
                        ..Base::at(commit)
                    };
                }
                Err(problem) => problems.push(format!("{wanted} cannot be had ({problem:#})")),
            }
        }
        Base::none(problems.join("; "), false)
    }

    fn obtain(&self, wanted: &Wanted) -> anyhow::Result<Oid> {
        match wanted {
            Wanted::Commit(id) => {
                if self.repository.find_commit(*id).is_err() {
                    self.fetch(wanted)?;
                    self.repository.find_commit(*id)?;
                }
                Ok(*id)
            }
            Wanted::Branch(name) => {
                if name.is_empty() {
                    bail!("the event does not name it");
                }
                let fetched = self.fetch(wanted).and_then(|()| self.tip(fetch::KEPT));
                // A full clone without a network has the branch as it was then.
                fetched.or_else(|problem| {
                    self.tip(&format!("refs/remotes/origin/{name}")).map_err(|_| problem)
                })
            }
        }
    }

    fn fetch(&self, wanted: &Wanted) -> anyhow::Result<()> {
        fetch::fetch(self.root()?, self.repository.is_shallow(), wanted)
    }

    fn tip(&self, reference: &str) -> anyhow::Result<Oid> {
        Ok(self.repository.find_reference(reference)?.peel_to_commit()?.id())
    }
}

impl Base {
    /// Compared with a commit.
    fn at(commit: Oid) -> Self {
        Self { commit: Some(commit), tip: None, said: String::new(), known: true }
    }

    /// There is nothing to compare with, and why.
    fn none(said: String, known: bool) -> Self {
        Self { commit: None, tip: None, said, known }
    }
}
