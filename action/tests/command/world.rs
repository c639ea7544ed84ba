//! A folder with files, and the command run in it.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// A folder in which the command runs.
pub(crate) struct World(TempDir);

/// What the command said, and how it ended.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) out: String,
    pub(crate) err: String,
    pub(crate) code: i32,
}

impl World {
    pub(crate) fn with(files: &[(&str, &str)]) -> Self {
        let world = Self(TempDir::new().unwrap());
        for (name, text) in files {
            std::fs::write(world.path().join(name), text).unwrap();
        }
        world
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        self.run_with_input(args, b"")
    }

    pub(crate) fn run_with_input(&self, args: &[&str], input: &[u8]) -> Ran {
        let mut child = self.command(args).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        // The command may end without reading.
        let _ = stdin.write_all(input);
        drop(stdin);
        child.wait_with_output().unwrap().into()
    }

    /// The command, all streams piped, not started yet.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_b00t-acl"));
        command.args(args).current_dir(self.path());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
            code: output.status.code().unwrap(),
        }
    }
}

impl Ran {
    /// Each line of the output as JSON.
    pub(crate) fn json(&self) -> Vec<Value> {
        self.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

pub(crate) const GOOD: &str = "default_policy = \"deny\"\n\n[commands.mcp]\npolicy = \"allow\"\n\
                               arg_patterns = [\"^(list|add)\"]\n\n[patterns]\ndeny = [\"--force\"]\n";

pub(crate) const WARNED: &str = "default_policy = \"deny\"\n\n[dev]\nx = 1\n";

pub(crate) const BAD: &str =
    "default_policy = \"Deny\"\nfoo = 1\n\n[patterns]\ndeny = ['a(', 'b']\n";
