//! ACL111: a command name that no call can have.

use super::{Check, Example};
use crate::diagnostic::Severity;
use crate::document::{At, LongForm, ShortForm};
use crate::finding::{Finding, Findings};
use crate::policy::Lists;
use crate::quote;

pub(crate) const CHECK: Check = Check {
    code: "ACL111",
    severity: Severity::Warning,
    title: "name that no command has",
    meaning: "A command is one word, and names are compared letter by letter. A name that is empty, or has white space, a control character or a wildcard, fits no call; only `*` alone, in the lists of the short form, stands for all.",
    mend: "Name the command alone, and write what its arguments must match into `arg_patterns`. For all other commands there is `default_policy`.",
    example: Example::File(
        "default_policy = \"deny\"\n\n[commands.\"mcp list\"]\npolicy = \"allow\"\n",
    ),
};

pub(crate) fn look_over_long(form: &LongForm, findings: &mut Findings) {
    for command in &form.commands {
        look_at(&command.name, true, findings);
    }
}

pub(crate) fn look_over_short(form: &ShortForm, findings: &mut Findings) {
    for name in form.allow.iter().chain(&form.deny).filter(|name| name.value != Lists::ALL) {
        look_at(name, false, findings);
    }
}

fn look_at(name: &At<String>, long: bool, findings: &mut Findings) {
    let fits_nothing = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '*' | '?');
    if !name.value.is_empty() && !name.value.contains(fits_nothing) {
        return;
    }
    let word: String = name.value.chars().take_while(|&c| !fits_nothing(c)).collect();
    let help = match (word.as_str(), long) {
        ("", true) => "for every command that nothing names there is `default_policy`".to_owned(),
        ("", false) => "remove it, or write `\"*\"` for every command".to_owned(),
        (word, true) => {
            let key = quote::key(word);
            format!("write `[commands.{key}]`, and what its arguments must match as `arg_patterns`")
        }
        (word, false) => format!(
            "write `\"{word}\"`; which arguments are allowed can only be said in the long form"
        ),
    };
    let shown = quote::ticked(&name.value);
    let message = format!("no command has the name {shown}, so this entry does nothing");
    findings.add(Finding { check: &CHECK, message, help, span: name.span.clone() });
}
