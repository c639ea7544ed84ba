//! Edits of the long form: a default, rules of commands, patterns.

use serde_json::Value;
use toml_edit::{Array, DocumentMut, Item, Table, TableLike, value};

use super::{list, set, shown, stance, table, texts};

/// Sets what no rule decides.
pub(super) fn default_policy(document: &mut DocumentMut, edit: &Value) -> Result<(), String> {
    set(document.as_table_mut(), "default_policy", stance(edit, "default_policy")?.into());
    Ok(())
}

/// Sets, changes and removes rules of commands.
pub(super) fn commands(document: &mut DocumentMut, edit: &Value) -> Result<(), String> {
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
            Err(format!("have {:?} of the command {name:?}, which is unknown", shown(other)))
        }
    }
}

/// Adds patterns to one of the lists.
pub(super) fn add(document: &mut DocumentMut, name: &str, edit: &Value) -> Result<(), String> {
    let patterns = texts(edit, name)?;
    let table = table(document.as_table_mut(), "patterns")?;
    let item = table.entry(name).or_insert_with(|| value(Array::new()));
    let array = item.as_array_mut().ok_or("find patterns that are no list")?;
    for pattern in patterns {
        list::add(array, pattern);
    }
    Ok(())
}

/// Takes patterns away, from whichever list they are in.
pub(super) fn remove(document: &mut DocumentMut, edit: &Value) -> Result<(), String> {
    let patterns = texts(edit, "remove")?;
    let table = table(document.as_table_mut(), "patterns")?;
    for pattern in patterns {
        let mut found = false;
        for name in ["deny", "allow"] {
            if let Some(array) = table.get_mut(name).and_then(Item::as_array_mut) {
                found |= list::remove(array, pattern);
            }
        }
        if !found {
            return Err(format!("remove the pattern {:?}, which is not there", shown(pattern)));
        }
    }
    Ok(())
}
