//! A policy in plain words.

use crate::document::Stance;
use crate::limits::{Limit, Per};
use crate::matcher::Matcher;
use crate::policy::{CommandRule, CompiledPolicy, Form, Listed, Lists, RuleStance, Rules};
use crate::quote::ticked;

impl CompiledPolicy {
    /// What it says, in sentences without a full stop, in the order in which a call is judged. Names and
    /// regexes stand between backticks.
    pub fn words(&self) -> Vec<String> {
        let mut words = match self.form() {
            Form::Long(rules) => rules.words(),
            Form::Short(lists) => lists.words(),
        };
        words.extend(
            self.limits().of_all().iter().map(|limit| limited("All calls together", limit)),
        );
        for command in self.limits().commands.keys() {
            let whose = format!("Calls of {}", ticked(command));
            let own = self.limits().of_command_alone(command);
            words.extend(own.iter().map(|limit| limited(&whose, limit)));
        }
        words
    }
}

impl Rules {
    fn words(&self) -> Vec<String> {
        let denied = |regex: &Matcher| {
            let verb = if regex.is_enforced() { "is refused" } else { "is only recorded" };
            format!("Whatever matches {} {verb}", ticked(regex.source()))
        };
        let allowed =
            |regex: &Matcher| format!("Whatever matches {} is allowed", ticked(regex.source()));
        let rest = match self.default {
            Stance::Allow => "Everything else is allowed",
            Stance::Deny => "Everything else is refused",
        };
        let lists = self.deny.iter().map(denied).chain(self.allow.iter().map(allowed));
        let commands = self.commands.iter().map(|(command, rule)| rule.words(command));
        lists.chain(commands).chain([rest.to_owned()]).collect()
    }
}

impl CommandRule {
    fn words(&self, command: &str) -> String {
        let command = ticked(command);
        match &self.stance {
            RuleStance::Deny if self.enforced => format!("{command} is refused"),
            RuleStance::Deny => format!("{command} is allowed, and each call is recorded"),
            RuleStance::AllowWhen(regexes) if regexes.is_empty() => format!("{command} is allowed"),
            RuleStance::AllowWhen(regexes) => {
                let regexes: Vec<_> = regexes.iter().map(|regex| ticked(regex.source())).collect();
                let regexes = regexes.join(" and ");
                if self.enforced {
                    format!("{command} is allowed if its arguments match {regexes}")
                } else {
                    format!(
                        "{command} is allowed, and recorded if its arguments do not match {regexes}"
                    )
                }
            }
        }
    }
}

impl Lists {
    fn words(&self) -> Vec<String> {
        let named = |listed: &Listed| match &*listed.name {
            Self::ALL => "Every command".to_owned(),
            name => ticked(name),
        };
        let denied = self.deny.iter().map(|listed| format!("{} is refused", named(listed)));
        let allowed = self.allow.iter().map(|listed| format!("{} is allowed", named(listed)));
        denied.chain(allowed).chain(["Everything else is refused".to_owned()]).collect()
    }
}

fn limited(whose: &str, limit: &Limit) -> String {
    let time = match limit.per {
        Per::Minute => "minute",
        Per::Day => "day",
    };
    format!("{whose}: at most {} a {time}", limit.calls)
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use crate::check;

    fn words(text: &str) -> Vec<String> {
        check(text.as_bytes()).into_result().unwrap().words()
    }

    #[test]
    fn the_long_form_is_told_in_the_order_of_its_judgement() {
        let text = r#"
            default_policy = "deny"
            [commands.learn]
            policy = "allow"
            [commands.mcp]
            policy = "allow"
            arg_patterns = ["^list", "json"]
            [commands.cli]
            policy = "deny"
            [commands.lfmf]
            policy = "deny"
            enforce = false
            [patterns]
            deny = ["--force"]
            allow = ["^whoami "]
            [limits]
            per_minute = 60
            [limits.commands.learn]
            per_day = 100
        "#;
        assert_eq!(
            words(text),
            [
                "Whatever matches `--force` is refused",
                "Whatever matches `^whoami ` is allowed",
                "`cli` is refused",
                "`learn` is allowed",
                "`lfmf` is allowed, and each call is recorded",
                "`mcp` is allowed if its arguments match `^list` and `json`",
                "Everything else is refused",
                "All calls together: at most 60 a minute",
                "Calls of `learn`: at most 100 a day",
            ]
        );
    }

    #[test]
    fn the_short_form_is_told_by_its_lists() {
        let text = "[b00t]\nallow = [\"*\"]\ndeny = [\"mcp\"]\n";
        assert_eq!(
            words(text),
            ["`mcp` is refused", "Every command is allowed", "Everything else is refused"]
        );
    }

    #[test]
    fn what_an_author_writes_stays_between_its_backticks() {
        let text = "default_policy = \"allow\"\n[patterns]\ndeny = [\"a\\nb\"]\n";
        assert_eq!(words(text)[0], "Whatever matches `a\\nb` is refused");
    }
}
