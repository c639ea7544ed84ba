//! Programs that may or may not be on this machine.

use std::process::{Command, Stdio};

/// Whether it is there and has nothing to complain about.
pub(super) fn succeeds(program: &str, arguments: &[&str]) -> bool {
    Command::new(program)
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}
