//! The program as a process: what it ends with.

use std::process::{Command, Output};

use pretty_assertions::assert_eq;

use crate::world::{POLICY, TEMPLATE, What, World};
use b00t_reconciler::secrets::Environment;

fn program(arguments: &[&str], environment: &[(&str, &str)]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_b00t-reconciler"))
        .args(arguments)
        .env_clear()
        .envs(environment.iter().copied())
        .output()
        .unwrap()
}

fn code(arguments: &[&str], environment: &[(&str, &str)]) -> Option<i32> {
    program(arguments, environment).status.code()
}

/// The variables that name this world.
fn variables(world: &World) -> Vec<(String, String)> {
    let mut environment = vec![
        ("GITHUB_API_URL".to_owned(), world.root.clone()),
        ("GITHUB_APP_ID".to_owned(), "12".to_owned()),
        ("TEMPLATE_REPOSITORY".to_owned(), TEMPLATE.to_owned()),
        ("CLOUDFLARE_API_URL".to_owned(), format!("{}/client/v4", world.root)),
        ("CLOUDFLARE_ACCOUNT_ID".to_owned(), "acc".to_owned()),
        ("KV_NAMESPACE_ID".to_owned(), "ns".to_owned()),
        ("WEBHOOK_WORKER_URL".to_owned(), world.root.clone()),
    ];
    for name in ["GITHUB_APP_PRIVATE_KEY", "CLOUDFLARE_API_TOKEN", "RECONCILER_SECRET"] {
        environment.push((name.to_owned(), world.var(name).unwrap()));
    }
    environment
}

/// The program beside this world, with these variables as well.
async fn beside(world: &World, arguments: &[&str], more: &[(&str, &str)]) -> Output {
    let mut environment = variables(world);
    environment.extend(more.iter().map(|(name, value)| ((*name).into(), (*value).into())));
    let arguments: Vec<String> = arguments.iter().map(|one| (*one).to_owned()).collect();
    let run = move || {
        let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
        let environment: Vec<_> = environment.iter().map(|(a, b)| (&**a, &**b)).collect();
        program(&arguments, &environment)
    };
    tokio::task::spawn_blocking(run).await.unwrap()
}

#[test]
fn a_command_line_that_is_not_right_is_an_error_and_no_drift() {
    for wrong in [&["--no-such-flag", "plan"][..], &[], &["no-such-command"], &["verify"]] {
        assert_eq!(code(wrong, &[]), Some(1), "{wrong:?}");
    }
    assert_eq!(code(&["plan"], &[("GITHUB_APP_ID", "twelve")]), Some(1));
}

#[test]
fn help_and_the_version_are_no_errors() {
    for asked in ["--help", "--version", "help"] {
        let said = program(&[asked], &[]);
        assert_eq!(said.status.code(), Some(0), "{asked}");
        assert!(!said.stdout.is_empty(), "{asked}");
    }
}

#[test]
fn what_is_set_to_nothing_is_named_as_not_set() {
    let ended = program(&["plan"], &[("GITHUB_APP_ID", ""), ("TEMPLATE_REPOSITORY", TEMPLATE)]);
    let log = String::from_utf8_lossy(&ended.stderr);
    assert_eq!(ended.status.code(), Some(1), "{log}");
    assert!(log.contains("--github-app-id is not set"), "{log}");
}

#[tokio::test]
async fn every_variable_may_be_set_to_nothing() {
    let world = World::in_sync(&["ann"]).await;
    let needed = [
        "GITHUB_API_URL",
        "GITHUB_APP_ID",
        "TEMPLATE_REPOSITORY",
        "CLOUDFLARE_API_URL",
        "CLOUDFLARE_ACCOUNT_ID",
        "KV_NAMESPACE_ID",
    ];
    let command = <b00t_reconciler::command::Cli as clap::CommandFactory>::command();
    let names = command.get_arguments().filter_map(|arg| Some(arg.get_env()?.to_str()?.to_owned()));
    let names: Vec<String> = names.filter(|name| !needed.contains(&name.as_str())).collect();
    assert!(names.len() > 9, "{names:?}");
    let nothing: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "")).collect();
    let ended = beside(&world, &["plan"], &nothing).await;
    let log = String::from_utf8_lossy(&ended.stderr);
    assert_eq!(ended.status.code(), Some(0), "{log}");
}

