//! Edits of the short form: two lists of names of commands.

use serde_json::Value;
use toml_edit::{Array, DocumentMut, Item, TableLike, value};

use super::{list, shown, stance, table};

/// The name that stands for every command in `allow`.
const ALL: &str = "*";

/// Sets what is decided about a command that no list names: everything is allowed, or nothing.
pub(super) fn default_policy(document: &mut DocumentMut, edit: &Value) -> Result<(), String> {
    let stance = stance(edit, "default_policy")?;
    let allow = names(table(document.as_table_mut(), "b00t")?, "allow")?;
    if stance == "deny" {
        list::remove(allow, ALL);
    } else if !list::has(allow, ALL) {
        list::add(allow, ALL);
    }
    Ok(())
}

/// Puts commands into one list or the other, or into none.
pub(super) fn commands(document: &mut DocumentMut, edit: &Value) -> Result<(), String> {
    let edits = edit.as_object().ok_or("have `commands` that are no object")?;
    let b00t = table(document.as_table_mut(), "b00t")?;
    for (name, edit) in edits {
        if name == ALL {
            return Err("name the command \"*\"; give `default_policy`".into());
        }
        let to = if edit.is_null() { None } else { Some(wanted(name, edit)?) };
        let mut found = false;
        for list in ["allow", "deny"] {
            if b00t.contains_key(list) && to != Some(list) {
                found |= list::remove(names(b00t, list)?, name);
            }
        }
        match to {
            None if !found => {
                return Err(format!("remove the command {name:?}, of which there is no rule"));
            }
            None => {}
            Some(to) => {
                let names = names(b00t, to)?;
                let named = list::has(names, name) || (to == "allow" && list::has(names, ALL));
                if !named {
                    list::add(names, name);
                }
            }
        }
    }
    Ok(())
}

/// The list that a command is to be in.
fn wanted<'a>(name: &str, edit: &'a Value) -> Result<&'a str, String> {
    let Some(members) = edit.as_object() else { return stance(edit, name) };
    match members.iter().find(|(key, value)| *key != "policy" && !value.is_null()) {
        None => stance(members.get("policy").unwrap_or(&Value::Null), name),
        Some((key, _)) => {
            let key = shown(key);
            Err(format!("have {key:?} of {name:?}, for which the short form has no place"))
        }
    }
}

fn names<'a>(b00t: &'a mut dyn TableLike, list: &str) -> Result<&'a mut Array, String> {
    let item = b00t.entry(list).or_insert_with(|| value(Array::new()));
    Item::as_array_mut(item).ok_or_else(|| format!("find `{list}`, which is no list"))
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use serde_json::{Value, json};

    use super::super::apply;

    const TEXT: &str = "# Mine.\n[b00t]\nallow = [\n    \"learn\", # to read\n    \"mcp\",\n]\n\
                        deny = [\"rm\"] # never\n";

    fn edited(text: &str, edits: &Value) -> Result<String, String> {
        apply(text, edits.as_object().unwrap())
    }

    #[test]
    fn commands_go_from_list_to_list_and_comments_stay() {
        let commands = json!({"mcp": "deny", "rm": {"policy": "allow"}, "learn": "allow"});
        let edits = json!({"commands": commands, "limits": {"per_day": 100}});
        insta::assert_snapshot!(edited(TEXT, &edits).unwrap(), @r#"
        # Mine.
        [b00t]
        allow = [
            "learn", # to read
            "rm",
        ]
        deny = ["mcp"] # never

        [limits]
        per_day = 100
        "#);
        let none = edited(TEXT, &json!({"commands": {"learn": null, "mcp": null}})).unwrap();
        let policy = acl::check(none.as_bytes()).into_result().unwrap();
        assert!(!policy.decide("learn", &[]).is_allowed());
    }

    #[test]
    fn everything_may_be_allowed_and_not_any_more() {
        let open = edited(TEXT, &json!({"default_policy": "allow"})).unwrap();
        let policy = acl::check(open.as_bytes()).into_result().unwrap();
        assert!(policy.decide("anything", &[]).is_allowed());
        assert!(!policy.decide("rm", &[]).is_allowed());
        let same = edited(&open, &json!({"default_policy": "allow", "commands": {"x": "allow"}}));
        assert_eq!(same.unwrap(), open, "it is allowed already");
        assert_eq!(edited(&open, &json!({"default_policy": "deny"})).unwrap(), TEXT);
    }

    #[test]
    fn a_list_that_is_not_there_is_made() {
        let edits = json!({"commands": {"rm": "deny", "learn": "allow"}});
        insta::assert_snapshot!(edited("[b00t]\n", &edits).unwrap(), @r#"
        [b00t]
        allow = ["learn"]
        deny = ["rm"]
        "#);
    }

    #[test]
    fn what_the_short_form_cannot_say_is_refused() {
        for (edits, problem) in [
            (
                json!({"commands": {"mcp": {"policy": "allow", "arg_patterns": ["^list"]}}}),
                "have \"arg_patterns\" of \"mcp\", for which the short form has no place",
            ),
            (json!({"commands": {"mcp": {}}}), "have \"mcp\", which is neither `allow` nor `deny`"),
            (
                json!({"commands": {"x": null}}),
                "remove the command \"x\", of which there is no rule",
            ),
            (json!({"commands": {"*": "allow"}}), "name the command \"*\"; give `default_policy`"),
            (
                json!({"deny": ["x"]}),
                "have \"deny\", for which the short form has no place; give `commands`, or the whole \
                 `text`",
            ),
        ] {
            assert_eq!(edited(TEXT, &edits), Err(problem.into()), "{edits}");
        }
    }
}
