//! `docs/action.md` says what `action.yml` says.

use std::fmt::Write as _;

use pretty_assertions::assert_eq;
use serde_json::Value;

use super::place::{place, text, yaml};

const PAGE: &str = "docs/action.md";

/// A table between two marks of the page.
fn table(kind: &str, action: &Value) -> String {
    let mut table = String::from(match kind {
        "inputs" => "| input | default | |\n|---|---|---|\n",
        _ => "| output | |\n|---|---|\n",
    });
    for (name, told) in action[kind].as_object().unwrap() {
        let description = told["description"].as_str().unwrap().trim();
        match told.get("default").and_then(Value::as_str) {
            Some("") => writeln!(table, "| `{name}` | | {description} |"),
            Some(default) => writeln!(table, "| `{name}` | `{default}` | {description} |"),
            None => writeln!(table, "| `{name}` | {description} |"),
        }
        .unwrap();
    }
    table
}

/// A page with its tables made again.
fn made_again(page: &str, action: &Value) -> String {
    let mut made = page.to_owned();
    for kind in ["inputs", "outputs"] {
        let (start, end) =
            (format!("<!-- {kind} of action.yml -->\n"), format!("<!-- end of {kind} -->"));
        let (before, rest) = made.split_once(&start).unwrap();
        let (_, after) = rest.split_once(&end).unwrap();
        made = format!("{before}{start}{}{end}{after}", table(kind, action));
    }
    made
}

#[test]
fn the_page_has_every_input_and_output() {
    let page = text(PAGE);
    let made = made_again(&page, &yaml("action/action.yml"));
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(place(PAGE), &made).unwrap();
    } else {
        assert_eq!(page, made, "run `UPDATE_DOCS=1 cargo test -p b00t-acl`");
    }
}

#[test]
fn every_workflow_on_the_page_uses_inputs_that_there_are() {
    let action = yaml("action/action.yml");
    let page = text(PAGE);
    let shown: Vec<_> =
        page.split("```yaml\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
    assert!(shown.len() >= 2);
    for example in shown {
        let workflow: Value = serde_norway::from_str(example).unwrap();
        for (_, job) in workflow["jobs"].as_object().unwrap() {
            for step in job["steps"].as_array().unwrap() {
                let ours = step["uses"].as_str().is_some_and(|uses| uses.contains("/action@"));
                let Some(given) = step["with"].as_object().filter(|_| ours) else { continue };
                for name in given.keys() {
                    assert!(action["inputs"].get(name).is_some(), "{name}");
                }
            }
        }
    }
}