#[tokio::test]
async fn it_ends_with_0_in_sync_with_2_out_of_sync_and_with_1_when_that_is_not_known() {
    let world = World::in_sync(&["ann"]).await;
    assert_eq!(beside(&world, &["plan"], &[]).await.status.code(), Some(0));
    world.push("ann", 'b', POLICY);
    assert_eq!(beside(&world, &["plan"], &[]).await.status.code(), Some(2));
    let elsewhere = [("KV_NAMESPACE_ID", "another")];
    assert_eq!(beside(&world, &["plan"], &elsewhere).await.status.code(), Some(1));
}

#[tokio::test]
async fn what_is_left_of_githubs_limit_is_in_the_log() {
    let world = World::in_sync(&["ann"]).await;
    for command in [&["plan"][..], &["apply"], &["redeliver"], &["restore"]] {
        let ended = beside(&world, command, &[]).await;
        let log = String::from_utf8_lossy(&ended.stderr);
        assert!(log.contains("\"quota\":4321"), "{command:?}: {log}");
    }
}

#[tokio::test]
async fn an_apply_that_is_killed_is_completed_by_the_next() {
    let world = World::in_sync(&["ann", "bob"]).await;
    world.push("ann", 'b', POLICY);
    world.push("bob", 'b', POLICY);
    world.fault("GET /reconcile/", 2, What::Hang);
    let mut first = Command::new(env!("CARGO_BIN_EXE_b00t-reconciler"))
        .args(["apply", "--yes"])
        .env_clear()
        .envs(variables(&world))
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    // Its gates were asked, and it waits for them.
    while world.requests("GET /reconcile/") < 2 {
        tokio::task::yield_now().await;
    }
    first.kill().unwrap();
    assert_eq!(first.wait().unwrap().code(), None);
    // One of the two gates was too late.
    world.push("bob", 'c', POLICY);
    let second = beside(&world, &["apply", "--yes"], &[]).await;
    let said = String::from_utf8_lossy(&second.stdout);
    assert_eq!(second.status.code(), Some(0), "{said}");
    assert!(said.ends_with("Synced: 1 of 1.\n"), "{said}");
    assert_eq!(beside(&world, &["plan"], &[]).await.status.code(), Some(0));
}

#[tokio::test]
async fn a_key_that_is_none_is_named_and_not_shown() {
    let world = World::in_sync(&["ann"]).await;
    let wrong = "-----BEGIN RSA PRIVATE KEY-----\nbm8ga2V5\n-----END RSA PRIVATE KEY-----\n";
    for key in [wrong, "no PEM: bm8ga2V5", "-----BEGIN PUBLIC KEY-----\nbm8ga2V5\n"] {
        let ended = beside(&world, &["plan"], &[("GITHUB_APP_PRIVATE_KEY", key)]).await;
        let log = String::from_utf8_lossy(&ended.stderr);
        assert_eq!(ended.status.code(), Some(1), "{log}");
        assert!(log.contains("GITHUB_APP_PRIVATE_KEY"), "{log}");
        assert!(!log.contains("bm8ga2V5"), "{log}");
    }
    assert_eq!(world.requests(""), 0, "nobody is asked without a key");
}

#[tokio::test]
async fn the_key_of_another_app_is_refused_by_github_and_is_no_drift() {
    let world = World::in_sync(&["ann"]).await;
    let key = rsa::RsaPrivateKey::new(&mut rsa::rand_core::OsRng, 2_048).unwrap();
    let pem = rsa::pkcs1::EncodeRsaPrivateKey::to_pkcs1_pem(&key, Default::default()).unwrap();
    let ended = beside(&world, &["plan"], &[("GITHUB_APP_PRIVATE_KEY", &pem)]).await;
    let log = String::from_utf8_lossy(&ended.stderr);
    assert_eq!(ended.status.code(), Some(1), "{log}");
    assert!(log.contains("GitHub did not accept the token"), "{log}");
}
