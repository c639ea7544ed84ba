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
                complain(&problem);
                exit = Exit::Unusable;
            }
        }
    }
    if format == CheckFormat::Sarif {
        sarif::write(&checked, out)?;
        return Ok(exit);
    }
    for (file, report) in &checked {
        match format {
            CheckFormat::Human | CheckFormat::Sarif => human::write(file, report, style, out)?,
            CheckFormat::Json => json::write(file, report, out)?,
            CheckFormat::Github => github::write(file, report, out)?,
        }
    }
    Ok(exit)
}
