//! What a policy says of something that is asked for by another way than by a tool.

use acl::RuleRef;
use audit::Decision;

use crate::{Audit, Caller, DenyReason, Judged, Meter, NotTaken, Standing, limits::buckets};

/// Why something is not shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotAdmitted {
    /// Everything is denied.
    AllDenied(DenyReason),
    /// The policy denies it.
    Denied {
        /// The rule.
        rule: String,
        /// One sentence for people.
        explanation: String,
    },
    /// A limit is reached.
    Limited {
        /// The limit.
        rule: String,
        /// After how many seconds the same is allowed again.
        retry_after: u64,
    },
    /// It is not known how often it may still be asked for, or it cannot be recorded.
    Unknown,
}

/// Judges, counts and records this like a call of a tool with that command line. Returns the rule that
/// would have refused it if it were enforced.
///
/// # Errors
/// It must not be shown.
pub fn admit(
    caller: &Caller,
    standing: &Standing,
    meter: &dyn Meter,
    audit: &dyn Audit,
    command: &str,
    args: &[String],
) -> Result<Option<RuleRef>, NotAdmitted> {
    let line = std::iter::once(command).chain(args.iter().map(String::as_str));
    let line = line.collect::<Vec<_>>().join(" ");
    let client = &caller.client_id;
    let commit = standing.commit();
    // What is not shown need not be recorded to stay so.
    let stopped = |judged: Judged| drop(audit.begin(judged));
    let governed = match standing {
        Standing::DenyAll { reason, .. } => {
            stopped(Judged {
                client: client.clone(),
                tool: command.into(),
                command_line: line,
                decision: Decision::Refused,
                rule: None,
                reason: Some(reason.name().into()),
                file: None,
                line: None,
                commit: standing.commit().cloned(),
            });
            return Err(NotAdmitted::AllDenied(*reason));
        }
        Standing::Governed(governed) => governed,
    };
    let decision = governed.policy.decide(command, args);
    if !decision.is_allowed() {
        let rule = decision.rule();
        stopped(Judged::by(client, command, line, Decision::Refused, rule, commit));
        return Err(NotAdmitted::Denied {
            rule: rule.path.clone(),
            explanation: decision.to_string(),
        });
    }
    let limits = governed.policy.limits().of(command);
    match meter.take(&buckets(&limits)) {
        Ok(()) => {
            let judged = Judged::allowed(client, command, line, &decision, commit);
            let recorded = audit.begin(judged).end();
            recorded.map(|()| decision.shadowed().cloned()).map_err(|_| NotAdmitted::Unknown)
        }
        Err(NotTaken::Exceeded(exceeded)) => Err(match limits.get(exceeded.limit) {
            Some(limit) => {
                stopped(Judged::by(client, command, line, Decision::Limited, &limit.rule, commit));
                NotAdmitted::Limited {
                    rule: limit.rule.path.clone(),
                    retry_after: exceeded.retry_after.div_ceil(1000).max(1),
                }
            }
            None => NotAdmitted::Unknown,
        }),
        Err(NotTaken::Unknown) => Err(NotAdmitted::Unknown),
    }
}
