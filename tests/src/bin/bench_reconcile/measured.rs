//! One run of the program, with what it took.

use std::{path::Path, process::Stdio, time::Duration};

use anyhow::{Context, Result};
use b00t_tests::harness::{Platform, Stopwatch};
use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, BufReader},
    process::{ChildStderr, Command},
};

/// What one run took.
#[derive(Debug)]
pub(crate) struct Measured {
    pub(crate) exit: Option<i32>,
    pub(crate) output: String,
    /// Requests of the program itself.
    github: usize,
    cloudflare: usize,
    worker: usize,
    /// What gates asked of GitHub meanwhile.
    gates: usize,
    wall: Duration,
    /// Seconds of processor time.
    processor: f64,
    /// The most memory that was resident, in MiB.
    memory: f64,
}

/// Runs the program with this platform's settings, as a process of its own.
///
/// # Errors
/// It cannot be started.
pub(crate) async fn measure(
    platform: &Platform,
    reconciler: &Path,
    arguments: &[&str],
) -> Result<Measured> {
    let asked = || (platform.github().api_requests().len(), platform.cloudflare().requests().len());
    let (github_before, cloudflare_before) = asked();
    let watch = Stopwatch::start();
    let mut child = Command::new(reconciler)
        .args(platform.reconciler_flags())
        .args(arguments)
        .env_clear()
        .env("RUST_LOG", "b00t_reconciler=debug")
        .envs(platform.reconciler_secrets().iter())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .with_context(|| reconciler.display().to_string())?;
    let id = child.id().context("it has ended")?;
    let mut stdout = child.stdout.take().context("no standard output")?;
    let stderr = child.stderr.take().context("no standard error")?;
    let reading = async {
        let mut output = String::new();
        let (_, worker) = tokio::try_join!(stdout.read_to_string(&mut output), spent(stderr))?;
        std::io::Result::Ok((output, worker))
    };
    tokio::pin!(reading);
    // Both figures only grow, so that the last look says all.
    let (mut processor, mut memory) = (0.0, 0.0);
    let mut looks = tokio::time::interval(Duration::from_millis(5));
    let (output, worker) = loop {
        tokio::select! {
            read = &mut reading => break read?,
            _ = looks.tick() => {
                processor = processor_seconds(id).unwrap_or(processor);
                memory = most_memory(id).unwrap_or(memory);
            }
        }
    };
    let exit = child.wait().await?.code();
    let wall = watch.elapsed();
    let cloudflare = platform.cloudflare().requests().len() - cloudflare_before;
    let requests = platform.github().api_requests().split_off(github_before);
    let gates = requests.iter().filter(|one| one.agent.starts_with(GATES)).count();
    let github = requests.len() - gates;
    Ok(Measured { exit, output, github, cloudflare, worker, gates, wall, processor, memory })
}

/// What webhook-worker calls itself when it asks GitHub.
const GATES: &str = "b00t-platform/";

/// How many requests the program says that it sent to webhook-worker. What else it logs is shown
/// when it is a warning.
async fn spent(log: ChildStderr) -> std::io::Result<usize> {
    let (mut lines, mut worker) = (BufReader::new(log).lines(), 0);
    while let Some(line) = lines.next_line().await? {
        let entry: Value = serde_json::from_str(&line).unwrap_or_default();
        let text = |at: &str| entry.pointer(at).and_then(Value::as_str);
        if text("/fields/message") == Some("requests") {
            worker = entry.pointer("/fields/worker").and_then(Value::as_u64).unwrap_or_default();
        } else if matches!(text("/level"), Some("WARN" | "ERROR") | None) {
            eprintln!("{line}");
        }
    }
    Ok(usize::try_from(worker).unwrap_or(usize::MAX))
}

/// User and system time; see proc_pid_stat(5). Linux counts 100 ticks a second.
fn processor_seconds(process: u32) -> Option<f64> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let (_, fields) = stat.rsplit_once(") ")?;
    let ticks = |number: usize| fields.split(' ').nth(number)?.parse::<f64>().ok();
    Some((ticks(11)? + ticks(12)?) / 100.0)
}

/// The high-water mark of resident memory in MiB; see proc_pid_status(5).
fn most_memory(process: u32) -> Option<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().strip_suffix(" kB")?.parse::<f64>().ok()? / 1024.0)
}

impl Measured {
    pub(crate) fn heading() {
        println!(
            "{:<26} {:>7} {:>10} {:>7} {:>12} {:>9} {:>9} {:>8} | {:>13}",
            "",
            "GitHub",
            "Cloudflare",
            "worker",
            "per request",
            "time",
            "processor",
            "memory",
            "gates, GitHub"
        );
    }

    /// One line of the table: how many accounts a request to GitHub or Cloudflare stands for, among
    /// the rest; and behind the bar what is not the program's own.
    pub(crate) fn print(&self, what: &str, accounts: usize) {
        println!(
            "{what:<26} {:>7} {:>10} {:>7} {:>7.1} acc. {:>7.1} s {:>7.1} s {:>4.0} MiB | {:>13}",
            self.github,
            self.cloudflare,
            self.worker,
            self.each(accounts),
            self.wall.as_secs_f64(),
            self.processor,
            self.memory,
            self.gates,
        );
        for line in self.output.lines().rev().take(3).collect::<Vec<_>>().iter().rev() {
            println!("    {line}");
        }
    }

    /// Says whether the aims were reached: a request for fifty accounts, if that is one here, and
    /// 150 MB.
    pub(crate) fn judge(&self, accounts: usize, in_batches: bool) {
        let memory = self.memory * 1.048_576;
        let word = |reached| if reached { "reached" } else { "MISSED" };
        if in_batches {
            let each = self.each(accounts);
            println!("    aim: a request for 50 accounts: {each:.1}: {}", word(each >= 50.0));
        }
        println!("    aim: under 150 MB: {memory:.0} MB: {}", word(memory < 150.0));
    }

    /// How many accounts a request to GitHub or Cloudflare stands for.
    fn each(&self, accounts: usize) -> f64 {
        let number = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
        number(accounts) / number((self.github + self.cloudflare).max(1))
    }
}
