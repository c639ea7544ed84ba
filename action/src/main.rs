//! `b00t-acl`: what the platform says about a policy file, in a repository or a terminal.
//!
//! Every verdict comes from the crate `acl`; this command only reads files and shows answers.
//! Exit codes: 0 fine, 1 a file has errors (or a line on standard input was bad), 2 usage or I/O.

mod arguments;
mod check;
mod ci;
mod diff;
mod exit;
mod explain;
mod explain_lines;
mod format;
mod input;
mod shell_support;
mod test;

use std::io::{self, IsTerminal as _, Write as _};
use std::process::ExitCode;

use clap::Parser as _;

use arguments::{Arguments, Task, TextFormat};
use ci::Environment;
use exit::Exit;
use format::human::Style;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let mut out = io::BufWriter::new(io::stdout().lock());
    let done = run(&arguments, &mut out).and_then(|exit| {
        out.flush()?;
        Ok(exit)
    });
    match done {
        Ok(exit) => exit.into(),
        Err(problem) => {
            // Whoever reads the output may have gone; then there is nobody to tell.
            let gone = problem
                .downcast_ref::<io::Error>()
                .is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe);
            if !gone {
                complain(&problem);
            }
            Exit::Unusable.into()
        }
    }
}

fn run(arguments: &Arguments, out: &mut impl io::Write) -> anyhow::Result<Exit> {
    match &arguments.task {
        Task::Check { files, format } => check::run(files, *format, style(&io::stdout()), out),
        Task::Explain { file, stdin: true, format, .. } => {
            let format = format.unwrap_or(TextFormat::Json);
            explain_lines::run(file, format, io::stdin().lock(), out)
        }
        Task::Explain { file, format, call, .. } => {
            explain::run(file, format.unwrap_or(TextFormat::Human), call, out)
        }
        Task::Diff { old, new, format } => diff::run(old, new, *format, out),
        Task::Test { file, format } => test::run(file, *format, style(&io::stdout()), out),
        Task::Ci(options) => ci::run(&Environment::read(), options, out),
        Task::Completions { shell } => shell_support::completions(*shell, out),
        Task::Man => shell_support::man(out),
    }
}

/// Colours are for people at a terminal who did not decline them (<https://no-color.org>).
fn style(stream: &impl io::IsTerminal) -> Style {
    let declined = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    if stream.is_terminal() && !declined { Style::Coloured } else { Style::Plain }
}

/// One line on standard error.
fn complain(problem: &anyhow::Error) {
    let _ = writeln!(io::stderr(), "b00t-acl: {problem:#}");
}

/// Shows on standard error what is wrong with a file.
fn show_errors(file: &input::File, report: &acl::Report) {
    let stderr = io::stderr();
    let style = if stderr.is_terminal() { style(&stderr) } else { Style::Plain };
    let _ = format::human::write(file, report.diagnostics(), style, &mut stderr.lock());
}
