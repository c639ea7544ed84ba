//! One run of the program, with what it took.

use std::{path::Path, process::Stdio, time::Duration};

use anyhow::{Context, Result};
use b00t_tests::harness::{Platform, Stopwatch};
use tokio::{io::AsyncReadExt, process::Command};

/// What one run took.
#[derive(Debug)]
pub(crate) struct Measured {
    pub(crate) exit: Option<i32>,
    pub(crate) output: String,
    github: usize,
    cloudflare: usize,
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
    let (github, cloudflare) = asked();
    let watch = Stopwatch::start();
    let mut child = Command::new(reconciler)
        .args(platform.reconciler_flags())
        .args(arguments)
        .env_clear()
        .envs(platform.reconciler_secrets().iter())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .with_context(|| reconciler.display().to_string())?;
    let id = child.id().context("it has ended")?;
    let mut stdout = child.stdout.take().context("no standard output")?;
    let mut output = String::new();
    let reading = stdout.read_to_string(&mut output);
    tokio::pin!(reading);
    // Both figures only grow, so that the last look says all.
    let (mut processor, mut memory) = (0.0, 0.0);
    let mut looks = tokio::time::interval(Duration::from_millis(5));
    loop {
        tokio::select! {
            read = &mut reading => {
                read?;
                break;
            }
            _ = looks.tick() => {
                processor = processor_seconds(id).unwrap_or(processor);
                memory = most_memory(id).unwrap_or(memory);
            }
        }
    }
    let exit = child.wait().await?.code();
    let wall = watch.elapsed();
    let (github_now, cloudflare_now) = asked();
    let (github, cloudflare) = (github_now - github, cloudflare_now - cloudflare);
    Ok(Measured { exit, output, github, cloudflare, wall, processor, memory })
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
            "{:<26} {:>8} {:>11} {:>13} {:>9} {:>10} {:>10}",
            "", "GitHub", "Cloudflare", "per request", "time", "processor", "memory"
        );
    }

    /// One line of the table: how many accounts a request to either stands for, among the rest.
    pub(crate) fn print(&self, what: &str, accounts: usize) {
        let requests = self.github + self.cloudflare;
        let each = f64::from(u32::try_from(accounts).unwrap_or(u32::MAX))
            / f64::from(u32::try_from(requests.max(1)).unwrap_or(u32::MAX));
        println!(
            "{what:<26} {:>8} {:>11} {each:>8.1} acc. {:>7.1} s {:>8.1} s {:>6.0} MiB",
            self.github,
            self.cloudflare,
            self.wall.as_secs_f64(),
            self.processor,
            self.memory
        );
        for line in self.output.lines().rev().take(2).collect::<Vec<_>>().iter().rev() {
            println!("    {line}");
        }
    }
}
