//! SARIF 2.1.0, which code scanning reads.
//!
//! <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>

use std::fmt::Write as _;
use std::io::Write;

use acl::{Check, Diagnostic, Severity};
use serde_json::{Value, json};

/// Writes one log about files: their names, and what is said about them.
pub(crate) fn write(told: &[(&str, &[Diagnostic])], out: &mut impl Write) -> anyhow::Result<()> {
    let results: Vec<Value> = told
        .iter()
        .flat_map(|(file, diagnostics)| diagnostics.iter().map(|d| result(file, d)))
        .collect();
    let rules: Vec<Value> = acl::checks().iter().map(|check| rule(check)).collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "b00t-acl",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    serde_json::to_writer_pretty(&mut *out, &log)?;
    writeln!(out)?;
    Ok(())
}

fn rule(check: &Check) -> Value {
    json!({
        "id": check.code,
        "shortDescription": { "text": check.title },
        "fullDescription": { "text": check.meaning },
        "help": { "text": check.mend },
        "defaultConfiguration": { "level": level(check.severity) },
    })
}

fn result(file: &str, d: &Diagnostic) -> Value {
    let index = acl::checks().iter().position(|check| check.code == d.code);
    let mut result = json!({
        "ruleId": d.code,
        "level": level(d.severity),
        "message": { "text": format!("{}. Help: {}", d.message, d.help) },
        "locations": [{ "physicalLocation": {
            "artifactLocation": { "uri": uri(file) },
            "region": {
                "startLine": d.line,
                "startColumn": d.column,
                "endLine": d.end_line,
                "endColumn": d.end_column,
            },
        }}],
    });
    if let (Some(index), Some(fields)) = (index, result.as_object_mut()) {
        fields.insert("ruleIndex".to_owned(), json!(index));
    }
    result
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

/// A path as a URI reference (RFC 3986): a relative one stays relative.
fn uri(path: &str) -> String {
    let mut uri = String::new();
    if path.starts_with('/') {
        uri.push_str("file://");
    }
    for byte in path.trim_start_matches("./").bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_becomes_a_uri() {
        assert_eq!(uri("./a/b c.toml"), "a/b%20c.toml");
        assert_eq!(uri("/a/ü.toml"), "file:///a/%C3%BC.toml");
        assert_eq!(uri("<stdin>"), "%3Cstdin%3E");
    }
}
