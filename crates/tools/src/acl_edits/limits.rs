//! Edits of `[limits]`, which both forms may have.

use serde_json::{Map, Value};
use toml_edit::{Item, Table, TableLike};

use super::{set, shown, table};

/// Sets and removes limits: of all calls, and of commands.
pub(super) fn edit(document: &mut Table, edit: &Value) -> Result<(), String> {
    let members = edit.as_object().ok_or("have `limits` that are no object")?;
    let limits = table(document, "limits")?;
    rates(limits, "limits", members, &["commands"])?;
    let Some(edits) = members.get("commands") else { return Ok(()) };
    let edits = edits.as_object().ok_or("have `limits.commands` that are no object")?;
    if !limits.contains_key("commands") {
        let mut commands = Table::new();
        commands.set_implicit(true);
        limits.insert("commands", Item::Table(commands));
    }
    let commands = limits.get_mut("commands").and_then(Item::as_table_like_mut);
    let commands = commands.ok_or("find `limits.commands`, which is no table")?;
    for (name, edit) in edits {
        command(commands, name, edit)?;
    }
    Ok(())
}

fn command(commands: &mut dyn TableLike, name: &str, edit: &Value) -> Result<(), String> {
    if edit.is_null() {
        let removed = commands.remove(name).map(drop);
        return removed.ok_or_else(|| {
            format!("remove the limits of {:?}, of which there are none", shown(name))
        });
    }
    let path = format!("limits.commands.{}", shown(name));
    let members = edit.as_object().ok_or_else(|| format!("have `{path}` that is no object"))?;
    if !commands.contains_key(name) {
        let mut rates = Table::new();
        rates.decor_mut().set_prefix("\n");
        commands.insert(name, Item::Table(rates));
    }
    let rate = commands.get_mut(name).and_then(Item::as_table_like_mut);
    rates(rate.ok_or_else(|| format!("find `{path}`, which is no table"))?, &path, members, &[])
}

/// Both numbers of one table. Whether a number is a limit is seen when the new text is judged.
fn rates(
    table: &mut dyn TableLike,
    path: &str,
    members: &Map<String, Value>,
    others: &[&str],
) -> Result<(), String> {
    for (key, given) in members {
        match key.as_str() {
            "per_minute" | "per_day" if given.is_null() => drop(table.remove(key)),
            "per_minute" | "per_day" => {
                let calls = given.as_i64().ok_or_else(|| {
                    format!("have `{path}.{key}`, which is neither a whole number nor null")
                })?;
                set(table, key, calls.into());
            }
            key if others.contains(&key) => {}
            other => return Err(format!("have {:?} of `{path}`, which is unknown", shown(other))),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use serde_json::{Value, json};

    use super::super::apply;

    const TEXT: &str = "default_policy = \"allow\"\n\n[limits]\nper_minute = 10 # calm\nper_day = 500\n\n\
                        [limits.commands.learn]\nper_day = 20\n";

    fn edited(text: &str, edits: &Value) -> Result<String, String> {
        apply(text, json!({ "limits": edits }).as_object().unwrap())
    }

    #[test]
    fn limits_are_set_and_removed_where_they_stand() {
        let commands = json!({"learn": null, "mcp add": {"per_minute": 1}});
        let edits = json!({"per_minute": 5, "per_day": null, "commands": commands});
        insta::assert_snapshot!(edited(TEXT, &edits).unwrap(), @r#"
        default_policy = "allow"

        [limits]
        per_minute = 5 # calm

        [limits.commands."mcp add"]
        per_minute = 1
        "#);
    }

    #[test]
    fn limits_that_are_not_there_are_made() {
        let text = "default_policy = \"allow\"\n";
        let edits = json!({"per_day": 100, "commands": {"learn": {"per_minute": 2}}});
        insta::assert_snapshot!(edited(text, &edits).unwrap(), @r#"
        default_policy = "allow"

        [limits]
        per_day = 100

        [limits.commands.learn]
        per_minute = 2
        "#);
        let one = edited(text, &json!({"commands": {"learn": {"per_minute": 2}}})).unwrap();
        assert!(acl::check(one.as_bytes()).into_result().is_ok(), "{one}");
    }

    #[test]
    fn what_is_no_limit_says_so() {
        for (edits, problem) in [
            (json!(1), "have `limits` that are no object"),
            (json!({"per_hour": 1}), "have \"per_hour\" of `limits`, which is unknown"),
            (
                json!({"per_day": "many"}),
                "have `limits.per_day`, which is neither a whole number nor null",
            ),
            (json!({"commands": 1}), "have `limits.commands` that are no object"),
            (json!({"commands": {"x": 1}}), "have `limits.commands.x` that is no object"),
            (
                json!({"commands": {"x": null}}),
                "remove the limits of \"x\", of which there are none",
            ),
            (
                json!({"commands": {"x": {"commands": {}}}}),
                "have \"commands\" of `limits.commands.x`, which is unknown",
            ),
        ] {
            assert_eq!(edited(TEXT, &edits), Err(problem.into()), "{edits}");
        }
    }
}
