//! `cargo xtask setup`: installs what is missing, says what and why.

mod cargo_tools;
mod npm;
mod toolchain;

use anyhow::Result;

pub(crate) use self::toolchain::Toolchain;
use crate::checkout::Checkout;

/// Makes sure that everything is there; returns what compiles the workers.
pub(crate) fn run(checkout: &Checkout) -> Result<Toolchain> {
    npm::check_node()?;
    npm::install(checkout, "xtask/runtime", "workerd, wrangler, esbuild and wasm-opt")?;
    npm::install(checkout, "tests/schemas", "GitHub's published schemas")?;
    npm::install(checkout, "tests/conformance", "the official conformance suite")?;
    let toolchain = Toolchain::ensure(checkout)?;
    cargo_tools::install(checkout)?;
    Ok(toolchain)
}
