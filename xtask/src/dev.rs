//! `cargo xtask dev`: the whole platform on this machine.

use std::process::Command;

use anyhow::Result;
use clap::Args;

use crate::{build, checkout::Checkout, clock::Stopwatch, step};

#[derive(Args)]
pub(crate) struct Options {
    /// Stop after the story; the exit code is 0 only if every step held.
    #[arg(long)]
    once: bool,
    /// The port that both workers answer on; the GitHub stand-in takes the next one.
    #[arg(long, default_value_t = 8787)]
    port: u16,
}

pub(crate) fn run(checkout: &Checkout, options: &Options) -> Result<()> {
    let watch = Stopwatch::start();
    println!("Getting ready");
    build::workers(checkout, &build::PRODUCTION)?;
    let mut compile = Command::new("cargo");
    compile.args(["build", "--package", "b00t-tests", "--bins"]).current_dir(checkout.root());
    step::run(
        "Compile the GitHub stand-in and the story",
        "quick when nothing changed",
        &mut compile,
    )?;
    println!("  ✓ ready to start after {:.1} s", watch.elapsed().as_secs_f64());

    let mut dev = Command::new(checkout.path("target/debug/b00t-dev"));
    dev.arg("--state").arg(checkout.state());
    dev.arg("--port").arg(options.port.to_string());
    if options.once {
        dev.arg("--once");
    }
    dev.current_dir(checkout.root());
    step::show("Run the platform", &mut dev)
}
