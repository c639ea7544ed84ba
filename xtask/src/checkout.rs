//! Where things are in this repository.

use std::{
    env,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

/// A checkout of this repository.
pub(crate) struct Checkout {
    root: PathBuf,
}

impl Checkout {
    /// The checkout that this program was built from.
    pub(crate) fn find() -> Result<Self> {
        let manifest = env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = manifest.parent().context("xtask is not inside the repository")?;
        Ok(Self { root: root.to_owned() })
    }

    /// A checkout that a test has made.
    #[cfg(test)]
    pub(crate) fn at(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    pub(crate) fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// Tools that were installed for this checkout only.
    pub(crate) fn tools(&self) -> PathBuf {
        self.path(".b00t/tools")
    }

    /// The wrangler that setup installed.
    pub(crate) fn wrangler(&self) -> PathBuf {
        self.path("xtask/runtime/node_modules/.bin/wrangler")
    }

    /// What `cargo xtask dev` keeps from one start to the next.
    pub(crate) fn state(&self) -> PathBuf {
        self.path(".b00t/state")
    }

    /// Fingerprints of what was built or installed.
    pub(crate) fn stamps(&self) -> PathBuf {
        self.path(".b00t/stamps")
    }

    /// The workers' own target folder: another compiler builds them.
    pub(crate) fn wasm_target(&self) -> PathBuf {
        self.path("target/wasm")
    }
}
