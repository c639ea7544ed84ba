//! Checking the arguments of a call before anything else happens.

use std::fmt;

use serde::Serialize;
use serde_json::{Map, Value};

use crate::{Argument, Kind, Placing, Tool};

/// How many characters one line of text has.
pub(crate) const MAX_TEXT_CHARS: usize = 1024;
/// How many characters several lines of text have.
pub(crate) const MAX_PROSE_CHARS: usize = 128 * 1024;
/// How many items a list has.
pub(crate) const MAX_ITEMS: usize = 64;

/// What is wrong with an argument, and how to mend it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The argument's name.
    pub argument: String,
    /// One sentence.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` {}", self.argument, self.message)
    }
}

/// All that is wrong with the arguments of a call. Empty when nothing is.
pub(crate) fn problems(tool: &Tool, given: &Map<String, Value>) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut problem = |argument: &str, message: String| {
        let argument = argument.chars().take(100).collect();
        problems.push(Problem { argument, message });
    };
    for name in given.keys() {
        if !tool.arguments.iter().any(|argument| argument.name == name) {
            problem(name, format!("is unknown; {}", known(tool)));
        }
    }
    for argument in tool.arguments {
        match given.get(argument.name) {
            None | Some(Value::Null) if argument.required => {
                problem(argument.name, format!("is missing: {}", argument.description));
            }
            None | Some(Value::Null) => {}
            Some(value) => {
                if let Err(message) = check(argument, value) {
                    problem(argument.name, message.into());
                }
            }
        }
    }
    let both: Vec<_> = tool.exclusive.iter().filter(|name| is_given(given, name)).collect();
    if let [first, second, ..] = both.as_slice() {
        problem(first, format!("and `{second}` exclude each other; give one of them"));
    }
    problems
}

pub(crate) fn is_given(given: &Map<String, Value>, name: &str) -> bool {
    given.get(name).is_some_and(|value| !value.is_null())
}

fn known(tool: &Tool) -> String {
    if tool.arguments.is_empty() {
        return "this tool takes no arguments".into();
    }
    let names: Vec<_> = tool.arguments.iter().map(|argument| argument.name).collect();
    format!("this tool takes: {}", names.join(", "))
}

fn check(argument: &Argument, value: &Value) -> Result<(), &'static str> {
    match (argument.kind, value) {
        (Kind::Flag, Value::Bool(_)) | (Kind::Object, Value::Object(_)) => Ok(()),
        (Kind::Flag, _) => Err("must be true or false"),
        (Kind::Object, _) => Err("must be a JSON object"),
        (Kind::Text, Value::String(text)) => word(text, argument.placing),
        (Kind::Text, _) => Err("must be text"),
        (Kind::Prose, Value::String(text)) => prose(text),
        (Kind::Prose, _) => Err("must be text"),
        (Kind::List, Value::Array(items)) => {
            if items.len() > MAX_ITEMS {
                return Err("has more than 64 items");
            }
            if argument.required && items.is_empty() {
                return Err("must not be empty");
            }
            items.iter().try_for_each(|item| match item {
                // What is only asked about may look like anything.
                Value::String(text) if argument.placing == Placing::Content => line(text),
                Value::String(text) => word(text, argument.placing),
                _ => Err("must be a list of texts"),
            })
        }
        (Kind::List, _) => Err("must be a list of texts"),
    }
}

/// One word of a command line.
fn word(text: &str, placing: Placing) -> Result<(), &'static str> {
    line(text)?;
    if text.trim().is_empty() {
        return Err("must not be empty");
    }
    if placing == Placing::Positional && text.starts_with('-') {
        return Err("must not begin with a hyphen");
    }
    Ok(())
}

/// One line. A line break could hide what follows it from a rule.
fn line(text: &str) -> Result<(), &'static str> {
    if is_longer(text, MAX_TEXT_CHARS) {
        return Err("is longer than 1024 characters");
    }
    if text.chars().any(|c| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')) {
        return Err("must be one line without control characters");
    }
    Ok(())
}

fn prose(text: &str) -> Result<(), &'static str> {
    if is_longer(text, MAX_PROSE_CHARS) {
        return Err("is longer than 131072 characters");
    }
    if text.trim().is_empty() { Err("must not be empty") } else { Ok(()) }
}

fn is_longer(text: &str, chars: usize) -> bool {
    text.len() > chars && text.chars().count() > chars
}
