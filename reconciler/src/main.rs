//! `b00t-reconciler`

use std::process::ExitCode;

use b00t_reconciler::{
    command::{Cli, ExitStatus, run},
    secrets::ProcessEnvironment,
};
use tracing_subscriber::{EnvFilter, layer::SubscriberExt, util::SubscriberInitExt};

fn main() -> ExitCode {
    let cli = match Cli::read(std::env::args_os(), &ProcessEnvironment) {
        Ok(cli) => cli,
        Err(said) => return unread(&said),
    };
    let filter = EnvFilter::try_from_default_env();
    let filter = filter.unwrap_or_else(|_| EnvFilter::new("b00t_reconciler=info,warn"));
    // Results go to the standard output, and everything else elsewhere.
    let lines = tracing_subscriber::fmt::layer().json().with_writer(std::io::stderr);
    tracing_subscriber::registry().with(filter).with(lines).init();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let status = match runtime {
        Ok(runtime) => runtime.block_on(run(cli, &ProcessEnvironment, &mut std::io::stdout())),
        Err(error) => Err(error.into()),
    };
    match status {
        Ok(status) => ExitCode::from(status.code()),
        Err(error) => {
            tracing::error!(error = format!("{error:#}"), "failed");
            ExitCode::from(ExitStatus::Failed.code())
        }
    }
}

/// What a command line that cannot be carried out ends with. `clap` has 2 for it, which means
/// drift here.
fn unread(said: &clap::Error) -> ExitCode {
    let printed = said.print();
    let status = match printed {
        Ok(()) if !said.use_stderr() => ExitStatus::Good,
        Ok(()) | Err(_) => ExitStatus::Failed,
    };
    ExitCode::from(status.code())
}
