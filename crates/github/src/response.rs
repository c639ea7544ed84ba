//! Answers of GitHub, before they are understood.

use ids::UnixMillis;

/// What is left of a rate limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// So many requests.
    pub remaining: u64,
    /// Until then.
    pub reset: UnixMillis,
}

/// An answer of GitHub.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// HTTP status.
    pub status: u16,
    /// `Retry-After`, in seconds.
    pub retry_after: Option<u64>,
    /// `X-RateLimit-Remaining`.
    pub remaining: Option<u64>,
    /// `X-RateLimit-Reset`, in seconds since 1970.
    pub reset: Option<u64>,
    /// `X-RateLimit-Resource`: which of the limits that is.
    pub resource: Option<String>,
    /// Path and query of the next page, from `Link` (RFC 8288).
    pub next: Option<String>,
    /// The body.
    pub body: Vec<u8>,
}

impl Response {
    /// Picks the headers that matter; `header` looks one up by its name in lower case.
    #[must_use]
    pub fn new(status: u16, header: impl Fn(&str) -> Option<String>, body: Vec<u8>) -> Self {
        let number = |name| header(name).and_then(|text| text.trim().parse().ok());
        Self {
            status,
            retry_after: number("retry-after"),
            remaining: number("x-ratelimit-remaining"),
            reset: number("x-ratelimit-reset"),
            resource: header("x-ratelimit-resource"),
            next: header("link").and_then(|link| next(&link)),
            body,
        }
    }

    /// Whether the answer, if it is a limit, says until when.
    #[must_use]
    pub fn says_when(&self) -> bool {
        self.retry_after.is_some() || (self.remaining == Some(0) && self.reset.is_some())
    }

    /// What the answer says is left of its rate limit.
    pub(crate) fn budget(&self) -> Option<Budget> {
        let reset = UnixMillis::new(self.reset?.saturating_mul(1000));
        self.remaining.map(|remaining| Budget { remaining, reset })
    }
}

/// The target of `rel="next"`, without scheme and host: whoever is asked is not chosen by an
/// answer.
fn next(link: &str) -> Option<String> {
    let (target, _) = link.split(',').find_map(|one| {
        let (target, parameters) = one.trim().strip_prefix('<')?.split_once('>')?;
        parameters.contains("rel=\"next\"").then_some((target, parameters))
    })?;
    let (_, rest) = target.split_once("://")?;
    rest.find('/').and_then(|slash| rest.get(slash..)).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn linked(link: &str) -> Option<String> {
        Response::new(200, |name| (name == "link").then(|| link.to_owned()), vec![]).next
    }

    #[test]
    fn the_next_page_is_asked_of_the_same_host() {
        let link = "<https://api.github.com/app/hook/deliveries?per_page=100>; rel=\"first\", \
                    <https://elsewhere.example/app/hook/deliveries?cursor=v1_9>; rel=\"next\"";
        assert_eq!(linked(link).as_deref(), Some("/app/hook/deliveries?cursor=v1_9"));
    }

    #[test]
    fn the_last_page_has_no_next_one() {
        for link in
            ["", "<https://api.github.com/x?page=1>; rel=\"prev\"", "next", "<>; rel=\"next\""]
        {
            assert_eq!(linked(link), None, "{link}");
        }
    }
}
