//! The account's recorded calls under the proposed policy.

use std::collections::BTreeMap;

use acl::CompiledPolicy;

use crate::Replay;
use crate::findings::Findings;
use crate::markdown::code;
use crate::page::Page;
use crate::replay::{Count, Group, Outcome, replay};

/// More groups of one kind than these are only counted.
const SHOWN: usize = 30;

/// What they say.
pub(crate) fn write(findings: &Findings<'_>, page: &mut Page) {
    let recorded = match findings.proposal.replay {
        Replay::NotHere => return,
        Replay::NotTheirs => {
            page.heading(HEADING);
            page.block("Not tried: only a pull request from a branch of this repository is.");
            return;
        }
        Replay::Unavailable => {
            page.heading(HEADING);
            page.block("They cannot be read at the moment, so none was tried under this policy.");
            return;
        }
        Replay::Recorded(recorded) => recorded,
    };
    page.heading(HEADING);
    if recorded.distinct.is_empty() {
        page.block(
            "No calls are recorded of the last 30 days, so none could be tried under this policy.",
        );
        return;
    }
    let new = match (findings.head.policy(), findings.head.is_absent()) {
        (Some(policy), _) => Some(policy),
        (None, true) => None,
        (None, false) => {
            page.block("Not tried, because the policy has errors.");
            return;
        }
    };
    told(&replay(recorded, findings.today(), new, findings.policy_bytes()), new, page);
}

const HEADING: &str = "Your recorded calls";

fn told(outcome: &Outcome, new: Option<&CompiledPolicy>, page: &mut Page) {
    let Outcome { refused, allowed, same, earlier, redacted, untried } = outcome;
    let what = if new.is_some() { "this policy" } else { "no policy" };
    let arguments = if refused.is_empty() && allowed.is_empty() {
        ""
    } else {
        " Arguments are not shown, because everybody who can read this repository can read this."
    };
    page.block(&format!(
        "The calls of the last 30 days under {what}: {} allowed then and refused now, {} refused \
         then and allowed now, {same} as before.{arguments}",
        total(refused),
        total(allowed),
    ));
    for (lead, groups) in [("Would now be refused:", refused), ("Would now be allowed:", allowed)] {
        if !groups.is_empty() {
            page.block(lead);
            page.list(&items(groups), SHOWN);
        }
    }
    let mut more = Vec::new();
    if *earlier > 0 {
        more.push(format!(
            "{} were decided otherwise when they were made, and are no different to today's policy.",
            calls(*earlier)
        ));
    }
    if *redacted > 0 {
        more.push(format!(
            "{} had secret arguments, which are not recorded; they were not tried.",
            calls(*redacted)
        ));
    }
    if *untried > 0 {
        more.push(format!("There were more: {untried} other command lines were not tried."));
    }
    page.block(&more.join(" "));
}

/// Those with the most calls first.
fn items(groups: &BTreeMap<Group, Count>) -> Vec<String> {
    let mut sorted: Vec<_> = groups.iter().collect();
    sorted.sort_by_key(|(_, count)| std::cmp::Reverse(count.calls));
    sorted.into_iter().map(|(group, count)| item(group, count)).collect()
}

fn item(Group { tool, rule }: &Group, Count { calls: number, lines }: &Count) -> String {
    let rule = match rule {
        Some((path, line)) => format!(", by {}, line {line}", code(path)),
        None => String::new(),
    };
    let lines = match lines {
        1 => "1 command line".to_owned(),
        lines => format!("{lines} command lines"),
    };
    format!("{}: {} of {lines}{rule}", code(tool), calls(*number))
}

fn total(groups: &BTreeMap<Group, Count>) -> u64 {
    groups.values().map(|count| count.calls).sum()
}

/// `1 call`, `2 calls`.
fn calls(number: u64) -> String {
    if number == 1 { "1 call".to_owned() } else { format!("{number} calls") }
}
