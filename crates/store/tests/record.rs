//! The shape of the records, as they stand in KV.

use pretty_assertions::assert_eq;
use serde_json::{Value, json};
use store::{PolicyMetadata, PolicyRecord, PolicyState};

const COMMIT: &str = "1111111111111111111111111111111111111111";
const BLOB: &str = "2222222222222222222222222222222222222222";

fn record(state: &Value) -> Value {
    json!({
        "schema": 1,
        "account": 583_231,
        "login": "octocat",
        "repository": {"id": 42, "name": "_b00t_"},
        "generation": 7,
        "head": COMMIT,
        "blob": BLOB,
        "state": state,
        "synced_at": 1_795_366_320_000_u64,
    })
}

fn revision() -> Value {
    json!({
        "commit": COMMIT,
        "blob": BLOB,
        "text": "default_policy = \"deny\"\n",
        "digest": "sha256:00",
        "since": 1_795_366_320_000_u64,
    })
}

#[test]
fn every_state_reads_back_as_it_was_written() {
    for (state, name, enforced) in [
        (json!({"kind": "active", "revision": revision()}), "active", true),
        (json!({"kind": "invalid", "diagnostics": [], "last_good": revision()}), "invalid", true),
        (json!({"kind": "invalid", "diagnostics": [], "last_good": null}), "invalid", false),
        (json!({"kind": "missing", "reason": "no_file"}), "missing", false),
        (json!({"kind": "suspended", "reason": "uninstalled"}), "suspended", false),
    ] {
        let written = record(&state);
        let read: PolicyRecord = serde_json::from_value(written.clone()).unwrap();
        assert_eq!(read.state.name(), name);
        assert_eq!(read.in_force().is_some(), enforced);
        assert_eq!(serde_json::to_value(&read).unwrap(), written);
    }
}

#[test]
fn a_record_from_before_there_were_tests_and_other_forks_still_reads() {
    let before = record(&json!({"kind": "invalid", "diagnostics": [], "last_good": revision()}));
    let read: PolicyRecord = serde_json::from_value(before).unwrap();
    assert!(read.others.is_empty());
    assert!(matches!(&read.state, PolicyState::Invalid { tests, .. } if tests.is_empty()));
}

#[test]
fn tests_and_other_forks_read_back_as_they_were_written() {
    let failing = json!({
        "code": "ACL201", "severity": "error", "message": "it is denied", "help": "allow it",
        "line": 4, "column": 1, "end_line": 4, "end_column": 9,
    });
    let state = json!({
        "kind": "invalid", "diagnostics": [], "tests": [failing], "last_good": null,
    });
    let mut written = record(&state);
    written["others"] = json!([{"id": 43, "name": "_b00t_-1"}]);
    let read: PolicyRecord = serde_json::from_value(written.clone()).unwrap();
    assert_eq!(serde_json::to_value(&read).unwrap(), written);
}

#[test]
fn the_metadata_repeats_what_a_listing_compares() {
    let read: PolicyRecord =
        serde_json::from_value(record(&json!({"kind": "missing", "reason": "empty_repository"})))
            .unwrap();
    assert_eq!(
        serde_json::to_value(read.metadata()).unwrap(),
        json!({
            "commit": COMMIT, "blob": BLOB, "generation": 7, "state": "missing",
            "account": 583_231, "repository": {"id": 42, "name": "_b00t_"},
        })
    );
}

#[test]
fn metadata_from_before_it_named_the_account_still_reads() {
    let before = json!({"commit": COMMIT, "blob": null, "generation": 7, "state": "active"});
    let read: PolicyMetadata = serde_json::from_value(before.clone()).unwrap();
    assert_eq!((read.account, &read.repository), (None, &None));
    assert_eq!(serde_json::to_value(&read).unwrap(), before);
}

#[test]
fn the_longest_metadata_fits_what_the_store_takes() {
    let mut longest = record(&json!({"kind": "suspended", "reason": "uninstalled"}));
    longest["account"] = json!(u64::MAX);
    longest["repository"] = json!({"id": u64::MAX, "name": "n".repeat(100)});
    longest["generation"] = json!(u64::MAX);
    longest["head"] = json!("1".repeat(64));
    longest["blob"] = json!("2".repeat(64));
    let read: PolicyRecord = serde_json::from_value(longest).unwrap();
    let metadata = serde_json::to_vec(&read.metadata()).unwrap();
    assert!(metadata.len() <= 1_024, "{} bytes", metadata.len());
}

#[test]
fn a_record_of_another_version_is_not_read() {
    let mut written = record(&json!({"kind": "missing", "reason": "no_fork"}));
    written["schema"] = json!(2);
    let error = serde_json::from_value::<PolicyRecord>(written).unwrap_err();
    assert!(error.to_string().contains("schema version 2"), "{error}");
}

#[test]
fn a_state_nobody_knows_is_not_read_as_any_other() {
    let unknown = record(&json!({"kind": "open_to_all"}));
    assert!(serde_json::from_value::<PolicyRecord>(unknown).is_err());
    let _: fn(&PolicyState) -> &'static str = PolicyState::name;
}
