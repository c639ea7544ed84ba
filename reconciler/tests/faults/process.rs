//! The program as a process: what it ends with.

use std::process::{Command, Output};

use pretty_assertions::assert_eq;

use crate::world::{POLICY, TEMPLATE, World};
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

/// The program beside this world, with these variables as well.
async fn beside(world: &World, arguments: &[&str], more: &[(&str, &str)]) -> Output {
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
