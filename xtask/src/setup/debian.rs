//! Packages of Debian, where this machine has it.

use std::{path::Path, process::Command};

use anyhow::Result;

use super::program;
use crate::step;

pub(super) fn installed(packages: &[&str]) -> bool {
    packages.iter().all(|package| program::succeeds("dpkg", &["--status", package]))
}

/// Only for root: everybody else is to get what needs no privileges.
pub(super) fn installable() -> bool {
    let root = Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout == b"0\n");
    root && Path::new("/etc/debian_version").exists()
}

pub(super) fn install(packages: &[&str], why: &str) -> Result<()> {
    let update = &mut Command::new("apt-get");
    step::run("Update the list of Debian's packages", why, update.arg("update"))?;
    let mut install = Command::new("apt-get");
    install.args(["install", "--yes", "--no-install-recommends"]).args(packages);
    install.env("DEBIAN_FRONTEND", "noninteractive");
    step::run(&format!("Install {}", packages.join(" ")), why, &mut install)
}
