//! `cargo xtask costs`: what a platform costs a month, computed from public prices.
//!
//! `docs/operations.md` has the same tables; a test compares.

mod prices;
mod table;
mod usage;

use anyhow::{Result, bail};
use clap::Args;

use self::usage::Usage;

#[derive(Args)]
pub(crate) struct Options {
    /// For how many users, besides those of the page.
    #[arg(long)]
    users: Option<u64>,
    /// How many calls a user makes a month.
    #[arg(long, default_value_t = Usage::TYPICAL.calls)]
    calls: f64,
    /// For how many hours a month a user's client is connected.
    #[arg(long, default_value_t = Usage::TYPICAL.connected_hours)]
    connected_hours: f64,
    /// How many changes a user pushes a month.
    #[arg(long, default_value_t = Usage::TYPICAL.pushes)]
    pushes: f64,
}

/// The sizes that the page is about.
const SIZES: [u64; 3] = [100, 10_000, 1_000_000];

pub(crate) fn run(options: &Options) -> Result<()> {
    let Options { users, calls, connected_hours, pushes } = *options;
    let usage = Usage { calls, connected_hours, pushes };
    if [calls, connected_hours, pushes].iter().any(|one| !one.is_finite() || *one < 0.0) {
        bail!("a quantity is a number from 0 on");
    }
    let sizes: Vec<u64> = SIZES.into_iter().chain(users).collect();
    print!("{}\n{}", table::usage(&usage), table::costs(&usage, &sizes));
    Ok(())
}
