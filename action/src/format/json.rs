//! One JSON object a file and line.

use std::io::Write;

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
