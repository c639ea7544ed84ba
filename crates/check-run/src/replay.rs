//! Recorded calls, judged again.

use std::collections::BTreeMap;

use acl::{CompiledPolicy, RuleRef};
use audit::{Decision, DistinctCall, Recorded};

/// How much is judged: bytes of command lines times bytes of policy. Whoever proposes a large policy
/// must not take the time of everybody's check runs.
const MAX_WORK: usize = 1 << 30;

/// What becomes of recorded calls.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// Calls that were allowed and would be refused.
    pub(crate) refused: BTreeMap<Group, Count>,
    /// Calls that were refused and would be allowed.
    pub(crate) allowed: BTreeMap<Group, Count>,
    /// Calls that would be decided as they were.
    pub(crate) same: u64,
    /// Calls that are decided otherwise by now, and by the proposed policy as by today's.
    pub(crate) earlier: u64,
    /// Calls whose command line is not known whole.
    pub(crate) redacted: u64,
    /// Distinct calls that were too many to try.
    pub(crate) untried: u64,
}

/// Calls that are told together. Their arguments are not told: a check run is read by everybody who can
/// read the repository.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Group {
    pub(crate) tool: String,
    /// The path and the line of the rule that would decide; none when there is no policy.
    pub(crate) rule: Option<(String, u32)>,
}

/// How many calls are told together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Count {
    pub(crate) calls: u64,
    pub(crate) lines: u64,
}

/// Tries recorded calls under a policy; without one every call is refused. Where today's policy is
/// known, what it decides as the new one does is no news. The policies' texts have so many bytes.
pub(crate) fn replay(
    recorded: &Recorded,
    today: Option<Option<&CompiledPolicy>>,
    new: Option<&CompiledPolicy>,
    policy_bytes: usize,
) -> Outcome {
    let mut outcome = Outcome { untried: recorded.left_out, ..Outcome::default() };
    let mut work = 0_usize;
    for call in &recorded.distinct {
        let DistinctCall { tool, command_line, decision, calls } = call;
        if audit::is_redacted(command_line) {
            outcome.redacted += calls;
            continue;
        }
        work = work.saturating_add(command_line.len().saturating_mul(policy_bytes.max(1)));
        if work > MAX_WORK {
            outcome.untried += 1;
            continue;
        }
        // What a limit stopped, the rules had allowed.
        let was = *decision != Decision::Refused;
        let (is, rule) = judged(new, command_line);
        let already = today.is_some_and(|today| judged(today, command_line).0 == is);
        if was == is {
            outcome.same += calls;
        } else if already {
            outcome.earlier += calls;
        } else {
            let rule = rule.map(|rule| (rule.path, rule.line));
            let groups = if is { &mut outcome.allowed } else { &mut outcome.refused };
            let count = groups.entry(Group { tool: tool.clone(), rule }).or_default();
            count.calls += calls;
            count.lines += 1;
        }
    }
    outcome
}

/// Whether a policy allows a command line, and by which rule.
fn judged(policy: Option<&CompiledPolicy>, line: &str) -> (bool, Option<RuleRef>) {
    let Some(policy) = policy else { return (false, None) };
    // The arguments of a call are judged joined by spaces, and so they are recorded.
    let decision = match line.split_once(' ') {
        Some((command, args)) => policy.decide(command, &[args.to_owned()]),
        None => policy.decide(line, &[]),
    };
    (decision.is_allowed(), Some(decision.rule().clone()))
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    fn policy(text: &str) -> CompiledPolicy {
        acl::check(text.as_bytes()).into_result().unwrap()
    }

    fn call(line: &str, decision: Decision, calls: u64) -> DistinctCall {
        DistinctCall { tool: "b00t_learn".into(), command_line: line.into(), decision, calls }
    }

    #[test]
    fn a_recorded_line_is_judged_as_its_words_were() {
        let text = "default_policy = \"deny\"\n[patterns]\nallow = ['^whoami $', '^learn a b$']\n";
        let policy = policy(text);
        for words in [&["whoami"][..], &["learn", "a", "b"], &["learn", "a b"], &["learn", ""]] {
            let (command, args) = words.split_first().unwrap();
            let args: Vec<_> = args.iter().map(|&word| word.to_owned()).collect();
            let then = policy.decide(command, &args).is_allowed();
            assert_eq!(judged(Some(&policy), &words.join(" ")).0, then, "{words:?}");
        }
    }

    #[test]
    fn a_large_policy_is_tried_on_fewer_calls() {
        let policy = policy("default_policy = \"deny\"\n");
        let distinct = vec![call("learn a", Decision::Allowed, 9); 10];
        let recorded = Recorded { distinct, left_out: 5 };
        let three = MAX_WORK / "learn a".len() / 3;
        let outcome = replay(&recorded, None, Some(&policy), three);
        assert_eq!((outcome.refused.values().next().unwrap().lines, outcome.untried), (3, 12));
    }

    #[test]
    fn what_is_not_known_whole_is_not_tried() {
        let line = format!("login {}", audit::REDACTED);
        let distinct = vec![call(&line, Decision::Allowed, 4)];
        let outcome = replay(&Recorded { distinct, left_out: 0 }, None, None, 0);
        assert_eq!((outcome.redacted, outcome.refused.len()), (4, 0));
    }
}
