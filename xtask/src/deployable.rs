//! Shows that both workers could be deployed as they are, and how large they are.

use std::{fs, io::Write, path::Path, process::Command};

use anyhow::{Context, Result, bail};
use flate2::{Compression, write::GzEncoder};

use crate::{build, checkout::Checkout};

/// Runs `wrangler deploy --dry-run` for each worker and prints the bundles' sizes.
pub(crate) fn check(checkout: &Checkout) -> Result<()> {
    for worker in &build::PRODUCTION {
        dry_run(checkout, worker.name)?;
        let (raw, gzipped) = bundle_size(&checkout.path(worker.name).join(worker.output))?;
        println!(
            "  ✓ {} can be deployed: {} KiB, {} KiB gzipped",
            worker.name,
            raw / 1024,
            gzipped / 1024
        );
    }
    Ok(())
}

fn dry_run(checkout: &Checkout, worker: &str) -> Result<()> {
    let output = Command::new(checkout.wrangler())
        .args(["deploy", "--dry-run"])
        .current_dir(checkout.path(worker))
        .envs([
            ("CI", "1"),
            ("CLOUDFLARE_CF_FETCH_ENABLED", "false"),
            ("WRANGLER_HIDE_BANNER", "true"),
            ("WRANGLER_SEND_METRICS", "false"),
        ])
        .output()
        .context("cannot start wrangler")?;
    if !output.status.success() {
        bail!(
            "wrangler deploy --dry-run of {worker} failed:\n{}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
    }
    Ok(())
}

/// Bytes of all modules of a build, as they are and gzipped.
fn bundle_size(build: &Path) -> Result<(u64, u64)> {
    let mut raw = 0;
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    for file in ["index.js", "index_bg.wasm"] {
        let bytes = fs::read(build.join(file)).with_context(|| format!("{file} was not built"))?;
        raw += bytes.len() as u64;
        gzip.write_all(&bytes)?;
    }
    Ok((raw, gzip.finish()?.len() as u64))
}
