//! `b00t-acl diff`: what a change allows or refuses.

use std::io::Write;
use std::path::Path;

use acl::Diff;
use serde::Serialize;

use crate::arguments::TextFormat;
use crate::exit::Exit;
use crate::{input, show_errors};

/// The answer in JSON.
#[derive(Serialize)]
struct Answer<'a> {
    old: &'a str,
    new: &'a str,
    #[serde(flatten)]
    diff: &'a Diff,
}

pub(crate) fn run(
    old: &Path,
    new: &Path,
    format: TextFormat,
    out: &mut impl Write,
) -> anyhow::Result<Exit> {
    let (old, new) = (input::read(old)?, input::read(new)?);
    let (before, after) = (acl::check(&old.bytes), acl::check(&new.bytes));
    let (Some(before), Some(after)) = (before.policy(), after.policy()) else {
        for (file, report) in [(&old, &before), (&new, &after)] {
            if report.has_errors() {
                show_errors(file, report);
            }
        }
        return Ok(Exit::Errors);
    };
    let diff = acl::diff(Some(before), Some(after));
    match format {
        TextFormat::Human => writeln!(out, "{diff}")?,
        TextFormat::Json => {
            let answer = Answer { old: &old.name, new: &new.name, diff: &diff };
            writeln!(out, "{}", serde_json::to_string(&answer)?)?;
        }
    }
    Ok(Exit::Fine)
}
