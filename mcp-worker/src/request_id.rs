//! What ties the log lines of one request together.

use std::fmt;

use worker::Headers;

use crate::entropy;

/// A request's id: Cloudflare's own where there is one.
#[derive(Clone, Debug)]
pub(crate) struct RequestId(String);

impl RequestId {
    pub(crate) fn of(headers: &Headers) -> Self {
        let ray = headers.get("cf-ray").ok().flatten().filter(|ray| is_plain(ray));
        Self(ray.or_else(|| entropy::hex::<8>().ok()).unwrap_or_default())
    }

    pub(crate) const fn named(name: String) -> Self {
        Self(name)
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn is_plain(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 64
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}
