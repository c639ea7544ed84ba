//! `b00t-acl explain --stdin`: how many calls are decided, line by line.

use std::io::{BufRead, Read as _, Write};
use std::path::Path;

use acl::{CompiledPolicy, RuleRef};
use anyhow::{Context as _, bail};
use serde::Serialize;

use crate::arguments::TextFormat;
use crate::exit::Exit;
use crate::{input, show_errors};

/// A longer line is not a call.
const LONGEST_LINE: u64 = 1024 * 1024;

/// The answer to a good line; its members are those of `explain --format json`, without the way
/// to the decision.
#[derive(Serialize)]
struct Answer<'c> {
    call: &'c [String],
    decision: &'static str,
    rule: &'c RuleRef,
    #[serde(skip_serializing_if = "Option::is_none")]
    shadowed: Option<&'c RuleRef>,
}

/// The answer to a bad line.
#[derive(Serialize)]
struct BadLine {
    error: String,
    input_line: u64,
}

pub(crate) fn run(
    path: &Path,
    format: TextFormat,
    mut calls: impl BufRead,
    out: &mut impl Write,
) -> anyhow::Result<Exit> {
    if path == Path::new("-") {
        bail!("the file and the calls cannot both come from standard input");
    }
    let file = input::read(path)?;
    let report = acl::check(&file.bytes);
    let Some(policy) = report.policy() else {
        show_errors(&file, &report);
        return Ok(Exit::Errors);
    };
    let mut exit = Exit::Fine;
    for input_line in 1.. {
        let Some(line) = next_line(&mut calls)? else { break };
        match (line.and_then(|line| answer(policy, format, &line)), format) {
            (Ok(answer), _) => writeln!(out, "{answer}")?,
            (Err(error), TextFormat::Json) => {
                exit = Exit::Errors;
                writeln!(out, "{}", serde_json::to_string(&BadLine { error, input_line })?)?;
            }
            (Err(error), TextFormat::Human) => {
                exit = Exit::Errors;
                writeln!(out, "line {input_line} is no call: {error}")?;
            }
        }
        // Whoever asks may wait for this answer before asking again.
        out.flush()?;
    }
    Ok(exit)
}

fn answer(policy: &CompiledPolicy, format: TextFormat, line: &[u8]) -> Result<String, String> {
    let call: Vec<String> = serde_json::from_slice(line)
        .map_err(|error| format!("not a JSON array of strings: {error}"))?;
    let Some((command, args)) = call.split_first() else {
        return Err("the array is empty; its first string is the command".to_owned());
    };
    let decision = policy.decide(command, args);
    if format == TextFormat::Human {
        return Ok(decision.to_string());
    }
    let answer = Answer {
        call: &call,
        decision: if decision.is_allowed() { "allow" } else { "deny" },
        rule: decision.rule(),
        shadowed: decision.shadowed(),
    };
    serde_json::to_string(&answer).map_err(|error| error.to_string())
}

/// The next line without its break, or why it cannot be used. None at the end.
fn next_line(calls: &mut impl BufRead) -> anyhow::Result<Option<Result<Vec<u8>, String>>> {
    let mut line = Vec::new();
    let mut limited = calls.by_ref().take(LONGEST_LINE);
    limited.read_until(b'\n', &mut line).context("cannot read standard input")?;
    if line.is_empty() {
        return Ok(None);
    }
    if line.last() != Some(&b'\n') && line.len() as u64 == LONGEST_LINE {
        calls.skip_until(b'\n').context("cannot read standard input")?;
        return Ok(Some(Err(format!("the line has more than {LONGEST_LINE} bytes"))));
    }
    Ok(Some(Ok(line)))
}
