//! What holds for every policy and every call.

use std::collections::BTreeMap;

use acl::{CompiledPolicy, Effect, Found, Reach, Verdict};
use proptest::prelude::*;

use super::world::policy;

/// Regexes of all kinds that decide differently about the calls below.
const REGEXES: &[&str] = &[
    "",
    "^",
    "$",
    ".",
    "^$",
    ".*",
    "--force",
    "^learn",
    "^learn$",
    "^learn $",
    "^learn.*$",
    "learn",
    r"\blearn\b",
    r"\bsudo\b",
    r"\B",
    "^mcp (list|add)",
    "^(list|add)",
    "^(list|add)$",
    "^add( |$)",
    "[^ ]x",
    "x$",
    "(?i)LEARN",
    "^[a-z]+ ",
    r"\d{2,}",
    "a|b",
    "^.{0,9}$",
    "(?m)^add$",
    "(?s).x",
    "é",
    r"^\w+ \w+$",
    r"^\S+$",
    "^(a|b)*$",
    "(^| )-",
    r"\x{7e}",
    "[^ -~]",
    r"\A\z",
    r"x\z",
    r"^ ",
    "  ",
];

const COMMANDS: &[&str] = &["learn", "mcp", "status", "two words", "l", ""];

fn regexes() -> impl Strategy<Value = Vec<&'static str>> {
    prop::collection::vec(prop::sample::select(REGEXES), 0..3)
}

fn stance() -> impl Strategy<Value = &'static str> {
    prop::sample::select(&["allow", "deny"][..])
}

fn list(texts: &[&str]) -> String {
    let texts: Vec<_> = texts.iter().map(|text| format!("'{text}'")).collect();
    format!("[{}]", texts.join(", "))
}

/// A policy in the long form, rule by rule.
#[derive(Clone, Debug)]
struct Parts {
    default: &'static str,
    rules: BTreeMap<&'static str, (&'static str, Vec<&'static str>, bool)>,
    deny: Vec<(&'static str, bool)>,
    allow: Vec<&'static str>,
    limits: String,
}

impl Parts {
    /// As a file; with `enforce_all`, every rule that refuses does so.
    fn text(&self, enforce_all: bool) -> String {
        let enforce = |enforced: bool| enforce_all || enforced;
        let mut text = format!("default_policy = '{}'\n", self.default);
        for (name, (stance, args, enforced)) in &self.rules {
            text += &format!(
                "[commands.'{name}']\npolicy = '{stance}'\narg_patterns = {}\n",
                list(args)
            );
            if !enforce(*enforced) {
                text += "enforce = false\n";
            }
        }
        let deny = self.deny.iter().map(|(regex, enforced)| match enforce(*enforced) {
            true => format!("'{regex}'"),
            false => format!("{{ pattern = '{regex}', enforce = false }}"),
        });
        let deny: Vec<_> = deny.collect();
        text +=
            &format!("[patterns]\ndeny = [{}]\nallow = {}\n", deny.join(", "), list(&self.allow));
        text + &self.limits
    }
}

fn limits() -> impl Strategy<Value = String> {
    let key = prop::sample::select(&["per_minute", "per_day"][..]);
    let number = prop::sample::select(&[1, 2, 1_000_000][..]);
    let table = prop::sample::select(&["limits", "limits.commands.learn", "limits.commands.l"][..]);
    prop::collection::btree_map(table, (key, number), 0..3).prop_map(|tables| {
        let text = tables.iter().map(|(table, (key, n))| format!("[{table}]\n{key} = {n}\n"));
        text.collect()
    })
}

fn parts() -> impl Strategy<Value = Parts> {
    // Most rules are enforced.
    let enforced = || prop::bool::weighted(0.8);
    let rule = (stance(), regexes(), enforced());
    let rules = prop::collection::btree_map(prop::sample::select(COMMANDS), rule, 0..4);
    let deny = prop::collection::vec((prop::sample::select(REGEXES), enforced()), 0..3);
    (stance(), rules, deny, regexes(), limits()).prop_map(
        |(default, rules, deny, allow, limits)| Parts { default, rules, deny, allow, limits },
    )
}

fn long_form() -> impl Strategy<Value = String> {
    parts().prop_map(|parts| parts.text(false))
}

fn short_form() -> impl Strategy<Value = String> {
    let names =
        || prop::collection::vec(prop::sample::select(&["*", "learn", "mcp", "l"][..]), 0..3);
    (names(), names(), limits()).prop_map(|(allow, deny, limits)| {
        format!("[b00t]\nallow = {}\ndeny = {}\n{limits}", list(&allow), list(&deny))
    })
}

pub(crate) fn any_policy() -> impl Strategy<Value = String> {
    prop_oneof![4 => long_form(), 1 => short_form()]
}

fn printable() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => prop::sample::select(&["list", "add", "--force", "sudo", "x", "ax", "", "learn", "12", "~"][..])
            .prop_map(str::to_owned),
        1 => "[ -~]{0,12}",
    ]
}

