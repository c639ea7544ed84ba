//! One JSON object a file and line.

use std::io::Write;
use std::path::Path;

use acl::{Diagnostic, Report};
use serde::Serialize;

use crate::input::File;

#[derive(Serialize)]
struct Checked<'c> {
    file: &'c str,
    ok: bool,
    diagnostics: &'c [Diagnostic],
}

pub(crate) fn write(file: &File, report: &Report, out: &mut impl Write) -> anyhow::Result<()> {
    let checked =
        Checked { file: &file.name, ok: !report.has_errors(), diagnostics: report.diagnostics() };
    writeln!(out, "{}", serde_json::to_string(&checked)?)?;
    Ok(())
}

#[derive(Serialize)]
struct Unreadable {
    file: String,
    ok: bool,
    error: String,
}

/// A file about which nothing can be said but why.
pub(crate) fn write_unreadable(
    path: &Path,
    problem: &anyhow::Error,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    let unreadable =
        Unreadable { file: path.display().to_string(), ok: false, error: format!("{problem:#}") };
    writeln!(out, "{}", serde_json::to_string(&unreadable)?)?;
    Ok(())
}
