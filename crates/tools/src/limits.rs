//! The limits of a policy that a call falls under.

use acl::{FILE_NAME, Per};
use quota::{Exceeded, Window};
use serde_json::json;

use crate::{
    Answer, Governed, Invocation, Meter, NotTaken, Site, Standing,
    refusal::{self, add, short, spoken},
};

/// Counts a call that the policy allows.
///
/// # Errors
/// The refusal, as the caller is told it.
pub(crate) fn count(
    meter: &dyn Meter,
    standing: &Standing,
    invocation: &Invocation,
    site: &Site,
) -> Result<(), Answer> {
    let Standing::Governed(governed) = standing else { return Ok(()) };
    let limits = governed.policy.limits().of(invocation.command());
    match meter.take(&buckets(&limits)) {
        Ok(()) => Ok(()),
        Err(NotTaken::Exceeded(exceeded)) => match limits.get(exceeded.limit) {
            Some(limit) => Err(reached(limit, exceeded, governed, standing, invocation, site)),
            None => Err(unknown(invocation)),
        },
        Err(NotTaken::Unknown) => Err(unknown(invocation)),
    }
}

pub(crate) fn buckets(limits: &[acl::Limit]) -> Vec<quota::Limit> {
    limits.iter().map(bucket).collect()
}

/// The limits of a policy, at most so many, each with how many calls it has left. Without the
/// second, that is not known.
pub(crate) fn left(
    meter: &dyn Meter,
    limits: &acl::Limits,
    most: usize,
) -> Vec<(acl::Limit, Option<u32>)> {
    let commands = limits.commands.keys().flat_map(|name| limits.of_command_alone(name));
    let all: Vec<_> = limits.of_all().into_iter().chain(commands).take(most).collect();
    let left = meter.left(&buckets(&all));
    let mut left = left.unwrap_or_default().into_iter();
    all.into_iter().map(|limit| (limit, left.next())).collect()
}

/// Each limit counts by itself, under the path at which it stands in the policy.
fn bucket(limit: &acl::Limit) -> quota::Limit {
    let window = match limit.per {
        Per::Minute => Window::Minute,
        Per::Day => Window::Day,
    };
    quota::Limit { bucket: limit.rule.path.clone(), calls: limit.calls, window }
}

fn reached(
    limit: &acl::Limit,
    exceeded: Exceeded,
    governed: &Governed,
    standing: &Standing,
    invocation: &Invocation,
    site: &Site,
) -> Answer {
    let rule = &limit.rule;
    let repository = standing.repository().unwrap_or_else(|| "the fork".into());
    let (commit, line) = (&governed.commit, rule.line);
    let link = format!("{}/{repository}/blob/{commit}/{FILE_NAME}#L{line}", site.github_url);
    let seconds = exceeded.retry_after.div_ceil(1000).max(1);
    let explanation = format!("{rule} allows {limit}");
    let text = format!(
        "Refused for now: {} is allowed, but {explanation}, and none is left. Try again in \
         {seconds} s. The limit is in {FILE_NAME} of {repository} at commit {}: {link}",
        spoken(invocation),
        short(commit.as_str()),
    );
    let mut structured = json!({
        "failure": "limited",
        "decision": "allow",
        "call": refusal::call(invocation),
        "rule": rule.path,
        "line": line,
        "file": FILE_NAME,
        "commit": commit,
        "explanation": explanation,
        "retry_after": seconds,
        "link": link,
        "remedy": format!("Try again in {seconds} s, or raise the limit in {FILE_NAME}."),
    });
    add(&mut structured, "repository", standing.repository());
    Answer { text, structured, is_error: true }
}

fn unknown(invocation: &Invocation) -> Answer {
    let text = format!(
        "Refused for now: the policy limits how often {} may be called, and how often it was \
         cannot be read at the moment. Try again in a minute.",
        spoken(invocation)
    );
    let structured = json!({"failure": "unavailable", "call": refusal::call(invocation)});
    Answer { text, structured, is_error: true }
}
