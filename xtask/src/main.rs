//! What people run here: `cargo xtask setup · build · dev · test · bench · clean`, and what operators
//! run: `app · deploy · keys · account · costs`.

mod account;
mod app;
mod bench;
mod build;
mod checkout;
mod clean;
mod clock;
mod costs;
mod deploy;
mod deployable;
mod dev;
mod entropy;
mod fingerprint;
mod keys;
mod operator;
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
    /// Make the GitHub App of a platform, in one click.
    App(app::Options),
    /// Deploy a platform to Cloudflare, or only say what that would change.
    Deploy(deploy::Options),
    /// Show or replace the secrets of a platform.
    Keys(keys::Options),
    /// Suspend an account, or end that.
    Account(account::Options),
    /// Compute what a platform costs a month.
    Costs(costs::Options),
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
        Task::App(options) => app::run(&checkout, &options),
        Task::Deploy(options) => deploy::run(&checkout, &options),
        Task::Keys(options) => keys::run(&checkout, &options),
        Task::Account(options) => account::run(&checkout, &options),
        Task::Costs(options) => costs::run(&options),
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

#[cfg(test)]
mod tests {
    use super::*;

    /// The pages that say what to run.
    const PAGES: [(&str, &str); 3] = [
        ("docs/operations.md", include_str!("../../docs/operations.md")),
        ("README.md", include_str!("../../README.md")),
        ("CONTRIBUTING.md", include_str!("../../CONTRIBUTING.md")),
    ];

    #[test]
    fn every_command_of_the_pages_is_one() {
        for (page, text) in PAGES {
            let lines = text.lines().filter(|line| line.starts_with("cargo xtask "));
            let commands: Vec<_> = lines.map(|line| line.split('#').next().unwrap()).collect();
            assert!(!commands.is_empty(), "{page}");
            for command in commands {
                let words = command.split_whitespace().skip(1);
                if let Err(error) = Arguments::try_parse_from(words) {
                    panic!("{page}: {command}: {error}");
                }
            }
        }
    }
}
