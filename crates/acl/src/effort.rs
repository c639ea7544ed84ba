//! What judging and comparing any two files may take, counted and not timed.

use proptest::prelude::*;

use crate::reach::{self, steps};
use crate::reading::{self, tests::read};
use crate::{CompiledPolicy, Found, Judgement, MAX_BYTES, MAX_REGEXES, checks, diff, survey};

/// Bytes of all diagnostics of one file as JSON, which is how a record keeps them.
const MAX_DIAGNOSTICS_BYTES: usize = 512 * 1024;

/// Parts of regexes that take long to read, to compile, to walk through, or to say something of.
const PARTS: &[&str] = &[
    "x[ -~]{9}é",
    "((a?){30}b?){9}z",
    "(?i)",
    "[\\w&&a]",
    "[!-\u{10ffff}&&[^a]]",
    "\\PL",
    "\\w",
    "a|",
    ".*",
    "^learn ",
    "$",
    "(",
    "[",
    "{9}",
    "é",
];

fn regex() -> impl Strategy<Value = String> {
    let part = (prop::sample::select(PARTS), prop_oneof![4 => 1..4_usize, 1 => 1..60_usize]);
    prop::collection::vec(part, 1..4)
        .prop_map(|parts| parts.iter().map(|(part, times)| part.repeat(*times)).collect())
}

/// A list of regexes, all the same or each with its number.
fn list() -> impl Strategy<Value = String> {
    let times = prop_oneof![3 => 0..4_usize, 1 => 0..2500_usize];
    (regex(), times, any::<bool>()).prop_map(|(regex, times, alike)| {
        let room = MAX_BYTES / 4 / (regex.len() + 7);
        let item = |n| if alike { format!("'{regex}',") } else { format!("'{regex}{n}',") };
        let items: String = (0..times.min(room)).map(item).collect();
        format!("[{items}]")
    })
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-z]{1,6}",
        1 => "[a-z]{120,128}",
        1 => Just("\u{202e}".repeat(40)),
        1 => Just("x".repeat(4000)),
    ]
}

fn policy() -> impl Strategy<Value = String> {
    let stance = prop::sample::select(&["allow", "allow", "allow", "deny", "x"][..]);
    let commands = prop::collection::btree_map(name(), (list(), stance, any::<bool>()), 0..2);
    let default = prop::sample::select(&["allow", "deny"][..]);
    (default, commands, list(), list(), 0..200_usize).prop_map(
        |(default, commands, deny, allow, more)| {
            let mut text = format!("default_policy = '{default}'\n");
            for (name, (args, stance, limited)) in &commands {
                let rule = format!("policy = '{stance}'\narg_patterns = {args}\n");
                text += &format!("[commands.'{name}']\n{rule}");
                if *limited {
                    text += &format!("[limits.commands.'{name}']\nper_day = 1\n");
                }
            }
            text.extend((0..more).map(|n| format!("[commands.more{n}]\npolicy = '{default}'\n")));
            text + &format!("[patterns]\ndeny = {deny}\nallow = {allow}\n")
        },
    )
}

fn tests_file() -> impl Strategy<Value = String> {
    ("[a-z]{1,6}", 0..60_usize, 0..60_usize).prop_map(|(name, times, length)| {
        let call = format!("{name} {}", "a".repeat(length));
        format!("[[test]]\ncall = '{call}'\nexpect = 'allow'\n").repeat(times)
    })
}

/// The judgement, which takes no more than it may.
fn judged(policy: &str, tests: &str) -> Judgement {
    let mut judged = None;
    let mut walked = 0;
    let (regexes, worked_out) = read(|| {
        walked = steps(|| {
            let found = (Found::Bytes(policy.as_bytes()), Found::Bytes(tests.as_bytes()));
            judged = Some(crate::judge(found.0, found.1));
        });
    });
    assert!(worked_out <= reading::MAX_STEPS, "{worked_out}");
    assert!(walked <= survey::BUDGET + checks::limit_unused::BUDGET, "{walked}");
    let judged = judged.unwrap();
    assert!(judged.policy().is_none() || regexes <= MAX_REGEXES as u64, "{regexes}");
    for found in [judged.diagnostics(), judged.test_diagnostics()] {
        let bytes = serde_json::to_vec(found).unwrap().len();
        assert!(bytes <= MAX_DIAGNOSTICS_BYTES, "{bytes}");
    }
    judged
}

fn compared(old: Option<&CompiledPolicy>, new: Option<&CompiledPolicy>) {
    let mut found = None;
    let walked = steps(|| found = Some(crate::diff(old, new)));
    assert!(walked <= diff::BUDGET, "{walked}");
    let found = found.unwrap();
    assert!(found.is_complete() || !found.is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn no_file_takes_more_than_it_may(old in policy(), new in policy(), tests in tests_file()) {
        let (old, new) = (judged(&old, ""), judged(&new, &tests));
        if let Some(policy) = new.policy() {
            for fixed in [&[][..], &["list"][..]] {
                let walked = steps(|| { let _ = policy.reach("more1", fixed); });
                prop_assert!(walked <= reach::BUDGET, "{}", walked);
            }
            let (read_again, _) = read(|| compared(old.policy(), Some(policy)));
            prop_assert_eq!(read_again, 0);
        }
    }
}
