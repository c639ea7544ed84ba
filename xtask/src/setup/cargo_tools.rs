//! Programs that cargo installs, pinned, into this checkout only.

use std::process::Command;

use anyhow::Result;

use crate::{checkout::Checkout, fingerprint::Fingerprint, step};

/// worker-build drives the compilation of a worker; wasm-bindgen makes its JavaScript side and
/// must have the version of the crate `wasm-bindgen` in the workspace.
const TOOLS: [&str; 2] = ["worker-build@0.8.7", "wasm-bindgen-cli@0.2.129"];

pub(super) fn install(checkout: &Checkout) -> Result<()> {
    let root = checkout.tools().join("cargo");
    let stamp = Fingerprint::new(&checkout.stamps(), "cargo-tools").word(&TOOLS.join(" "));
    stamp.unless_done(&root.join("bin/wasm-bindgen"), || {
        step::run(
            &format!("Compile {}", TOOLS.join(" and ")),
            "they turn Rust into a Worker; about two minutes, once",
            Command::new("cargo")
                .args(["install", "--debug", "--locked", "--root"])
                .arg(&root)
                .args(TOOLS)
                .env("CARGO_PROFILE_DEV_DEBUG", "0")
                .env("CARGO_TARGET_DIR", checkout.path("target/tools")),
        )
    })
}
