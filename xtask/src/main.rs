//! What people run here: `cargo xtask setup · build · dev · test · bench · clean`.

mod bench;
mod build;
mod checkout;
mod clean;
mod clock;
mod deployable;
mod dev;
mod fingerprint;
mod setup;
mod step;
mod test;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::checkout::Checkout;

/// Everything that is done with this repository.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Install what is missing to build and run the platform, and say what and why.
    Setup,
    /// Build the two workers.
    Build,
    /// Start the whole platform on this machine and play the story of a policy change.
    Dev(dev::Options),
    /// Run formatting, lints, unit, property and end-to-end tests: what CI runs.
    Test(test::Options),
    /// Measure, on this machine, what the product claims.
    Bench(bench::Options),
    /// Remove the state that `dev` keeps; with --all also tools and builds.
    Clean(clean::Options),
}

fn main() -> ExitCode {
    let done = Checkout::find().and_then(|checkout| match Arguments::parse().task {
        Task::Setup => setup::run(&checkout),
        Task::Build => build::workers(&checkout, &build::PRODUCTION),
        Task::Dev(options) => dev::run(&checkout, &options),
        Task::Test(options) => test::run(&checkout, &options),
        Task::Bench(options) => bench::run(&checkout, &options),
        Task::Clean(options) => clean::run(&checkout, &options),
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}
