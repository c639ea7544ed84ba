//! ACL008: a value is of another type than its key wants.

use toml::de::DeValue;

use super::{Check, Example};
use crate::diagnostic::Severity;
use crate::finding::{Finding, Span};

pub(crate) const CHECK: Check = Check {
    code: "ACL008",
    severity: Severity::Error,
    title: "wrong type",
    meaning: "A value is of another type than its key wants, such as one string where a list of \
              strings belongs.",
    mend: "Write the type that the message names.",
    example: Example::File("default_policy = \"deny\"\n\n[patterns]\ndeny = \"--force\"\n"),
};

pub(crate) fn finding(path: &str, wanted: &str, found: &DeValue<'_>, span: Span) -> Finding {
    let help = match (wanted, found) {
        ("a list of strings", DeValue::String(_)) => "put it into brackets: `[\"…\"]`".to_owned(),
        ("`true` or `false`", DeValue::String(_)) => "remove the quotes".to_owned(),
        ("a whole number", DeValue::String(_)) => "write a number without quotes".to_owned(),
        ("a string", DeValue::Boolean(_) | DeValue::Integer(_) | DeValue::Float(_)) => {
            "put it into quotes".to_owned()
        }
        ("a list of tables", DeValue::Table(_)) => {
            format!("write `[[{path}]]` and not `[{path}]`")
        }
        ("a table", DeValue::Array(_)) => "write `[name]` and not `[[name]]`".to_owned(),
        _ => format!("write {wanted}"),
    };
    Finding {
        check: &CHECK,
        message: format!("`{path}` must be {wanted}, and this is {}", kind(found)),
        help,
        span,
    }
}

fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) => "a number",
        DeValue::Float(_) => "a number with a fraction",
        DeValue::Boolean(_) => "a boolean",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