fn printable_args() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(printable(), 0..4)
}

fn any_call() -> impl Strategy<Value = (String, Vec<String>)> {
    let command = prop_oneof![
        4 => prop::sample::select(COMMANDS).prop_map(str::to_owned),
        1 => any::<String>(),
    ];
    let arg =
        prop_oneof![3 => printable(), 1 => any::<String>(), 1 => Just("a\nadd\nx".to_owned())];
    (command, prop::collection::vec(arg, 0..4))
}

fn allows(policy: &CompiledPolicy, (command, args): &(String, Vec<String>)) -> bool {
    policy.decide(command, args).is_allowed()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn check_never_panics_on_any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let report = acl::check(&bytes);
        prop_assert_eq!(report.has_errors(), report.policy().is_none());
    }

    #[test]
    fn check_never_panics_on_any_text(text in any::<String>()) {
        let report = acl::check(text.as_bytes());
        prop_assert_eq!(report.has_errors(), report.policy().is_none());
    }

    #[test]
    fn a_policy_is_there_exactly_when_there_is_no_error(text in mangled()) {
        let report = acl::check(text.as_bytes());
        prop_assert_eq!(report.has_errors(), report.policy().is_none());
    }

    #[test]
    fn diagnostics_lie_inside_the_file_and_are_sorted(text in mangled()) {
        let report = acl::check(text.as_bytes());
        let lines: Vec<&str> = text.strip_prefix('\u{feff}').unwrap_or(&text).split('\n').collect();
        let mut last = (1, 1);
        for d in report.diagnostics() {
            prop_assert!((d.line, d.column) >= last, "{:?}", d);
            prop_assert!((d.end_line, d.end_column) >= (d.line, d.column), "{:?}", d);
            for (line, column) in [(d.line, d.column), (d.end_line, d.end_column)] {
                let length = lines.get(line as usize - 1).map(|line| line.chars().count());
                prop_assert!(length.is_some_and(|length| column as usize <= length + 1), "{:?}", d);
            }
            last = (d.line, d.column);
        }
    }

    #[test]
    fn decide_never_panics_and_names_a_rule_of_the_file(text in any_policy(), call in any_call()) {
        let decision = policy(&text).decide(&call.0, &call.1);
        prop_assert!(decision.rule().line >= 1);
        prop_assert!((decision.rule().line as usize) <= text.lines().count());
        prop_assert!(!decision.to_string().contains('\n'));
    }

    #[test]
    fn a_deny_pattern_always_wins(
        text in long_form(),
        regex in prop::sample::select(REGEXES),
        call in any_call(),
    ) {
        let line = format!("{} {}", call.0, call.1.join(" "));
        let denied = text.replace("[patterns]\ndeny = [", &format!("[patterns]\ndeny = ['{regex}', "));
        if regex::Regex::new(regex).unwrap().is_match(&line) {
            let decision = policy(&denied).decide(&call.0, &call.1);
            prop_assert!(!decision.is_allowed());
            prop_assert_eq!(decision.rule().path.as_str(), "patterns.deny[0]");
        } else {
            prop_assert_eq!(allows(&policy(&denied), &call), allows(&policy(&text), &call));
        }
    }

    #[test]
    fn what_is_only_recorded_is_what_would_be_refused_if_it_were_enforced(
        parts in parts(),
        call in any_call(),
    ) {
        let recording = policy(&parts.text(false)).decide(&call.0, &call.1);
        let enforced = policy(&parts.text(true)).decide(&call.0, &call.1);
        prop_assert!(recording.is_allowed() || !enforced.is_allowed(), "enforce = false narrows");
        let lost = recording.is_allowed() && !enforced.is_allowed();
        let would_refuse = lost.then(|| enforced.rule().path.clone());
        prop_assert_eq!(recording.shadowed().map(|rule| rule.path.clone()), would_refuse);
        prop_assert_eq!(enforced.shadowed(), None);
    }

    #[test]
    fn tests_never_change_what_a_policy_decides(
        text in any_policy(),
        calls in prop::collection::vec("[a-z]{1,6}( [ -&(-~]{0,6}){0,3}", 0..5),
        guesses in prop::collection::vec(any::<bool>(), 5),
    ) {
        let policy = policy(&text);
        let tests: String = calls.iter().zip(&guesses).map(|(call, allow)| {
            let expect = if *allow { "allow" } else { "deny" };
            format!("[[test]]\ncall = '{call}'\nexpect = '{expect}'\n")
        }).collect();
        let bytes = Found::Bytes(text.as_bytes());
        let judgement = acl::judge(bytes, Found::Bytes(tests.as_bytes()));
        prop_assert_eq!(judgement.policy().map(CompiledPolicy::digest), Some(policy.digest()));
        let run = judgement.test_run().unwrap();
        prop_assert_eq!(run.passed() + run.failed(), calls.len());
        for ((call, guess), result) in calls.iter().zip(&guesses).zip(run.results()) {
            let (command, args) = super::world::call(call);
            let decision = policy.decide(&command, &args);
            prop_assert_eq!(result.passed, decision.is_allowed() == *guess);
            prop_assert_eq!(result.expected == Verdict::Allow, *guess);
            prop_assert_eq!(&result.decision, &decision);
        }
        prop_assert_eq!(judgement.into_force().is_some(), run.failed() == 0);
    }

    #[test]
    fn judging_never_panics_and_errors_keep_a_policy_back(
        text in mangled(),
        tests in prop_oneof!["[ -~\n]{0,60}", any::<String>(), mangled()],
    ) {
        let found = (Found::Bytes(text.as_bytes()), Found::Bytes(tests.as_bytes()));
        let judgement = acl::judge(found.0, found.1);
        let wrong = judgement.diagnostics().iter().chain(judgement.test_diagnostics());
        let errors = wrong.filter(|d| super::world::is_error(d)).count();
        prop_assert_eq!(judgement.into_force().is_some(), errors == 0);
    }

    #[test]
    fn explain_agrees_with_decide(text in any_policy(), call in any_call()) {
        let policy = policy(&text);
        let explanation = policy.explain(&call.0, &call.1);
        let decision = policy.decide(&call.0, &call.1);
        prop_assert_eq!(explanation.decision(), &decision);
        let decided: Vec<_> = explanation.steps().iter().filter(|step| step.decided).collect();
        prop_assert_eq!(decided.len(), 1);
        prop_assert_eq!(&decided[0].rule, decision.rule());
        prop_assert!(explanation.steps().last().unwrap().decided);
        let json = serde_json::to_value(&explanation).unwrap();
        prop_assert_eq!(json["decision"] == "allow", decision.is_allowed());
    }

    #[test]
    fn a_policy_differs_from_itself_in_nothing(text in any_policy()) {
        prop_assert!(acl::diff(Some(&policy(&text)), Some(&policy(&text))).is_empty());
    }

    #[test]
    fn a_diff_says_truly_what_widens_and_what_narrows(
        old in any_policy(),
        new in any_policy(),
        calls in prop::collection::vec(any_call(), 1..20),
    ) {
        let (old, new) = (policy(&old), policy(&new));
        let diff = acl::diff(Some(&old), Some(&new));
        let any = |effect| diff.changes().iter().any(|change| change.effect == effect);
        for call in &calls {
            let (before, after) = (allows(&old, call), allows(&new, call));
            prop_assert!(any(Effect::Widens) || before || !after, "{:?} {}", call, diff);
            prop_assert!(any(Effect::Narrows) || !before || after, "{:?} {}", call, diff);
        }
    }

    #[test]
    fn the_digest_ignores_comments_and_white_space(text in any_policy(), space in "[ \t]{0,4}") {
        let dressed: String = text.lines().map(|line| format!("{space}{line} # why\r\n\r\n")).collect();
        prop_assert_eq!(policy(&text).digest(), policy(&dressed).digest());
    }

    #[test]
    fn policies_with_the_same_digest_decide_alike(old in any_policy(), new in any_policy(), call in any_call()) {
        let (old, new) = (policy(&old), policy(&new));
        if old.digest() == new.digest() {
            let (before, after) = (old.decide(&call.0, &call.1), new.decide(&call.0, &call.1));
            prop_assert_eq!(before.is_allowed(), after.is_allowed());
            prop_assert_eq!(before.shadowed().is_some(), after.shadowed().is_some());
            let limits = |policy: &CompiledPolicy| -> Vec<_> {
                policy.limits().of("learn").iter().map(|limit| (limit.per, limit.calls)).collect()
            };
            prop_assert_eq!(limits(&old), limits(&new));
            prop_assert!(acl::diff(Some(&old), Some(&new)).is_empty());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, ..ProptestConfig::default() })]

    #[test]
    fn reach_tells_the_truth_about_every_call_that_goes_on(
        text in any_policy(),
        command in prop::sample::select(COMMANDS),
        fixed in printable_args(),
        rests in prop::collection::vec(printable_args(), 1..12),
    ) {
        let policy = policy(&text);
        let words: Vec<&str> = fixed.iter().map(String::as_str).collect();
        let reach = policy.reach(command, &words);
        for rest in rests.iter().chain([&Vec::new()]) {
            let args: Vec<String> = fixed.iter().chain(rest).cloned().collect();
            let allowed = policy.decide(command, &args).is_allowed();
            match reach {
                Reach::Never => prop_assert!(!allowed, "{} {:?}\n{}", command, args, text),
                Reach::Always => prop_assert!(allowed, "{} {:?}\n{}", command, args, text),
                Reach::Sometimes => {}
            }
        }
    }
}

/// A policy in which some text was put, taken away or doubled.
fn mangled() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        prop::sample::select(
            &[
                "'",
                "\"",
                "[",
                "]",
                "\n",
                "\r\n",
                "=",
                "\\",
                "é",
                "\u{feff}",
                "policy = 'x'\n",
                "[dev]\n",
                "foo = 1\n",
                "'('",
                "\"\\\\b(\"",
                "[b00t]\n",
                "default_policy = 'deny'\n",
                "\u{0}",
                "'''\n(",
                "[commands.x]\n",
                "#",
            ][..]
        )
        .prop_map(str::to_owned),
        any::<String>(),
    ];
    (any_policy(), prop::collection::vec((any::<prop::sample::Index>(), piece, 0..6usize), 0..4))
        .prop_map(|(text, edits)| {
            let mut chars: Vec<char> = text.chars().collect();
            for (at, piece, remove) in edits {
                let at = at.index(chars.len() + 1);
                let end = (at + remove).min(chars.len());
                chars.splice(at..end, piece.chars());
            }
            chars.into_iter().collect()
        })
}
