//! `cargo xtask bench`: measurements, never part of the tests.

use std::process::Command;

use anyhow::Result;
use clap::{Args, ValueEnum};

use crate::{build, checkout::Checkout, step};

#[derive(Args)]
pub(crate) struct Options {
    /// What to measure.
    #[arg(value_enum)]
    what: What,
    /// How many times.
    #[arg(long, default_value_t = 50)]
    rounds: u32,
}

#[derive(Clone, Copy, ValueEnum)]
enum What {
    /// From `git push` returning to the first refused call.
    Sync,
}

pub(crate) fn run(checkout: &Checkout, options: &Options) -> Result<()> {
    build::workers(checkout, &build::PRODUCTION)?;
    let What::Sync = options.what;
    let mut bench = Command::new("cargo");
    bench
        .args(["run", "--quiet", "--package", "b00t-tests", "--bin", "bench-sync", "--"])
        .args(["--rounds", &options.rounds.to_string()])
        .current_dir(checkout.root());
    step::show("Measure push to enforced", &mut bench)
}
