//! Workflow commands, which GitHub Actions turns into annotations.
//!
//! <https://docs.github.com/actions/reference/workflow-commands-for-github-actions>

use std::io::Write;

use acl::{Diagnostic, Severity};

use crate::input::File;

pub(crate) fn write(
    file: &File,
    diagnostics: &[Diagnostic],
    out: &mut impl Write,
) -> anyhow::Result<()> {
    for diagnostic in diagnostics {
        writeln!(out, "{}", command(&file.name, diagnostic))?;
    }
    Ok(())
}

fn command(file: &str, d: &Diagnostic) -> String {
    let level = match d.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    // Columns mean something on one line only.
    let place = if d.line == d.end_line {
        // GitHub's last column is still part of what is meant.
        let (line, from) = (d.line, d.column);
        let to = d.end_column.saturating_sub(1).max(from);
        format!("line={line},col={from},endLine={line},endColumn={to}")
    } else {
        format!("line={},endLine={}", d.line, d.end_line)
    };
    let (file, title) = (property(file), property(&d.code));
    let message = data(&format!("{}\nhelp: {}", d.message, d.help));
    format!("::{level} file={file},{place},title={title}::{message}")
}

/// Escapes the text of a command.
pub(crate) fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes a property of a command.
pub(crate) fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn diagnostic() -> Diagnostic {
        Diagnostic {
            code: "ACL006".to_owned(),
            severity: Severity::Error,
            message: "100% wrong".to_owned(),
            help: "mend\r\nit: now, please".to_owned(),
            line: 2,
            column: 3,
            end_line: 2,
            end_column: 9,
        }
    }

    #[test]
    fn what_a_command_is_made_of_is_escaped() {
        insta::assert_snapshot!(
            command("a,b:c%d.toml", &diagnostic()),
            @"::error file=a%2Cb%3Ac%25d.toml,line=2,col=3,endLine=2,endColumn=8,title=ACL006::100%25 wrong%0Ahelp: mend%0D%0Ait: now, please"
        );
    }

    #[test]
    fn columns_are_left_out_when_they_are_on_different_lines() {
        let several = Diagnostic { end_line: 4, severity: Severity::Warning, ..diagnostic() };
        let command = command("a.toml", &several);
        assert!(command.starts_with("::warning file=a.toml,line=2,endLine=4,title="), "{command}");
    }
}
