//! Each threat of the page has an answer, and tests that are there.

#![cfg(test)]

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};

const PAGE: &str = include_str!("../../docs/threat-model.md");
/// Folders that have no sources of ours.
const SKIPPED: [&str; 4] = ["target", "node_modules", ".git", ".b00t"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// All tests below a folder, as `file::test`.
fn tests(folder: &Path, found: &mut BTreeSet<String>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            if !SKIPPED.contains(&name.as_str()) {
                tests(&path, found)?;
            }
        } else if let Some(file) = name.strip_suffix(".rs") {
            let text = fs::read_to_string(&path)?;
            found.extend(named(&text).map(|test| format!("{file}::{test}")));
        }
    }
    Ok(())
}

/// The functions that an attribute `test` stands before, of whatever runtime.
fn named(text: &str) -> impl Iterator<Item = &str> {
    let attributes = text.match_indices("#[").filter_map(|(at, _)| text.get(at + 2..));
    let tests = attributes.filter(|after| {
        let attribute = after.split([']', '(']).next().unwrap_or_default();
        attribute == "test" || attribute.ends_with("::test")
    });
    tests.filter_map(|after| after.split_once("fn ")?.1.split(['(', '<']).next())
}

/// The rows of the tables of threats: their four cells.
fn threats() -> Result<Vec<[&'static str; 4]>> {
    let (_, shown) = PAGE.split_once("## Boundaries").context("no such heading")?;
    let (shown, _) = shown.split_once("\n## ").context("nothing is left over")?;
    let is_threat = |line: &&str| line.starts_with("| ") && !line.starts_with("| | ");
    let cells = |row: &'static str| {
        let cells: Vec<_> = row.trim_matches('|').split(" | ").map(str::trim).collect();
        cells.try_into().ok().with_context(|| format!("not four cells: {row}"))
    };
    shown.lines().filter(is_threat).map(cells).collect()
}

#[test]
fn every_threat_has_an_answer_and_tests_that_are_there() -> Result<()> {
    let mut known = BTreeSet::new();
    tests(&root(), &mut known)?;
    for [letter, threat, answer, shown] in threats()? {
        ensure!(["S", "T", "R", "I", "D", "E"].contains(&letter), "{threat}: {letter}");
        ensure!(!answer.is_empty(), "{threat}");
        for test in shown.split(", ") {
            let test = test.strip_prefix('`').and_then(|test| test.strip_suffix('`'));
            let test = test.with_context(|| format!("{threat}: {shown}"))?;
            ensure!(known.contains(test), "{threat}: there is no test {test}");
        }
    }
    Ok(())
}

#[test]
fn every_boundary_is_looked_at_from_all_sides_that_matter() -> Result<()> {
    let (_, shown) = PAGE.split_once("## Boundaries").context("no such heading")?;
    let (shown, _) = shown.split_once("\n## ").context("nothing is left over")?;
    let boundaries: Vec<_> = shown.split("\n### ").skip(1).collect();
    assert_eq!(boundaries.len(), 6);
    for boundary in boundaries {
        for letter in ["T", "I", "D", "E"] {
            assert!(boundary.contains(&format!("\n| {letter} |")), "{letter}: {boundary}");
        }
    }
    Ok(())
}

#[test]
fn tests_are_found_whatever_runs_them() {
    let text = "#[test]\nfn one() {}\n#[tokio::test(flavor = \"x\")]\n#[cfg(x)]\nasync fn two() {}\n\
                #[cfg(test)]\nfn three() {}";
    assert_eq!(named(text).collect::<Vec<_>>(), ["one", "two"]);
}
