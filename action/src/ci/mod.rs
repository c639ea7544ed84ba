//! `b00t-acl ci`: what the GitHub Action runs. The verdict, the summary and the remarks on lines are
//! those of the check run that the platform makes; no secret is needed, and nothing is written
//! but the files that GitHub Actions names and the SARIF log.

mod base;
mod counted;
mod environment;
mod event;
mod fetch;
mod history;
mod report;
mod scene;
mod tree;

pub(crate) use environment::Environment;

use std::io::Write;

use check_run::{Conclusion, InForce, Proposal, Replay};

use crate::arguments::{CiOptions, FailOn};
use crate::exit::Exit;
use crate::format::github;
use scene::Scene;

/// Checks, tests and compares, and tells GitHub Actions.
pub(crate) fn run(
    environment: &Environment,
    options: &CiOptions,
    out: &mut impl Write,
) -> anyhow::Result<Exit> {
    let done = tell(environment, options, out);
    // What went wrong is shown where people look: at the workflow run.
    if let Err(problem) = &done {
        writeln!(
            out,
            "::error title={}::{}",
            check_run::NAME,
            github::data(&format!("{problem:#}"))
        )?;
    }
    done
}

fn tell(
    environment: &Environment,
    options: &CiOptions,
    out: &mut impl Write,
) -> anyhow::Result<Exit> {
    let scene = Scene::set(environment, options)?;
    let review = check_run::review(&Proposal {
        base: &scene.base,
        head: &scene.head,
        base_branch: &scene.event.branch,
        default_branch: &scene.event.default_branch,
        base_moved: scene.base_moved,
        // A workflow knows the repository, and not what the platform judges by.
        in_force: &InForce::Unknown,
        replay: &Replay::NotHere,
    });
    report::write(environment, options, &scene, &review, out)?;
    let failed = match options.fail_on {
        FailOn::Error => review.conclusion == Conclusion::Failure,
        FailOn::Warning => review.conclusion != Conclusion::Success,
        FailOn::Never => false,
    };
    Ok(if failed { Exit::Errors } else { Exit::Fine })
}
