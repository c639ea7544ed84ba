//! `docs/authorization.md` is true.

#![cfg(test)]

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use oauth::{
    ACCESS_SECONDS, CODE_MILLIS, CONSENT_MILLIS, FetchPlan, GRACE_MILLIS, IDLE_MILLIS,
    LONGEST_MILLIS, MAX_FAMILIES, MAX_PER_ADDRESS, MAX_REGISTRATIONS, MAX_SESSIONS,
    SESSION_IDLE_MILLIS, SESSION_LONGEST_MILLIS, SIGN_IN_MILLIS, Scope, UNUSED_MILLIS, USED_MILLIS,
};
use pretty_assertions::assert_eq;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn page() -> String {
    fs::read_to_string(root().join("docs/authorization.md")).unwrap()
}

/// The tests of all files below a folder, as `file::test`.
fn tests(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            tests(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let file = path.file_stem().unwrap().to_str().unwrap();
            let text = fs::read_to_string(&path).unwrap();
            for after in text.split("#[test]\n").skip(1) {
                let name = after.trim_start().strip_prefix("fn ").unwrap();
                found.insert(format!("{file}::{}", name.split('(').next().unwrap()));
            }
        }
    }
}

/// The rows of the tables under "Where each demand is shown".
fn demands() -> Vec<[String; 3]> {
    let page = page();
    let (_, shown) = page.split_once("## Where each demand is shown").unwrap();
    let rows = shown.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| demand"));
    rows.map(|row| {
        let cells: Vec<_> =
            row.trim_matches('|').split(" | ").map(|cell| cell.trim().to_owned()).collect();
        cells.try_into().unwrap()
    })
    .collect()
}

#[test]
fn every_demand_names_tests_that_are_there() {
    let mut known = BTreeSet::new();
    for folder in ["crates/oauth", "crates/token"] {
        tests(&root().join(folder).join("src"), &mut known);
        tests(&root().join(folder).join("tests"), &mut known);
    }
    let demands = demands();
    assert!(demands.len() > 50, "{}", demands.len());
    for [demand, from, named] in demands {
        assert!(!demand.is_empty() && !from.is_empty(), "{demand}: {from}");
        for test in named.split(", ") {
            let test = test.strip_prefix('`').and_then(|test| test.strip_suffix('`'));
            let test = test.unwrap_or_else(|| panic!("{demand}: {named}"));
            assert!(known.contains(test), "{demand}: there is no test {test}");
        }
    }
}

#[test]
fn every_attack_on_redirects_and_hosts_is_on_the_page() {
    let mut known = BTreeSet::new();
    tests(&root().join("crates/oauth/tests/flow"), &mut known);
    let page = page();
    let attacks = known.iter().filter(|test| {
        ["redirects::", "attacks::"].iter().any(|file| test.starts_with(file))
            || (test.starts_with("ssrf::no") || test.starts_with("ssrf::only"))
    });
    let missing: Vec<_> = attacks.filter(|test| !page.contains(test.as_str())).collect();
    assert_eq!(missing, Vec::<&String>::new());
}

#[test]
fn the_times_and_bounds_are_those_of_the_code() {
    let day = 24 * 60 * 60 * 1000;
    let page = page();
    for line in [
        format!("| authorization code | {} seconds, once |", CODE_MILLIS / 1000),
        format!("| access token | {ACCESS_SECONDS} seconds |"),
        format!(
            "| refresh token | until it is used; its family ends after {} days without use, and \
             after {} days in any case |",
            IDLE_MILLIS / day,
            LONGEST_MILLIS / day
        ),
        format!(
            "| refresh token that was replaced | {} seconds, for the same successor |",
            GRACE_MILLIS / 1000
        ),
        format!("| sign-in under way | {} minutes, once |", SIGN_IN_MILLIS / 60_000),
        format!("| question for consent | {} minutes, once |", CONSENT_MILLIS / 60_000),
        format!(
            "| owner's session | {} hours without use, and {} days in any case |",
            SESSION_IDLE_MILLIS / (60 * 60 * 1000),
            SESSION_LONGEST_MILLIS / day
        ),
        format!("An owner is signed in in {MAX_SESSIONS} browsers at most."),
        format!("| registered client that nobody used | {} day |", UNUSED_MILLIS / day),
        format!("| registered client | {} days after its last use |", USED_MILLIS / day),
        format!(
            "There are at most {MAX_REGISTRATIONS} registered clients, {MAX_PER_ADDRESS} of them \
             that nobody used from one address, and {MAX_FAMILIES} families of\nan account."
        ),
        format!(
            "without following a redirect, {} bytes at most, within {} seconds.",
            FetchPlan::MAX_BYTES,
            FetchPlan::TIMEOUT_MILLIS / 1000
        ),
    ] {
        assert!(page.contains(&line), "{line}");
    }
    for scope in Scope::ALL {
        assert!(page.contains(&format!("| `{}` |", scope.as_str())));
    }
}

#[test]
fn nothing_here_knows_a_worker_a_clock_or_a_socket() {
    let manifest = fs::read_to_string(root().join("crates/oauth/Cargo.toml")).unwrap();
    let (dependencies, _) = manifest.split_once("[dev-dependencies]").unwrap();
    for name in ["worker", "tokio", "reqwest", "getrandom", "rand"] {
        assert!(!dependencies.contains(&format!("\n{name}")), "{name}");
    }
}
