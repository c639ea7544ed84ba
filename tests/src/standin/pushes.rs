//! From changed refs to `push` events.

use super::checks;
use super::error::StandinError;
use super::git_store::{Refs, refs};
use super::payloads::{PushedRef, Scene, push_event};
use super::pulls;
use super::shared::Shared;

impl Shared {
    /// Writes a payload from the state of now.
    pub(crate) fn scene<T>(&self, write: impl FnOnce(Scene<'_>) -> T) -> T {
        let webhook_url = self.receiver().map(|receiver| receiver.url).unwrap_or_default();
        let records = self.records();
        write(Scene {
            records: &records,
            base_url: &self.base_url,
            app: &self.config.app,
            hook_id: self.hook_id(),
            webhook_url: &webhook_url,
        })
    }
}

/// The refs of a repository.
pub(crate) fn refs_of(shared: &Shared, repository: u64) -> Result<Refs, StandinError> {
    refs(&shared.git.open(repository)?)
}

/// Tells the App what has changed since `known`. The first push to an empty repository decides its
/// default branch when it has no `main`.
pub(crate) fn announce(
    shared: &Shared,
    repository: u64,
    pusher: u64,
    known: &Refs,
) -> Result<(), StandinError> {
    let git = shared.git.open(repository)?;
    let now_there = refs(&git)?;
    let pushed = PushedRef::between(known, &now_there);
    if pushed.is_empty() {
        return Ok(());
    }
    let now = shared.clock.seconds();
    let first_branch = first_branch(known, &now_there);
    let told = shared.change(|records| {
        let found = records.repositories.get_mut(&repository)?;
        found.pushed_at = now;
        if let Some(branch) = first_branch
            && !now_there.contains_key(&format!("refs/heads/{}", found.default_branch))
        {
            found.default_branch = branch;
        }
        let found = found.clone();
        let installation = records.installation_for(&found).cloned();
        let pusher = records.accounts.get(&pusher).cloned()?;
        Some((found, installation, pusher))
    });
    let Some((found, installation, pusher)) = told else { return Ok(()) };
    git.set_head(&format!("refs/heads/{}", found.default_branch))?;
    if let Some(installation) = installation.filter(|found| found.hears("contents")) {
        let name = shared.records().full_name(&found);
        for change in &pushed {
            let payload = shared.scene(|scene| {
                push_event(scene, &found, &installation, &pusher, change, &git, known)
            })?;
            shared.send("push", &name, &payload);
        }
    }
    for change in &pushed {
        checks::request(shared, &found, change, &pusher)?;
        pulls::notice(shared, repository, change, &pusher)?;
    }
    Ok(())
}

/// The branch that a first push has made.
fn first_branch(known: &Refs, now_there: &Refs) -> Option<String> {
    if known.keys().any(|name| name.starts_with("refs/heads/")) {
        return None;
    }
    now_there.keys().find_map(|name| name.strip_prefix("refs/heads/")).map(str::to_owned)
}
