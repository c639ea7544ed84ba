//! Which rule of a policy is meant.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A rule, by its path in the file and its line.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct RuleRef {
    /// Such as `patterns.deny[0]`, `commands.mcp`, `commands.mcp.arg_patterns[0]`,
    /// `default_policy`, `b00t.allow[0]`, or `b00t.allow` for what that list does not name. A name
    /// that TOML wants quoted is quoted.
    pub path: String,
    /// The line of the rule, from 1.
    pub line: u32,
    /// The regex or the name that the rule is made of, where it is made of one.
    pub text: Option<String>,
}

impl RuleRef {
    pub(crate) fn new(path: impl Into<String>, line: u32) -> Self {
        Self { path: path.into(), line, text: None }
    }

    pub(crate) fn with_text(path: impl Into<String>, line: u32, text: &str) -> Self {
        Self { path: path.into(), line, text: Some(text.to_owned()) }
    }
}

impl fmt::Display for RuleRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (line {})", self.path, self.line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_shown_with_its_line() {
        assert_eq!(RuleRef::new("default_policy", 3).to_string(), "default_policy (line 3)");
    }
}
