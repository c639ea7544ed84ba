//! What comes from npm, each with a lock file.

use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::{checkout::Checkout, fingerprint::Fingerprint, step};

/// The oldest Node.js that the pinned wrangler and miniflare run on.
const OLDEST_NODE: u32 = 20;

pub(super) fn check_node() -> Result<()> {
    let output = Command::new("node").arg("--version").output().with_context(|| {
        format!("Node.js is not on PATH; install version {OLDEST_NODE} or newer (with npm)")
    })?;
    let version = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    let major = version.trim_start_matches('v').split('.').next().and_then(|n| n.parse().ok());
    match major {
        Some(major) if major >= OLDEST_NODE => Ok(()),
        Some::<u32>(_) => bail!("Node.js is {version}; install version {OLDEST_NODE} or newer"),
        None => bail!("cannot read the version of Node.js from `{version}`"),
    }
}

pub(super) fn install(checkout: &Checkout, folder: &str, what: &str) -> Result<()> {
    let directory = checkout.path(folder);
    let name = format!("npm-{}", folder.replace('/', "-"));
    Fingerprint::new(&checkout.stamps(), &name)
        .tree(&directory.join("package-lock.json"))?
        .unless_done(&directory.join("node_modules"), || {
            step::run(
                &format!("Install {what} with npm into {folder}"),
                "missing, or the lock file changed",
                Command::new("npm")
                    .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
                    .current_dir(&directory),
            )
        })
}
