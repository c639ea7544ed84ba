//! Edits of a policy that leave its comments and its formatting as they are.

use serde_json::{Map, Value};
use toml_edit::{Array, DocumentMut, Item, Table, TableLike, value};

/// What an edit may name, for people.
pub(crate) const KNOWN: &str = "`default_policy`, `commands` (by name: `allow`, `deny`, an object \
     with `policy`, `arg_patterns`, `description` and `enforce`, or null to remove it), `deny` and \
     `allow` (patterns to add), `remove` (patterns to take away)";

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
    if document.contains_key("b00t") {
        return Err("cannot be made in the short form; give the whole `text`".into());
    }
    for (key, edit) in edits {
        match key.as_str() {
            "default_policy" => {
                let stance = stance(edit, "default_policy")?;
                set(document.as_table_mut(), "default_policy", stance.into());
            }
            "commands" => commands(&mut document, edit)?,
            list @ ("deny" | "allow") => {
                let patterns = texts(edit, list)?;
                add(&mut document, list, &patterns)?;
            }
            "remove" => remove(&mut document, &texts(edit, "remove")?)?,
            other => {
                let other: String = other.chars().take(100).collect();
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

fn commands(document: &mut DocumentMut, edit: &Value) -> Result<(), String> {
    let edits = edit.as_object().ok_or("have `commands` that are no object")?;
    let commands = table(document.as_table_mut(), "commands")?;
    for (name, edit) in edits {
        if edit.is_null() {
            if commands.remove(name).is_none() {
                return Err(format!("remove the command {name:?}, of which there is no rule"));
            }
            continue;
        }
        let is_new = !commands.contains_key(name);
        if is_new {
            let mut rule = Table::new();
            rule.decor_mut().set_prefix("\n");
            commands.insert(name, Item::Table(rule));
        }
        let rule = commands.get_mut(name).and_then(Item::as_table_like_mut);
        let rule = rule.ok_or_else(|| format!("name the command {name:?}, which is no table"))?;
        command(rule, name, edit)?;
        if is_new && !rule.contains_key("policy") {
            return Err(format!("add the command {name:?} without `policy`"));
        }
    }
    Ok(())
}

fn command(rule: &mut dyn TableLike, name: &str, edit: &Value) -> Result<(), String> {
    if edit.is_string() {
        set(rule, "policy", stance(edit, name)?.into());
        return Ok(());
    }
    let members = edit.as_object().ok_or_else(|| {
        format!("have {name:?}, which is neither `allow` nor `deny`, an object or null")
    })?;
    // In the order in which people write them.
    for key in ["policy", "description", "arg_patterns", "enforce"] {
        match members.get(key) {
            None => {}
            Some(Value::Null) => drop(rule.remove(key)),
            Some(given) => {
                let new = match (key, given) {
                    ("policy", given) => stance(given, name)?.into(),
                    ("description", Value::String(text)) => text.as_str().into(),
                    ("enforce", Value::Bool(enforce)) => (*enforce).into(),
                    ("arg_patterns", given) => {
                        let patterns: Array = texts(given, "arg_patterns")?.into_iter().collect();
                        patterns.into()
                    }
                    _ => return Err(format!("have `{key}` of {name:?} in a wrong type")),
                };
                set(rule, key, new);
            }
        }
    }
    let known = ["policy", "description", "arg_patterns", "enforce"];
    match members.keys().find(|key| !known.contains(&key.as_str())) {
        None => Ok(()),
        Some(other) => {
            let other: String = other.chars().take(100).collect();
            Err(format!("have {other:?} of the command {name:?}, which is unknown"))
        }
    }
}

fn add(document: &mut DocumentMut, list: &str, patterns: &[&str]) -> Result<(), String> {
    let table = table(document.as_table_mut(), "patterns")?;
    let item = table.entry(list).or_insert_with(|| value(Array::new()));
    let array = item.as_array_mut().ok_or("find patterns that are no list")?;
    for pattern in patterns {
        // A new entry stands as the last one does, without the comments beside that.
        let last = array.iter().last().map(|last| own_line(&prefix(last)).to_owned());
        let mut entry = toml_edit::Value::from(*pattern);
        match last {
            Some(last) => {
                entry.decor_mut().set_prefix(last);
                array.push_formatted(entry);
            }
            None => array.push(entry),
        }
    }
    Ok(())
}

fn remove(document: &mut DocumentMut, patterns: &[&str]) -> Result<(), String> {
    let table = table(document.as_table_mut(), "patterns")?;
    for pattern in patterns {
        let mut found = false;
        for list in ["deny", "allow"] {
            let Some(array) = table.get_mut(list).and_then(Item::as_array_mut) else { continue };
            let before = array.len();
            while let Some(index) = place(array, pattern) {
                take(array, index);
            }
            found |= array.len() < before;
        }
        if !found {
            let pattern: String = pattern.chars().take(100).collect();
            return Err(format!("remove the pattern {pattern:?}, which is not there"));
        }
    }
    Ok(())
}

/// Takes an entry away, with the comments above it and beside it, and no others.
fn take(array: &mut Array, index: usize) {
    let gone = array.remove(index);
    // Before an entry stand the comment beside the one before it, and the comments above itself.
    let gone = prefix(&gone);
    let (beside_last, _) = gone.split_at(gone.find('\n').unwrap_or(gone.len()));
    if !gone.contains('\n') {
        if let Some(first) = array.get_mut(0).filter(|_| index == 0) {
            first.decor_mut().set_prefix(gone);
        }
        return;
    }
    if let Some(next) = array.get_mut(index) {
        let kept = format!("{beside_last}{}", below(&prefix(next)));
        next.decor_mut().set_prefix(kept);
    } else {
        let trailing = array.trailing().as_str().unwrap_or_default();
        let kept = format!("{beside_last}{}", below(trailing));
        array.set_trailing(kept);
    }
}

/// What stands before an entry.
fn prefix(entry: &toml_edit::Value) -> String {
    entry.decor().prefix().and_then(|prefix| prefix.as_str()).unwrap_or_default().to_owned()
}

/// Of what stands between two entries, what is not on the line of the first.
fn below(between: &str) -> &str {
    between.find('\n').and_then(|line| between.get(line..)).unwrap_or(between)
}

/// Of what stands before an entry, the line break and the indentation.
fn own_line(between: &str) -> &str {
    between.rfind('\n').and_then(|line| between.get(line..)).unwrap_or(between)
}

fn place(array: &Array, pattern: &str) -> Option<usize> {
    array.iter().position(|entry| is_pattern(entry, pattern))
}

fn is_pattern(entry: &toml_edit::Value, pattern: &str) -> bool {
    let inner = entry.as_inline_table().and_then(|table| table.get("pattern"));
    inner.unwrap_or(entry).as_str() == Some(pattern)
}

/// The table of this name, made if it is not there.
fn table<'a>(document: &'a mut Table, name: &str) -> Result<&'a mut dyn TableLike, String> {
    if !document.contains_key(name) {
        let mut new = Table::new();
        new.set_implicit(name == "commands");
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
            (json!({"limits": {}}), "have \"limits\", which is unknown; they may have"),
        ] {
            let refused = edited(&edits).unwrap_err();
            assert!(refused.starts_with(problem), "{edits}: {refused}");
        }
        let short = apply("[b00t]\nallow = []\n", json!({"deny": ["x"]}).as_object().unwrap());
        assert!(short.unwrap_err().starts_with("cannot be made in the short form"));
    }
}
