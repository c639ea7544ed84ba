//! How the command ends.

use std::process::ExitCode;

/// The exit codes, from good to bad.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    /// Nothing is wrong; warnings at most.
    Fine = 0,
    /// A file has errors, or a line of input was bad.
    Errors = 1,
    /// A file could not be read, or the command was not understood.
    Unusable = 2,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
