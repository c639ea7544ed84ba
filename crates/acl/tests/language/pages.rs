//! The pages that people read are true.

use std::fmt::Write as _;
use std::path::PathBuf;

use acl::{Example, Severity};
use pretty_assertions::assert_eq;

use super::world::{codes, verdict};

fn page(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs").join(name)
}

/// The page of all codes, from the table.
fn diagnostics() -> String {
    let mut page = String::from(
        "# Diagnostics\n\n\
         What `b00t-acl check`, the check on a pull request and `b00t_status` say about a \
         `b00t-mcp-acl.toml`.\n\
         An error keeps a file from coming into force, a warning does not.\n\n\
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
fn update_asked() -> bool {
    std::env::var("UPDATE_DOCS").is_ok()
}

/// The first block of TOML behind a heading of the reference.
fn block(heading: &str) -> String {
    let text = std::fs::read_to_string(page("acl-reference.md")).unwrap();
    let (_, behind) = text.split_once(heading).unwrap();
    let (_, block) = behind.split_once("```toml\n").unwrap();
    block.split_once("```").unwrap().0.to_owned()
}

#[test]
fn the_example_of_the_reference_decides_as_the_reference_says() {
    let text = block("# The policy file");
    assert!(codes(&text).is_empty(), "{:?}", codes(&text));
    for (call, wanted) in [
        ("learn rust", "allow commands.learn"),
        ("mcp list --json", "allow commands.mcp"),
        ("mcp remove x", "deny commands.mcp.arg_patterns[0]"),
        ("mcp add x --force", "deny patterns.deny[0]"),
        ("shell ls", "deny default_policy"),
        ("shell whoami", "allow patterns.allow[0]"),
    ] {
        assert_eq!(verdict(&text, call), wanted, "{call}");
        let row = format!("| `{call}` | {}", wanted.split_once(' ').unwrap().0);
        let reference = std::fs::read_to_string(page("acl-reference.md")).unwrap();
        assert!(reference.contains(&row), "{row}");
    }
}

#[test]
fn the_short_example_of_the_reference_decides_as_the_reference_says() {
    let text = block("## The short form");
    assert!(codes(&text).is_empty());
    assert_eq!(verdict(&text, "learn x"), "allow b00t.allow[0]");
    assert_eq!(verdict(&text, "mcp add"), "deny b00t.deny[0]");
}

#[test]
fn the_limits_in_the_reference_are_those_in_force() {
    let reference = std::fs::read_to_string(page("acl-reference.md")).unwrap();
    assert_eq!(acl::MAX_BYTES, 64 * 1024);
    assert!(reference.contains("64 KiB"));
    assert_eq!((acl::MAX_REGEXES, acl::MAX_COMMANDS), (2000, 2000));
    assert!(reference.contains("2,000 commands") && reference.contains("2,000 regexes"));
    assert_eq!((acl::MAX_REGEX_BYTES, acl::MAX_REGEXES_BYTES), (1 << 20, 8 << 20));
    assert!(reference.contains("1 MiB") && reference.contains("8 MiB"));
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
