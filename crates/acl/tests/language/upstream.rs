//! The order of the rules, told a second time in the shortest way: `decide` never disagrees.

use std::collections::BTreeMap;

use proptest::prelude::*;
use regex::Regex;

use super::world::{policy, verdict};

/// A long form, as upstream's program keeps it.
#[derive(Debug, Clone)]
struct Told {
    allow_by_default: bool,
    commands: BTreeMap<&'static str, (bool, Vec<&'static str>)>,
    deny: Vec<&'static str>,
    allow: Vec<&'static str>,
}

impl Told {
    fn text(&self) -> String {
        let word = |allow: bool| if allow { "allow" } else { "deny" };
        let list = |regexes: &[&str]| {
            let quoted: Vec<_> = regexes.iter().map(|regex| format!("'{regex}'")).collect();
            format!("[{}]", quoted.join(","))
        };
        let mut text = format!("default_policy = '{}'\n", word(self.allow_by_default));
        for (name, (allow, args)) in &self.commands {
            text += &format!("[commands.'{name}']\npolicy = '{}'\n", word(*allow));
            text += &format!("arg_patterns = {}\n", list(args));
        }
        text + &format!("[patterns]\ndeny = {}\nallow = {}\n", list(&self.deny), list(&self.allow))
    }

    fn allows(&self, command: &str, args: &[String]) -> bool {
        let args = args.join(" ");
        let line = format!("{command} {args}");
        let matches = |regex: &&str, text: &str| Regex::new(regex).unwrap().is_match(text);
        if self.deny.iter().any(|regex| matches(regex, &line)) {
            return false;
        }
        if self.allow.iter().any(|regex| matches(regex, &line)) {
            return true;
        }
        match self.commands.get(command) {
            Some((allow, patterns)) => *allow && patterns.iter().all(|regex| matches(regex, &args)),
            None => self.allow_by_default,
        }
    }
}

const REGEXES: &[&str] = &[
    "^learn",
    "^learn $",
    "--force",
    "add",
    "^(list|add)",
    "^add$",
    "$",
    r"\bx\b",
    "(?i)LIST",
    r"\w é",
    "^mcp .*$",
    "é",
    r"\s\s",
    "^[^-]*$",
];

fn told() -> impl Strategy<Value = Told> {
    let regexes = || prop::collection::vec(prop::sample::select(REGEXES), 0..3);
    let rule = (any::<bool>(), regexes());
    let commands =
        prop::collection::btree_map(prop::sample::select(&["learn", "mcp", "é"][..]), rule, 0..3);
    (any::<bool>(), commands, regexes(), regexes()).prop_map(
        |(allow_by_default, commands, deny, allow)| Told {
            allow_by_default,
            commands,
            deny,
            allow,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, ..ProptestConfig::default() })]

    #[test]
    fn both_tellings_agree(
        told in told(),
        command in prop::sample::select(&["learn", "mcp", "é", "other", "Learn", "learn x"][..]),
        args in prop::collection::vec(
            prop_oneof![
                prop::sample::select(&["add", "list", "--force", "x", "é", "", "x\nadd"][..])
                    .prop_map(str::to_owned),
                any::<String>(),
            ],
            0..4,
        ),
    ) {
        let decision = policy(&told.text()).decide(command, &args);
        prop_assert_eq!(decision.is_allowed(), told.allows(command, &args));
    }
}

/// The file that upstream's program writes when there is none.
const DEFAULT: &str = r#"
default_policy = "allow"

[dev]
bypass_oauth = true
local_user = "somebody"

[commands.learn]
policy = "allow"
description = "Show learning resources for topics"

[commands.mcp]
policy = "allow"
arg_patterns = ["^(list|add)"]

[commands.install]
policy = "deny"

[patterns]
deny = [
    ".*\\b(rm|delete|destroy|kill)\\b.*",
    ".*--force.*",
]
"#;

#[test]
fn upstreams_default_decides_here_as_there() {
    assert_eq!(verdict(DEFAULT, "detect git"), "allow default_policy");
    assert_eq!(verdict(DEFAULT, "learn rust"), "allow commands.learn");
    assert_eq!(verdict(DEFAULT, "install git"), "deny commands.install");
    assert_eq!(verdict(DEFAULT, "unknown --force"), "deny patterns.deny[1]");
    assert_eq!(verdict(DEFAULT, "learn rm"), "deny patterns.deny[0]");
    assert_eq!(verdict(DEFAULT, "mcp remove x"), "deny commands.mcp.arg_patterns[0]");
}
