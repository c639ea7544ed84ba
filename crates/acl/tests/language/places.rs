//! Where a problem is.

use super::world::meant;

/// The texts that the diagnostics of a file point at.
fn places(text: &str) -> Vec<&str> {
    let report = acl::check(text.as_bytes());
    report.diagnostics().iter().map(|diagnostic| meant(text, diagnostic)).collect()
}

#[test]
fn a_problem_points_at_what_is_wrong_and_nothing_else() {
    assert_eq!(places("default_policy = 'deny'\nfoo = 1\n"), ["foo"]);
    assert_eq!(places("default_policy = 'Deny'\n"), ["'Deny'"]);
    assert_eq!(places("default_policy = 1\n"), ["1"]);
    assert_eq!(places("default_policy = 'deny'\n[commands.\"a.b\"]\n"), ["\"a.b\""]);
    assert_eq!(places("default_policy = 'deny'\n[patterns]\ndeny = ['a', 7]\n"), ["7"]);
}

#[test]
fn a_problem_in_a_regex_points_into_the_string() {
    let deny = |literal: &str| format!("default_policy = 'deny'\n[patterns]\ndeny = [{literal}]\n");
    assert_eq!(places(&deny("'ab(?=c)'")), ["(?="]);
    assert_eq!(places(&deny("\"\\\\bü(x\"")), ["("]);
    assert_eq!(places(&deny(r"'\p{Nonsense}x'")), [r"\p{Nonsense}"]);
    assert_eq!(places(&deny(r#""\u0061(""#)), ["("]);
    assert_eq!(places(&deny("'''x[a'''")), ["["]);
}

#[test]
fn line_breaks_of_windows_do_not_move_anything() {
    let text = "default_policy = 'deny'\r\n\r\n[patterns]\r\ndeny = ['a',\r\n  '(']\r\n";
    let report = acl::check(text.as_bytes());
    let only = &report.diagnostics()[0];
    assert_eq!((only.line, only.column, only.end_column), (5, 4, 5));
    assert_eq!(places(text), ["("]);
}

#[test]
fn a_byte_order_mark_does_not_move_anything() {
    let text = "\u{feff}foo = 1\ndefault_policy = 'deny'\n";
    let report = acl::check(text.as_bytes());
    let [mark, unknown] = report.diagnostics() else { panic!("{report:?}") };
    assert_eq!((mark.code.as_str(), mark.line, mark.column), ("ACL101", 1, 1));
    assert_eq!((unknown.line, unknown.column, unknown.end_column), (1, 1, 4));
}

#[test]
fn columns_count_characters() {
    let text = "default_policy = 'deny'\n[patterns]\ndeny = ['größe', '日本(']\n";
    let report = acl::check(text.as_bytes());
    assert_eq!((report.diagnostics()[0].column, report.diagnostics()[0].end_column), (21, 22));
    assert_eq!(places(text), ["("]);
}
