//! What is not written down.

/// Stands in a recorded command line for an argument that the tool's input schema marks as secret, with
/// `"writeOnly": true` (JSON Schema Validation 2020-12, section 9.4).
pub const REDACTED: &str = "[redacted]";

/// Whether a recorded command line lacks something. It cannot be judged again.
#[must_use]
pub fn is_redacted(command_line: &str) -> bool {
    command_line.split(' ').any(|word| word == REDACTED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_lacks_something_is_known() {
        assert!(is_redacted("login --token [redacted]"));
        assert!(is_redacted("login [redacted] now"));
        assert!(!is_redacted("learn redacted"));
        assert!(!is_redacted("learn"));
    }
}
