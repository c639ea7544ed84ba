//! Where settings come from.

use std::path::Path;

use b00t_reconciler::{
    command::{Cli, Command},
    settings::Options,
};
use clap::Parser;
use pretty_assertions::assert_eq;

fn example() -> Options {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("reconciler.example.toml");
    Options::read(&path).unwrap()
}

#[test]
fn the_example_file_is_right_and_names_every_setting() {
    let options = example();
    let unset = format!("{options:?}").matches("None").count();
    assert_eq!(unset, 0, "{options:?}");
    assert_eq!(options.settings().unwrap().template, "promptexecution/_b00t_");
}

/// A shell command or a unit in docs/reconciler.md that runs with the example as its file.
fn documented(begins: &str) -> &'static str {
    let page = include_str!("../../../docs/reconciler.md");
    let blocks = page.split("```").skip(1).step_by(2);
    blocks.into_iter().find(|block| block.contains(begins)).unwrap()
}

#[test]
fn the_documented_container_and_unit_have_what_the_example_needs() {
    let (container, unit) = (documented("docker run"), documented("[Service]"));
    let secrets = ["GITHUB_APP_PRIVATE_KEY", "CLOUDFLARE_API_TOKEN", "RECONCILER_SECRET"];
    // The example has `alerts_repository`.
    assert!(example().alerts_repository.is_some());
    for secret in secrets.into_iter().chain(["ALERTS_TOKEN"]) {
        assert!(container.contains(&format!("-e {secret}_FILE=")), "{secret}: {container}");
        assert!(unit.contains(&format!("Environment={secret}_FILE=")), "{secret}: {unit}");
    }
    let folder = example().state_folder.unwrap();
    assert!(container.contains(&format!("-v ./state:{} ", folder.display())), "{container}");
    let name = folder.file_name().unwrap().to_str().unwrap();
    assert!(unit.contains(&format!("StateDirectory={name}\n")), "{unit}");
    let listens: std::net::SocketAddr =
        container.split("-e LISTEN=").nth(1).unwrap().split(' ').next().unwrap().parse().unwrap();
    assert!(listens.ip().is_unspecified(), "what is published is reached from outside");
    assert!(container.contains(&format!("-p 127.0.0.1:{0}:{0} ", listens.port())), "{container}");
}

#[test]
fn a_flag_is_stronger_than_the_file() {
    let cli = Cli::parse_from(["b00t-reconciler", "--max-removals", "3", "plan"]);
    let settings = cli.options.or(example()).settings().unwrap();
    assert_eq!(settings.max_removals, drift::MaxRemovals::Absolute(3));
    assert_eq!(cli.command, Command::Plan);
}

#[test]
fn a_setting_that_does_not_exist_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("settings.toml");
    std::fs::write(&path, "github_app_private_key = \"no secret belongs here\"\n").unwrap();
    let error = format!("{:#}", Options::read(&path).unwrap_err());
    assert!(error.contains("unknown field `github_app_private_key`"), "{error}");
}

#[test]
fn what_is_not_set_or_not_right_is_named() {
    let without = Options { kv_namespace_id: None, ..example() };
    let error = without.settings().unwrap_err().to_string();
    assert!(error.contains("--kv-namespace-id") && error.contains("KV_NAMESPACE_ID"), "{error}");
    let empty = Options { webhook_worker_url: Some(String::new()), ..example() };
    assert_eq!(empty.settings().unwrap().worker, None);
    for wrong in [
        Options { template_repository: Some("no-owner".into()), ..example() },
        Options { github_api_url: Some("api.github.com".into()), ..example() },
        Options { forks_per_request: Some(0), ..example() },
        Options { max_removals: Some("all".into()), ..example() },
    ] {
        assert!(wrong.settings().is_err());
    }
}

#[test]
fn the_page_lists_every_setting_and_every_command() {
    let page = include_str!("../../../docs/reconciler.md");
    let command = <Cli as clap::CommandFactory>::command();
    for flag in command.get_arguments().filter_map(clap::Arg::get_env) {
        let name = flag.to_str().unwrap();
        assert!(page.contains(&format!("| `{name}` |")), "{name} is not in docs/reconciler.md");
    }
    for subcommand in command.get_subcommands() {
        let name = subcommand.get_name();
        assert!(page.contains(&format!("| `{name}")), "{name} is not in docs/reconciler.md");
    }
}
