//! What a client will see.

use acl::CompiledPolicy;

use crate::findings::Findings;
use crate::page::Page;

/// The tools, those that come and those that go.
pub(crate) fn write(findings: &Findings<'_>, page: &mut Page) {
    if findings.blocked() || findings.head.is_absent() && findings.base.is_absent() {
        return;
    }
    let (before, after) = (names(findings.before()), names(findings.head.policy()));
    page.heading("Tools your client will see");
    page.block(&match after.as_slice() {
        [] => "None.".to_owned(),
        names => format!("{}.", listed(names)),
    });
    let lacks = |other: &[&'static str], names: &[&'static str]| -> Vec<_> {
        names.iter().filter(|name| !other.contains(name)).copied().collect()
    };
    if findings.diff.is_none() {
        return;
    }
    for (lead, names) in [("New", lacks(&before, &after)), ("No longer", lacks(&after, &before))] {
        if !names.is_empty() {
            page.block(&format!("{lead}: {}.", listed(&names)));
        }
    }
}

/// Names of the tools that a policy leaves.
pub(crate) fn names(policy: Option<&CompiledPolicy>) -> Vec<&'static str> {
    policy.into_iter().flat_map(tools::listed).map(|tool| tool.name).collect()
}

/// Names in code, separated by commas.
pub(crate) fn listed(names: &[&'static str]) -> String {
    let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}
