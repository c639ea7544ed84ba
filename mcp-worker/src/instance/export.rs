//! Everything that is stored here, for its owner.

use serde_json::{Map, Value, json};
use worker::{Response, Result};

use super::Core;
use crate::reply;

/// Tables of which only the number of rows is told: there is nothing in them but secrets, or what is
/// about to be answered.
const COUNTED: [&str; 3] = ["secret", "codes", "questions"];
/// Columns and fields that are left out: who has one of them can do something with it, or it is the
/// digest of such a one. A session's id is one.
const LEFT_OUT: [(&str, &[&str]); 7] = [
    ("families", &["code", "handle", "token", "rotation"]),
    ("web_sessions", &["digest"]),
    ("sessions", &["id"]),
    ("session_terms", &["session"]),
    ("session_uses", &["session"]),
    ("watched", &["holder"]),
    ("events", &["session", "stream"]),
];

impl Core {
    /// `GET /export`: all tables, without what opens anything.
    pub(super) fn export(&self) -> Result<Response> {
        let tables = self.database.all_rows()?.into_iter();
        let tables: Map<String, Value> =
            tables.map(|(table, rows)| (table.to_owned(), told(table, rows))).collect();
        reply::json(200, Value::from(tables).to_string())
    }
}

/// What is told of a table.
fn told(table: &str, rows: Vec<Map<String, Value>>) -> Value {
    if COUNTED.contains(&table) {
        return json!({ "rows": rows.len() });
    }
    let left_out = LEFT_OUT.iter().find(|(of, _)| *of == table).map_or(&[][..], |(_, names)| names);
    rows.into_iter().map(|row| row_told(row, left_out)).collect()
}

fn row_told(mut row: Map<String, Value>, left_out: &[&str]) -> Value {
    for value in row.values_mut() {
        // Most tables keep JSON as text.
        let read = value.as_str().and_then(|text| serde_json::from_str::<Value>(text).ok());
        if let Some(read) = read.filter(|read| read.is_object() || read.is_array()) {
            *value = read;
        }
    }
    let mut row = Value::from(row);
    without(&mut row, left_out);
    for part in row.as_object_mut().into_iter().flat_map(Map::values_mut) {
        without(part, left_out);
    }
    row
}

fn without(value: &mut Value, left_out: &[&str]) {
    if let Some(fields) = value.as_object_mut() {
        fields.retain(|name, _| !left_out.contains(&name.as_str()));
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    fn row(value: &Value) -> Map<String, Value> {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn a_grant_is_told_and_what_it_opens_is_not() {
        let record = json!({
            "id": "f", "client_name": "Tests", "scopes": ["b00t:read"], "code": "c", "handle": "h",
            "token": "t", "rotation": {"salt": "s"}, "created_at": 1,
        });
        let stored = json!({
            "id": "f", "handle": "h", "code": "c", "record": record.to_string(), "expires_at": 9,
        });
        let expected = json!([{
            "id": "f", "expires_at": 9,
            "record": {
                "id": "f", "client_name": "Tests", "scopes": ["b00t:read"], "created_at": 1,
            },
        }]);
        assert_eq!(told("families", vec![row(&stored)]), expected);
    }

    #[test]
    fn of_secrets_only_the_number_is_told() {
        for table in COUNTED {
            let rows = vec![row(&json!({"key": "a secret", "record": "{}"}))];
            assert_eq!(told(table, rows), json!({"rows": 1}), "{table}");
        }
    }

    #[test]
    fn the_rest_is_told_whole_with_the_codes_of_its_diagnostics() {
        let record = json!({"state": {"diagnostics": [{"code": "ACL012"}]}, "login": "octocat"});
        let stored = json!({"id": 1, "generation": 3, "record": record.to_string()});
        let expected = json!([{"id": 1, "generation": 3, "record": record}]);
        assert_eq!(told("policy", vec![row(&stored)]), expected);
        let stored = json!({"number": 1, "record": "no JSON"});
        assert_eq!(told("refusals", vec![row(&stored)]), json!([stored]));
    }

    #[test]
    fn a_browser_and_a_session_are_told_by_their_times() {
        let record = json!({"digest": "d", "login": "octocat", "created_at": 1, "used_at": 2});
        let stored = json!({"digest": "d", "epoch": 0, "record": record.to_string()});
        let expected = json!([{
            "epoch": 0, "record": {"login": "octocat", "created_at": 1, "used_at": 2},
        }]);
        assert_eq!(told("web_sessions", vec![row(&stored)]), expected);
        let stored = json!({"opening": 1, "id": "s", "version": "2025-11-25", "opened_at": 5});
        let expected = json!([{"opening": 1, "version": "2025-11-25", "opened_at": 5}]);
        assert_eq!(told("sessions", vec![row(&stored)]), expected);
    }
}
