//! The step that brings the command: from a release that verifies, or from source.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use sha2::{Digest as _, Sha256};

use super::checkout::{Checkout, FILE, Origin, POLICY, ZERO};
use super::runner::Runner;
use super::server::Server;

pub(super) const VERSION: &str = env!("CARGO_PKG_VERSION");
pub(super) const REPOSITORY: &str = "promptexecution/b00t-mcp";
/// What a release is for when nothing else is said: the runner's own machine.
const LINUX: &str = "x86_64-unknown-linux-gnu";

/// A gh that can verify attestations, and says that this one is right.
pub(super) const GH: &str = r#"#!/bin/sh
case "$*" in
  --version) echo "gh version 2.80.0 (2025-09-23)" ;;
  *--help*) echo "      --source-ref string" ;;
  *) echo "gh $* with ${GH_TOKEN:-no token}" ;;
esac
"#;

/// A gh from before attestations were worth anything.
const OLD_GH: &str = "#!/bin/sh\necho 'gh version 2.66.1 (2025-01-31)'\n";

/// A `shasum` as macOS has it, for a machine without `sha256sum`.
const SHASUM: &str = r#"#!/bin/sh
[ "$1 $2" = "-a 256" ] || exit 2
exec SHA256SUM
"#;

/// A workflow that uses the action at a revision.
pub(super) struct Scene {
    pub(super) runner: Runner,
    pub(super) checkout: Checkout,
}

pub(super) fn workflow(server: &Server, action_ref: &str, gh: &str) -> Scene {
    let origin = Origin::with(FILE, POLICY);
    let checkout = Checkout::of(&origin.url(), "refs/heads/main", None);
    let event = origin.push("main", ZERO);
    let runner = Runner::on(&checkout.path(), "push", "refs/heads/main", &event);
    let program = runner.home().join("bin/gh");
    fs::create_dir(runner.home().join("bin")).unwrap();
    fs::write(&program, gh).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    let path = std::env::var_os("PATH").unwrap().into_string().unwrap();
    let path = format!("{}:{path}", runner.home().join("bin").display());
    let runner = runner
        .github("action_repository", REPOSITORY)
        .github("action_ref", action_ref)
        .github("token", "the-token")
        .env("GITHUB_SERVER_URL", &server.url)
        .env("PATH", &path);
    Scene { runner, checkout }
}

/// Puts some of this machine's tools into a folder, which can be all that a runner has.
fn link(bin: &Path, tools: &[&str]) {
    for tool in tools {
        std::os::unix::fs::symlink(place_of(tool), bin.join(tool)).unwrap();
    }
}

/// Where this machine has a tool.
fn place_of(tool: &str) -> String {
    let found = Command::new("bash").args(["-c", &format!("command -v {tool}")]).output();
    String::from_utf8(found.unwrap().stdout).unwrap().trim().to_owned()
}

/// The runner with what cargo needs; what the tests were built into is found again.
pub(super) fn with_rust(mut runner: Runner) -> Runner {
    let target = Path::new(env!("CARGO_BIN_EXE_b00t-acl")).ancestors().nth(2).unwrap();
    runner = runner.env("CARGO_TARGET_DIR", target.to_str().unwrap());
    let home = std::env::var_os("HOME").unwrap().into_string().unwrap();
    for (name, folder) in [("CARGO_HOME", ".cargo"), ("RUSTUP_HOME", ".rustup")] {
        let value = std::env::var_os(name).map(|value| value.into_string().unwrap());
        runner = runner.env(name, &value.unwrap_or_else(|| format!("{home}/{folder}")));
    }
    for name in ["RUSTFLAGS", "CARGO_INCREMENTAL", "RUSTUP_TOOLCHAIN"] {
        if let Some(value) = std::env::var_os(name) {
            runner = runner.env(name, value.to_str().unwrap());
        }
    }
    runner
}

/// The archive of a release: its command is the one that the tests were built with.
fn archive() -> Vec<u8> {
    archive_of("b00t-acl")
}

/// The same with this name for the command.
fn archive_of(name: &str) -> Vec<u8> {
    let folder = tempfile::TempDir::new().unwrap();
    let program = folder.path().join(name);
    let text = format!("#!/bin/sh\nexec '{}' \"$@\"\n", env!("CARGO_BIN_EXE_b00t-acl"));
    fs::write(&program, text).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    let packed =
        Command::new("tar").args(["-czf", "-", name]).current_dir(folder.path()).output().unwrap();
    assert!(packed.status.success());
    packed.stdout
}

