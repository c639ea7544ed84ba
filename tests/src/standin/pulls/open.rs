//! Opening pull requests.

use super::{base_tip, bring_head, tell};
use crate::standin::error::StandinError;
use crate::standin::payloads::PullAction;
use crate::standin::records::{Account, PullRequest, Repository};
use crate::standin::shared::Shared;

/// What a pull request is opened with.
pub(crate) struct Opening<'a> {
    /// The repository that it wants to change.
    pub(crate) onto: &'a Repository,
    /// That repository's branch.
    pub(crate) base: &'a str,
    /// The repository that the change is in.
    pub(crate) from: &'a Repository,
    /// That repository's branch.
    pub(crate) branch: &'a str,
    /// One line.
    pub(crate) title: &'a str,
    /// Whether it is not yet ready for review.
    pub(crate) draft: bool,
    /// Who opens it.
    pub(crate) author: &'a Account,
}

/// Opens a pull request, and tells the App.
pub(crate) fn open(shared: &Shared, opening: &Opening<'_>) -> Result<PullRequest, StandinError> {
    let Opening { onto, base, from, branch, title, draft, author } = *opening;
    let tip = base_tip(&shared.git.open(onto.id)?, base)?.to_string();
    let now = shared.clock.seconds();
    let mut pull = shared.change(|records| {
        if records.open_from(from.id, branch).iter().any(|pull| pull.repository == onto.id) {
            let text = format!("a pull request already exists for {branch}");
            return Err(StandinError::Invalid(text));
        }
        Ok(PullRequest {
            id: records.new_id(),
            number: records.next_number(onto.id),
            repository: onto.id,
            base: base.to_owned(),
            base_sha: tip,
            head_repository: from.id,
            head: branch.to_owned(),
            head_sha: String::new(),
            title: title.to_owned(),
            author: author.id,
            draft,
            closed_at: None,
            merged: None,
            created_at: now,
            updated_at: now,
        })
    })?;
    pull.head_sha = bring_head(shared, &pull)?;
    shared.change(|records| records.pulls.insert(pull.id, pull.clone()));
    tell(shared, &pull, &PullAction::Opened, author)?;
    Ok(pull)
}
