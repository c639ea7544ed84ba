//! Edits of a policy that leave its comments and its formatting as they are.

mod limits;
mod list;
mod long;
mod short;

use serde_json::{Map, Value};
use toml_edit::{DocumentMut, Item, Table, TableLike, value};

/// What an edit may name, for people.
pub(crate) const KNOWN: &str = "`default_policy`, `commands` (by name: `allow`, `deny`, an object \
     with `policy`, `arg_patterns`, `description` and `enforce`, or null to remove it), `deny` and \
     `allow` (patterns to add), `remove` (patterns to take away), `limits` (`per_minute` and `per_day`, \
     and `commands` by name: an object with these, or null to remove it; null removes a limit)";

type Edits = Map<String, Value>;

/// The text with these edits made.
///
/// # Errors
/// What cannot be done, as the end of a sentence about the edits.
pub(crate) fn apply(text: &str, edits: &Edits) -> Result<String, String> {
    if edits.is_empty() {
        return Err(format!("are none; they may have {KNOWN}"));
    }
    let (mark, body) = match text.strip_prefix('\u{feff}') {
        Some(body) => ("\u{feff}", body),
        None => ("", text),
    };
    let unreadable = |_| "cannot be made: the policy in force cannot be read".to_owned();
    let mut document: DocumentMut = body.parse().map_err(unreadable)?;
    let is_short = document.contains_key("b00t");
    for (key, edit) in edits {
        match (key.as_str(), is_short) {
            ("default_policy", false) => long::default_policy(&mut document, edit)?,
            ("default_policy", true) => short::default_policy(&mut document, edit)?,
            ("commands", false) => long::commands(&mut document, edit)?,
            ("commands", true) => short::commands(&mut document, edit)?,
            ("limits", _) => limits::edit(document.as_table_mut(), edit)?,
            (list @ ("deny" | "allow"), false) => long::add(&mut document, list, edit)?,
            ("remove", false) => long::remove(&mut document, edit)?,
            (key @ ("deny" | "allow" | "remove"), true) => {
                return Err(format!(
                    "have {key:?}, for which the short form has no place; give `commands`, or the \
                     whole `text`"
                ));
            }
            (other, _) => {
                let other = shown(other);
                return Err(format!("have {other:?}, which is unknown; they may have {KNOWN}"));
            }
        }
    }
    let mut new = document.to_string();
    if body.contains("\r\n") {
        new = new.replace("\r\n", "\n").replace('\n', "\r\n");
    }
    Ok(format!("{mark}{new}"))
}

/// The table of this name, made if it is not there.
fn table<'a>(document: &'a mut Table, name: &str) -> Result<&'a mut dyn TableLike, String> {
    if !document.contains_key(name) {
        let mut new = Table::new();
        new.set_implicit(matches!(name, "commands" | "limits"));
        new.decor_mut().set_prefix("\n");
        document.insert(name, Item::Table(new));
    }
    let found = document.get_mut(name).and_then(Item::as_table_like_mut);
    found.ok_or_else(|| format!("find `{name}`, which is no table"))
}

/// Sets a value, and leaves what stands around the old one.
fn set(table: &mut dyn TableLike, key: &str, mut new: toml_edit::Value) {
    if let Some(old) = table.get_mut(key).and_then(Item::as_value_mut) {
        *new.decor_mut() = old.decor().clone();
        *old = new;
    } else {
        table.insert(key, value(new));
    }
}

fn stance<'a>(edit: &'a Value, what: &str) -> Result<&'a str, String> {
    match edit.as_str() {
        Some(stance @ ("allow" | "deny")) => Ok(stance),
        _ => Err(format!("have {what:?}, which is neither `allow` nor `deny`")),
    }
}

fn texts<'a>(edit: &'a Value, what: &str) -> Result<Vec<&'a str>, String> {
    let items = edit.as_array().into_iter().flatten();
    let texts: Option<Vec<&str>> = items.map(Value::as_str).collect();
    texts
        .filter(|_| edit.is_array())
        .ok_or_else(|| format!("have `{what}`, which is no list of texts"))
}

