//! The browser of the tests that sit at one.

use std::process::Command;

use anyhow::{Context, Result, bail};

use super::debian;
use crate::checkout::Checkout;

/// Debian's package of it.
const DEBIAN: [&str; 1] = ["chromium"];
/// Says where it is, or what to do.
const FINDER: &str = "tests/browser/chromium.mjs";

pub(super) fn install(checkout: &Checkout) -> Result<()> {
    let Err(missing) = found(checkout)? else { return Ok(()) };
    if !debian::installable() {
        bail!("{missing}");
    }
    debian::install(&DEBIAN, "tests go through all pages in a real browser")?;
    match found(checkout)? {
        Ok(()) => Ok(()),
        Err(missing) => bail!("{missing}"),
    }
}

/// Whether the tests find one; else what they say.
fn found(checkout: &Checkout) -> Result<Result<(), String>> {
    let output = Command::new("node").arg(checkout.path(FINDER)).output();
    let output = output.context("Node.js does not run")?;
    let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    Ok(if output.status.success() { Ok(()) } else { Err(said) })
}