/// A server with a release, whose checksums are those of `promised`.
fn release(archive: Vec<u8>, promised: &[u8]) -> Server {
    release_for(LINUX, archive, promised)
}

/// The same for another target.
fn release_for(target: &str, archive: Vec<u8>, promised: &[u8]) -> Server {
    let name = format!("b00t-acl-{target}.tar.gz");
    let sums = format!("{:x}  {name}\n", Sha256::digest(promised));
    let path = |name: &str| format!("/{REPOSITORY}/releases/download/v{VERSION}/{name}");
    Server::of_files(&[
        (path("SHA256SUMS"), sums.into_bytes()),
        (path(&name), archive),
        (
            format!("/{REPOSITORY}/info/refs"),
            format!(
                "{}\trefs/tags/v{VERSION}\n{}\trefs/tags/v{VERSION}^{{}}\n",
                "a".repeat(40),
                "b".repeat(40)
            )
            .into_bytes(),
        ),
    ])
}

pub(super) fn good_release() -> Server {
    let archive = archive();
    release(archive.clone(), &archive)
}

#[test]
fn a_release_is_taken_when_its_checksum_and_attestation_are_right() {
    let major = VERSION.split('.').next().unwrap();
    for action_ref in [format!("v{VERSION}"), format!("v{major}")] {
        let done = workflow(&good_release(), &action_ref, GH).runner.run();
        assert!(done.success, "{}", done.log);
        assert_eq!((done.output("origin"), done.output("version")), ("attested", VERSION));
        assert_eq!(done.output("conclusion"), "success");
        let asked = format!(
            "--repo {REPOSITORY} --signer-workflow {REPOSITORY}/.github/workflows/release.yml \
             --source-ref refs/tags/v{VERSION} with the-token"
        );
        assert!(done.log.contains(&asked), "{}", done.log);
    }
}

#[test]
fn each_machine_gets_the_release_that_is_made_for_it() {
    for (system, machine, target, command) in [
        ("Linux", "X64", LINUX, "b00t-acl"),
        ("Linux", "ARM64", "aarch64-unknown-linux-gnu", "b00t-acl"),
        ("macOS", "X64", "x86_64-apple-darwin", "b00t-acl"),
        ("macOS", "ARM64", "aarch64-apple-darwin", "b00t-acl"),
        ("Windows", "X64", "x86_64-pc-windows-msvc", "b00t-acl.exe"),
    ] {
        let archive = archive_of(command);
        let server = release_for(target, archive.clone(), &archive);
        let scene = workflow(&server, &format!("v{VERSION}"), GH);
        let done = scene.runner.env("RUNNER_OS", system).env("RUNNER_ARCH", machine).run();
        assert!(done.success, "{system} {machine}: {}", done.log);
        assert_eq!((done.output("origin"), done.output("version")), ("attested", VERSION));
        assert_eq!(done.output("conclusion"), "success", "{system} {machine}");
    }
}

#[test]
fn a_machine_that_nothing_is_released_for_builds_from_source() {
    let machine = |runner: Runner| runner.env("RUNNER_OS", "Linux").env("RUNNER_ARCH", "RISCV64");
    let scene = workflow(&good_release(), &format!("v{VERSION}"), GH);
    let done = machine(with_rust(scene.runner)).run();
    assert!(done.success, "{}", done.log);
    assert!(done.log.contains("There is no release for Linux on RISCV64"), "{}", done.log);
    assert_eq!((done.output("origin"), done.output("conclusion")), ("source", "success"));

    let scene = workflow(&good_release(), &format!("v{VERSION}"), GH);
    let done = machine(scene.runner).with("version", VERSION).run();
    assert!(!done.success, "what was asked for is not replaced: {}", done.log);
    assert!(done.log.contains("for this machine"), "{}", done.log);
}

