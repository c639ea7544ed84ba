//! What the reconciler costs: requests, time, processor time and memory for many accounts that are
//! in sync, a hundredth of which is not, and all of which are lost: `cargo xtask bench reconcile`.

mod measured;

use std::path::PathBuf;

use anyhow::{Result, ensure};
use b00t_tests::{
    harness::{Build, Platform, Stopwatch},
    standin::{DeliveryFault, Faults},
};
use clap::Parser;

use measured::{Measured, measure};

/// The repository that everybody forks.
const TEMPLATE: &str = "promptexecution/_b00t_";

/// So many requests an hour that nobody is held up.
const NO_LIMIT: u32 = 100_000_000;

#[derive(Parser)]
struct Options {
    /// How many accounts have the App on a fork.
    #[arg(long, default_value_t = 2_000)]
    accounts: usize,
    /// The program that is measured, in an optimised build.
    #[arg(long)]
    reconciler: PathBuf,
}

#[tokio::main]
async fn main() -> Result<()> {
    let Options { accounts, reconciler } = Options::parse();
    ensure!(accounts >= 100, "a hundredth of {accounts} accounts is none");
    // A restore asks for each account's token as the App, which may ask GitHub 5,000 times an hour.
    let platform = Platform::start_with_rate_limit(Build::Production, NO_LIMIT).await?;
    platform.deliveries_done().await?;
    // Nobody hears of anything: all that is known comes from the reconciler.
    platform.github().deliveries_fail(Faults::every(1, [DeliveryFault::Drop]));
    let watch = Stopwatch::start();
    let logins: Vec<String> = (0..accounts).map(|number| format!("user-{number:05}")).collect();
    for login in &logins {
        platform.github().account(login)?;
        let fork = platform.github().fork(TEMPLATE, login)?;
        platform.github().install_app(login, &[&format!("{login}/{}", fork.name)])?;
    }
    println!("{accounts} forks made in {:.0} s.", watch.elapsed().as_secs_f64());
    println!("The stand-in for GitHub limits nobody; on GitHub a restore waits for its limits.\n");
    // The template's own account has the App as well.
    let accounts = accounts + 1;

    let restore = ["restore", "--yes"];
    Measured::heading();
    let run = async |what: &str, arguments: &[&str], exit: i32| {
        let measured = measure(&platform, &reconciler, arguments).await?;
        measured.print(what, accounts);
        measured.judge(accounts, arguments == ["plan"]);
        ensure!(measured.exit == Some(exit), "{what}: {measured:?}");
        anyhow::Ok(measured)
    };
    run("everything lost: restore", &restore, 0).await?;
    run("no drift: plan", &["plan"], 0).await?;
    for login in logins.iter().step_by(100) {
        let (file, text) = ("b00t-mcp-acl.toml", Some(b"default_policy = \"deny\"\n".as_slice()));
        platform.github().commit(&platform.fork(login), "main", file, text, "Change").await?;
    }
    run("1 % drift: plan", &["plan"], 2).await?;
    run("1 % drift: apply", &["apply", "--yes"], 0).await?;
    run("afterwards: plan", &["plan"], 0).await?;
    platform.stop().await
}
