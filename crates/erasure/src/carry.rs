//! Does what is left to be done.

use serde_json::json;
use store::Key;
use surroundings::{Level, Surroundings, backoff};

use crate::{Deleted, End, Erasure, Failure, Journal, JournalFailed, NotErased, Step, Stores};

/// How many steps one run does at most before it hands over to the next one.
pub const MAX_ROUNDS: usize = 40;
/// How many known files one step deletes.
const FILES_AT_ONCE: usize = 100;
/// How often it is waited for check runs that are not completed.
const PATIENT_ATTEMPTS: u32 = 3;

/// Carries an erasure on, and returns how far it is: at its end, at a step that has to be tried again
/// later, or after [`MAX_ROUNDS`] steps. [`Erasure::due`] says when it goes on.
///
/// # Errors
/// Only when it cannot be written down.
pub async fn carry_on(
    mut erasure: Erasure,
    journal: &impl Journal,
    stores: &impl Stores,
    surroundings: &impl Surroundings,
) -> Result<Erasure, JournalFailed> {
    for _ in 0..MAX_ROUNDS {
        let Some(step) = erasure.next().cloned() else { break };
        let name = json!(step);
        // A step that fails changes nothing.
        let mut next = erasure.clone();
        match advance(&mut next, &step, stores, surroundings).await {
            Ok(()) => {
                erasure = Erasure { failure: None, ..next };
                journal.keep(&erasure)?;
                note(&erasure, Level::Info, "erasure.done", &name, None, surroundings);
            }
            Err(NotErased(reason)) => {
                let attempts = erasure.failure.as_ref().map_or(0, |failure| failure.attempts) + 1;
                let wait = backoff(attempts, surroundings.random());
                let retry_at = surroundings.now().plus(wait);
                erasure.failure = Some(Failure { attempts, reason: reason.clone(), retry_at });
                journal.keep(&erasure)?;
                note(&erasure, Level::Warn, "erasure.failed", &name, Some(reason), surroundings);
                break;
            }
        }
    }
    Ok(erasure)
}

fn note(
    erasure: &Erasure,
    level: Level,
    event: &str,
    step: &serde_json::Value,
    reason: Option<String>,
    surroundings: &impl Surroundings,
) {
    let fields = json!({
        "account": erasure.account, "erasure": erasure.id, "step": step.get("step"),
        "left": erasure.steps.len(), "reason": reason,
    });
    surroundings.log(level, event, None, &fields);
}

/// Does one step, and takes it off the list when it is done.
async fn advance(
    erasure: &mut Erasure,
    step: &Step,
    stores: &impl Stores,
    surroundings: &impl Surroundings,
) -> Result<(), NotErased> {
    let account = erasure.account;
    match step {
        Step::CloseInstance => {
            let had = stores.erase_instance(&erasure.id, erasure.generation).await?;
            let Deleted { instance_rows, grants, streams, .. } = &mut erasure.deleted;
            (*instance_rows, *grants, *streams) = (had.rows, had.grants, had.streams);
        }
        Step::TakeStock => {
            let subject = &erasure.subject;
            let stock = stores.stock(account, &subject.logins, &subject.files).await?;
            let Deleted { records, files, history_entries, .. } = &mut erasure.deleted;
            (*records, *files) = (stock.records, stock.files);
            *history_entries = stock.history_entries;
            if let Some(login) = stock.login {
                erasure.also_under(login);
            }
        }
        Step::DeleteRecord { key } => {
            let key: Key = key.parse().map_err(|error| NotErased(format!("{error}")))?;
            stores.delete_record(account, &key).await?;
        }
        Step::DeleteKnownFiles => {
            let files = &mut erasure.subject.files;
            let rest = files.split_off(files.len().min(FILES_AT_ONCE));
            stores.delete_files(account, files).await?;
            *files = rest;
            if !files.is_empty() {
                return Ok(());
            }
        }
        Step::DeleteListedFiles { cursor } => {
            let cursor = stores.delete_listed_files(account, cursor.as_deref()).await?;
            if cursor.is_some() {
                if let Some(step) = erasure.steps.first_mut() {
                    *step = Step::DeleteListedFiles { cursor };
                }
                return Ok(());
            }
        }
        Step::DeleteHistory => {
            if stores.delete_history(account).await? {
                return Ok(());
            }
        }
        Step::EraseChecks { repository } => {
            let attempts = erasure.failure.as_ref().map_or(0, |failure| failure.attempts);
            let patient = attempts < PATIENT_ATTEMPTS;
            let rows = stores.erase_checks(*repository, &erasure.id, patient).await?;
            erasure.deleted.check_rows += rows;
        }
        Step::SweepInstance => {
            stores.erase_instance(&erasure.id, erasure.generation).await?;
        }
        Step::SignReceipt => {
            let receipt = stores.sign(&erasure.summary()).await?;
            // Nothing is looked for any more.
            erasure.subject = crate::Subject::default();
            erasure.end = Some(End { at: surroundings.now(), receipt });
        }
    }
    if !erasure.steps.is_empty() {
        erasure.steps.remove(0);
    }
    Ok(())
}
