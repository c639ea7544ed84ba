//! What a proposer may put into the checkout, and what machines are like elsewhere.

use std::fs;

use super::install::{GH, VERSION, good_release, with_rust, workflow};
use super::server::Server;

#[test]
fn a_folder_whose_name_has_a_backslash_changes_no_checksum() {
    let scene = workflow(&good_release(), &format!("v{VERSION}"), GH);
    let folder = scene.runner.home().join("a\\_temp");
    fs::create_dir(&folder).unwrap();
    let done = scene.runner.env("RUNNER_TEMP", folder.to_str().unwrap()).run();
    assert_eq!((done.success, done.output("origin")), (true, "attested"), "{}", done.log);
}

#[test]
fn a_gh_with_a_long_help_still_verifies() {
    let long = "seq 100000";
    let gh =
        GH.replace("echo \"      --source-ref string\"", &format!("echo --source-ref; {long}"));
    assert_ne!(gh, GH);
    let done = workflow(&good_release(), &format!("v{VERSION}"), &gh).runner.run();
    assert_eq!((done.success, done.output("origin")), (true, "attested"), "{}", done.log);
}

#[test]
fn settings_of_the_checkout_do_not_reach_the_build() {
    let scene = workflow(&Server::of_files(&[]), "main", GH);
    let folder = scene.checkout.path().join(".cargo");
    fs::create_dir(&folder).unwrap();
    // A compiler wrapper would be read as well; what cannot be read ends any build that looks.
    fs::write(folder.join("config.toml"), "[build").unwrap();
    let done = with_rust(scene.runner).run();
    assert_eq!((done.success, done.output("origin")), (true, "source"), "{}", done.log);
}

#[test]
fn a_repository_among_the_files_is_none() {
    let scene = workflow(&Server::of_files(&[]), "main", GH);
    let checkout = scene.checkout.path();
    // All that is proposed lies in one folder: a broken policy, and a repository that knows a good one.
    let folder = checkout.join("policy");
    scene.checkout.git(&["clone", "--quiet", "--bare", ".", "policy"]);
    let config = "[core]\n\trepositoryformatversion = 0\n\tbare = false\n\tworktree = ..\n";
    fs::write(folder.join("config"), config).unwrap();
    fs::write(folder.join("b00t-mcp-acl.toml"), "default_policy = \"perhaps\"\n").unwrap();
    scene.checkout.git(&["add", "--force", "policy"]);
    scene.checkout.git(&["commit", "--quiet", "--message", "Propose"]);
    let done = scene.runner.with("working-directory", "policy").run_installed();
    assert_eq!((done.success, done.output("conclusion")), (false, "failure"), "{}", done.log);
}
