//! What comes from PyPI, pinned by hash, into this checkout only.

use std::process::Command;

use anyhow::{Result, bail};

use super::{debian, program};
use crate::{checkout::Checkout, fingerprint::Fingerprint, step};

/// Fails where Python is too old for the pinned packages, or cannot make an environment.
const PROBE: &str = "import ensurepip, sys; sys.exit(sys.version_info < (3, 10))";
/// Debian's package of that module; it needs the one of Python.
const DEBIAN: [&str; 1] = ["python3-venv"];

pub(super) fn install(checkout: &Checkout, requirements: &str, what: &str) -> Result<()> {
    let environment = checkout.tools().join("python");
    let python = environment.join("bin/python");
    let requirements = checkout.path(requirements);
    Fingerprint::new(&checkout.stamps(), "python").tree(&requirements)?.unless_done(&python, || {
        ensure_python()?;
        let mut make = Command::new("python3");
        make.args(["-m", "venv", "--clear"]).arg(&environment);
        let why = "missing, or the pinned versions changed";
        step::run("Make an environment for Python's packages", why, &mut make)?;
        let mut install = Command::new(&python);
        install
            .args(["-m", "pip", "install", "--disable-pip-version-check", "--no-input"])
            .args(["--only-binary", ":all:", "--require-hashes", "--requirement"])
            .arg(&requirements);
        step::run(&format!("Install {what} with pip"), why, &mut install)
    })
}

fn ensure_python() -> Result<()> {
    let there = || program::succeeds("python3", &["-c", PROBE]);
    if !there() && debian::installable() {
        debian::install(&DEBIAN, "one of the clients in the tests is Python's")?;
    }
    if !there() {
        bail!(
            "no Python for the tests' clients: install version 3.10 or newer with its module venv, \
             on Debian {}",
            DEBIAN.join(" ")
        );
    }
    Ok(())
}
