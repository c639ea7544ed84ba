//! What a push means for pull requests.

use git2::Repository as Git;

use super::{bring_head, oid, tell};
use crate::standin::error::StandinError;
use crate::standin::payloads::{PullAction, PushedRef};
use crate::standin::records::{Account, Merge, PullRequest};
use crate::standin::shared::Shared;

/// Pull requests from a pushed branch get its new head; those whose branch is gone are closed; those
/// whose head has come to the base branch are merged.
pub(crate) fn notice(
    shared: &Shared,
    repository: u64,
    pushed: &PushedRef,
    pusher: &Account,
) -> Result<(), StandinError> {
    let Some(branch) = pushed.name.strip_prefix("refs/heads/") else { return Ok(()) };
    let (from, onto) = {
        let records = shared.records();
        (records.open_from(repository, branch), records.open_onto(repository, branch))
    };
    let gone = pushed.after.is_zero();
    for pull in from {
        if gone {
            close(shared, pull, None, pusher)?;
        } else {
            synchronize(shared, pull, pusher)?;
        }
    }
    for pull in onto {
        if gone {
            close(shared, pull, None, pusher)?;
            continue;
        }
        let git = shared.git.open(repository)?;
        if contains(&git, pushed, &pull) {
            let merge = Merge {
                by: pusher.id,
                at: shared.clock.seconds(),
                commit: pushed.after.to_string(),
                onto: pushed.before.to_string(),
            };
            close(shared, pull, Some(merge), pusher)?;
        } else {
            super::merge::try_out(&git, &pull, oid(&pull.head_sha)?)?;
        }
    }
    Ok(())
}

fn contains(git: &Git, pushed: &PushedRef, pull: &PullRequest) -> bool {
    let Ok(head) = oid(&pull.head_sha) else { return false };
    let has = |tip| tip == head || git.graph_descendant_of(tip, head).unwrap_or(false);
    has(pushed.after) && !(pushed.before.is_zero() || has(pushed.before))
}

fn synchronize(shared: &Shared, pull: PullRequest, pusher: &Account) -> Result<(), StandinError> {
    let before = pull.head_sha.clone();
    let head = bring_head(shared, &pull)?;
    let now = shared.clock.seconds();
    let tip = super::base_tip(&shared.git.open(pull.repository)?, &pull.base)?.to_string();
    let changed = shared.change(|records| {
        let pull = records.pulls.get_mut(&pull.id)?;
        pull.head_sha.clone_from(&head);
        pull.base_sha = tip;
        pull.updated_at = now;
        Some(pull.clone())
    });
    match changed {
        Some(pull) => {
            let action = PullAction::Synchronize { before: &before, after: &head };
            tell(shared, &pull, &action, pusher)
        }
        None => Ok(()),
    }
}

/// Closes a pull request, merged or not, and tells the App.
fn close(
    shared: &Shared,
    pull: PullRequest,
    merge: Option<Merge>,
    by: &Account,
) -> Result<(), StandinError> {
    let now = shared.clock.seconds();
    let changed = shared.change(|records| {
        let pull = records.pulls.get_mut(&pull.id).filter(|pull| pull.is_open())?;
        pull.closed_at = Some(now);
        pull.updated_at = now;
        pull.merged = merge;
        Some(pull.clone())
    });
    match changed {
        Some(pull) => tell(shared, &pull, &PullAction::Closed, by),
        None => Ok(()),
    }
}
