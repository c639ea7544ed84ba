//! What is said about a file with problems.

use std::collections::BTreeSet;

use acl::{Example, NotAFile, Severity};
use pretty_assertions::assert_eq;

use super::world::{codes, is_error, judge, said, said_of, test_codes};

#[test]
fn every_code_is_there_once_in_order_and_warnings_are_from_101_on() {
    let codes: Vec<_> = acl::checks().iter().map(|check| check.code).collect();
    let sorted: BTreeSet<_> = codes.iter().copied().collect();
    assert_eq!(codes, sorted.into_iter().collect::<Vec<_>>());
    for check in acl::checks() {
        let number: u32 = check.code.strip_prefix("ACL").unwrap().parse().unwrap();
        if number < 200 {
            assert_eq!(check.severity == Severity::Warning, number > 100, "{}", check.code);
        }
    }
}

#[test]
fn every_example_is_a_case_of_its_check_and_of_no_other() {
    for check in acl::checks() {
        match check.example {
            Example::File(text) => {
                assert_eq!(codes(text), [check.code], "{text}");
                let report = acl::check(text.as_bytes());
                assert_eq!(report.has_errors(), check.severity == Severity::Error);
                assert_eq!(report.policy().is_none(), check.severity == Severity::Error);
            }
            Example::Files { policy, tests } => {
                let judgement = judge(policy, tests);
                assert!(judgement.diagnostics().is_empty(), "{policy}");
                assert_eq!(test_codes(&judgement), [check.code], "{tests}");
                let is_error = check.severity == Severity::Error;
                assert_eq!(judgement.into_force().is_none(), is_error, "{tests}");
            }
            Example::Words(_) => {}
        }
    }
}

#[test]
fn every_text_is_short_and_ends_as_a_sentence() {
    for check in acl::checks() {
        assert!(check.title.len() < 40 && !check.title.ends_with('.'), "{}", check.code);
        assert!(check.meaning.ends_with('.') && check.mend.ends_with('.'), "{}", check.code);
    }
}

#[test]
fn an_empty_file_says_what_to_begin_with() {
    for text in ["", "\n\n", "# nothing yet\n", "[dev]\nx = 1\n"] {
        let report = acl::check(text.as_bytes());
        let first = report.diagnostics().first().unwrap();
        assert_eq!((first.code.as_str(), first.line, first.column), ("ACL007", 1, 1), "{text:?}");
        assert!(first.help.contains("default_policy = \"deny\""), "{}", first.help);
    }
}

