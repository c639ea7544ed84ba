//! `b00t-acl check`: what is wrong with files.

use std::io::Write;
use std::path::PathBuf;

use acl::Report;

use crate::arguments::CheckFormat;
use crate::complain;
use crate::exit::Exit;
use crate::format::human::Style;
use crate::format::{github, human, json, sarif};
use crate::input::{self, File};

pub(crate) fn run(
    files: &[PathBuf],
    format: CheckFormat,
    style: Style,
    out: &mut impl Write,
) -> anyhow::Result<Exit> {
    let mut exit = Exit::Fine;
    let mut checked: Vec<(File, Report)> = Vec::new();
    for path in files {
        match input::read(path) {
            Ok(file) => {
                let report = acl::check(&file.bytes);
                if report.has_errors() {
                    exit = exit.max(Exit::Errors);
                }
                checked.push((file, report));
            }
            // The other files are still looked at.
            Err(problem) => {
                if format == CheckFormat::Json {
                    json::write_unreadable(path, &problem, out)?;
                }
                complain(&problem);
                exit = Exit::Unusable;
            }
        }
    }
    if format == CheckFormat::Sarif {
        let told: Vec<_> = checked
            .iter()
            .map(|(file, report)| (file.name.as_str(), report.diagnostics()))
            .collect();
        sarif::write(&told, out)?;
        return Ok(exit);
    }
    for (file, report) in &checked {
        match format {
            CheckFormat::Human | CheckFormat::Sarif => {
                human::write(file, report.diagnostics(), style, out)?
            }
            CheckFormat::Json => json::write(file, report, out)?,
            CheckFormat::Github => github::write(file, report.diagnostics(), out)?,
        }
    }
    Ok(exit)
}
