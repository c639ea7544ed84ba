//! The same as a table.

use crate::findings::Findings;
use crate::markdown::{cell, code, prose};
use crate::page::Page;

/// More rows than these are only counted.
const SHOWN: usize = 60;

/// Command, before, after, rule.
pub(crate) fn write(findings: &Findings<'_>, page: &mut Page) {
    let rows = findings.diff.as_ref().map_or(&[][..], acl::Diff::rows);
    if rows.is_empty() {
        return;
    }
    let mut lines =
        vec!["| command | before | after | rule |".to_owned(), "|---|---|---|---|".to_owned()];
    for row in rows.iter().take(SHOWN) {
        let rule = match &row.rule {
            Some(rule) => format!("{}, line {}", code(&rule.path), rule.line),
            None => "removed".to_owned(),
        };
        let [command, before, after] = [&row.command, &row.before, &row.after].map(|s| prose(s));
        let cells = [command, before, after, rule].map(|markdown| cell(&markdown));
        lines.push(format!("| {} |", cells.join(" | ")));
    }
    page.block(&lines.join("\n"));
    if let Some(more) = rows.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        page.block(&format!("And {more} more."));
    }
}
