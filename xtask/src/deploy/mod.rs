//! `cargo xtask deploy`: a platform on Cloudflare, from nothing or from what is there.

mod apply;
mod configuration;
mod observed;
mod plan;
mod preflight;
mod probes;
mod rollback;
#[cfg(test)]
mod tests;

use anyhow::{Context as _, Result};
use clap::Args;

pub(crate) use self::apply::Site;
#[cfg(test)]
pub(crate) use self::configuration::lay_out;
use self::{observed::Observed, plan::Plan, rollback::Rollback};
use crate::{
    build,
    checkout::Checkout,
    clock,
    operator::{Environment, Executable, Node, Requests, Secrets, Settings, Wrangler},
};

#[derive(Args)]
pub(crate) struct Options {
    /// Which platform: the name of its file in `deploy/`.
    #[arg(long)]
    env: String,
    /// Only say what would be done; so it is without --yes.
    #[arg(long, conflicts_with = "yes")]
    dry_run: bool,
    /// Do it.
    #[arg(long)]
    yes: bool,
    /// Go back to the version before.
    #[arg(long)]
    rollback: bool,
}

pub(crate) fn run(checkout: &Checkout, options: &Options) -> Result<()> {
    let environment = Environment::new(checkout, &options.env)?;
    let settings = Settings::read(&environment)?;
    let yes = options.yes && !options.dry_run;
    crate::setup::for_operating(checkout)?;
    let wrangler = Executable::of(checkout, &environment, &settings);
    let node = Node::of(checkout);
    if options.rollback {
        return back(&environment, &settings, &wrangler, &node, yes);
    }
    build::workers(checkout, &build::PRODUCTION)?;
    forward(&environment, &settings, &wrangler, &node, yes)
}

/// Observe, check, plan; with `yes` apply, probe, and observe that nothing is left to do.
fn forward(
    environment: &Environment,
    settings: &Settings,
    wrangler: &impl Wrangler,
    requests: &impl Requests,
    yes: bool,
) -> Result<()> {
    let secrets = Secrets::of(environment);
    let (app, now) = (settings.app(&secrets)?, clock::now());
    println!("Checking {}", environment.name());
    let observed = Observed::read(environment, wrangler)?;
    let plan = Plan::of(environment, settings, &app, &secrets, &observed)?;
    preflight::check(settings, &app, &secrets, requests, now)?;
    if plan.is_empty() {
        println!("  ✓ nothing to change");
        return if yes { probe(environment, settings, requests) } else { Ok(()) };
    }
    print!("To do:\n{plan}");
    if !yes {
        println!("Nothing was changed. Do it with `--yes`.");
        return Ok(());
    }
    println!("Deploying");
    let (secrets, app) = (&secrets, &app);
    Site { environment, settings, app, secrets, wrangler, now }.apply(&plan)?;
    probe(environment, settings, requests)
}

fn probe(environment: &Environment, settings: &Settings, requests: &impl Requests) -> Result<()> {
    println!("Probing {}", settings.base_url()?);
    probes::run(settings, requests).with_context(|| {
        let name = environment.name();
        format!(
            "everything is deployed, and a probe does not hold: look into the logs (`wrangler tail \
             mcp-worker-{name}`, `wrangler tail webhook-worker-{name}`), or go back with `cargo xtask \
             deploy --env {name} --rollback --yes`"
        )
    })
}

fn back(
    environment: &Environment,
    settings: &Settings,
    wrangler: &impl Wrangler,
    requests: &impl Requests,
    yes: bool,
) -> Result<()> {
    let rollback = Rollback::plan(environment, wrangler)?;
    print!("To do:\n{rollback}");
    println!("What is stored is not rolled back: KV, R2, Durable Objects and secrets stay.");
    if !yes {
        println!("Nothing was changed. Do it with `--yes`.");
        return Ok(());
    }
    rollback.apply(environment, wrangler)?;
    probe(environment, settings, requests)
}
