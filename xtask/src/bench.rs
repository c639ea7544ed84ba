//! `cargo xtask bench`: measurements, never part of the tests.

use std::process::Command;

use anyhow::Result;
use clap::{Args, Subcommand};

use crate::{build, checkout::Checkout, step};

#[derive(Args)]
pub(crate) struct Options {
    /// What to measure.
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// From `git push` returning to the first refused call.
    Sync {
        /// How many pushes.
        #[arg(long, default_value_t = 50)]
        rounds: u32,
    },
    /// From the moment that access is taken back to the first refused call.
    Revoke {
        /// How often each way to revoke is tried.
        #[arg(long, default_value_t = 100)]
        rounds: u32,
    },
    /// From a change of the policy to the last open stream that announces it.
    Streams {
        /// How many accounts have the App on a fork.
        #[arg(long, default_value_t = 100)]
        accounts: u32,
        /// How many streams each of them has open.
        #[arg(long, default_value_t = 10)]
        streams: u32,
        /// How often one account changes its policy, and then all of them at once.
        #[arg(long, default_value_t = 20)]
        rounds: u32,
    },
    /// What the reconciler costs: requests, time, memory.
    Reconcile {
        /// How many accounts have the App on a fork; the stand-in limits nobody.
        #[arg(long, default_value_t = 2_000)]
        accounts: u32,
    },
}

pub(crate) fn run(checkout: &Checkout, options: &Options) -> Result<()> {
    build::workers(checkout, &build::PRODUCTION)?;
    match options.what {
        What::Sync { rounds } => {
            let mut bench = measures(checkout, "bench-sync", &[]);
            bench.args(["--rounds", &rounds.to_string()]);
            step::show("Measure push to enforced", &mut bench)
        }
        What::Revoke { rounds } => {
            let mut bench = measures(checkout, "bench-revoke", &[]);
            bench.args(["--rounds", &rounds.to_string()]);
            step::show("Measure revoked to refused", &mut bench)
        }
        What::Streams { accounts, streams, rounds } => {
            let mut bench = measures(checkout, "bench-streams", &["--release"]);
            for (option, count) in
                [("--accounts", accounts), ("--streams", streams), ("--rounds", rounds)]
            {
                bench.args([option, &count.to_string()]);
            }
            step::show("Measure a change to the last stream", &mut bench)
        }
        What::Reconcile { accounts } => {
            let mut build = Command::new("cargo");
            build.args(["build", "--release", "--package", "b00t-reconciler"]);
            let why = "what is measured is an optimised build";
            step::run("Build the reconciler", why, build.current_dir(checkout.root()))?;
            // The stand-in has to answer for ten thousand accounts, so it is optimised as well.
            let mut bench = measures(checkout, "bench-reconcile", &["--release"]);
            bench.args(["--accounts", &accounts.to_string(), "--reconciler"]);
            bench.arg(checkout.path("target/release/b00t-reconciler"));
            step::show("Measure the reconciler", &mut bench)
        }
    }
}

/// A measuring program of the tests.
fn measures(checkout: &Checkout, program: &str, profile: &[&str]) -> Command {
    let mut command = Command::new("cargo");
    command
        .args(["run", "--quiet", "--package", "b00t-tests", "--bin", program])
        .args(profile)
        .arg("--")
        .current_dir(checkout.root());
    command
}
