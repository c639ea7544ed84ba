//! Whoever only judges a proposal has no way to bring it into force.

#![cfg(test)]

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use pretty_assertions::assert_eq;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The crates that a crate of this workspace depends on, itself included, as far as the
/// workspace's own manifests say.
fn dependencies(of: &str) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    let mut ahead = vec![of.to_owned()];
    while let Some(name) = ahead.pop() {
        let manifest = root().join("crates").join(&name).join("Cargo.toml");
        if all.insert(name)
            && let Ok(text) = fs::read_to_string(manifest)
        {
            let manifest: toml::Table = text.parse().unwrap();
            let named = manifest.get("dependencies").and_then(toml::Value::as_table).unwrap();
            ahead.extend(named.keys().cloned());
        }
    }
    all
}

/// The sources of the Durable Object that makes check runs, by name.
fn desk() -> Vec<(String, String)> {
    let files = fs::read_dir(root().join("webhook-worker/src/desk")).unwrap();
    let read = |file: fs::DirEntry| {
        let name = file.file_name().into_string().unwrap();
        (name, fs::read_to_string(file.path()).unwrap())
    };
    files.map(|file| read(file.unwrap())).collect()
}

#[test]
fn checks_do_not_depend_on_the_sync() {
    let found = dependencies("checks");
    assert!(found.contains("check-run") && found.contains("acl"), "{found:?}");
    assert!(!found.contains("sync") && !found.contains("worker"), "{found:?}");
}

#[test]
fn the_desk_names_nothing_that_leads_to_what_is_in_force() {
    let ways = [
        ".kv(",
        ".bucket(",
        ".durable_object(",
        ".service(",
        "KvStore",
        "Bucket",
        "POLICY",
        "HISTORY",
        "INSTANCE",
        "GATE",
        "gate::",
        "records::",
        "history::",
        "instance::",
    ];
    let files = desk();
    assert!(files.iter().any(|(name, _)| name == "mod.rs"), "{files:?}");
    for (name, text) in files {
        let found: Vec<_> = ways.into_iter().filter(|way| text.contains(way)).collect();
        assert_eq!(found, Vec::<&str>::new(), "{name}");
    }
}

#[test]
fn what_the_desk_has_of_instances_only_reads() {
    let file = root().join("webhook-worker/src/recorded.rs");
    let text = fs::read_to_string(file).unwrap();
    let methods: Vec<_> = text.split("Method::").skip(1).collect();
    assert!(methods.iter().all(|rest| rest.starts_with("Get,")) && methods.len() == 1, "{text}");
    assert_eq!(text.matches("http://").count(), 1, "it asks for one thing");
    assert!(text.contains("\"http://instance/audit/distinct\""));
    for way in [".kv(", ".bucket(", ".service(", "GATE", "body(Some"] {
        assert!(!text.contains(way), "{way}");
    }
}

#[test]
fn the_desks_tokens_change_nothing_in_a_repository() {
    let files = desk();
    let texts = files.iter().flat_map(|(_, text)| text.split("Access::").skip(1));
    let all: Vec<_> = texts.map(|rest| rest.split(',').next().unwrap()).collect();
    assert_eq!(all, ["Checking"]);
}

#[test]
fn the_desk_keeps_nothing_of_the_environment_but_its_settings() {
    let names_it = |line: &str| {
        let mut words = line.split(|c: char| !c.is_alphanumeric() && c != '_');
        words.any(|word| word == "Env")
    };
    for (name, text) in desk() {
        let lines = text.lines().map(str::trim).filter(|line| names_it(line));
        let found: Vec<_> = lines.filter(|line| !line.starts_with("use ")).collect();
        let allowed: &[&str] = match name.as_str() {
            "mod.rs" => &["fn new(state: State, env: Env) -> Self {"],
            "settings.rs" => &["pub(super) fn read(env: &Env) -> Result<Self, ConfigError> {"],
            _ => &[],
        };
        assert_eq!(found, allowed, "{name}");
    }
}
