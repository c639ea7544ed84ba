//! `cargo xtask clean`

use std::{fs, io::ErrorKind, path::Path};

use anyhow::{Context, Result};
use clap::Args;

use crate::checkout::Checkout;

#[derive(Args)]
pub(crate) struct Options {
    /// Remove installed tools and built workers as well.
    #[arg(long)]
    all: bool,
}

pub(crate) fn run(checkout: &Checkout, options: &Options) -> Result<()> {
    remove(&checkout.state())?;
    if options.all {
        remove(&checkout.path(".b00t"))?;
        remove(&checkout.wasm_target())?;
        for folder in [
            "xtask/runtime/node_modules",
            "tests/schemas/node_modules",
            "tests/conformance/node_modules",
            "tests/clients/node_modules",
            "webhook-worker/build",
            "mcp-worker/build",
            "mcp-worker/build-faults",
        ] {
            remove(&checkout.path(folder))?;
        }
    }
    Ok(())
}

fn remove(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Ok(()) => println!("  ✓ removed {}", folder.display()),
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(error).context(format!("cannot remove {}", folder.display())),
    }
    Ok(())
}
