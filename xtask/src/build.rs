//! Builds the workers, only when something they are made of changed.

use std::process::Command;

use anyhow::Result;

use crate::{
    checkout::Checkout,
    fingerprint::Fingerprint,
    setup::{self, Toolchain},
    step,
};

/// One build of one worker.
pub(crate) struct Worker {
    /// The workspace member.
    pub(crate) name: &'static str,
    /// The folder inside it that the build goes to.
    pub(crate) output: &'static str,
    features: &'static [&'static str],
}

/// What is deployed.
pub(crate) const PRODUCTION: [Worker; 2] = [
    Worker { name: "webhook-worker", output: "build", features: &[] },
    Worker { name: "mcp-worker", output: "build", features: &[] },
];

/// What tests need besides: a build that can be made to panic, and that serves the conformance
/// suite, which no production build does.
pub(crate) const FAULTS: [Worker; 1] = [Worker {
    name: "mcp-worker",
    output: "build-faults",
    features: &["--features", "fault-injection,conformance"],
}];

pub(crate) fn workers(checkout: &Checkout, workers: &[Worker]) -> Result<()> {
    let toolchain = setup::for_building(checkout)?;
    workers.iter().try_for_each(|worker| build(checkout, &toolchain, worker))
}

fn build(checkout: &Checkout, toolchain: &Toolchain, worker: &Worker) -> Result<()> {
    let folder = checkout.path(worker.name);
    let stamp = format!("{}-{}", worker.name, worker.output);
    Fingerprint::new(&checkout.stamps(), &stamp)
        .word(toolchain.name())
        .word(&worker.features.join(" "))
        .tree(&checkout.path("Cargo.toml"))?
        .tree(&checkout.path("Cargo.lock"))?
        .tree(&checkout.path("crates"))?
        .tree(&folder.join("Cargo.toml"))?
        .tree(&folder.join("src"))?
        .unless_done(&folder.join(worker.output).join("index.js"), || {
            let mut command = Command::new(checkout.tools().join("cargo/bin/worker-build"));
            command
                .args(["--release", "--panic-unwind", "--out-dir", worker.output, "."])
                .args(worker.features)
                .current_dir(&folder);
            toolchain.apply(checkout, &mut command)?;
            let title = format!("Build {} into {}", worker.name, worker.output);
            let why = format!("its sources changed; compiler: {}", toolchain.name());
            step::run(&title, &why, &mut command)
        })
}
