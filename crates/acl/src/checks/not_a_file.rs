//! ACL001: something else is in the file's place.

use super::{Check, Example};
use crate::diagnostic::Severity;
use crate::finding::Finding;
use crate::found::NotAFile;

pub(crate) const CHECK: Check = Check {
    code: "ACL001",
    severity: Severity::Error,
    title: "not a file",
    meaning: "In the place of the file there is a folder, a symbolic link or a submodule. \
              Links are not followed: what is in force must be in the repository itself.",
    mend: "Replace it by a plain file.",
    example: Example::Words("`b00t-mcp-acl.toml` is a symbolic link to `../shared/acl.toml`."),
};

/// `name` is the file's.
pub(crate) fn finding(name: &str, kind: NotAFile) -> Finding {
    let what = match kind {
        NotAFile::Directory => "a folder",
        NotAFile::Symlink => "a symbolic link",
        NotAFile::Submodule => "a submodule",
    };
    Finding {
        check: &CHECK,
        message: format!("`{name}` is {what} and not a file"),
        help: format!("replace it by a plain file with the name `{name}`"),
        span: 0..0,
    }
}
