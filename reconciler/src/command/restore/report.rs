//! What a restore came to.

use std::fmt;

use ids::{AccountId, Login};
use serde_json::{Value, json};

use crate::command::{Applied, Outcome};

/// What a restore came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Restored {
    /// How many accounts have the App.
    pub accounts: usize,
    /// How many of them had all their records before, or need none.
    pub before: usize,
    /// How many were written now.
    pub written: usize,
    /// How many pairs were written.
    pub pairs: usize,
    /// How many records the gates wrote themselves while GitHub was read.
    pub by_gates: usize,
    /// Those that were written without their content, and why.
    pub without_content: Vec<(AccountId, Login, String)>,
    /// Those that could not be read; nothing was written for them.
    pub failed: Vec<(AccountId, Login, String)>,
    /// What became of the gates that were asked to compare; nothing when none was to be asked.
    pub gates: Option<Result<Applied, String>>,
    /// Somebody has to ask the gates.
    pub owed: bool,
    /// Nothing was to be written.
    pub dry: bool,
}

/// What to do when gates could not be asked.
const OWED: &str = "what a gate or an instance remembers may be newer: run `apply --all --yes`";

impl Restored {
    /// Whether every account was restored, and every gate that was asked has compared.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        let compared = match &self.gates {
            None => true,
            Some(asked) => asked.as_ref().is_ok_and(Applied::is_complete),
        };
        compared && self.failed.is_empty() && self.without_content.is_empty()
    }

    /// The same as JSON.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let Self { accounts, before, written, pairs, by_gates, without_content, .. } = self;
        let gates = match &self.gates {
            None => Value::Null,
            Some(Ok(applied)) => applied.to_json(),
            Some(Err(error)) => json!({"complete": false, "error": error}),
        };
        json!({
            "schema": 1, "accounts": accounts, "written_before": before, "written": written,
            "pairs": pairs, "written_by_gates": by_gates, "without_content": without_content,
            "failed": self.failed, "gates": gates, "apply_all_is_owed": self.owed,
            "dry_run": self.dry,
        })
    }
}

impl fmt::Display for Restored {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { accounts, before, written, pairs, by_gates, failed, .. } = self;
        if self.dry {
            let todo = accounts.saturating_sub(*before);
            return write!(
                f,
                "{todo} of {accounts} accounts would be read and their records written. Run it \
                 with --yes."
            );
        }
        for (account, login, reason) in failed {
            writeln!(f, "{login} ({account}): not restored: {reason}")?;
        }
        for (account, login, reason) in &self.without_content {
            writeln!(f, "{login} ({account}): restored without its content: {reason}")?;
        }
        write!(
            f,
            "Restored: {written} of {accounts} accounts, {before} before, {by_gates} by their \
             gates meanwhile; {pairs} pairs written, {} accounts failed.",
            failed.len()
        )?;
        match &self.gates {
            None if self.owed => write!(f, "\nNo gate was asked, and {OWED}."),
            None => Ok(()),
            Some(Err(error)) => write!(f, "\nThe gates were not asked ({error}), and {OWED}."),
            Some(Ok(applied)) => compared(f, applied),
        }
    }
}

fn compared(f: &mut fmt::Formatter<'_>, applied: &Applied) -> fmt::Result {
    let outcomes = applied.outcomes();
    let is_synced = |outcome: &Outcome| matches!(outcome, Outcome::Synced(_));
    let synced = outcomes.values().filter(|(_, outcome)| is_synced(outcome)).count();
    write!(f, "\nGates that compared their memory with it: {synced} of {}.", outcomes.len())?;
    for (account, (login, outcome)) in outcomes {
        if !is_synced(outcome) {
            write!(f, "\n{login} ({account}): {outcome}")?;
        }
    }
    Ok(())
}
