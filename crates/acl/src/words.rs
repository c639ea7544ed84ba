//! What a policy says, in plain words.

use crate::document::Stance;
use crate::limits::Limit;
use crate::matcher::Matcher;
use crate::policy::{CommandRule, CompiledPolicy, Form, Listed, Lists, RuleStance, Rules};
use crate::quote::ticked;

impl CompiledPolicy {
    /// What it says, one sentence without a full stop for each rule, in the order in which they are
    /// asked; limits come last. What is code stands between backticks.
    pub fn in_words(&self) -> Vec<String> {
        let mut words = match self.form() {
            Form::Long(rules) => rules.in_words(),
            Form::Short(lists) => lists.in_words(),
        };
        let limits = self.limits();
        words.extend(limits.of_all().iter().map(|limit| capped(limit, "")));
        for command in limits.commands.keys() {
            let of = format!(" of {}", ticked(command));
            words.extend(limits.of_command_alone(command).iter().map(|limit| capped(limit, &of)));
        }
        words
    }
}

fn capped(limit: &Limit, of: &str) -> String {
    let calls = if limit.calls == 1 { "call" } else { "calls" };
    format!("At most {} {calls}{of} a {} (line {})", limit.calls, limit.per, limit.rule.line)
}

impl Rules {
    fn in_words(&self) -> Vec<String> {
        let pattern = |regex: &Matcher, what: &str| {
            format!("Calls that match {} {what} (line {})", ticked(regex.source()), regex.line())
        };
        let denied = self.deny.iter().map(|regex| {
            let what = if regex.is_enforced() {
                "are refused, whatever else is said"
            } else {
                "are recorded as what would be refused"
            };
            pattern(regex, what)
        });
        let allowed = self.allow.iter().map(|it| pattern(it, "are allowed, unless refused above"));
        let commands = self.commands.iter().map(|(name, rule)| rule.in_words(name));
        let default = match self.default {
            Stance::Allow => "allowed",
            Stance::Deny => "refused",
        };
        let others = format!("Everything else is {default} (line {})", self.default_line);
        denied.chain(allowed).chain(commands).chain([others]).collect()
    }
}

impl CommandRule {
    fn in_words(&self, command: &str) -> String {
        let (name, line) = (ticked(command), self.line);
        let regexes = match &self.stance {
            RuleStance::AllowWhen(regexes) => regexes,
            RuleStance::Deny if self.enforced => return format!("{name} is refused (line {line})"),
            RuleStance::Deny => {
                return format!(
                    "{name} is allowed, and recorded as what would be refused (line {line})"
                );
            }
        };
        let sources: Vec<_> = regexes.iter().map(|regex| ticked(regex.source())).collect();
        let when = match sources.as_slice() {
            [] => return format!("{name} is allowed (line {line})"),
            [one] => one.clone(),
            several => format!("each of {}", several.join(", ")),
        };
        if self.enforced {
            format!("{name} is allowed when its arguments match {when} (line {line})")
        } else {
            format!(
                "{name} is allowed, and recorded as what would be refused unless its arguments \
                 match {when} (line {line})"
            )
        }
    }
}

impl Lists {
    fn in_words(&self) -> Vec<String> {
        let entry = |listed: &Listed, what: &str| {
            let name = match listed.name.as_str() {
                Self::ALL => "Every command".to_owned(),
                name => ticked(name),
            };
            format!("{name} is {what} (line {})", listed.line)
        };
        let denied = self.deny.iter().map(|listed| entry(listed, "refused"));
        let allowed =
            self.allow.iter().map(|listed| entry(listed, "allowed, unless refused above"));
        let others = format!("Everything else is refused (line {})", self.unlisted_line);
        let everything = self.deny.iter().chain(&self.allow).any(|listed| listed.name == Self::ALL);
        denied.chain(allowed).chain((!everything).then_some(others)).collect()
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    fn in_words(text: &str) -> Vec<String> {
        crate::check(text.as_bytes()).into_result().unwrap().in_words()
    }

    #[test]
    fn the_long_form_is_told_in_the_order_in_which_it_is_asked() {
        let text = "default_policy = \"deny\"\n\
                    [commands.mcp]\npolicy = \"allow\"\narg_patterns = [\"^list\", \"json$\"]\n\
                    [commands.learn]\npolicy = \"allow\"\n\
                    [commands.ai]\npolicy = \"deny\"\n\
                    [patterns]\ndeny = [\"--force\"]\nallow = [\"^cli check\"]\n";
        assert_eq!(
            in_words(text),
            [
                "Calls that match `--force` are refused, whatever else is said (line 10)",
                "Calls that match `^cli check` are allowed, unless refused above (line 11)",
                "`ai` is refused (line 7)",
                "`learn` is allowed (line 5)",
                "`mcp` is allowed when its arguments match each of `^list`, `json$` (line 2)",
                "Everything else is refused (line 1)",
            ]
        );
    }

    #[test]
    fn a_rule_that_only_records_is_told_as_what_it_does() {
        let text = "default_policy = \"allow\"\n\
                    [commands.ai]\npolicy = \"deny\"\nenforce = false\n\
                    [commands.mcp]\npolicy = \"allow\"\narg_patterns = [\"^list\"]\nenforce = false\n\
                    [patterns]\ndeny = [{ pattern = \"sudo\", enforce = false }]\n";
        assert_eq!(
            in_words(text),
            [
                "Calls that match `sudo` are recorded as what would be refused (line 10)",
                "`ai` is allowed, and recorded as what would be refused (line 2)",
                "`mcp` is allowed, and recorded as what would be refused unless its arguments \
                 match `^list` (line 5)",
                "Everything else is allowed (line 1)",
            ]
        );
    }

    #[test]
    fn limits_come_last() {
        let text = "default_policy = \"deny\"\n[commands.mcp]\npolicy = \"allow\"\n\
                    [limits]\nper_minute = 30\n[limits.commands.mcp]\nper_day = 1\n";
        assert_eq!(
            in_words(text).get(2..).unwrap(),
            ["At most 30 calls a minute (line 5)", "At most 1 call of `mcp` a day (line 7)"]
        );
    }

    #[test]
    fn the_short_form_is_a_list_of_names() {
        let named = "[b00t]\ndeny = [\"mcp\"]\nallow = [\"learn\"]\n";
        assert_eq!(
            in_words(named),
            [
                "`mcp` is refused (line 2)",
                "`learn` is allowed, unless refused above (line 3)",
                "Everything else is refused (line 3)",
            ]
        );
        let all = "[b00t]\nallow = [\"*\"]\n";
        assert_eq!(in_words(all), ["Every command is allowed, unless refused above (line 2)"]);
    }
}
