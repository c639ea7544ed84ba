//! What can be asked on the command line.

use std::path::PathBuf;

use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

/// Check, test, explain and compare policy files (b00t-mcp-acl.toml).
#[derive(Debug, Parser)]
#[command(name = "b00t-acl", version)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) task: Task,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Task {
    /// Say what is wrong with files. Exit code 0: nothing (warnings aside), 1: errors,
    /// 2: a file cannot be read
    Check {
        /// The files; `-` is standard input
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// How to say it
        #[arg(long, value_enum, default_value_t = CheckFormat::Human)]
        format: CheckFormat,
    },
    /// Say how calls are decided, and by which rule. Exit code 0 whatever the decision is,
    /// 1: the file has errors or a line of input is bad, 2: it cannot be read
    Explain {
        /// The file; `-` is standard input
        file: PathBuf,
        /// Read calls from standard input, one JSON array ["command","arg",…] a line; answer each
        /// with one line, in JSON unless `--format human` is given
        #[arg(long)]
        stdin: bool,
        /// How to say it; `human` unless calls come from standard input
        #[arg(long, value_enum)]
        format: Option<TextFormat>,
        /// The call, behind `--`
        #[arg(
            last = true,
            value_name = "COMMAND AND ARGUMENTS",
            required_unless_present = "stdin",
            conflicts_with = "stdin"
        )]
        call: Vec<String>,
    },
    /// Say what a change allows or refuses. Exit code 0: both files are fine, 1: one has errors,
    /// 2: one cannot be read
    Diff {
        /// The file before
        old: PathBuf,
        /// The file after
        new: PathBuf,
        /// How to say it
        #[arg(long, value_enum, default_value_t = TextFormat::Human)]
        format: TextFormat,
    },
    /// Run the policy tests (b00t-mcp-acl.test.toml) that stand beside a file. Exit code 0: all
    /// pass, 1: one fails or a file has errors, 2: a file cannot be read
    Test {
        /// The policy file, or the folder that it is in
        #[arg(default_value = ".", value_name = "FILE")]
        file: PathBuf,
        /// How to say it
        #[arg(long, value_enum, default_value_t = TestFormat::Human)]
        format: TestFormat,
    },
    /// Check, test and compare in a GitHub Actions workflow; reads GITHUB_EVENT_PATH and its like
    Ci(CiOptions),
    /// Print a script that completes the command line in a shell
    Completions {
        /// The shell
        #[arg(value_enum)]
        shell: Shell,
    },
    /// Print the manual page, in roff
    Man,
}

/// What `ci` does besides comparing.
#[derive(Clone, Debug, Args)]
pub(crate) struct CiOptions {
    /// The folder with the policy file, from the workspace
    #[arg(long, default_value = ".", value_name = "FOLDER")]
    pub(crate) working_directory: PathBuf,
    /// What ends with exit code 1
    #[arg(long, value_enum, default_value_t = FailOn::Error)]
    pub(crate) fail_on: FailOn,
    /// Write a SARIF 2.1.0 log to this file, from the workspace
    #[arg(long, value_name = "FILE")]
    pub(crate) sarif_file: Option<PathBuf>,
    /// Whether problems are shown on their lines
    #[arg(long, action = ArgAction::Set, default_value_t = true)]
    pub(crate) annotations: bool,
    /// Whether the job's summary is written
    #[arg(long, action = ArgAction::Set, default_value_t = true)]
    pub(crate) summary: bool,
}

/// What makes a workflow fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOn {
    /// Errors and failing policy tests
    Error,
    /// Warnings too
    Warning,
    /// Nothing that stands in the files
    Never,
}

/// The formats of `test`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TestFormat {
    /// One line a test, and why it fails
    Human,
    /// One JSON object
    Json,
    /// Commands that GitHub Actions turns into annotations
    Github,
}

/// The formats of `check`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CheckFormat {
    /// For a terminal, with the lines of the file
    Human,
    /// One JSON object a file and line
    Json,
    /// Commands that GitHub Actions turns into annotations
    Github,
    /// SARIF 2.1.0, for code scanning
    Sarif,
}

/// The formats of `explain` and `diff`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TextFormat {
    /// Sentences
    Human,
    /// One JSON object
    Json,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Arguments::command().debug_assert();
    }
}
