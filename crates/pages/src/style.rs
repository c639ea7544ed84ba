//! The one style sheet.

/// What stands between `<style>` and `</style>`, byte for byte: the policy names its digest.
pub(crate) const STYLE: &str = include_str!("style.css");
