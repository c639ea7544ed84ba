//! `cargo xtask keys`: what secrets there are, and how they are replaced.

mod change;
pub(crate) mod ring;
mod rotation;
#[cfg(test)]
mod tests;

use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, Subcommand};

use self::{
    change::{Action, Change},
    ring::Ring,
    rotation::What,
};
use crate::{
    checkout::Checkout,
    clock,
    deploy::Site,
    operator::{Environment, Executable, Node, SecretName, Secrets, Settings, Worker},
};

#[derive(Args)]
pub(crate) struct Options {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Say which secrets are kept here, and what each key is for.
    Show {
        #[command(flatten)]
        target: Target,
    },
    /// Replace a secret: the new one first works, then is used.
    Rotate {
        /// What is replaced.
        what: What,
        /// A file with what only GitHub makes: a private key or client secret of the App.
        #[arg(long)]
        file: Option<PathBuf>,
        #[command(flatten)]
        target: Target,
    },
    /// Let go of what was replaced.
    Retire {
        /// What is let go.
        what: What,
        /// A token key that has leaked: it is removed at once, whatever it signed.
        #[arg(long)]
        kid: Option<String>,
        #[command(flatten)]
        target: Target,
    },
    /// Set all secrets that are kept here again.
    Push {
        #[command(flatten)]
        target: Target,
    },
}

#[derive(Args)]
struct Target {
    /// Which platform: the name of its file in `deploy/`.
    #[arg(long)]
    env: String,
    /// Do it, instead of only saying what would be done.
    #[arg(long)]
    yes: bool,
}

pub(crate) fn run(checkout: &Checkout, options: &Options) -> Result<()> {
    let (Command::Show { target }
    | Command::Rotate { target, .. }
    | Command::Retire { target, .. }
    | Command::Push { target }) = &options.command;
    let environment = Environment::new(checkout, &target.env)?;
    let settings = Settings::read(&environment)?;
    let secrets = Secrets::of(&environment);
    let app = settings.app(&secrets)?;
    let wrangler = Executable::of(checkout, &environment, &settings);
    let node = Node::of(checkout);
    let site = Site {
        environment: &environment,
        settings: &settings,
        app: &app,
        secrets: &secrets,
        wrangler: &wrangler,
        now: clock::now(),
    };
    let change = match &options.command {
        Command::Show { .. } => {
            print!("{}", show(&site)?);
            return Ok(());
        }
        Command::Rotate { what, file, .. } => {
            rotation::rotate(&site, &node, *what, file.as_deref())?
        }
        Command::Retire { what, kid, .. } => rotation::retire(&site, *what, kid.as_deref())?,
        Command::Push { .. } => push(&secrets)?,
    };
    print!("To do:\n{change}");
    if !target.yes {
        println!("Nothing was changed. Do it with `--yes`.");
        return Ok(());
    }
    crate::setup::for_operating(checkout)?;
    change.apply(&site, &node)?;
    print!("{}", show(&site)?);
    Ok(())
}

/// Everything that is here, where it belongs.
fn push(secrets: &Secrets) -> Result<Change> {
    let mut actions = Vec::new();
    for worker in Worker::BOTH {
        let mut here = Vec::new();
        for name in SecretName::ALL {
            if name.workers().contains(&worker) && secrets.read(name)?.is_some() {
                here.push(name);
            }
        }
        if !here.is_empty() {
            actions.push(Action::Set(worker, here));
        }
    }
    Ok(Change(actions))
}

/// Names and times, and nothing of what is secret.
fn show<W>(site: &Site<'_, W>) -> Result<String> {
    let mut lines = format!("Secrets in {}\n", site.secrets.folder().display());
    for name in SecretName::ALL {
        let found = site.secrets.read(name)?;
        let word = if found.is_some() { "is here" } else { "is not here" };
        lines += &format!("  {:24} {word}\n", name.as_str());
        if let (SecretName::TokenKeys, Some(text)) = (name, found) {
            for (kid, standing) in Ring::read(&text)?.keys(site.now)? {
                lines += &format!("    {kid} {standing}\n");
            }
        }
    }
    Ok(lines)
}
