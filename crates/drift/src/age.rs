//! Since when an account is out of sync.

use std::collections::BTreeMap;

use ids::UnixMillis;
use serde::{Deserialize, Serialize};

use crate::{DriftPlan, Entry, Kind};

/// When each account that is out of sync, or cannot be read, was first seen so. Kept between
/// runs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FirstSeen {
    since: BTreeMap<String, UnixMillis>,
    /// Since when there was no comparison.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    unknown: Option<UnixMillis>,
}

/// What is out of sync now, and since when, the longest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ages<'a>(Vec<(&'a Entry, UnixMillis)>);

impl FirstSeen {
    /// There was no comparison, so that nothing is known of any account; returns since when that
    /// is so. What was out of sync does not become younger meanwhile.
    pub fn unknown(&mut self, now: UnixMillis) -> UnixMillis {
        *self.unknown.get_or_insert(now)
    }

    /// Takes in a new plan: what is repaired is forgotten, what is new is seen now, and what
    /// changed from one kind of drift to another is as old as before.
    pub fn update<'a>(&mut self, plan: &'a DriftPlan, now: UnixMillis) -> Ages<'a> {
        self.unknown = None;
        let mut ages = Vec::new();
        let mut since = BTreeMap::new();
        for entry in plan.entries() {
            let kind = entry.finding.kind();
            if !kind.is_drift() && kind != Kind::Unreachable {
                continue;
            }
            let name = name(entry);
            let first = self.since.get(&name).copied().unwrap_or(now);
            since.insert(name, first);
            ages.push((entry, first));
        }
        self.since = since;
        ages.sort_by_key(|(_, since)| *since);
        Ages(ages)
    }
}

impl<'a> Ages<'a> {
    /// Those that are so for at least `millis`, the longest first.
    pub fn older(
        &self,
        millis: u64,
        now: UnixMillis,
    ) -> impl Iterator<Item = (&'a Entry, UnixMillis)> {
        self.0.iter().copied().filter(move |(_, since)| since.plus(millis) <= now)
    }

    /// Whether everything is in sync, and known to be.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Since when the first of them is so.
    #[must_use]
    pub fn oldest(&self) -> Option<UnixMillis> {
        self.0.first().map(|(_, since)| *since)
    }
}

fn name(entry: &Entry) -> String {
    let account = entry.account.map_or_else(String::new, |account| account.to_string());
    format!("{account}:{}", entry.login)
}

#[cfg(test)]
mod tests {
    use ids::AccountId;

    use super::*;
    use crate::{Finding, Orphan};

    fn plan(findings: &[(u64, Finding)]) -> DriftPlan {
        let entry = |(account, finding): &(u64, Finding)| Entry {
            account: Some(AccountId::new(*account)),
            login: format!("user-{account}").parse().unwrap(),
            recorded: None,
            removes: false,
            finding: finding.clone(),
        };
        DriftPlan::new(findings.iter().map(entry).collect())
    }

    #[test]
    fn drift_is_as_old_as_it_was_first_seen_and_young_again_after_a_repair() {
        let [morning, noon, evening] = [1_000, 2_000, 3_000].map(UnixMillis::new);
        let mut seen = FirstSeen::default();
        let _ = seen.update(&plan(&[(1, Finding::Missing), (2, Finding::InSync)]), morning);
        let orphaned = plan(&[(1, Finding::Orphaned(Orphan::NotInstalled)), (2, Finding::Missing)]);
        let ages = seen.update(&orphaned, noon);
        assert_eq!(ages.oldest(), Some(morning));
        assert_eq!(ages.older(1_000, noon).count(), 1);
        let _ = seen.update(&plan(&[(1, Finding::InSync), (2, Finding::InSync)]), noon);
        assert_eq!(seen, FirstSeen::default());
        assert_eq!(seen.update(&orphaned, evening).oldest(), Some(evening));
    }

    #[test]
    fn an_account_that_cannot_be_read_does_not_become_young() {
        let mut seen = FirstSeen::default();
        let start = UnixMillis::new(5);
        let _ = seen.update(&plan(&[(1, Finding::Missing)]), start);
        let plan = plan(&[(1, Finding::Unreachable("502".into()))]);
        assert_eq!(seen.update(&plan, UnixMillis::new(9)).oldest(), Some(start));
    }

    #[test]
    fn while_nothing_is_known_nothing_becomes_young() {
        let mut seen = FirstSeen::default();
        let missing = plan(&[(1, Finding::Missing)]);
        let _ = seen.update(&missing, UnixMillis::new(5));
        assert_eq!(seen.unknown(UnixMillis::new(6)), UnixMillis::new(6));
        assert_eq!(seen.unknown(UnixMillis::new(7)), UnixMillis::new(6));
        assert_eq!(seen.update(&missing, UnixMillis::new(8)).oldest(), Some(UnixMillis::new(5)));
        assert_eq!(seen.unknown(UnixMillis::new(9)), UnixMillis::new(9), "another time");
    }

    #[test]
    fn it_is_kept_as_text_between_runs() {
        let mut seen = FirstSeen::default();
        let _ = seen.update(&plan(&[(1, Finding::Missing)]), UnixMillis::new(5));
        let text = serde_json::to_string(&seen).unwrap();
        assert_eq!(text, r#"{"since":{"1:user-1":5}}"#);
        assert_eq!(serde_json::from_str::<FirstSeen>(&text).unwrap(), seen);
    }
}