#[test]
fn a_machine_without_sha256sum_uses_shasum() {
    for (promised, right) in [(archive(), true), (b"what was released".to_vec(), false)] {
        let archive = if right { promised.clone() } else { archive() };
        let server = release_for("aarch64-apple-darwin", archive, &promised);
        let scene = workflow(&server, &format!("v{VERSION}"), GH);
        let bin = scene.runner.home().join("bin");
        link(&bin, &["awk", "bash", "cat", "curl", "cut", "dirname", "git", "grep", "gzip"]);
        link(&bin, &["head", "mktemp", "sed", "sh", "tail", "tar"]);
        let shasum = SHASUM.replace("SHA256SUM", &place_of("sha256sum"));
        fs::write(bin.join("shasum"), shasum).unwrap();
        fs::set_permissions(bin.join("shasum"), fs::Permissions::from_mode(0o755)).unwrap();
        let path = bin.to_str().unwrap().to_owned();
        let runner = scene.runner.env("PATH", &path);
        let done = runner.env("RUNNER_OS", "macOS").env("RUNNER_ARCH", "ARM64").run();
        assert_eq!(done.success, right, "{}", done.log);
        assert_eq!(done.log.contains("and SHA256SUMS says"), !right, "{}", done.log);
        assert_eq!(done.output("origin"), if right { "attested" } else { "" });
    }
}

#[test]
fn the_commit_of_a_release_is_that_release() {
    let done = workflow(&good_release(), &"b".repeat(40), GH).runner.run();
    assert_eq!((done.success, done.output("origin")), (true, "attested"), "{}", done.log);
}

#[test]
fn another_checksum_ends_the_step() {
    let server = release(archive(), b"what was released");
    let done = workflow(&server, &format!("v{VERSION}"), GH).runner.run();
    assert!(!done.success, "{}", done.log);
    assert!(done.log.contains("and SHA256SUMS says"), "{}", done.log);
    assert_eq!((done.output("origin"), done.output("conclusion")), ("", ""));
}

#[test]
fn a_wrong_attestation_ends_the_step() {
    let gh = GH.replace("*) echo \"gh $* with ${GH_TOKEN:-no token}\" ;;", "*) exit 1 ;;");
    assert_ne!(gh, GH);
    let done = workflow(&good_release(), &format!("v{VERSION}"), &gh).runner.run();
    assert!(!done.success, "{}", done.log);
    assert!(done.log.contains("does not verify"), "{}", done.log);
    assert_eq!((done.output("origin"), done.output("conclusion")), ("", ""));
}

#[test]
fn an_attestation_that_cannot_be_checked_is_said_so() {
    let done = workflow(&good_release(), &format!("v{VERSION}"), OLD_GH).runner.run();
    assert_eq!((done.success, done.output("origin")), (true, "checksum"), "{}", done.log);
    assert!(done.log.contains("Its attestation was not checked"), "{}", done.log);
}

#[test]
fn an_attestation_may_be_required() {
    let scene = workflow(&good_release(), &format!("v{VERSION}"), OLD_GH);
    let done = scene.runner.with("require-attestation", "true").run();
    assert!(!done.success, "{}", done.log);
    assert!(done.log.contains("cannot be checked"), "{}", done.log);
}

#[test]
fn without_a_release_it_is_built_from_source() {
    let server = Server::of_files(&[]);
    for action_ref in [format!("v{VERSION}"), "main".to_owned(), "c".repeat(40)] {
        let done = with_rust(workflow(&server, &action_ref, GH).runner).run();
        assert!(done.success, "{}", done.log);
        assert_eq!((done.output("origin"), done.output("version")), ("source", VERSION));
        assert_eq!(done.output("conclusion"), "success");
    }
}

#[test]
fn without_a_release_and_without_rust_it_is_said_what_to_do() {
    let scene = workflow(&Server::of_files(&[]), "main", GH);
    let bin = scene.runner.home().join("bin");
    link(&bin, &["bash", "dirname", "mktemp", "sed", "head", "cut", "tail", "git"]);
    let path = bin.to_str().unwrap().to_owned();
    let done = scene.runner.env("PATH", &path).run();
    assert!(!done.success, "{}", done.log);
    assert!(done.log.contains("Install Rust before this step"), "{}", done.log);
}

#[test]
fn a_version_that_was_never_released_is_not_replaced() {
    let scene = workflow(&Server::of_files(&[]), &format!("v{VERSION}"), GH);
    let done = scene.runner.with("version", "99.0.0").run();
    assert!(!done.success, "{}", done.log);
    assert!(done.log.contains("There is no b00t-acl 99.0.0"), "{}", done.log);
}

#[test]
fn a_version_that_is_none_is_refused() {
    let scene = workflow(&good_release(), &format!("v{VERSION}"), GH);
    let done = scene.runner.with("version", "../../evil").run();
    assert!(!done.success, "{}", done.log);
    assert!(done.log.contains("a version such as"), "{}", done.log);
}
