//! What is recorded of calls.

use audit::{
    DAY_MILLIS, Day, Decision, DistinctCall, Entry, Filter, KEPT_DAYS, KEPT_ROWS, MAX_DISTINCT,
    Page, Recorded, Tally, UsageDay, oldest_kept,
};
use ids::UnixMillis;
use serde::Deserialize;
use tools::Judged;
use worker::{Error, Result, SqlStorageValue};

use super::{Database, grants::time, integer};

/// One row for each call, and no other write.
const PUT: &str = "INSERT INTO calls \
    (at, client, tool, command_line, decision, rule, reason, file, line, commit_id, duration) \
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING number";

/// Calls with an unset filter: `NULL` fits everything.
const SELECT: &str = "SELECT number, at, client, tool, command_line, decision, rule, reason, file, \
    line, commit_id, duration FROM calls \
    WHERE at >= ? AND number < COALESCE(?, 9223372036854775807) \
    AND tool = COALESCE(?, tool) AND decision = COALESCE(?, decision) \
    ORDER BY number DESC LIMIT ?";

const REFUSED: &str = "SELECT number, at, client, tool, command_line, decision, rule, reason, file, \
    line, commit_id, duration FROM calls \
    WHERE at >= ? AND decision IN ('refused', 'limited') ORDER BY number DESC LIMIT ?";

const DISTINCT: &str = "SELECT tool, command_line, decision, COUNT(*) AS calls FROM calls \
    WHERE at >= ? GROUP BY tool, command_line, decision \
    ORDER BY calls DESC, tool, command_line, decision";

/// The days of calls that go, before they go.
const COUNT_DAYS: &str = "INSERT INTO usage_days (day, allowed, refused, would_be_refused, limited) \
    SELECT at / 86400000, SUM(decision = 'allowed'), SUM(decision = 'refused'), \
    SUM(decision = 'would_be_refused'), SUM(decision = 'limited') \
    FROM calls WHERE number < ? GROUP BY at / 86400000 \
    ON CONFLICT (day) DO UPDATE SET allowed = allowed + excluded.allowed, \
    refused = refused + excluded.refused, \
    would_be_refused = would_be_refused + excluded.would_be_refused, \
    limited = limited + excluded.limited";

const DAYS: &str = "SELECT day, SUM(calls) AS calls, SUM(refused) AS refused FROM ( \
    SELECT day, allowed + refused + would_be_refused + limited AS calls, \
    refused + limited AS refused FROM usage_days \
    UNION ALL \
    SELECT at / 86400000 AS day, COUNT(*) AS calls, SUM(decision IN ('refused', 'limited')) AS refused \
    FROM calls GROUP BY at / 86400000 \
    ) WHERE day >= ? GROUP BY day ORDER BY day";

const TALLY: &str = "SELECT decision, SUM(at >= ?) AS day, COUNT(*) AS month FROM calls \
    WHERE at >= ? GROUP BY decision";

/// Days whose calls are not kept any more, though they are not too old.
const TALLIED: &str = "SELECT COALESCE(SUM(allowed), 0) AS allowed, \
    COALESCE(SUM(refused), 0) AS refused, \
    COALESCE(SUM(would_be_refused), 0) AS would_be_refused, \
    COALESCE(SUM(limited), 0) AS limited FROM usage_days WHERE day > ?";

#[derive(Deserialize)]
struct Number {
    number: u64,
}

#[derive(Deserialize)]
struct Row {
    number: u64,
    at: UnixMillis,
    client: String,
    tool: String,
    command_line: String,
    decision: String,
    rule: Option<String>,
    reason: Option<String>,
    file: Option<String>,
    line: Option<u32>,
    commit_id: Option<String>,
    duration: u64,
}

#[derive(Deserialize)]
struct Tallied {
    decision: String,
    day: u64,
    month: u64,
}

impl Database {
    /// Writes down a call that was judged at that time and took so many milliseconds. Returns its number.
    pub(in crate::instance) fn put_call(
        &self,
        at: UnixMillis,
        judged: &Judged,
        duration: u64,
    ) -> Result<u64> {
        let Judged { client, tool, command_line, decision, rule, reason, file, line, commit } =
            judged;
        let values = vec![
            time(at)?,
            client.as_str().into(),
            tool.as_str().into(),
            command_line.as_str().into(),
            decision.name().into(),
            nullable(rule.as_deref()),
            nullable(reason.as_deref()),
            nullable(file.as_deref()),
            line.map_or(Ok(SqlStorageValue::Null), |line| integer(line.into()))?,
            nullable(commit.as_ref().map(|commit| commit.as_str())),
            integer(duration)?,
        ];
        Ok(self.0.exec(PUT, values)?.one::<Number>()?.number)
    }

    /// Removes what is too old or too much, once the call of this number is there. What is removed of the
    /// last days stays counted.
    pub(in crate::instance) fn prune_calls(&self, newest: u64, now: UnixMillis) -> Result<()> {
        let fresh = "SELECT number FROM calls WHERE at >= ? ORDER BY number LIMIT 1";
        let fresh: Vec<Number> = self.rows(fresh, vec![time(oldest_kept(now))?])?;
        let fresh = fresh.first().map_or(newest, |row| row.number);
        let first = integer(first_kept(newest, fresh))?;
        self.run(COUNT_DAYS, vec![first.clone()])?;
        self.run("DELETE FROM calls WHERE number < ?", vec![first])?;
        self.run("DELETE FROM usage_days WHERE day < ?", vec![integer(first_day(now).get())?])
    }

