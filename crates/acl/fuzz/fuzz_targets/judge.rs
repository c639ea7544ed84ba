//! Any two files are judged: the bytes before the first NUL are the policy, those behind it its
//! tests. What is said of them stays small, and what compiles is compared without a contradiction.
//!
//! `cargo +nightly fuzz run judge -- -max_len=4096` in `crates/acl`.

#![no_main]

use acl::{Found, Severity};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let mut files = bytes.splitn(2, |byte| *byte == 0);
    let policy = files.next().unwrap_or_default();
    let tests = files.next().map_or(Found::Absent, Found::Bytes);
    let judgement = acl::judge(Found::Bytes(policy), tests);
    let report = acl::check(policy);
    assert_eq!(judgement.diagnostics(), report.diagnostics());
    let digest = |policy: Option<&acl::CompiledPolicy>| policy.map(acl::CompiledPolicy::digest);
    assert_eq!(digest(judgement.policy()), digest(report.policy()));
    let is_error = |diagnostic: &acl::Diagnostic| diagnostic.severity == Severity::Error;
    let wrong = judgement.diagnostics().iter().chain(judgement.test_diagnostics()).any(is_error);
    assert_eq!(judgement.into_force().is_some(), !wrong);
    for found in [judgement.diagnostics(), judgement.test_diagnostics()] {
        let bytes: usize = found.iter().map(|d| d.message.len() + d.help.len()).sum();
        assert!(bytes <= 256 * 1024, "{bytes} bytes of diagnostics");
    }
    if let Some(policy) = judgement.policy() {
        let (came, went) = (acl::diff(None, Some(policy)), acl::diff(Some(policy), None));
        assert!(!came.is_empty() && !went.is_empty());
        let closed = acl::check(b"default_policy = 'deny'");
        let diff = acl::diff(closed.policy(), Some(policy));
        assert!(diff.is_complete() || !diff.is_empty());
        for (command, fixed) in [("learn", &[][..]), ("mcp", &["list"][..])] {
            let args: Vec<String> = fixed.iter().map(|word: &&str| (*word).to_owned()).collect();
            if policy.reach(command, fixed) == acl::Reach::Never {
                assert!(!policy.decide(command, &args).is_allowed());
            }
        }
    }
    let (Some(policy), Some(run)) = (judgement.policy(), judgement.test_run()) else { return };
    assert_eq!(run.failed() > 0, judgement.test_diagnostics().iter().any(is_error));
    for result in run.results() {
        let mut words = result.call.split(' ').map(str::to_owned);
        let command = words.next().unwrap_or_default();
        let decision = policy.decide(&command, &words.collect::<Vec<_>>());
        assert_eq!(decision, result.decision);
        assert!(!result.passed || decision.verdict() == result.expected);
        assert!(decision.shadowed().is_none() || decision.is_allowed());
    }
});
