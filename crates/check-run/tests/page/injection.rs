//! What a proposal's author writes is only ever text. A parser of GitHub's dialect reads the
//! summary, and finds nothing but what this crate writes itself.

use check_run::{InForce, Proposal, Replay, review};
use comrak::nodes::NodeValue;
use comrak::{Arena, Options, parse_document};
use proptest::prelude::*;

use super::world::{BASE, policy, tested};

/// Everything in the text that means more than text, as a short word.
fn effects(markdown: &str) -> Vec<String> {
    let mut options = Options::default();
    options.extension.autolink = true;
    options.extension.table = true;
    options.extension.strikethrough = true;
    options.extension.tasklist = true;
    options.extension.footnotes = true;
    let arena = Arena::new();
    let root = parse_document(&arena, markdown, &options);
    let mut found = Vec::new();
    for node in root.descendants() {
        match &node.data.borrow().value {
            NodeValue::Text(text) => {
                // GitHub's own pipeline reads these out of plain text, after Markdown.
                let means = |c: char| matches!(c, '@' | '#' | '<' | '>' | '&');
                found.extend(text.contains(means).then(|| format!("text {text}")));
                found.extend(text.contains("://").then(|| format!("text {text}")));
            }
            NodeValue::Document
            | NodeValue::Paragraph
            | NodeValue::Heading(_)
            | NodeValue::Strong
            | NodeValue::Code(_)
            | NodeValue::List(_)
            | NodeValue::Item(_)
            | NodeValue::Table(_)
            | NodeValue::TableRow(_)
            | NodeValue::TableCell
            | NodeValue::SoftBreak => {}
            NodeValue::Emph => found.extend(cut_is_not_said(markdown)),
            other => found.push(format!("{other:?}")),
        }
    }
    found
}

/// The only emphasis is the sentence that something was cut.
fn cut_is_not_said(markdown: &str) -> Option<String> {
    (!markdown.contains("GitHub takes 65,535 characters")).then(|| "emphasis".to_owned())
}

/// How many cells each row of the tables has.
fn widths(markdown: &str) -> Vec<usize> {
    let mut options = Options::default();
    options.extension.table = true;
    let arena = Arena::new();
    let root = parse_document(&arena, markdown, &options);
    let rows = root
        .descendants()
        .filter(|node| matches!(node.data.borrow().value, NodeValue::TableRow(_)));
    rows.map(|row| row.children().count()).collect()
}

const NASTY: &[&str] = &[
    "@octocat",
    "`@octocat`",
    "``` @octocat ```",
    "[a](https://example.com)",
    "![a](https://example.com/a.png)",
    "<img src=x onerror=alert(1)>",
    "<!-- -->",
    "a|b",
    "a\\|b",
    "| - |",
    "\\",
    "`",
    "``",
    "\n\n# heading",
    "\n- [ ] task",
    "#1",
    "octocat/hello#1",
    "757107ea0eb2509fc211221cce984b8a37570b6d",
    "mail@example.com",
    "www.example.com",
    "ftp://example.com",
    "**bold** _em_ ~~no~~",
    "&lt;b&gt;",
    ":smile:",
    "[^1]",
    "\u{202e}rtl",
    "  ",
    "",
];

fn nasty() -> impl Strategy<Value = String> {
    let part =
        prop_oneof![3 => prop::sample::select(NASTY).prop_map(str::to_owned), 1 => any::<String>()];
    prop::collection::vec(part, 0..4).prop_map(|parts| parts.join(""))
}

/// A string as TOML writes it.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => quoted.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => quoted.push(c),
        }
    }
    quoted + "\""
}

fn summary(text: &str, tests: &str, branch: &str) -> String {
    let (base, head) = (policy(BASE), tested(text, tests));
    review(&Proposal {
        base: &base,
        head: &head,
        base_branch: branch,
        default_branch: "main",
        base_moved: true,
        in_force: &InForce::Unknown,
        replay: &Replay::NotHere,
    })
    .summary
}

#[test]
fn the_parser_does_see_what_is_not_escaped() {
    for text in ["[a](b)", "<b>", "www.example.com", "@octocat", "mail@example.com"] {
        assert!(!effects(text).is_empty(), "{text}");
    }
}

#[test]
fn nothing_that_is_written_in_a_file_means_anything() {
    for nasty in NASTY {
        let quoted = quoted(nasty);
        let text = format!(
            "default_policy = \"deny\"\n[commands.{quoted}]\npolicy = \"allow\"\n\
             arg_patterns = [{quoted}]\n[patterns]\ndeny = [{quoted}]\n{quoted} = 1\n"
        );
        let said = summary(&text, "", nasty);
        assert_eq!(effects(&said), Vec::<String>::new(), "{nasty}\n{said}");
    }
}

#[test]
fn a_cell_of_a_table_stays_a_cell() {
    for nasty in NASTY {
        let quoted = quoted(nasty);
        let text = format!(
            "default_policy = \"deny\"\n[commands.{quoted}]\npolicy = \"allow\"\n\
             arg_patterns = ['a|b', 'a\\|b', '\\\\|c', '`|`']\n"
        );
        let said = summary(&text, "", "main");
        let widths = widths(&said);
        assert!(widths.len() >= 2 && widths.iter().all(|width| *width == 4), "{said}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_written_means_nothing(
        name in nasty(),
        regex in nasty(),
        call in nasty(),
        branch in nasty(),
    ) {
        let (name, regex, call) = (quoted(&name), quoted(&regex), quoted(&call));
        let text = format!(
            "default_policy = \"deny\"\n[commands.{name}]\npolicy = \"allow\"\n\
             [patterns]\nallow = [{regex}]\n"
        );
        let tests = format!("[[test]]\nname = {name}\ncall = {call}\nexpect = \"allow\"\n");
        let said = summary(&text, &tests, &branch);
        prop_assert_eq!(effects(&said), Vec::<String>::new(), "{}", said);
    }

    #[test]
    fn whatever_is_no_toml_means_nothing(text in nasty(), tests in nasty()) {
        let said = summary(&text, &tests, "main");
        prop_assert_eq!(effects(&said), Vec::<String>::new(), "{}", said);
    }
}
