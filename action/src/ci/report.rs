//! Tells GitHub Actions: the log, remarks on lines, the job's summary, SARIF, outputs.

use std::fs;
use std::io::Write;
use std::path::Path;

use acl::Judgement;
use anyhow::Context as _;
use check_run::{Annotation, FileSide, Level, Review};

use super::counted::Counted;
use super::environment::Environment;
use super::scene::Scene;
use crate::arguments::CiOptions;
use crate::format::human::{self, Style};
use crate::format::{github, sarif};
use crate::input::File;

pub(crate) fn write(
    environment: &Environment,
    options: &CiOptions,
    scene: &Scene,
    review: &Review,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    writeln!(out, "{}: {}", check_run::NAME, harmless(&review.title))?;
    writeln!(out, "Change: {}", harmless(&scene.said))?;
    let (before, after) = (scene.base.judge(), scene.head.judge());
    if options.annotations {
        for annotation in &review.annotations {
            writeln!(out, "{}", command(&scene.folder, annotation))?;
        }
    } else {
        excerpts(scene, &after, out)?;
    }
    if options.summary {
        environment.add_summary(&summary(scene, review))?;
    }
    let log = options.sarif_file.as_deref().map(|file| environment.workspace.join(file));
    if let Some(log) = &log {
        write_sarif(log, &scene.folder, &after)?;
    }
    outputs(environment, scene, review, &before, &after, log.as_deref())
}

/// What is wrong, with the lines of the files, for who reads the log.
fn excerpts(scene: &Scene, judged: &Judgement, out: &mut impl Write) -> anyhow::Result<()> {
    for (name, side, diagnostics) in [
        (acl::FILE_NAME, &scene.head.acl, judged.diagnostics()),
        (acl::TESTS_FILE_NAME, &scene.head.tests, judged.test_diagnostics()),
    ] {
        let bytes = match side {
            FileSide::Bytes(bytes) => bytes.clone(),
            _ => Vec::new(),
        };
        let file = File { name: slashed(&scene.folder, name), bytes };
        let mut text = Vec::new();
        if !diagnostics.is_empty() {
            human::write(&file, diagnostics, Style::Plain, &mut text)?;
        }
        for line in String::from_utf8_lossy(&text).lines() {
            writeln!(out, "{}", harmless(line))?;
        }
    }
    Ok(())
}

fn outputs(
    environment: &Environment,
    scene: &Scene,
    review: &Review,
    before: &Judgement,
    after: &Judgement,
    log: Option<&Path>,
) -> anyhow::Result<()> {
    let comparable = |judged: &Judgement| judged.is_absent() || judged.policy().is_some();
    let changed = if scene.base_known && comparable(before) && comparable(after) {
        let same = acl::diff(before.policy(), after.policy()).is_empty();
        if same { "false" } else { "true" }
    } else {
        ""
    };
    let counted = Counted::of(after);
    let base = scene.base_commit.map(|commit| commit.to_string()).unwrap_or_default();
    let digest = after.policy().map(acl::CompiledPolicy::digest).unwrap_or_default();
    let log = log.map(|log| log.display().to_string()).unwrap_or_default();
    for (name, value) in [
        ("conclusion", review.conclusion.as_str()),
        ("errors", &counted.errors.to_string()),
        ("warnings", &counted.warnings.to_string()),
        ("tests-passed", &counted.passed.to_string()),
        ("tests-failed", &counted.failed.to_string()),
        ("changed", changed),
        ("digest", &digest),
        ("base", &base),
        ("sarif-file", &log),
    ] {
        environment.set_output(name, value)?;
    }
    Ok(())
}

fn write_sarif(log: &Path, folder: &Path, judged: &Judgement) -> anyhow::Result<()> {
    if let Some(parent) = log.parent() {
        fs::create_dir_all(parent).with_context(|| format!("cannot make {}", parent.display()))?;
    }
    let acl = slashed(folder, acl::FILE_NAME);
    let tests = slashed(folder, acl::TESTS_FILE_NAME);
    let told = [(acl.as_str(), judged.diagnostics()), (tests.as_str(), judged.test_diagnostics())];
    let mut text = Vec::new();
    sarif::write(&told, &mut text)?;
    fs::write(log, text).with_context(|| format!("cannot write {}", log.display()))
}

/// A remark as a workflow command.
fn command(folder: &Path, a: &Annotation) -> String {
    let level = match a.level {
        Level::Failure => "error",
        Level::Warning => "warning",
        Level::Notice => "notice",
    };
    let columns = match (a.start_column, a.end_column) {
        (Some(from), Some(to)) => format!(",col={from},endColumn={to}"),
        _ => String::new(),
    };
    let file = github::property(&slashed(folder, a.path));
    let (from, to, title) = (a.start_line, a.end_line, github::property(&a.title));
    let message = github::data(&a.message);
    format!("::{level} file={file},line={from},endLine={to}{columns},title={title}::{message}")
}

/// A path as git writes it, on Windows too.
fn slashed(folder: &Path, name: &str) -> String {
    let parts = folder.iter().map(|part| part.to_string_lossy().into_owned());
    parts.chain([name.to_owned()]).filter(|part| part != ".").collect::<Vec<_>>().join("/")
}

/// The check run's summary, and above it what the check run need not say.
fn summary(scene: &Scene, review: &Review) -> String {
    let title = format!("## {}\n\n", check_run::NAME);
    let unknown = if scene.base_known {
        String::new()
    } else {
        // As code it can be neither a link nor a mention.
        let said = harmless(&scene.said).replace('`', "'");
        format!(
            "> [!NOTE]\n> What was there before is not known, so everything is shown as new: \
             `{said}`\n\n"
        )
    };
    format!("{title}{unknown}{}", review.summary)
}

/// One line of a log that GitHub Actions takes for no command.
fn harmless(text: &str) -> String {
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    line.replace("##[", "## [")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_written_with_slashes() {
        assert_eq!(slashed(Path::new(""), "a.toml"), "a.toml");
        assert_eq!(slashed(Path::new("."), "a.toml"), "a.toml");
        assert_eq!(slashed(&Path::new("x").join("y"), "a.toml"), "x/y/a.toml");
    }

    #[test]
    fn a_remark_cannot_become_another_command() {
        let remark = Annotation {
            path: "b00t-mcp-acl.toml",
            start_line: 2,
            end_line: 2,
            start_column: Some(3),
            end_column: Some(5),
            level: Level::Failure,
            title: "a,b: c".to_owned(),
            message: "one\n::error::two".to_owned(),
        };
        insta::assert_snapshot!(
            command(Path::new("x:y"), &remark),
            @"::error file=x%3Ay/b00t-mcp-acl.toml,line=2,endLine=2,col=3,endColumn=5,title=a%2Cb%3A c::one%0A::error::two"
        );
        assert_eq!(harmless("a\n::error::b ##[group]"), "a ::error::b ## [group]");
    }
}
