//! What a merge does.

use crate::against::Against;
use crate::findings::Findings;
use crate::markdown::code;
use crate::page::Page;

/// When the policy comes into force, and what the comparison was made with.
pub(crate) fn write(findings: &Findings<'_>, page: &mut Page) {
    let proposal = findings.proposal;
    let (base, default) = (code(proposal.base_branch), code(proposal.default_branch));
    page.heading("What happens on merge");
    let mut said = Vec::new();
    if proposal.base_branch != proposal.default_branch {
        said.push(format!(
            "Nothing yet: this goes to {base}, and only what is on the default branch {default} \
             comes into force."
        ));
    } else if findings.blocked() {
        said.push(
            "Nothing changes: what has errors or failing tests never comes into force.".to_owned(),
        );
    } else if findings.head.is_absent() && findings.base.is_absent() {
        said.push("Nothing changes: without a policy every call is refused.".to_owned());
    } else if findings.head.is_absent() {
        said.push(
            "Within seconds every call is refused, until there is a policy again.".to_owned(),
        );
    } else {
        said.push(format!(
            "It comes into force within seconds, and open clients are told to list their tools \
             again. The check run `{}` on the merged commit says since when.",
            crate::IN_FORCE_NAME
        ));
    }
    if proposal.base_moved {
        let compared = match findings.against {
            Against::Base | Against::FailingBase => ", and the comparison is with where it began",
            Against::InForce(..) | Against::Nothing | Against::Unknown => "",
        };
        said.push(format!(
            "`{}` or `{}` on {base} has changed since this branch began{compared}. Update the \
             branch to see what a merge of both comes to.",
            acl::FILE_NAME,
            acl::TESTS_FILE_NAME
        ));
    }
    page.block(&said.join("\n\n"));
}
