//! `b00t-acl explain`: how one call is decided.

use std::io::Write;
use std::path::Path;

use anyhow::Context as _;

use crate::arguments::TextFormat;
use crate::exit::Exit;
use crate::{input, show_errors};

pub(crate) fn run(
    path: &Path,
    format: TextFormat,
    call: &[String],
    out: &mut impl Write,
) -> anyhow::Result<Exit> {
    let (command, args) = call.split_first().context("a command is missing behind `--`")?;
    let file = input::read(path)?;
    let report = acl::check(&file.bytes);
    let Some(policy) = report.policy() else {
        show_errors(&file, &report);
        return Ok(Exit::Errors);
    };
    let explanation = policy.explain(command, args);
    match format {
        TextFormat::Human => writeln!(out, "{explanation}")?,
        TextFormat::Json => writeln!(out, "{}", serde_json::to_string(&explanation)?)?,
    }
    Ok(Exit::Fine)
}
