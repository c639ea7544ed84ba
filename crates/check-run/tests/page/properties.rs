//! What GitHub accepts.

use check_run::{MAX_MESSAGE_BYTES, MAX_SUMMARY_BYTES, MAX_TITLE_CHARS, Review};
use proptest::prelude::*;

use super::world::{policy, proposed, tested};

fn is_accepted(said: &Review) {
    assert!(said.summary.len() <= MAX_SUMMARY_BYTES, "{}", said.summary.len());
    assert!(!said.title.is_empty() && said.title.chars().count() <= MAX_TITLE_CHARS);
    assert!(said.batches().all(|batch| (1..=50).contains(&batch.len())));
    for a in &said.annotations {
        assert!(a.start_line >= 1 && a.end_line >= a.start_line, "{a:?}");
        assert_eq!(a.start_column.is_some(), a.end_column.is_some(), "{a:?}");
        if let (Some(from), Some(to)) = (a.start_column, a.end_column) {
            assert!(a.start_line == a.end_line && from >= 1 && to >= from, "{a:?}");
        }
        assert!(a.message.len() <= MAX_MESSAGE_BYTES && !a.message.is_empty(), "{a:?}");
        assert!(a.title.chars().count() <= MAX_TITLE_CHARS && !a.title.is_empty(), "{a:?}");
    }
}

#[test]
fn the_largest_changes_fit() {
    let long = "é".repeat(180);
    let commands: String =
        (0..150).map(|n| format!("[commands.'c{n}{long}']\npolicy = 'allow'\n")).collect();
    let regexes: String = (0..150).map(|n| format!("'^c{n} .*|{n}',\n")).collect();
    let args = "'|||||||',".repeat(1500);
    for text in [
        format!("default_policy = 'allow'\n{commands}"),
        format!("default_policy = 'deny'\n[patterns]\ndeny = [{regexes}]\n"),
        format!(
            "default_policy = 'deny'\n[commands.x]\npolicy = 'allow'\narg_patterns = [{args}]\n"
        ),
        (0..3000).map(|n| format!("'k{n}`|@' = 1\n")).collect(),
    ] {
        is_accepted(&proposed(&policy(&text)));
    }
}

#[test]
fn a_problem_on_several_lines_has_no_columns() {
    let said = proposed(&policy("default_policy = '''\nx\n'''\n"));
    is_accepted(&said);
    let first = &said.annotations[0];
    assert_eq!((first.start_line, first.end_line, first.start_column), (1, 3, None));
}

fn lines() -> impl Strategy<Value = String> {
    let line = prop::sample::select(
        &[
            "default_policy = \"deny\"",
            "default_policy = '''\nx\n'''",
            "[commands.learn]",
            "[commands.\"a`b|c\"]",
            "policy = \"allow\"",
            "policy = \"alow\"",
            "arg_patterns = ['(']",
            "arg_patterns = ['^a', '''\n(\n''']",
            "[patterns]",
            "deny = ['x', 'é(', '.*']",
            "allow = [\n'y',\n7\n]",
            "[b00t]",
            "[dev]",
            "[[test]]",
            "call = 'learn'",
            "expect = 'deny'",
            "\u{feff}",
            "= 1",
            "",
        ][..],
    );
    prop::collection::vec(line, 0..9).prop_map(|lines| lines.join("\n"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn any_files_give_what_github_accepts(text in lines(), tests in lines()) {
        is_accepted(&proposed(&tested(&text, &tests)));
    }
}
