//! A private repository: the base is fetched with what `actions/checkout` left behind, wherever it
//! left it.

use super::checkout::{Checkout, FILE, Origin, POLICY, WIDER};
use super::runner::{Done, Runner};
use super::server::Server;

const HEADER: &str = "basic eC1hY2Nlc3MtdG9rZW46c2VjcmV0";

/// A push of a change to a private repository, in a checkout of one commit. `leave` puts the
/// credentials into the configuration.
fn pushed(leave: impl Fn(&Checkout, &str)) -> (Done, String) {
    let origin = Origin::with(FILE, POLICY);
    let before = origin.tip("main");
    origin.commit("main", &[(FILE, Some(WIDER))]);
    let server = Server::of_repository(&origin.path().join(".git"), HEADER);
    let key = format!("http.{}/.extraheader", server.url);
    let given = format!("{key}=AUTHORIZATION: {HEADER}");
    let checkout = Checkout::with(&server.url, "refs/heads/main", Some(1), &["-c", &given]);
    leave(&checkout, &key);
    let event = origin.push("main", &before);
    let runner = Runner::on(&checkout.path(), "push", "refs/heads/main", &event);
    (runner.run_installed(), before)
}

#[test]
fn the_header_in_the_configuration_is_sent() {
    let (done, before) = pushed(|checkout, key| {
        checkout.git(&["config", "--local", key, &format!("AUTHORIZATION: {HEADER}")]);
    });
    assert_eq!((done.output("base"), done.output("changed")), (&*before, "true"), "{}", done.log);
}

#[test]
fn the_header_in_an_included_file_is_sent() {
    let (done, before) = pushed(|checkout, key| {
        let folder = checkout.path().canonicalize().unwrap().join(".git");
        let file = folder.join("credentials.config");
        let file = file.to_str().unwrap();
        checkout.git(&["config", "--file", file, key, &format!("AUTHORIZATION: {HEADER}")]);
        let include = format!("includeIf.gitdir:{}.path", folder.display());
        checkout.git(&["config", "--local", &include, file]);
    });
    assert_eq!((done.output("base"), done.output("changed")), (&*before, "true"), "{}", done.log);
}

#[test]
fn without_credentials_the_policy_is_checked_all_the_same() {
    let (done, _) = pushed(|_, _| {});
    assert!(done.success, "{}", done.log);
    assert_eq!((done.output("conclusion"), done.output("base")), ("success", ""));
    assert!(done.summary.contains("What was there before is not known"), "{}", done.summary);
}

#[test]
fn no_credential_is_shown() {
    let (done, _) = pushed(|checkout, key| {
        checkout.git(&["config", "--local", key, &format!("AUTHORIZATION: {HEADER}")]);
    });
    let secret = HEADER.trim_start_matches("basic ");
    assert!(!done.log.contains(secret) && !done.summary.contains(secret));
}
