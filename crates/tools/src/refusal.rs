//! What a caller is told when the policy says no.

use acl::{Decision, FILE_NAME};
use serde_json::{Value, json};

use crate::{
    Answer, DenyReason, Governed, Invocation, Site, Standing, find, listed::can_be_allowed,
};

/// Asks the policy about a call.
///
/// # Errors
/// The refusal, as the caller is told it.
pub(crate) fn judge(
    standing: &Standing,
    invocation: &Invocation,
    site: &Site,
) -> Result<Decision, Answer> {
    match standing {
        Standing::DenyAll { reason, .. } => {
            Err(denied_all(*reason, standing, &spoken(invocation), site))
        }
        Standing::Governed(governed) => {
            let decision = governed.policy.decide(invocation.command(), invocation.args());
            if decision.is_allowed() {
                Ok(decision)
            } else {
                Err(denied(&decision, governed, standing, invocation, site))
            }
        }
    }
}

/// A refusal before there is a command line: everything is denied anyway.
pub(crate) fn denied_all(
    reason: DenyReason,
    standing: &Standing,
    call: &str,
    site: &Site,
) -> Answer {
    let head = standing.record().and_then(|record| record.head.as_ref());
    let mut text = format!(
        "Refused: {call} is denied, as every call is. {} {}",
        reason.sentence(),
        reason.remedy()
    );
    match reason {
        DenyReason::NeverSynced | DenyReason::NoFork => {
            text.push_str(&format!(" Fork: {}. Install: {}.", site.fork_url(), site.install_url()));
        }
        DenyReason::Uninstalled => text.push_str(&format!(" Install: {}.", site.install_url())),
        _ => {}
    }
    if let (Some(repository), Some(head)) = (standing.repository(), head) {
        text.push_str(&format!(" Repository: {repository} at commit {}.", short(head.as_str())));
    }
    let mut structured = json!({
        "failure": "refused",
        "decision": "deny",
        "reason": reason.name(),
        "explanation": reason.sentence(),
        "remedy": reason.remedy(),
        "file": FILE_NAME,
    });
    add(&mut structured, "repository", standing.repository());
    add(&mut structured, "commit", head.map(ToString::to_string));
    Answer { text, structured, is_error: true }
}

fn denied(
    decision: &Decision,
    governed: &Governed,
    standing: &Standing,
    invocation: &Invocation,
    site: &Site,
) -> Answer {
    let rule = decision.rule();
    let repository = standing.repository().unwrap_or_else(|| "the fork".into());
    let (commit, line) = (&governed.commit, rule.line);
    let link = format!("{}/{repository}/blob/{commit}/{FILE_NAME}#L{line}", site.github_url);
    let remedy = remedy(governed, &repository, site);
    let text = format!(
        "Refused: {} is {decision}. The rule is in {FILE_NAME} of {repository} at commit {}: \
         {link}\n{remedy} Asking again without a change gets the same answer.",
        spoken(invocation),
        short(commit.as_str()),
    );
    let mut structured = json!({
        "failure": "refused",
        "decision": "deny",
        "call": call(invocation),
        "rule": rule.path,
        "line": line,
        "file": FILE_NAME,
        "commit": commit,
        "explanation": decision.to_string(),
        "link": link,
        "remedy": remedy,
    });
    add(&mut structured, "repository", standing.repository());
    add(&mut structured, "pattern", rule.text.clone());
    Answer { text, structured, is_error: true }
}

/// How to propose a change of the policy: by the tool for it if the policy allows that, else in
/// the fork.
fn remedy(governed: &Governed, repository: &str, site: &Site) -> String {
    match find("b00t_acl_propose").filter(|tool| can_be_allowed(&governed.policy, tool)) {
        Some(tool) => format!(
            "To propose a change of {FILE_NAME}, call {}: it opens a pull request on the fork.",
            tool.name
        ),
        None => format!(
            "To propose a change, edit {FILE_NAME} in the fork by pull request: {}/{repository}.",
            site.github_url
        ),
    }
}

/// The command line in words.
pub(crate) fn spoken(invocation: &Invocation) -> String {
    let line: String = call(invocation).join(" ").chars().take(200).collect();
    format!("`{}`", line.replace('`', "'"))
}

pub(crate) fn call(invocation: &Invocation) -> Vec<String> {
    std::iter::once(invocation.command().to_owned())
        .chain(invocation.args().iter().cloned())
        .collect()
}

pub(crate) fn short(commit: &str) -> &str {
    commit.get(..12).unwrap_or(commit)
}

pub(crate) fn add(to: &mut Value, name: &str, value: Option<String>) {
    if let (Some(members), Some(value)) = (to.as_object_mut(), value) {
        members.insert(name.into(), value.into());
    }
}
