//! One of the two policies that are compared, long form or short.

use crate::document::Stance;
use crate::matcher::Matcher;
use crate::policy::{CommandRule, CompiledPolicy, Form, Lists, RuleStance, Rules};
use crate::quote;
use crate::reach::{Budget, Hits, Open, Walker};
use crate::rule::RuleRef;

/// A policy, or none.
#[derive(Clone, Copy)]
pub(super) struct Side<'p>(pub(super) Option<&'p CompiledPolicy>);

/// What a policy says about a command, patterns left aside.
pub(super) enum View {
    /// There is no policy.
    NoPolicy,
    /// Every call is refused.
    Refused(RuleRef),
    /// A call is allowed when its arguments match each of the patterns.
    Allowed(RuleRef, Vec<RuleRef>),
}

/// How much a policy allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    Nothing,
    Something,
    Everything,
    /// It was too much to compare.
    Unknown,
}

/// What the patterns match of all calls, in their order. One that only records matches nothing.
pub(super) struct Totals {
    pub(super) deny: Vec<Hits>,
    pub(super) allow: Vec<Hits>,
}

impl View {
    fn of(stance: Stance, rule: RuleRef) -> Self {
        match stance {
            Stance::Allow => Self::Allowed(rule, Vec::new()),
            Stance::Deny => Self::Refused(rule),
        }
    }
}

impl<'p> Side<'p> {
    /// What is said about a command that nothing names.
    pub(super) fn default(self) -> View {
        match self.0.map(CompiledPolicy::form) {
            None => View::NoPolicy,
            Some(Form::Long(rules)) => View::of(rules.default, rules.default_rule()),
            Some(Form::Short(lists)) => {
                let (stance, rule) = lists.stance(Lists::ALL);
                View::of(stance, rule)
            }
        }
    }

    /// What is said about a command.
    pub(super) fn command(self, name: &str) -> View {
        match self.0.map(CompiledPolicy::form) {
            None => View::NoPolicy,
            Some(Form::Long(rules)) => match rules.commands.get(name) {
                Some(rule) if !rule.enforced => View::Allowed(rule.rule(name), Vec::new()),
                Some(rule) => match &rule.stance {
                    RuleStance::Deny => View::Refused(rule.rule(name)),
                    RuleStance::AllowWhen(regexes) => {
                        let args = regexes.iter().enumerate();
                        let args = args.map(|(n, regex)| CommandRule::arg_pattern(name, n, regex));
                        View::Allowed(rule.rule(name), args.collect())
                    }
                },
                None => self.default(),
            },
            Some(Form::Short(lists)) => {
                let (stance, rule) = lists.stance(name);
                View::of(stance, rule)
            }
        }
    }

