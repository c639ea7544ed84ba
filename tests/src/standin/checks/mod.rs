//! What becomes of check suites and check runs.

mod request;

use super::error::StandinError;
use super::payloads::{self, PushedRef, listed_commit};
use super::pulls::oid;
use super::records::{Account, CheckRun, CheckSuite, Repository};
use super::shared::Shared;

pub(crate) use request::{Asked, Invalid};

/// GitHub asks the App for checks of every pushed commit.
pub(crate) fn request(
    shared: &Shared,
    of: &Repository,
    pushed: &PushedRef,
    pusher: &Account,
) -> Result<(), StandinError> {
    let Some(branch) = pushed.name.strip_prefix("refs/heads/") else { return Ok(()) };
    let hears = shared.records().installation_for(of).is_some_and(|found| found.hears("checks"));
    let head = pushed.after.to_string();
    if pushed.after.is_zero() || !hears || shared.records().suite_at(of.id, &head).is_some() {
        return Ok(());
    }
    let made = suite(shared, of.id, &head, Some(branch), Some(pushed.before.to_string()));
    tell_suite(shared, &made, "requested", Some(pusher))
}

/// The suite of a commit, made when there is none.
fn suite(
    shared: &Shared,
    repository: u64,
    head: &str,
    branch: Option<&str>,
    before: Option<String>,
) -> CheckSuite {
    let now = shared.clock.seconds();
    shared.change(|records| {
        if let Some(found) = records.suite_at(repository, head) {
            return found.clone();
        }
        let suite = CheckSuite {
            id: records.new_id(),
            repository,
            head_sha: head.to_owned(),
            head_branch: branch.map(str::to_owned),
            after: before.is_some().then(|| head.to_owned()),
            before,
            created_at: now,
            updated_at: now,
        };
        records.check_suites.insert(suite.id, suite.clone());
        suite
    })
}

/// Makes a check run as the App has asked.
pub(crate) fn create(
    shared: &Shared,
    repository: &Repository,
    asked: Asked,
) -> Result<CheckRun, StandinError> {
    let head = asked.head_sha.clone().unwrap_or_default();
    let branch = branch_at(shared, repository, &head)?;
    let suite = suite(shared, repository.id, &head, branch.as_deref(), None);
    let now = shared.clock.seconds();
    let run = shared.change(|records| {
        let mut run = CheckRun {
            id: records.new_id(),
            suite: suite.id,
            repository: repository.id,
            name: String::new(),
            head_sha: head,
            external_id: None,
            details_url: None,
            status: "queued".into(),
            conclusion: None,
            started_at: now,
            completed_at: None,
            title: None,
            summary: None,
            text: None,
            annotations: Vec::new(),
            updates: 0,
        };
        asked.apply(&mut run, now);
        records.check_runs.insert(run.id, run.clone());
        run
    });
    tell_run(shared, &run, "created", None);
    if run.is_completed() {
        completed(shared, &run)?;
    }
    Ok(run)
}

/// Changes a check run as the App has asked.
pub(crate) fn update(
    shared: &Shared,
    id: u64,
    asked: Asked,
) -> Result<Option<CheckRun>, StandinError> {
    let now = shared.clock.seconds();
    let changed = shared.change(|records| {
        let run = records.check_runs.get_mut(&id)?;
        let before = run.is_completed();
        asked.apply(run, now);
        run.updates += 1;
        Some((run.clone(), before))
    });
    let Some((run, before)) = changed else { return Ok(None) };
    if run.is_completed() && !before {
        completed(shared, &run)?;
    }
    Ok(Some(run))
}

/// The branch that a commit is the head of.
fn branch_at(
    shared: &Shared,
    repository: &Repository,
    head: &str,
) -> Result<Option<String>, StandinError> {
    let refs = super::git_store::refs(&shared.git.open(repository.id)?)?;
    let mut names = refs.iter().filter(|(_, at)| at.to_string() == head).map(|(name, _)| name);
    Ok(names.find_map(|name| name.strip_prefix("refs/heads/")).map(str::to_owned))
}

fn completed(shared: &Shared, run: &CheckRun) -> Result<(), StandinError> {
    tell_run(shared, run, "completed", None);
    let suite = {
        let records = shared.records();
        let done = records.verdict_of(run.suite).0 == "completed";
        records.check_suites.get(&run.suite).filter(|_| done).cloned()
    };
    match suite {
        Some(suite) => tell_suite(shared, &suite, "completed", None),
        None => Ok(()),
    }
}

/// Sends `check_run`; the App itself is the sender when it is nobody else.
pub(crate) fn tell_run(shared: &Shared, run: &CheckRun, action: &str, sender: Option<&Account>) {
    let told = shared.scene(|scene| {
        let of = scene.records.repositories.get(&run.repository)?;
        let by = scene.records.installation_for(of).filter(|found| found.hears("checks"))?;
        let sender = sender
            .map_or_else(|| payloads::bot(scene), |sender| payloads::simple_account(scene, sender));
        let payload = payloads::check_run_event(scene, action, run, by, sender)?;
        Some((scene.records.full_name(of), payload))
    });
    if let Some((name, payload)) = told {
        shared.send("check_run", &name, &payload);
    }
}

/// Sends `check_suite`; the App itself is the sender when it is nobody else.
pub(crate) fn tell_suite(
    shared: &Shared,
    suite: &CheckSuite,
    action: &str,
    sender: Option<&Account>,
) -> Result<(), StandinError> {
    let git = shared.git.open(suite.repository)?;
    let head = listed_commit(&git, "", oid(&suite.head_sha)?)?;
    let told = shared.scene(|scene| {
        let of = scene.records.repositories.get(&suite.repository)?;
        let by = scene.records.installation_for(of).filter(|found| found.hears("checks"))?;
        let sender = sender
            .map_or_else(|| payloads::bot(scene), |sender| payloads::simple_account(scene, sender));
        let payload = payloads::check_suite_event(scene, action, suite, &head, by, sender)?;
        Some((scene.records.full_name(of), payload))
    });
    if let Some((name, payload)) = told {
        shared.send("check_suite", &name, &payload);
    }
    Ok(())
}
