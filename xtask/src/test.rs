//! `cargo xtask test`: everything that CI runs, in the order in which it fails soonest.

use std::process::Command;

use anyhow::Result;
use clap::Args;

use crate::{build, checkout::Checkout, clock::Stopwatch, deployable, setup, step};

#[derive(Args)]
pub(crate) struct Options {
    /// Only the tests whose name contains this; skips formatting and lints.
    filter: Option<String>,
}

pub(crate) fn run(checkout: &Checkout, options: &Options) -> Result<()> {
    let watch = Stopwatch::start();
    if options.filter.is_none() {
        formatting(checkout)?;
    }
    setup::for_tests(checkout)?;
    build::workers(checkout, &build::PRODUCTION)?;
    build::workers(checkout, &build::FAULTS)?;
    if options.filter.is_none() {
        lints(checkout)?;
        fuzz_targets(checkout)?;
        deployable::check(checkout)?;
    }
    let mut tests = cargo(checkout, &["test", "--workspace", "--all-features", "--no-fail-fast"]);
    if let Some(filter) = &options.filter {
        tests.args(["--", filter]);
    }
    step::show("Run unit, property and end-to-end tests", &mut tests)?;
    println!("\nAll tests passed in {:.0} s.", watch.elapsed().as_secs_f64());
    Ok(())
}

fn formatting(checkout: &Checkout) -> Result<()> {
    let mut command = cargo(checkout, &["fmt", "--all", "--check"]);
    step::run("Check formatting", "mend with `cargo fmt --all`", &mut command)
}

fn lints(checkout: &Checkout) -> Result<()> {
    let arguments =
        ["clippy", "--workspace", "--all-targets", "--all-features", "--", "--deny", "warnings"];
    step::run("Check lints", "house rules are lints", &mut cargo(checkout, &arguments))
}

/// Fuzz targets are a workspace of their own: compiled here so that they cannot rot.
fn fuzz_targets(checkout: &Checkout) -> Result<()> {
    ["acl", "mcp"].into_iter().try_for_each(|name| {
        let manifest = format!("crates/{name}/fuzz/Cargo.toml");
        let mut command = cargo(checkout, &["check", "--locked", "--manifest-path", &manifest]);
        command.env("CARGO_TARGET_DIR", checkout.path("target/fuzz"));
        let title = format!("Compile the fuzz targets of {name}");
        step::run(&title, "run them with `cargo fuzz run`", &mut command)
    })
}

fn cargo(checkout: &Checkout, arguments: &[&str]) -> Command {
    let mut command = Command::new("cargo");
    command.args(arguments).current_dir(checkout.root());
    command
}
