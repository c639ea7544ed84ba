//! One step that takes a while: says what and why, shows that it goes on, says how long it took.

use std::{
    io::{BufRead, BufReader, IsTerminal, Read},
    process::{Command, Stdio},
    sync::mpsc::{self, RecvTimeoutError, Sender},
    thread,
    time::Duration,
};

use anyhow::{Context, Result, bail};
use indicatif::{ProgressBar, ProgressStyle};

use crate::clock::Stopwatch;

/// How often a step without a terminal says that it goes on.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// Runs a command with its output hidden behind a progress line; shows all of it when it fails.
pub(crate) fn run(title: &str, why: &str, command: &mut Command) -> Result<()> {
    let watch = Stopwatch::start();
    println!("  ▸ {title} ({why})");
    let spinner = spinner();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start {}", command.get_program().display()))?;
    let (lines, received) = mpsc::channel();
    follow(child.stdout.take(), lines.clone());
    follow(child.stderr.take(), lines);

    let mut output = Vec::new();
    loop {
        match received.recv_timeout(HEARTBEAT) {
            Ok(line) => {
                spinner.set_message(line.trim().to_owned());
                output.push(line);
            }
            Err(RecvTimeoutError::Timeout) => heartbeat(&watch, output.last()),
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    let status = child.wait()?;
    spinner.finish_and_clear();
    if !status.success() {
        for line in &output {
            eprintln!("    {line}");
        }
        bail!("{title}: `{command:?}` ended with {status}");
    }
    println!("  ✓ {title} ({:.1} s)", watch.elapsed().as_secs_f64());
    Ok(())
}

/// Runs a command whose output people want to see as it comes.
pub(crate) fn show(title: &str, command: &mut Command) -> Result<()> {
    let watch = Stopwatch::start();
    println!("  ▸ {title}");
    let status = command
        .status()
        .with_context(|| format!("cannot start {}", command.get_program().display()))?;
    if !status.success() {
        bail!("{title}: ended with {status}");
    }
    println!("  ✓ {title} ({:.1} s)", watch.elapsed().as_secs_f64());
    Ok(())
}

fn spinner() -> ProgressBar {
    let template = "    {spinner} {elapsed} {wide_msg}";
    let style = ProgressStyle::with_template(template);
    let spinner = ProgressBar::new_spinner();
    spinner.set_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
    spinner.enable_steady_tick(Duration::from_millis(120));
    spinner
}

fn heartbeat(watch: &Stopwatch, last: Option<&String>) {
    if !std::io::stderr().is_terminal() {
        let last = last.map_or("", |line| line.trim());
        println!("    … {:.0} s: {last}", watch.elapsed().as_secs_f64());
    }
}

fn follow(stream: Option<impl Read + Send + 'static>, lines: Sender<String>) {
    let Some(stream) = stream else { return };
    thread::spawn(move || {
        for line in BufReader::new(stream).split(b'\n').map_while(Result::ok) {
            if lines.send(String::from_utf8_lossy(&line).into_owned()).is_err() {
                return;
            }
        }
    });
}
