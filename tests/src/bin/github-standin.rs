//! The GitHub stand-in alone, for trying things by hand. What it can be told is in its control API
//! under `/_standin/`.

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;

use b00t_tests::standin::{AppIdentity, Standin, StandinConfig};
use clap::Parser;

/// A GitHub for one machine: git, API, webhooks.
#[derive(Debug, Parser)]
#[command(name = "github-standin", version)]
struct Arguments {
    /// Where to listen.
    #[arg(long, default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// The folder that keeps everything.
    #[arg(long)]
    state: PathBuf,
    /// Where webhooks go.
    #[arg(long)]
    webhook_url: Option<String>,
    /// A file with what signs webhooks.
    #[arg(long)]
    webhook_secret_file: PathBuf,
    /// The App's number.
    #[arg(long)]
    app_id: u64,
    /// The App's client id.
    #[arg(long, default_value = "Iv23standin")]
    app_client_id: String,
    /// A file with the App's client secret; without it nobody can sign in with the App.
    #[arg(long)]
    app_client_secret_file: Option<PathBuf>,
    /// Where people who sign in with the App are sent back to.
    #[arg(long, default_value = "")]
    app_callback_url: String,
    /// Where people are sent who have installed the App, if anywhere.
    #[arg(long)]
    app_setup_url: Option<String>,
    /// The name in the App's address.
    #[arg(long, default_value = "b00t")]
    app_slug: String,
    /// The login of the App's owner.
    #[arg(long, default_value = "promptexecution")]
    app_owner: String,
    /// A PEM file with a public key of the App; may be given several times.
    #[arg(long, required = true)]
    app_public_key: Vec<PathBuf>,
    /// Every invented token and GUID follows from it.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Requests an hour for each token holder.
    #[arg(long, default_value_t = 5000)]
    rate_limit: u32,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments = Arguments::parse();
    let public_keys = arguments
        .app_public_key
        .iter()
        .map(std::fs::read_to_string)
        .collect::<Result<Vec<_>, _>>()?;
    let client_secret = match arguments.app_client_secret_file {
        Some(file) => std::fs::read_to_string(file)?,
        None => String::new(),
    };
    let app = AppIdentity {
        id: arguments.app_id,
        client_id: arguments.app_client_id,
        client_secret: client_secret.trim_end().to_owned(),
        callback_url: arguments.app_callback_url,
        setup_url: arguments.app_setup_url,
        slug: arguments.app_slug,
        owner: arguments.app_owner,
        public_keys,
    };
    let secret = std::fs::read_to_string(arguments.webhook_secret_file)?;
    let mut config = StandinConfig::new(arguments.state, app, secret.trim_end());
    config.listen = arguments.listen;
    config.webhook_url = arguments.webhook_url;
    config.seed = arguments.seed;
    config.rate_limit = arguments.rate_limit;
    let world = Standin::start(config).await?;
    writeln!(std::io::stdout(), "{}", world.base_url())?;
    let mut terminated = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminated.recv() => {}
    }
    Ok(())
}
