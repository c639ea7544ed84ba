//! Asks a platform that was deployed from outside.

use anyhow::{Result, bail};
use probe::{Places, Probe};

use crate::operator::{Requests, Settings};

/// How often a probe is sent until what was deployed has arrived everywhere.
const ATTEMPTS: u32 = 10;

/// Sends all of them; the first that stays wrong ends it.
pub(crate) fn run(settings: &Settings, requests: &impl Requests) -> Result<()> {
    let base = settings.base_url()?;
    let places = Places {
        base: base.to_string(),
        account: format!("{}://{}.{}", base.scheme(), settings.owner()?, base.authority()),
        hooks: format!("https://{}", settings.webhook_host),
    };
    for probe in Probe::all(&places) {
        hold(&probe, requests)?;
        println!("  ✓ {}", probe.name());
    }
    Ok(())
}

fn hold(probe: &Probe, requests: &impl Requests) -> Result<()> {
    let question = probe.question();
    let mut last = String::new();
    for attempt in 0..ATTEMPTS {
        if attempt > 0 {
            requests.pause();
        }
        let asked = requests.ask(question);
        let Err(wrong) = probe.judge(asked.as_ref().ok()) else { return Ok(()) };
        last = asked.map_or_else(|error| format!("{wrong}: {error:#}"), |_| wrong.to_string());
    }
    bail!("{}: {} {}: {last}", probe.name(), question.method, question.url)
}
