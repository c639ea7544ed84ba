//! The account of this repository is erased: everything is emptied, and nothing is reviewed until its
//! policy comes into force again.

use checks::{Journal, JournalFailed, Memory};
use ids::AccountId;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use worker::{Request, Response};

use super::{
    Failed, Inner,
    journal::{Database, read},
    schema,
};
use crate::{answer, sql::number};

#[derive(Deserialize)]
pub(super) struct Asked {
    account: AccountId,
    erasure: String,
    /// Whether check runs that are not completed may be waited for.
    patient: bool,
}

/// That everything was emptied.
#[derive(Deserialize)]
pub(super) struct Mark {
    erasure: String,
    emptied: u64,
}

#[derive(Deserialize)]
struct CountRow {
    count: u64,
}

#[derive(Deserialize)]
struct BodyRow {
    body: String,
}

#[derive(Deserialize, Serialize)]
struct RequestRow {
    id: String,
    job: u64,
    received: u64,
}

impl Inner {
    /// `POST /erase`: everything is emptied when this returns. Asked again for the same erasure, it
    /// says the same.
    pub(super) async fn erase(&self, asked: &Asked) -> Result<Response, Failed> {
        if is_of_another(&self.journal.memory()?, asked.account) {
            return Ok(answer::json(200, &json!({"rows": 0}))?);
        }
        let busy = self.running.get().is_some()
            || (asked.patient && !self.journal.unfinished()?.is_empty());
        if busy {
            return Ok(answer::error(409, "a check run is not completed")?);
        }
        let emptied = self.journal.empty(&asked.erasure)?;
        self.tokens.forget_all();
        self.state.storage().delete_alarm().await?;
        Ok(answer::json(200, &json!({"rows": emptied}))?)
    }

    /// `GET /export?account=N`: everything, unless it is somebody else's.
    pub(super) fn export(&self, request: &Request) -> Result<Response, Failed> {
        let url = request.url()?;
        let account = url.query_pairs().find(|(name, _)| name == "account");
        let account: Option<AccountId> = account.and_then(|(_, value)| value.parse().ok());
        match account {
            Some(account) if !is_of_another(&self.journal.memory()?, account) => {
                Ok(answer::json(200, &self.journal.export()?)?)
            }
            Some(_) => Ok(answer::json(200, &Value::Null)?),
            None => Ok(answer::error(400, "`account` is missing")?),
        }
    }
}

/// Whether the repository was transferred, and the policy in force in it is another account's by now.
fn is_of_another(memory: &Memory, account: AccountId) -> bool {
    memory.report.as_ref().is_some_and(|report| report.record.account != account)
}

impl Database {
    /// That everything was emptied, if it was.
    pub(super) fn mark(&self) -> Result<Option<Mark>, JournalFailed> {
        Ok(self.rows("SELECT erasure, emptied FROM erased", vec![])?.pop())
    }

    /// The account is back.
    pub(super) fn unmark(&self) -> Result<(), JournalFailed> {
        self.run("DELETE FROM erased", vec![])
    }

    /// Empties everything, at once, and returns how many rows there were at the first time.
    fn empty(&self, erasure: &str) -> Result<u64, JournalFailed> {
        let before = self.mark()?.filter(|mark| mark.erasure == erasure);
        let mut emptied = 0;
        for table in schema::of_the_account() {
            let query = format!("SELECT COUNT(*) AS count FROM {table}");
            let rows: Vec<CountRow> = self.rows(&query, vec![])?;
            emptied += rows.first().map_or(0, |row| row.count);
            self.run(&format!("DELETE FROM {table}"), vec![])?;
        }
        let emptied = before.map_or(emptied, |mark| mark.emptied);
        self.run(
            "INSERT OR REPLACE INTO erased (one, erasure, emptied) VALUES (1, ?, ?)",
            vec![erasure.into(), number(emptied)],
        )?;
        Ok(emptied)
    }

    /// Everything that is stored here, but the tokens of GitHub, which are secrets of the platform.
    pub(super) fn export(&self) -> Result<Value, JournalFailed> {
        let bodies = |query| -> Result<Vec<Value>, JournalFailed> {
            let rows: Vec<BodyRow> = self.rows(query, vec![])?;
            rows.iter().map(|row| read(&row.body)).collect()
        };
        let requests: Vec<RequestRow> =
            self.rows("SELECT id, job, received FROM request ORDER BY received", vec![])?;
        Ok(json!({
            "repository": bodies("SELECT body FROM repository")?.pop(),
            "jobs": bodies("SELECT body FROM job ORDER BY number")?,
            "requests": requests,
        }))
    }
}

#[cfg(test)]
mod tests {
    use ids::{Generation, InstallationId, UnixMillis};
    use store::{MissingReason, PolicyRecord, PolicyState, Report, SchemaVersion};

    use super::*;

    fn memory(account: u64) -> Memory {
        let record = PolicyRecord {
            schema: SchemaVersion::CURRENT,
            account: AccountId::new(account),
            login: "octocat".parse().unwrap(),
            repository: None,
            generation: Generation::ZERO,
            head: None,
            blob: None,
            state: PolicyState::Missing { reason: MissingReason::NoFile },
            others: Vec::new(),
            synced_at: UnixMillis::new(0),
        };
        let report = Report {
            schema: SchemaVersion::CURRENT,
            installation: InstallationId::new(1),
            record,
            since: UnixMillis::new(0),
        };
        Memory { report: Some(Box::new(report)), ..Memory::default() }
    }

    #[test]
    fn what_was_transferred_is_its_new_owners() {
        let account = AccountId::new(7);
        assert!(is_of_another(&memory(8), account));
        assert!(!is_of_another(&memory(7), account));
        assert!(!is_of_another(&Memory::default(), account), "nobody's policy was ever told");
    }
}
