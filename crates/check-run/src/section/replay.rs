//! The account's recorded calls under the proposed policy.

use crate::Replay;
use crate::findings::Findings;
use crate::page::Page;

/// What they say.
pub(crate) fn write(findings: &Findings<'_>, page: &mut Page) {
    match findings.proposal.replay {
        Replay::NoHistory => {
            page.heading("Your recorded calls");
            page.block("No calls are recorded yet, so none could be tried under this policy.");
        }
    }
}
