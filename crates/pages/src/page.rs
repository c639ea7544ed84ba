//! A page, ready to be sent.

use crate::headers::Rules;

/// A page with its status and what it may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The status of HTTP that it goes with.
    pub status: u16,
    /// The whole document.
    pub html: String,
    /// What it may do.
    pub rules: Rules,
    /// Seconds after which the browser loads it again. It is a header, not a part of the document.
    pub refresh: Option<u32>,
}

impl Page {
    /// All of its headers, by name and value.
    pub fn headers(&self) -> impl Iterator<Item = (&'static str, String)> {
        let own = [
            ("Content-Type", "text/html; charset=utf-8".to_owned()),
            ("Cache-Control", "no-store".to_owned()),
        ];
        let refresh = self.refresh.map(|seconds| ("Refresh", seconds.to_string()));
        self.rules.headers().into_iter().chain(own).chain(refresh)
    }
}
