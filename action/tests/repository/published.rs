//! What others published, brought by npm.

use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

use super::place::place;

/// The folder with the packages, which are brought when they are not there.
pub(crate) fn published() -> PathBuf {
    static THERE: OnceLock<()> = OnceLock::new();
    let folder = place("action/tests/published");
    THERE.get_or_init(|| {
        if !folder.join("node_modules/.package-lock.json").exists() {
            let done = Command::new("npm").arg("ci").current_dir(&folder).status().unwrap();
            assert!(done.success(), "npm ci in {} has failed", folder.display());
        }
    });
    folder
}
