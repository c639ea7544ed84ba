//! Runs the steps of the action as the runner of GitHub Actions does.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use super::action::{Action, folder};
use super::expression::{Context, resolve};

/// A machine on which the action runs.
pub(crate) struct Runner {
    home: TempDir,
    context: Context,
    environment: BTreeMap<String, String>,
}

/// What is left when the steps are done.
#[derive(Debug)]
pub(crate) struct Done {
    /// What the steps printed, on both streams.
    pub(crate) log: String,
    /// The job's summary.
    pub(crate) summary: String,
    /// The action's outputs.
    pub(crate) outputs: BTreeMap<String, String>,
    /// Whether every step succeeded.
    pub(crate) success: bool,
}

impl Runner {
    /// A Linux machine with a checkout, for an event.
    pub(crate) fn on(workspace: &Path, event_name: &str, git_ref: &str, event: &Value) -> Self {
        let home = TempDir::new().unwrap();
        let event_path = home.path().join("event.json");
        fs::write(&event_path, event.to_string()).unwrap();
        let mut runner = Self { home, context: Context::new(), environment: BTreeMap::new() };
        for (name, input) in Action::read().inputs {
            runner.context.insert(format!("inputs.{name}"), input.default.unwrap());
        }
        let path = std::env::var_os("PATH").unwrap().into_string().unwrap();
        let home = runner.home.path().to_str().unwrap().to_owned();
        let base_ref = event["pull_request"]["base"]["ref"].as_str().unwrap_or_default();
        for (name, value) in [
            ("PATH", path.as_str()),
            ("HOME", &home),
            ("CI", "true"),
            ("GITHUB_ACTIONS", "true"),
            ("GITHUB_ACTION_PATH", folder().to_str().unwrap()),
            ("GITHUB_EVENT_NAME", event_name),
            ("GITHUB_EVENT_PATH", event_path.to_str().unwrap()),
            ("GITHUB_WORKSPACE", workspace.to_str().unwrap()),
            ("GITHUB_REF", git_ref),
            ("GITHUB_BASE_REF", base_ref),
            ("RUNNER_OS", "Linux"),
            ("RUNNER_ARCH", "X64"),
            ("RUNNER_TEMP", &home),
        ] {
            runner.environment.insert(name.to_owned(), value.to_owned());
        }
        runner
    }

    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    /// Sets an input of the action.
    pub(crate) fn with(mut self, input: &str, value: &str) -> Self {
        let old = self.context.insert(format!("inputs.{input}"), value.to_owned());
        assert!(old.is_some(), "the action has no input `{input}`");
        self
    }

    /// Sets a member of the `github` context.
    pub(crate) fn github(mut self, name: &str, value: &str) -> Self {
        self.context.insert(format!("github.{name}"), value.to_owned());
        self
    }

    /// Sets an environment variable.
    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.environment.insert(name.to_owned(), value.to_owned());
        self
    }

    /// Runs all steps.
    pub(crate) fn run(self) -> Done {
        self.run_from(0)
    }

    /// Runs the steps behind the installation, with the command that the tests were built with.
    pub(crate) fn run_installed(mut self) -> Done {
        let binary = env!("CARGO_BIN_EXE_b00t-acl").to_owned();
        self.context.insert("steps.install.outputs.binary".to_owned(), binary);
        self.run_from(1)
    }

    fn run_from(mut self, first: usize) -> Done {
        let action = Action::read();
        let summary = self.file("summary.md");
        let (mut log, mut success) = (String::new(), true);
        for step in &action.runs.steps[first..] {
            let output = self.file(&format!("output-{}", step.id));
            assert_eq!(step.shell, "bash");
            let script = self.home.path().join("step.sh");
            fs::write(&script, &step.run).unwrap();
            // What GitHub runs for `shell: bash`.
            let done = Command::new("bash")
                .args(["--noprofile", "--norc", "-eo", "pipefail"])
                .arg(&script)
                .env_clear()
                .envs(&self.environment)
                .envs(step.env.iter().map(|(name, text)| (name, resolve(text, &self.context))))
                .env("GITHUB_OUTPUT", &output)
                .env("GITHUB_STEP_SUMMARY", &summary)
                .env("GITHUB_ENV", self.file("env"))
                .env("GITHUB_PATH", self.file("path"))
                .current_dir(&self.environment["GITHUB_WORKSPACE"])
                .stdin(Stdio::null())
                .output()
                .unwrap();
            log.push_str(&String::from_utf8(done.stdout).unwrap());
            log.push_str(&String::from_utf8(done.stderr).unwrap());
            for (name, value) in outputs(&output) {
                self.context.insert(format!("steps.{}.outputs.{name}", step.id), value);
            }
            if !done.status.success() {
                success = false;
                break;
            }
        }
        let resolved = |value: &str| resolve(value, &self.context);
        let outputs = action.outputs.iter().map(|(name, o)| (name.clone(), resolved(&o.value)));
        let outputs = outputs.collect();
        Done { log, summary: fs::read_to_string(summary).unwrap(), outputs, success }
    }

    /// An empty file that a step may write to.
    fn file(&self, name: &str) -> PathBuf {
        let path = self.home.path().join(name);
        if !path.exists() {
            fs::write(&path, "").unwrap();
        }
        path
    }
}

impl Done {
    /// The remarks on lines: level, place and title.
    pub(crate) fn annotations(&self) -> Vec<&str> {
        let commands = self.log.lines().filter(|line| line.starts_with("::"));
        commands.map(|line| line.rsplit_once("::").unwrap().0).collect()
    }

    pub(crate) fn output(&self, name: &str) -> &str {
        &self.outputs[name]
    }
}

/// What a step wrote to `GITHUB_OUTPUT`.
fn outputs(file: &Path) -> Vec<(String, String)> {
    let text = fs::read_to_string(file).unwrap();
    let pair = |line: &str| {
        let (name, value) = line.split_once('=').unwrap();
        (name.to_owned(), value.to_owned())
    };
    text.lines().map(pair).collect()
}
