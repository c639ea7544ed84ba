//! What changes, in sentences.

use acl::Effect;

use crate::annotation::sentence;
use crate::findings::Findings;
use crate::markdown::prose;
use crate::page::Page;

/// More sentences of one kind than these are only counted.
const SHOWN: usize = 40;

/// What is allowed, then what is refused, then the rest.
pub(crate) fn write(findings: &Findings<'_>, page: &mut Page) {
    let Some(diff) = findings.diff.as_ref().filter(|diff| !diff.is_empty()) else { return };
    page.heading(if findings.blocked() { "What it would change" } else { "What changes" });
    for (lead, effect) in [
        ("More is allowed:", Effect::Widens),
        ("Less is allowed:", Effect::Narrows),
        ("Good to know:", Effect::Changes),
    ] {
        let with = diff.changes().iter().filter(|change| change.effect == effect);
        let items: Vec<_> = with.map(|change| prose(&sentence(&change.sentence))).collect();
        if !items.is_empty() {
            page.block(lead);
            page.list(&items, SHOWN);
        }
    }
}
