//! What can be asked on the command line.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

/// Check, explain and compare policy files (b00t-mcp-acl.toml).
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
        /// with one JSON object a line
        #[arg(long)]
        stdin: bool,
        /// How to say it
        #[arg(long, value_enum, default_value_t = TextFormat::Human, conflicts_with = "stdin")]
        format: TextFormat,
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

/// The formats of the other tasks.
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
