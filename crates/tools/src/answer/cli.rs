//! `b00t_cli_desires` and `b00t_cli_check`

use serde_json::{Value, json};

use super::{Answer, datums, object, origin};
use crate::{Content, ContentFailed, Invocation, Toolbox, datum::Command};

const SUFFIX: &str = ".cli";

pub(super) async fn desires<C: Content>(
    toolbox: &Toolbox<'_, C>,
    invocation: &Invocation,
) -> Result<Answer, ContentFailed> {
    let (book, command) = match datums::named(toolbox, invocation, SUFFIX, Command::read).await? {
        Ok(read) => read,
        Err(answer) => return Ok(answer),
    };
    let name = datums::plain(&book, SUFFIX);
    let wanted = match &command.desires {
        Some(version) => format!("{name}: version {version} is wanted."),
        None => format!("{name}: no version is named; any one will do."),
    };
    let text = format!("{}\n\n{wanted}\n{}", datums::marked(&book), command.hint);
    let structured = json!({
        "name": name,
        "desires": command.desires,
        "hint": command.hint,
        "origin": book.origin_json(),
    });
    Ok(Answer::good(text.trim_end().into(), structured))
}

pub(super) fn desires_shape() -> Value {
    object(&json!({
        "name": {"type": "string"},
        "desires": {"type": ["string", "null"]},
        "hint": {"type": "string"},
        "origin": origin(),
    }))
}

pub(super) async fn check<C: Content>(
    toolbox: &Toolbox<'_, C>,
    invocation: &Invocation,
) -> Result<Answer, ContentFailed> {
    let (book, command) = match datums::named(toolbox, invocation, SUFFIX, Command::read).await? {
        Ok(read) => read,
        Err(answer) => return Ok(answer),
    };
    let name = datums::plain(&book, SUFFIX);
    let mut lines = Vec::new();
    match &command.version {
        Some(version) => lines.push(format!("{name}: `{version}` says which version is there.")),
        None => lines.push(format!("{name}: the file does not say how to find the version.")),
    }
    if let Some(regex) = &command.version_regex {
        lines.push(format!("In what it prints, the regex `{regex}` finds the version."));
    }
    if let Some(version) = &command.desires {
        lines.push(format!("Wanted is {version} or newer."));
    }
    if !command.needs.is_empty() {
        lines.push(format!("It needs: {}.", command.needs.join(", ")));
    }
    if command.installs {
        lines.push(format!("The file says how to install it: `b00t cli install {name}`."));
    }
    lines.push("This server runs no commands: the check is made where the tool is.".into());
    let text = format!("{}\n\n{}", datums::marked(&book), lines.join("\n"));
    let structured = json!({
        "name": name,
        "version_command": command.version,
        "version_regex": command.version_regex,
        "desires": command.desires,
        "needs": command.needs,
        "installs": command.installs,
        "origin": book.origin_json(),
    });
    Ok(Answer::good(text, structured))
}

pub(super) fn check_shape() -> Value {
    object(&json!({
        "name": {"type": "string"},
        "version_command": {"type": ["string", "null"]},
        "version_regex": {"type": ["string", "null"]},
        "desires": {"type": ["string", "null"]},
        "needs": {"type": "array", "items": {"type": "string"}},
        "installs": {"type": "boolean"},
        "origin": origin(),
    }))
}
