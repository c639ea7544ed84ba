//! A policy's digest: what it decides, without how it is written.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

use crate::limits::{Limits, Rate};
use crate::matcher::Matcher;
use crate::policy::{CompiledPolicy, Form, Listed, Lists, RuleStance, Rules};

impl CompiledPolicy {
    /// `sha256:` and 64 hexadecimal digits over a canonical form. Comments, white space,
    /// descriptions, the order of the commands and argument patterns that are never looked at do
    /// not change it; everything that can change a decision, the place of a rule in its list, what is
    /// only recorded, or a limit, does.
    pub fn digest(&self) -> String {
        let mut canon = Canon(Sha256::new());
        match self.form() {
            Form::Long(rules) => canon.rules(rules),
            Form::Short(lists) => canon.lists(lists),
        }
        canon.limits(self.limits());
        let mut digest = String::from("sha256:");
        for byte in canon.0.finalize() {
            // Writing to a string cannot fail.
            let _ = write!(digest, "{byte:02x}");
        }
        digest
    }
}

/// The canonical form: texts with their lengths in front, so that no two policies have the same.
struct Canon(Sha256);

impl Canon {
    fn rules(&mut self, rules: &Rules) {
        self.text("b00t-acl 1 long");
        self.text(rules.default.word());
        self.regexes(&rules.deny);
        self.regexes(&rules.allow);
        self.count(rules.commands.len());
        for (name, rule) in &rules.commands {
            self.text(name);
            match &rule.stance {
                RuleStance::Deny => self.text("deny"),
                RuleStance::AllowWhen(regexes) => {
                    self.text("allow");
                    self.regexes(regexes);
                }
            }
        }
        self.recording(rules);
    }

    /// Which rules only record what they would refuse. Nothing is written where none does, so that
    /// policies of before keep their digests.
    fn recording(&mut self, rules: &Rules) {
        let patterns: Vec<_> =
            rules.deny.iter().enumerate().filter(|(_, regex)| !regex.is_enforced()).collect();
        if !patterns.is_empty() {
            self.text("only recorded patterns");
            self.count(patterns.len());
            for (n, _) in patterns {
                self.count(n);
            }
        }
        let commands: Vec<_> = rules.commands.iter().filter(|(_, rule)| rule.records()).collect();
        if !commands.is_empty() {
            self.text("only recorded commands");
            self.count(commands.len());
            for (name, _) in commands {
                self.text(name);
            }
        }
    }

    /// Nothing is written where nothing is limited.
    fn limits(&mut self, limits: &Limits) {
        if limits.is_empty() {
            return;
        }
        self.text("limits");
        self.rate(&limits.all);
        let commands: Vec<_> =
            limits.commands.iter().filter(|(_, rate)| !rate.is_empty()).collect();
        self.count(commands.len());
        for (name, rate) in commands {
            self.text(name);
            self.rate(rate);
        }
    }

    fn rate(&mut self, rate: &Rate) {
        // No limit is 0: that is none.
        for calls in [rate.per_minute, rate.per_day] {
            self.count(calls.unwrap_or(0) as usize);
        }
    }

    fn lists(&mut self, lists: &Lists) {
        self.text("b00t-acl 1 short");
        self.names(&lists.deny);
        self.names(&lists.allow);
    }

    fn regexes(&mut self, regexes: &[Matcher]) {
        self.count(regexes.len());
        for regex in regexes {
            self.text(regex.source());
        }
    }

    fn names(&mut self, names: &[Listed]) {
        self.count(names.len());
        for listed in names {
            self.text(&listed.name);
        }
    }

    fn text(&mut self, text: &str) {
        self.count(text.len());
        self.0.update(text);
    }

    fn count(&mut self, count: usize) {
        self.0.update((count as u64).to_be_bytes());
    }
}
