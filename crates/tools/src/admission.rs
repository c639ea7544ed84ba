//! What a policy says of something that is asked for by another way than by a tool.

use acl::RuleRef;

use crate::{DenyReason, Meter, NotTaken, Standing, limits::buckets};

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
    /// It is not known how often it may still be asked for.
    Unknown,
}

/// Judges and counts this like a call of a tool with that command line. Returns the rule that would
/// have refused it if it were enforced.
///
/// # Errors
/// It must not be shown.
pub fn admit(
    standing: &Standing,
    meter: &dyn Meter,
    command: &str,
    args: &[String],
) -> Result<Option<RuleRef>, NotAdmitted> {
    let governed = match standing {
        Standing::DenyAll { reason, .. } => return Err(NotAdmitted::AllDenied(*reason)),
        Standing::Governed(governed) => governed,
    };
    let decision = governed.policy.decide(command, args);
    if !decision.is_allowed() {
        let (rule, explanation) = (decision.rule().path.clone(), decision.to_string());
        return Err(NotAdmitted::Denied { rule, explanation });
    }
    let limits = governed.policy.limits().of(command);
    match meter.take(&buckets(&limits)) {
        Ok(()) => Ok(decision.shadowed().cloned()),
        Err(NotTaken::Exceeded(exceeded)) => Err(match limits.get(exceeded.limit) {
            Some(limit) => NotAdmitted::Limited {
                rule: limit.rule.path.clone(),
                retry_after: exceeded.retry_after.div_ceil(1000).max(1),
            },
            None => NotAdmitted::Unknown,
        }),
        Err(NotTaken::Unknown) => Err(NotAdmitted::Unknown),
    }
}