    /// The calls that are asked for, the newest first.
    pub(in crate::instance) fn calls(&self, filter: &Filter, now: UnixMillis) -> Result<Page> {
        let before = filter.before.map_or(Ok(SqlStorageValue::Null), integer)?;
        let values = vec![
            time(oldest_kept(now))?,
            before,
            nullable(filter.tool.as_deref()),
            nullable(filter.decision.map(Decision::name)),
            integer(u64::from(filter.limit) + 1)?,
        ];
        let rows: Vec<Row> = self.rows(SELECT, values)?;
        let entries = rows.into_iter().map(Entry::try_from).collect::<Result<_>>()?;
        Ok(Page::of(entries, filter))
    }

    /// The newest calls that got nothing, at most so many, the newest first.
    pub(in crate::instance) fn refused_calls(
        &self,
        most: u32,
        now: UnixMillis,
    ) -> Result<Vec<Entry>> {
        let values = vec![time(oldest_kept(now))?, integer(most.into())?];
        let rows: Vec<Row> = self.rows(REFUSED, values)?;
        rows.into_iter().map(Entry::try_from).collect()
    }

    /// Each distinct call once, those first that were made most often.
    pub(in crate::instance) fn distinct_calls(&self, now: UnixMillis) -> Result<Recorded> {
        let mut distinct: Vec<DistinctCall> = self.rows(DISTINCT, vec![time(oldest_kept(now))?])?;
        let all = distinct.len();
        distinct.truncate(usize::try_from(MAX_DISTINCT).unwrap_or(usize::MAX));
        let left_out = u64::try_from(all - distinct.len()).unwrap_or(u64::MAX);
        Ok(Recorded { distinct, left_out })
    }

    /// How many calls there were on each of the last days, the oldest first.
    pub(in crate::instance) fn usage_days(&self, now: UnixMillis) -> Result<Vec<UsageDay>> {
        let known: Vec<UsageDay> = self.rows(DAYS, vec![integer(first_day(now).get())?])?;
        Ok(UsageDay::series(&known, Day::of(now), KEPT_DAYS))
    }

    /// How many calls there were lately.
    pub(in crate::instance) fn tally(&self, now: UnixMillis) -> Result<Tally> {
        let day = UnixMillis::new(now.get().saturating_sub(DAY_MILLIS));
        let values = vec![time(day)?, time(oldest_kept(now))?];
        let rows: Vec<Tallied> = self.rows(TALLY, values)?;
        let mut tally = Tally::default();
        // The first day is only partly among the last 30 times 24 hours.
        let first = integer(Day::of(oldest_kept(now)).get())?;
        let counted: Vec<audit::Totals> = self.rows(TALLIED, vec![first])?;
        tally.month = counted.first().copied().unwrap_or_default();
        for row in rows {
            let decision = decision(&row.decision)?;
            tally.day.add(decision, row.day);
            tally.month.add(decision, row.month);
        }
        Ok(tally)
    }
}

impl TryFrom<Row> for Entry {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let Row { number, at, client, tool, command_line, rule, reason, file, line, .. } = row;
        let commit = row.commit_id.map(|commit| commit.parse()).transpose();
        let commit = commit.map_err(|error| Error::RustError(format!("a commit: {error}")))?;
        Ok(Self {
            number,
            at,
            client,
            tool,
            command_line,
            decision: decision(&row.decision)?,
            rule,
            reason,
            file,
            line,
            commit,
            duration_ms: row.duration,
        })
    }
}

/// The number of the first call that is kept: it is fresh, and one of the newest.
fn first_kept(newest: u64, fresh: u64) -> u64 {
    fresh.max((newest + 1).saturating_sub(KEPT_ROWS))
}

/// The first of the days that are told.
const fn first_day(now: UnixMillis) -> Day {
    Day::new((Day::of(now).get() + 1).saturating_sub(KEPT_DAYS))
}

fn decision(word: &str) -> Result<Decision> {
    word.parse().map_err(|_| Error::RustError(format!("{word} is no decision")))
}

fn nullable(text: Option<&str>) -> SqlStorageValue {
    text.map_or(SqlStorageValue::Null, Into::into)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_too_many_calls_the_oldest_go() {
        assert_eq!(first_kept(10_000, 1), 1, "all of them are kept");
        assert_eq!(first_kept(10_064, 1), 65);
        assert_eq!(first_kept(10_064, 9_000), 9_000, "those before are too old");
        assert_eq!(first_kept(64, 64), 64);
    }

    #[test]
    fn statements_divide_by_a_day() {
        for statement in [COUNT_DAYS, DAYS] {
            assert!(statement.contains(&format!("at / {DAY_MILLIS}")), "{statement}");
        }
    }

    #[test]
    fn thirty_days_are_told_with_today() {
        let now = Day::new(100).begin();
        assert_eq!(first_day(now), Day::new(71));
        assert_eq!(first_day(Day::new(3).begin()), Day::new(0));
    }
}
