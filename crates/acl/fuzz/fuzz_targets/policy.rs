//! Any bytes are checked; what compiles decides, explains and compares without a contradiction.
//!
//! `cargo +nightly fuzz run policy -- -max_len=2048` in `crates/acl`.

#![no_main]

use acl::Reach;
use libfuzzer_sys::fuzz_target;

const CALLS: &[&[&str]] =
    &[&["learn"], &["learn", "rust"], &["mcp", "add", "--force"], &["", ""], &["é", "a\nb"]];

fuzz_target!(|bytes: &[u8]| {
    let report = acl::check(bytes);
    assert_eq!(report.has_errors(), report.policy().is_none());
    let text = String::from_utf8_lossy(bytes);
    let lines = text.split('\n').count();
    for diagnostic in report.diagnostics() {
        assert!(diagnostic.line >= 1 && diagnostic.column >= 1);
        assert!(diagnostic.end_line as usize <= lines);
        assert!(
            (diagnostic.line, diagnostic.column) <= (diagnostic.end_line, diagnostic.end_column)
        );
    }
    let Some(policy) = report.policy() else { return };
    for call in CALLS {
        let (command, fixed) = call.split_first().expect("every call has a command");
        let args: Vec<String> = fixed.iter().map(ToString::to_string).collect();
        let decision = policy.decide(command, &args);
        assert_eq!(policy.explain(command, &args).decision(), &decision);
        let printable = call.iter().all(|word| word.bytes().all(|b| (b' '..=b'~').contains(&b)));
        match policy.reach(command, fixed) {
            Reach::Never => assert!(!printable || !decision.is_allowed()),
            Reach::Always => assert!(!printable || decision.is_allowed()),
            Reach::Sometimes => {}
        }
    }
    assert!(acl::diff(Some(policy), Some(policy)).is_empty());
    let again = acl::check(bytes).into_result().expect("it compiled before");
    assert_eq!(policy.digest(), again.digest());
});
