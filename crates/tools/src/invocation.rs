//! From a tool call to the command line that the policy judges.

use audit::REDACTED;
use serde_json::{Map, Value};

use crate::{
    Argument, Kind, Placing, Problem, Tool,
    arguments::{is_given, problems},
};

/// A command line has at most this many bytes, so that the time to judge one is bounded.
const MAX_LINE_BYTES: usize = 4 * 1024;

const NULL: Value = Value::Null;

/// A tool call with good arguments, and the command line it means.
#[derive(Clone, Debug)]
pub struct Invocation {
    tool: &'static Tool,
    given: Map<String, Value>,
    args: Vec<String>,
    /// The same without the values of secret arguments.
    shown: Vec<String>,
}

impl Invocation {
    /// Checks the arguments and writes the command line.
    ///
    /// # Errors
    /// All that is wrong with the arguments.
    pub fn new(tool: &'static Tool, given: &Map<String, Value>) -> Result<Self, Vec<Problem>> {
        let problems = problems(tool, given);
        if !problems.is_empty() {
            return Err(problems);
        }
        let args = placed(tool, given, |_, value| words(value));
        let shown = placed(tool, given, |argument, value| {
            let mut words = words(value);
            if argument.secret {
                words.fill(REDACTED.to_owned());
            }
            words
        });
        // A command line that is only asked about is judged, too.
        let asked = tool.arguments.iter().filter(|argument| is_asked(argument));
        let asked = asked.flat_map(|argument| words(given.get(argument.name).unwrap_or(&NULL)));
        let line: usize = args.iter().cloned().chain(asked).map(|word| word.len() + 1).sum();
        if tool.command.len() + line > MAX_LINE_BYTES {
            return Err(vec![too_long(tool, given)]);
        }
        Ok(Self { tool, given: given.clone(), args, shown })
    }

    /// The command line that every call of the tool begins with.
    pub(crate) fn bare(tool: &'static Tool) -> Self {
        let args = placed(tool, &Map::new(), |_, _| Vec::new());
        Self { tool, given: Map::new(), shown: args.clone(), args }
    }

    /// The tool.
    #[must_use]
    pub const fn tool(&self) -> &'static Tool {
        self.tool
    }

    /// The command.
    #[must_use]
    pub const fn command(&self) -> &'static str {
        self.tool.command
    }

    /// Its arguments.
    #[must_use]
    pub fn args(&self) -> &[String] {
        &self.args
    }

    /// The command line as it is recorded: without the values of secret arguments.
    #[must_use]
    pub fn recorded(&self) -> String {
        let words = std::iter::once(self.tool.command).chain(self.shown.iter().map(String::as_str));
        words.collect::<Vec<_>>().join(" ")
    }

    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.given.get(name).and_then(Value::as_str)
    }

    pub(crate) fn flag(&self, name: &str) -> bool {
        self.given.get(name).and_then(Value::as_bool).unwrap_or(false)
    }

    pub(crate) fn object(&self, name: &str) -> Option<&Map<String, Value>> {
        self.given.get(name).and_then(Value::as_object)
    }

    pub(crate) fn list(&self, name: &str) -> Vec<String> {
        self.given.get(name).map(words).unwrap_or_default()
    }
}

/// The arguments of the command line, in its order, with these words for the value of each.
fn placed(
    tool: &Tool,
    given: &Map<String, Value>,
    words: impl Fn(&Argument, &Value) -> Vec<String>,
) -> Vec<String> {
    let mut args: Vec<String> = tool.fixed.iter().map(|&word| word.to_owned()).collect();
    for argument in tool.arguments.iter().filter(|argument| is_given(given, argument.name)) {
        let value = given.get(argument.name).unwrap_or(&NULL);
        match argument.placing {
            Placing::Content => {}
            Placing::Positional => args.extend(words(argument, value)),
            Placing::Option(option) if argument.kind == Kind::Flag => {
                args.extend((value == &Value::Bool(true)).then(|| option.to_owned()));
            }
            Placing::Option(option) => {
                args.push(option.to_owned());
                args.extend(words(argument, value));
            }
        }
    }
    args
}

/// Whether an argument is content that is judged like a command line.
fn is_asked(argument: &Argument) -> bool {
    argument.placing == Placing::Content && matches!(argument.kind, Kind::Text | Kind::List)
}

/// Names the argument that has most to do with it.
fn too_long(tool: &Tool, given: &Map<String, Value>) -> Problem {
    let bytes = |argument: &&Argument| {
        let value = given.get(argument.name).unwrap_or(&NULL);
        words(value).iter().map(String::len).sum::<usize>()
    };
    let judged = |argument: &&Argument| argument.placing != Placing::Content || is_asked(argument);
    let placed = tool.arguments.iter().filter(judged);
    let longest = placed.max_by_key(bytes).map_or("", |argument| argument.name);
    Problem {
        argument: longest.into(),
        message: format!("makes the command line longer than {MAX_LINE_BYTES} bytes"),
    }
}

fn words(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Array(items) => items.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}
