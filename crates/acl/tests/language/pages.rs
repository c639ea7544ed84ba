//! The pages that people read are true.

use std::fmt::Write as _;
use std::path::PathBuf;

use acl::{Example, Severity};
use pretty_assertions::assert_eq;

/// A file or folder of the repository.
pub(crate) fn root(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

fn page(name: &str) -> PathBuf {
    root("docs").join(name)
}

/// The page of all codes, from the table.
fn diagnostics() -> String {
    let mut page = String::from(
        "# Diagnostics\n\n\
         What `b00t-acl check`, the check on a pull request and `b00t_status` say about a \
         `b00t-mcp-acl.toml`\nand the `b00t-mcp-acl.test.toml` beside it.\n\
         An error keeps a policy from coming into force, a warning does not. Codes below 100 are \
         errors,\nthose from 101 on warnings; those from 201 on are about policy tests.\n\n\
         This page is written by `UPDATE_DOCS=1 cargo test -p acl`.\n\n\
         | code | | |\n|---|---|---|\n",
    );
    for check in acl::checks() {
        let anchor = check.code.to_lowercase();
        writeln!(
            page,
            "| [{}](#{anchor}) | {} | {} |",
            check.code,
            word(check.severity),
            check.title
        )
        .unwrap();
    }
    for check in acl::checks() {
        write!(
            page,
            "\n## {}\n\n**{}** ({})\n\n",
            check.code,
            capital(check.title),
            word(check.severity)
        )
        .unwrap();
        write!(page, "{}\n\nTo mend it: {}\n", check.meaning, check.mend).unwrap();
        match check.example {
            Example::File(text) => {
                let text = text.replace('\u{feff}', "\\u{FEFF}");
                write!(page, "\n```toml\n{}\n```\n", text.trim_end()).unwrap();
            }
            Example::Files { policy, tests } => {
                let (policy, tests) = (policy.trim_end(), tests.trim_end());
                write!(page, "\n```toml\n# b00t-mcp-acl.toml\n{policy}\n```\n").unwrap();
                write!(page, "\n```toml\n# b00t-mcp-acl.test.toml\n{tests}\n```\n").unwrap();
            }
            Example::Words(words) => write!(page, "\nFor example: {words}\n").unwrap(),
        }
    }
    page
}

fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

fn capital(title: &str) -> String {
    let mut letters = title.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[test]
fn the_page_of_codes_is_what_the_table_says() {
    let wanted = diagnostics();
    if update_asked() {
        std::fs::write(page("diagnostics.md"), &wanted).unwrap();
    }
    let found = std::fs::read_to_string(page("diagnostics.md")).unwrap();
    assert_eq!(found, wanted, "run `UPDATE_DOCS=1 cargo test -p acl`");
}

#[expect(clippy::disallowed_methods, reason = "a switch for the one who runs the test")]
pub(crate) fn update_asked() -> bool {
    std::env::var("UPDATE_DOCS").is_ok()
}

#[test]
fn the_fuzzers_seeds_cover_both_good_and_bad_files() {
    let seeds = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus/policy");
    let (mut good, mut bad) = (0, 0);
    for seed in std::fs::read_dir(seeds).unwrap() {
        let bytes = std::fs::read(seed.unwrap().path()).unwrap();
        match acl::check(&bytes).policy() {
            Some(_) => good += 1,
            None => bad += 1,
        }
    }
    assert!(good >= 4 && bad >= 2, "{good} good, {bad} bad");
}
