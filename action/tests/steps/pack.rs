//! What the release workflow packs is what the action unpacks.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

use tempfile::TempDir;

use super::action::folder;

const TARGET: &str = "x86_64-unknown-linux-gnu";

/// A cargo that has built already.
const CARGO: &str = r#"#!/bin/sh
[ "$1 $2 $3" = "build --locked --release" ] || exit 9
folder="$CARGO_TARGET_DIR/x86_64-unknown-linux-gnu/release"
mkdir -p "$folder" && ln -s "$BUILT" "$folder/b00t-acl"
"#;

/// The archive that the script makes, unpacked.
fn packed() -> TempDir {
    let place = TempDir::new().unwrap();
    let cargo = place.path().join("bin/cargo");
    fs::create_dir(place.path().join("bin")).unwrap();
    fs::write(&cargo, CARGO).unwrap();
    fs::set_permissions(&cargo, fs::Permissions::from_mode(0o755)).unwrap();
    let path = std::env::var_os("PATH").unwrap().into_string().unwrap();
    let script = folder().join("pack.sh");
    let unpack = format!(
        "bash '{}' {TARGET} && mkdir out && tar -xzf b00t-acl-{TARGET}.tar.gz -C out",
        script.display()
    );
    let done = Command::new("bash")
        .args(["-ec", &unpack])
        .env("PATH", format!("{}:{path}", place.path().join("bin").display()))
        .env("CARGO_TARGET_DIR", place.path().join("target"))
        .env("BUILT", env!("CARGO_BIN_EXE_b00t-acl"))
        .current_dir(place.path())
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    place
}

#[test]
fn an_archive_has_the_command_and_what_belongs_to_it() {
    let place = packed();
    let out = place.path().join("out");
    let version = Command::new(out.join("b00t-acl")).arg("--version").output().unwrap();
    assert_eq!(version.stdout, format!("b00t-acl {}\n", env!("CARGO_PKG_VERSION")).into_bytes());
    for file in
        ["LICENSE", "b00t-acl.1", "completions/b00t-acl.bash", "completions/b00t-acl.powershell"]
    {
        assert!(fs::metadata(out.join(file)).unwrap().len() > 100, "{file}");
    }
}
