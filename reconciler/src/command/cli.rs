//! The command line.

use std::{ffi::OsString, path::PathBuf};

use clap::{
    Arg, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum, builder::Resettable,
};

use crate::{secrets::Environment, settings::Options};

/// Finds and repairs what webhooks missed.
///
/// Secrets come from the environment, or from the files that these variables with _FILE at their
/// end name: GITHUB_APP_PRIVATE_KEY, CLOUDFLARE_API_TOKEN, RECONCILER_SECRET, ALERTS_TOKEN,
/// CHAT_WEBHOOK_URL.
#[derive(Debug, Parser)]
#[command(name = "b00t-reconciler", version)]
pub struct Cli {
    /// A TOML file with settings
    #[arg(long, global = true, env = "RECONCILER_CONFIG", value_name = "PATH")]
    pub config: Option<PathBuf>,
    /// How results are written
    #[arg(long, global = true, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// Settings.
    #[command(flatten)]
    pub options: Options,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

impl Cli {
    /// Reads a command line. A variable that is set to nothing is how some systems write one that
    /// is not set, and counts as such.
    ///
    /// # Errors
    /// It is not right, or asks for help or the version only.
    pub fn read(
        arguments: impl IntoIterator<Item = impl Into<OsString> + Clone>,
        environment: &impl Environment,
    ) -> Result<Self, clap::Error> {
        let is_empty = |arg: &Arg| {
            let name = arg.get_env().and_then(|name| name.to_str());
            let value = name.and_then(|name| environment.var(name));
            value.is_some_and(|text| text.trim().is_empty())
        };
        let unset = |arg: Arg| if is_empty(&arg) { arg.env(Resettable::Reset) } else { arg };
        let matches = Self::command().mut_args(unset).try_get_matches_from(arguments)?;
        Self::from_arg_matches(&matches)
    }
}

/// How results are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    Text,
    /// For programs
    Json,
}

/// What to do.
#[derive(Clone, Debug, PartialEq, Eq, Subcommand)]
pub enum Command {
    /// Show which accounts are out of sync: exit 0 if none is, 2 if some are, 1 if that is not known
    Plan,
    /// Have the sync gates of the accounts that are out of sync repair them, and wait for it
    Apply {
        /// Do it; without it, it is only shown what would be done
        #[arg(long)]
        yes: bool,
        /// Ask the gates of all accounts, to have each compare its own memory as well
        #[arg(long)]
        all: bool,
    },
    /// Show which webhook deliveries have no success within three days: exit 2 if some have none
    Redeliver {
        /// Have GitHub send them again, unless they were attempted a short while ago
        #[arg(long)]
        yes: bool,
        /// Send all of them again, whenever they were attempted
        #[arg(long, requires = "yes")]
        now: bool,
    },
    /// Rebuild the records of KV from GitHub
    Restore {
        /// Write them; without it, the accounts are only counted
        #[arg(long)]
        yes: bool,
    },
    /// Show whether GitHub, KV and the gates answer, and what is left of GitHub's rate limit
    Status,
    /// Compare, repair and sweep again and again
    Watch {
        /// Repair what is found; without it, it is only shown
        #[arg(long)]
        apply: bool,
    },
    /// Prove by git that the record in KV is the file in the fork
    Verify {
        /// The account: its login or its number
        account: String,
    },
    /// End all that an account granted: its clients, their streams, and its owner's sessions
    Revoke {
        /// The account: its login or its number
        account: String,
        /// Do it; without it, it is only shown whose grants would end
        #[arg(long)]
        yes: bool,
        /// Why, for the log
        #[arg(long, default_value = "the operator's command")]
        reason: String,
    },
    /// Erase an account: everything that is stored of it, everywhere
    Erase {
        /// The account: its login, or its number, under which it is found without a record too
        account: String,
        /// Do it; without it, it is only shown who would be erased
        #[arg(long)]
        yes: bool,
    },
    /// Open, change and close issues about what stays wrong
    Alert,
}