    /// The argument pattern of a command that has one.
    pub(super) fn argument(self, name: &str) -> Option<&'p Matcher> {
        match &self.rules()?.commands.get(name)?.stance {
            RuleStance::AllowWhen(regexes) => regexes.first(),
            RuleStance::Deny => None,
        }
    }

    /// Every command with a rule of its own.
    pub(super) fn names(self) -> Vec<&'p str> {
        match self.0.map(CompiledPolicy::form) {
            None => Vec::new(),
            Some(Form::Long(rules)) => rules.commands.keys().map(String::as_str).collect(),
            Some(Form::Short(lists)) => {
                let names = lists.deny.iter().chain(&lists.allow).map(|name| name.name.as_str());
                names.filter(|name| *name != Lists::ALL).collect()
            }
        }
    }

    /// The regexes that refuse, or record what they would refuse.
    pub(super) fn deny(self) -> &'p [Matcher] {
        self.rules().map_or(&[], |rules| &rules.deny)
    }

    /// The regexes that allow.
    pub(super) fn allow(self) -> &'p [Matcher] {
        self.rules().map_or(&[], |rules| &rules.allow)
    }

    /// The rule of a command, when what it refuses is only recorded.
    pub(super) fn recording(self, name: &str) -> Option<&'p CommandRule> {
        self.rules()?.commands.get(name).filter(|rule| rule.records())
    }

    fn rules(self) -> Option<&'p Rules> {
        match self.0?.form() {
            Form::Long(rules) => Some(rules),
            Form::Short(_) => None,
        }
    }

    /// When a pattern overrules what a view says about every call of a command: that part of a
    /// sentence. Else nothing.
    pub(super) fn exception(self, command: &str, view: &View, budget: &mut Budget) -> String {
        let (list, regexes, verdict) = match view {
            View::NoPolicy => return String::new(),
            View::Refused(_) => ("allow", self.allow(), "allowed"),
            View::Allowed(..) => ("deny", self.deny(), "refused"),
        };
        let covering = regexes.iter().enumerate().find(|(_, regex)| covers(regex, command, budget));
        covering.map_or_else(String::new, |(n, regex)| {
            let (text, rule) = (quote::ticked(regex.source()), regex.rule(list, n));
            format!(", but calls that match {text} are {verdict} before that ({})", place(&rule))
        })
    }

    /// What is said about a command, patterns that decide every call of it included.
    pub(super) fn outcome(self, name: &str, budget: &mut Budget) -> View {
        let mut covering = |regexes: &'p [Matcher]| {
            regexes.iter().enumerate().find(|(_, regex)| covers(regex, name, budget))
        };
        if let Some((n, regex)) = covering(self.deny()) {
            return View::Refused(regex.rule("deny", n));
        }
        match covering(self.allow()) {
            Some((n, regex)) => View::Allowed(regex.rule("allow", n), Vec::new()),
            None => self.command(name),
        }
    }

    /// What each pattern matches of all calls.
    pub(super) fn totals(self, budget: &mut Budget) -> Totals {
        let mut hits = |regex: &Matcher| {
            if !regex.is_enforced() {
                return Hits::None;
            }
            let walker = regex.walker().filter(|_| !budget.is_overdrawn());
            walker.map_or(Hits::Some, |walker| walker.hits("", Open::Something, budget))
        };
        let deny = self.deny().iter().map(&mut hits).collect();
        Totals { deny, allow: self.allow().iter().map(&mut hits).collect() }
    }

    /// How much is allowed. `all` says whether everything could be compared.
    pub(super) fn extent(self, totals: &Totals, all: bool) -> Extent {
        let (denied, granted) = (sum(&totals.deny), sum(&totals.allow));
        let default = self.default();
        let views = self.names().into_iter().map(|name| self.command(name)).chain([default]);
        let (mut open, mut shut) = (true, true);
        for view in views {
            match view {
                View::NoPolicy | View::Refused(_) => open = false,
                View::Allowed(_, args) => {
                    shut = false;
                    open &= args.is_empty();
                }
            }
        }
        match (denied, granted) {
            (Hits::All, _) => Extent::Nothing,
            (_, Hits::None) if shut => Extent::Nothing,
            (Hits::None, Hits::All) => Extent::Everything,
            (Hits::None, _) if open => Extent::Everything,
            (_, _) if all => Extent::Something,
            (_, _) => Extent::Unknown,
        }
    }
}

/// Whether a regex decides every call of a command that comes to it.
pub(super) fn covers(regex: &Matcher, command: &str, budget: &mut Budget) -> bool {
    if budget.is_overdrawn() {
        return false;
    }
    let line = format!("{command} ");
    let hits = |walker: &Walker| walker.hits(&line, Open::Any, budget);
    regex.is_enforced() && regex.walker().map(hits) == Some(Hits::All)
}

/// A rule's place, inside of brackets.
pub(super) fn place(rule: &RuleRef) -> String {
    format!("{}, line {}", rule.path, rule.line)
}

/// What several regexes match, one of which is enough.
fn sum(hits: &[Hits]) -> Hits {
    hits.iter().copied().fold(Hits::None, |sum, hits| match (sum, hits) {
        (Hits::All, _) | (_, Hits::All) => Hits::All,
        (Hits::None, Hits::None) => Hits::None,
        (_, _) => Hits::Some,
    })
}