#[test]
fn all_problems_are_said_at_once_by_position() {
    let text = r#"default_policy = "deny"
defualt = 1

[commands.learn]
polcy = "allow"

[commands.mcp]
policy = "Allow"
arg_patterns = "^list"
description = 3

[commands]
status = "allow"

[patterns]
deny = ["^(a", 7, "b**", "*x"]
alow = []

[limits]
"#;
    insta::assert_debug_snapshot!(said(text), @r#"
    [
        "ACL006 2:1-2:8 the key `defualt` is unknown at the top of the file (did you mean `default_policy`?)",
        "ACL006 5:1-5:6 the key `polcy` is unknown in `[commands.NAME]` (did you mean `policy`?)",
        "ACL009 8:10-8:17 `commands.mcp.policy` must be \"allow\" or \"deny\", and this is `Allow` (did you mean \"allow\"?)",
        "ACL008 9:16-9:23 `commands.mcp.arg_patterns` must be a list of strings, and this is a string (put it into brackets: `[\"…\"]`)",
        "ACL008 10:15-10:16 `commands.mcp.description` must be a string, and this is a number (put it into quotes)",
        "ACL008 13:10-13:17 `commands.status` must be a table, and this is a string (write a table)",
        "ACL010 16:11-16:12 the regex `patterns.deny[0]` is invalid: unclosed group (close the bracket, or put a backslash before it to mean the character itself)",
        "ACL008 16:16-16:17 `patterns.deny[1]` must be a string, and this is a number (put it into quotes)",
        "ACL010 16:27-16:27 the regex `patterns.deny[3]` is invalid: repetition operator missing expression (write `.*` for any text, or put a backslash before the character to mean itself)",
        "ACL006 17:1-17:5 the key `alow` is unknown in `[patterns]` (did you mean `allow`?)",
    ]
    "#);
}

#[test]
fn a_typing_error_is_met_with_a_guess() {
    let help = |text: &str| acl::check(text.as_bytes()).diagnostics()[0].help.clone();
    assert_eq!(
        help("default_policy='deny'\n[commands.x]\npolicy='deny'\nargpatterns=[]"),
        "did you mean `arg_patterns`?"
    );
    assert_eq!(help("default_policy='deny'\n[Patterns]"), "did you mean `patterns`?");
    assert_eq!(
        help("default_policy='deny'\n[comands.x]\npolicy='deny'"),
        "did you mean `commands`?"
    );
    assert_eq!(help("default_policy='deny'\nallow=[]"), "it belongs to `[patterns]` or `[b00t]`");
    assert_eq!(
        help("default_policy='deny'\n[learn]\npolicy='deny'"),
        "remove it, or write `[commands.learn]` if a command is meant"
    );
    assert_eq!(
        help("default_policy='deny'\n[patterns]\nother=[]"),
        "remove it; known here: `deny`, `allow`"
    );
}

#[test]
fn a_key_behind_a_table_header_is_told_where_it_belongs() {
    let text = "[patterns]\ndeny = []\ndefault_policy = 'deny'\n";
    insta::assert_debug_snapshot!(said(text), @r#"
    [
        "ACL007 1:1-1:1 `default_policy` is missing (add `default_policy = \"deny\"` as the first line; then only what a rule allows is allowed)",
        "ACL006 3:1-3:15 the key `default_policy` is unknown in `[patterns]` (it belongs to the top of the file, before the first table)",
    ]
    "#);
}

#[test]
fn a_syntax_error_is_the_only_thing_that_is_said() {
    let text = "defualt = 1\n[patterns\ndeny = [\"(\"]\n";
    assert_eq!(codes(text), ["ACL004"]);
    assert_eq!(codes("a = 'x\u{0}y'"), ["ACL004"]);
    assert_eq!(codes("default_policy = 'deny'\r[patterns]"), ["ACL004"]);
    let nested = format!("a = {}{}", "[".repeat(5000), "]".repeat(5000));
    assert_eq!(codes(&nested), ["ACL004"]);
}

#[test]
fn a_single_backslash_in_double_quotes_gets_its_own_advice() {
    let text = "default_policy = 'deny'\n[patterns]\ndeny = [\"\\bsudo\\d\"]\n";
    let report = acl::check(text.as_bytes());
    assert!(report.diagnostics()[0].help.contains("single quotes"));
}

#[test]
fn doubled_keys_are_found_together_with_everything_else() {
    let text = "default_policy='deny'\ndefault_policy='allow'\n[commands.x]\npolicy='deny'\n[commands.x]\nfoo=1\n";
    let mut found = codes(text);
    found.sort();
    assert!(found.iter().filter(|code| *code == "ACL005").count() >= 2, "{found:?}");
}

#[test]
fn an_invalid_regex_is_an_error_anywhere() {
    for text in [
        "default_policy='allow'\n[patterns]\ndeny=['(']",
        "default_policy='allow'\n[patterns]\nallow=['(']",
        "default_policy='allow'\n[commands.x]\npolicy='allow'\narg_patterns=['(']",
    ] {
        assert_eq!(codes(text), ["ACL010"], "{text}");
    }
    let never_looked_at = "default_policy='allow'\n[commands.x]\npolicy='deny'\narg_patterns=['(']";
    assert_eq!(codes(never_looked_at), ["ACL103", "ACL010"]);
}

#[test]
fn what_the_regex_crate_has_not_is_explained() {
    let help = |regex: &str| {
        let text = format!("default_policy='allow'\n[patterns]\ndeny=['{regex}']");
        acl::check(text.as_bytes()).diagnostics()[0].help.clone()
    };
    assert!(help("(?!x)").contains("look-around"));
    assert!(help(r"(a)\1").contains("back-references"));
    assert!(help("*.txt").contains("`.*`"));
    assert!(help("[a").contains("close the bracket"));
}

#[test]
fn warnings_alone_let_a_policy_through() {
    let text = "\u{feff}default_policy='deny'\n[dev]\n[commands.x]\npolicy='deny'\narg_patterns=['a']\n\
                [patterns]\ndeny=['a','a']";
    let report = acl::check(text.as_bytes());
    assert_eq!(codes(text), ["ACL101", "ACL102", "ACL103", "ACL105"]);
    assert!(!report.diagnostics().iter().any(is_error));
    assert!(report.policy().is_some() && !report.has_errors());
}

#[test]
fn the_same_entry_twice_is_pointed_at_where_it_is_again() {
    let found = said("[b00t]\nallow = ['a', 'b', 'a']\ndeny = ['b', 'b']\n");
    insta::assert_debug_snapshot!(found, @r#"
    [
        "ACL104 2:15-2:18 `b` is in `allow` and in `deny`; it is refused (remove one of the two entries)",
        "ACL105 2:20-2:23 `a` is already in `b00t.allow` (remove it)",
        "ACL105 3:14-3:17 `b` is already in `b00t.deny` (remove it)",
    ]
    "#);
}

#[test]
fn bytes_that_are_not_text_are_pointed_at() {
    let mut bytes = "default_policy = 'deny'\r\n# caf".as_bytes().to_vec();
    bytes.push(0xe9);
    insta::assert_debug_snapshot!(said_of(&bytes), @r#"
    [
        "ACL003 2:6-2:6 the byte 0xe9 is not UTF-8 (save the file as UTF-8)",
    ]
    "#);
    let with_mark = [b"\xef\xbb\xbf# ".as_slice(), b"\xff"].concat();
    assert!(said_of(&with_mark)[0].starts_with("ACL003 1:3-1:3 the byte 0xff"));
    let utf16: Vec<u8> = "default".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(said_of(&[b"\xff\xfe".as_slice(), &utf16].concat()).len(), 1);
}

#[test]
fn something_else_in_the_files_place_is_said_so() {
    for (kind, word) in [
        (NotAFile::Directory, "a folder"),
        (NotAFile::Symlink, "a symbolic link"),
        (NotAFile::Submodule, "a submodule"),
    ] {
        let diagnostic = acl::not_a_file(kind);
        assert_eq!(
            (diagnostic.code.as_str(), diagnostic.line, diagnostic.column),
            ("ACL001", 1, 1)
        );
        assert!(is_error(&diagnostic) && diagnostic.message.contains(word));
    }
}

#[test]
fn a_backspace_where_a_word_boundary_was_meant_is_warned_of() {
    let text = "default_policy = \"allow\"\n[patterns]\ndeny = [\"\\bsudo\\b\", '\\bsu\\b']\n";
    assert_eq!(codes(text), ["ACL106"]);
    let several_lines =
        "default_policy = \"deny\"\n[patterns]\nallow = [\"\"\"(?x)\n\t^git\n\"\"\"]\n";
    assert_eq!(codes(several_lines), Vec::<&str>::new());
}
