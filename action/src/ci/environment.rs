//! What GitHub Actions tells a step: environment variables, and the files they name.
//!
//! <https://docs.github.com/actions/reference/workflows-and-actions/variables>

use std::env;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

/// The variables that are read here, once.
#[derive(Clone, Debug)]
pub(crate) struct Environment {
    /// `GITHUB_EVENT_NAME`; empty outside of a workflow.
    pub(crate) event_name: String,
    /// `GITHUB_EVENT_PATH`: the event's payload, in JSON.
    pub(crate) event_path: Option<PathBuf>,
    /// `GITHUB_WORKSPACE`, or the current folder.
    pub(crate) workspace: PathBuf,
    /// `GITHUB_BASE_REF`: the branch that a pull request goes to.
    pub(crate) base_ref: String,
    /// `GITHUB_REF`: the branch or tag that the workflow runs for.
    pub(crate) git_ref: String,
    pub(super) output: Option<PathBuf>,
    pub(super) step_summary: Option<PathBuf>,
}

impl Environment {
    /// Reads the environment of this process.
    pub(crate) fn read() -> Self {
        let text = |name| {
            let value = env::var_os(name).unwrap_or_default();
            value.to_string_lossy().into_owned()
        };
        let path = |name| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        Self {
            event_name: text("GITHUB_EVENT_NAME"),
            event_path: path("GITHUB_EVENT_PATH"),
            workspace: path("GITHUB_WORKSPACE").unwrap_or_else(|| PathBuf::from(".")),
            base_ref: text("GITHUB_BASE_REF"),
            git_ref: text("GITHUB_REF"),
            output: path("GITHUB_OUTPUT"),
            step_summary: path("GITHUB_STEP_SUMMARY"),
        }
    }

    /// Sets an output of the step; outside of a workflow there is nobody to tell.
    pub(crate) fn set_output(&self, name: &str, value: &str) -> anyhow::Result<()> {
        if value.contains(['\n', '\r']) {
            bail!("the output `{name}` would have more than one line");
        }
        match &self.output {
            Some(file) => append(file, &format!("{name}={value}\n")),
            None => Ok(()),
        }
    }

    /// Adds Markdown to the summary of the job.
    pub(crate) fn add_summary(&self, markdown: &str) -> anyhow::Result<()> {
        match &self.step_summary {
            Some(file) => append(file, &format!("{markdown}\n")),
            None => Ok(()),
        }
    }
}

fn append(file: &Path, text: &str) -> anyhow::Result<()> {
    let opened = OpenOptions::new().create(true).append(true).open(file);
    opened
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .with_context(|| format!("cannot write {}", file.display()))
}
