//! The plan as people read it.

use std::fmt;

use crate::{DriftPlan, Entry, Kind};

impl fmt::Display for DriftPlan {
    /// One line for each account that is not simply in sync, then what it comes to.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown: Vec<_> =
            self.entries().iter().filter(|one| one.finding.kind() != Kind::InSync).collect();
        if !shown.is_empty() {
            let rows: Vec<_> = shown.into_iter().map(row).collect();
            table(f, &rows)?;
            writeln!(f)?;
        }
        let counts = self.counts();
        let parts: Vec<_> = Kind::ALL
            .into_iter()
            .filter(|kind| counts.of(*kind) > 0)
            .map(|kind| format!("{} {}", counts.of(kind), kind.name().replace('_', " ")))
            .collect();
        match parts.as_slice() {
            [] => writeln!(f, "No account has the App, and there is no record.")?,
            parts => writeln!(f, "{}: {}.", accounts(counts.total()), parts.join(", "))?,
        }
        let removals = self.removals();
        if removals > 0 {
            writeln!(f, "Repairing this takes all permissions of {} away.", accounts(removals))?;
        }
        match (self.drift().count(), self.unreachable().count()) {
            (0, 0) => f.write_str("Nothing to do."),
            (0, unknown) => {
                write!(f, "Nothing to do, but {} could not be read.", accounts(unknown))
            }
            (drift, _) => {
                write!(f, "To repair: {}. Run `b00t-reconciler apply --yes`.", accounts(drift))
            }
        }
    }
}

fn accounts(count: usize) -> String {
    if count == 1 { "1 account".into() } else { format!("{count} accounts") }
}

const HEADINGS: [&str; 4] = ["ACCOUNT", "LOGIN", "DRIFT", "WHAT"];

fn row(entry: &Entry) -> [String; 4] {
    let account = entry.account.map_or_else(|| "?".into(), |account| account.to_string());
    let kind = entry.finding.kind().name().replace('_', " ");
    let removes = if entry.removes { "; removes all permissions" } else { "" };
    [account, entry.login.to_string(), kind, format!("{}{removes}", entry.finding)]
}

fn table(f: &mut fmt::Formatter<'_>, rows: &[[String; 4]]) -> fmt::Result {
    let headings = HEADINGS.map(str::to_owned);
    let mut widths = [0; 4];
    for row in std::iter::once(&headings).chain(rows) {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.chars().count().max(*width);
        }
    }
    let [account, login, kind, _] = widths;
    for [one, two, three, four] in std::iter::once(&headings).chain(rows) {
        writeln!(f, "{one:>account$}  {two:<login$}  {three:<kind$}  {four}")?;
    }
    Ok(())
}