fn shown(text: &str) -> String {
    text.chars().take(100).collect()
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use serde_json::json;

    use super::*;

    const TEXT: &str = r#"# What an AI client may do.
default_policy = "deny"   # nothing by default

[commands.learn]
policy = "allow" # reading
description = "Read"

[commands.mcp]
policy    = "allow"
arg_patterns = ["^(list|output)"]

# These win.
[patterns]
deny = [
    "--force",  # never
    "\\bsudo\\b",
]

[limits]
per_minute = 10
"#;

    fn edited(edits: &Value) -> Result<String, String> {
        apply(TEXT, edits.as_object().unwrap())
    }

    #[test]
    fn comments_and_formatting_stay() {
        let edits = json!({
            "default_policy": "allow",
            "commands": {
                "learn": "deny",
                "mcp": {"arg_patterns": ["^list"], "enforce": false},
                "lfmf": {"policy": "allow", "description": "Lessons"},
            },
            "deny": ["secret"],
        });
        insta::assert_snapshot!(edited(&edits).unwrap(), @r#"
        # What an AI client may do.
        default_policy = "allow"   # nothing by default

        [commands.learn]
        policy = "deny" # reading
        description = "Read"

        [commands.mcp]
        policy    = "allow"
        arg_patterns = ["^list"]
        enforce = false

        [commands.lfmf]
        policy = "allow"
        description = "Lessons"

        # These win.
        [patterns]
        deny = [
            "--force",  # never
            "\\bsudo\\b",
            "secret",
        ]

        [limits]
        per_minute = 10
        "#);
    }

    #[test]
    fn rules_and_patterns_can_be_taken_away() {
        let edits = json!({
            "commands": {"mcp": null, "learn": {"description": null}}, "remove": ["--force"],
        });
        insta::assert_snapshot!(edited(&edits).unwrap(), @r#"
        # What an AI client may do.
        default_policy = "deny"   # nothing by default

        [commands.learn]
        policy = "allow" # reading

        # These win.
        [patterns]
        deny = [
            "\\bsudo\\b",
        ]

        [limits]
        per_minute = 10
        "#);
    }

    #[test]
    fn a_comment_goes_with_what_it_is_about() {
        let text = "default_policy = \"deny\"\n[patterns]\ndeny = [\n    # one\n    \"a\", # beside \
                    a\n    # two\n    \"b\", # beside b\n    # three\n    \"c\", # beside c\n]\n";
        let without = |pattern: &str| {
            let edits = json!({"remove": [pattern]});
            let new = apply(text, edits.as_object().unwrap()).unwrap();
            new.split_once("deny = ").unwrap().1.to_owned()
        };
        insta::assert_snapshot!(without("a"), @r#"
        [
            # two
            "b", # beside b
            # three
            "c", # beside c
        ]
        "#);
        insta::assert_snapshot!(without("b"), @r#"
        [
            # one
            "a", # beside a
            # three
            "c", # beside c
        ]
        "#);
        insta::assert_snapshot!(without("c"), @r#"
        [
            # one
            "a", # beside a
            # two
            "b", # beside b
        ]
        "#);
        let one_line = "default_policy = \"deny\"\n[patterns]\ndeny = [\"a\", \"b\"] # both\n";
        let edits = json!({"remove": ["a"], "deny": ["c"]});
        let new = apply(one_line, edits.as_object().unwrap()).unwrap();
        assert!(new.ends_with("deny = [\"b\", \"c\"] # both\n"), "{new}");
    }

    #[test]
    fn what_is_not_there_is_made() {
        let edits = json!({
            "commands": {"whoami": "allow"}, "allow": ["^learn "], "deny": ["x"],
        });
        let edits = edits.as_object().unwrap();
        insta::assert_snapshot!(apply("default_policy = \"deny\"\n", edits).unwrap(), @r#"
        default_policy = "deny"

        [patterns]
        allow = ["^learn "]
        deny = ["x"]

        [commands.whoami]
        policy = "allow"
        "#);
    }

    #[test]
    fn what_is_edited_is_a_policy_that_says_so() {
        let edits = json!({"commands": {"learn": "deny", "a b": "allow"}, "deny": ["a\"b"]});
        let text = edited(&edits).unwrap();
        let policy = acl::check(text.as_bytes()).into_result().unwrap();
        assert!(!policy.decide("learn", &[]).is_allowed());
        assert!(policy.decide("a b", &[]).is_allowed());
        assert!(!policy.decide("mcp", &["list".into(), "a\"b".into()]).is_allowed());
    }

    #[test]
    fn windows_files_and_marks_stay_as_they_are() {
        let text = format!("\u{feff}{}", TEXT.replace('\n', "\r\n"));
        let edits = json!({"commands": {"learn": "deny", "new": "allow"}});
        let new = apply(&text, edits.as_object().unwrap()).unwrap();
        assert!(new.starts_with("\u{feff}# What"), "{new}");
        assert_eq!(new.matches('\n').count(), new.matches("\r\n").count());
        assert!(!new.contains("\r\r"), "{new:?}");
    }

    #[test]
    fn what_cannot_be_done_says_why() {
        for (edits, problem) in [
            (json!({}), "are none; they may have `default_policy`"),
            (json!({"default_policy": "maybe"}), "have \"default_policy\", which is neither"),
            (json!({"commands": []}), "have `commands` that are no object"),
            (json!({"commands": {"learn": 1}}), "have \"learn\", which is neither `allow` nor"),
            (json!({"commands": {"learn": {"x": 1}}}), "have \"x\" of the command \"learn\""),
            (json!({"commands": {"learn": {"enforce": 1}}}), "have `enforce` of \"learn\" in a"),
            (json!({"commands": {"new": {}}}), "add the command \"new\" without `policy`"),
            (
                json!({"commands": {"new": null}}),
                "remove the command \"new\", of which there is no",
            ),
            (json!({"deny": "x"}), "have `deny`, which is no list of texts"),
            (json!({"deny": [1]}), "have `deny`, which is no list of texts"),
            (json!({"remove": ["x"]}), "remove the pattern \"x\", which is not there"),
            (json!({"dev": {}}), "have \"dev\", which is unknown; they may have"),
        ] {
            let refused = edited(&edits).unwrap_err();
            assert!(refused.starts_with(problem), "{edits}: {refused}");
        }
    }
}
