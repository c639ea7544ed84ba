//! `cargo xtask setup`: installs what is missing, says what and why.

mod cargo_tools;
mod chromium;
mod debian;
mod npm;
mod program;
mod python;
mod toolchain;

use anyhow::Result;

pub(crate) use self::toolchain::Toolchain;
use crate::checkout::Checkout;

/// Makes sure that everything is there, for building and for tests.
pub(crate) fn run(checkout: &Checkout) -> Result<()> {
    for_building(checkout)?;
    for_tests(checkout)
}

/// What builds and runs the platform; returns what compiles the workers.
pub(crate) fn for_building(checkout: &Checkout) -> Result<Toolchain> {
    for_operating(checkout)?;
    let toolchain = Toolchain::ensure(checkout)?;
    cargo_tools::install(checkout)?;
    Ok(toolchain)
}

/// What an operator's commands run: Node.js, and wrangler.
pub(crate) fn for_operating(checkout: &Checkout) -> Result<()> {
    npm::check_node()?;
    npm::install(checkout, "xtask/runtime", "workerd, wrangler, esbuild and wasm-opt")
}

/// What other people have made, and tests hold ours against.
pub(crate) fn for_tests(checkout: &Checkout) -> Result<()> {
    npm::check_node()?;
    npm::install(checkout, "tests/schemas", "GitHub's published schemas")?;
    npm::install(checkout, "tests/conformance", "the official conformance suite")?;
    npm::install(checkout, "tests/clients", "the MCP clients of others")?;
    npm::install(checkout, "tests/browser", "what drives a browser, and finds barriers in pages")?;
    chromium::install(checkout)?;
    python::install(checkout, "tests/clients/requirements.txt", "the Python SDK")
}
