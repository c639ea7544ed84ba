//! How each bad answer is understood.

#![cfg(test)]

use github::{GitHubError, Response};
use ids::UnixMillis;
use pretty_assertions::assert_eq;

const NOW: UnixMillis = UnixMillis::new(1_000_000_000);

fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> Response {
    let header = |name: &str| {
        headers.iter().find(|(known, _)| *known == name).map(|(_, text)| (*text).to_owned())
    };
    Response::new(status, header, body.into())
}

fn limited(millis: u64) -> Option<GitHubError> {
    Some(GitHubError::RateLimited { retry_at: UnixMillis::new(millis), announced: true })
}

/// A limit of which GitHub does not say how long it lasts.
fn bare() -> Option<GitHubError> {
    let retry_at = UnixMillis::new(1_000_060_000);
    Some(GitHubError::RateLimited { retry_at, announced: false })
}

#[test]
fn a_limit_is_recognised_in_all_its_shapes() {
    let secondary = r#"{"message":"You have exceeded a secondary rate limit."}"#;
    let reset = [("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "1000300")];
    for status in [403, 429] {
        let with =
            |headers: &[(&str, &str)]| GitHubError::of(&answer(status, headers, secondary), NOW);
        assert_eq!(with(&[("retry-after", "30")]), limited(1_000_030_000));
        assert_eq!(with(&reset), limited(1_000_300_000));
        assert_eq!(with(&[reset[0], reset[1], ("retry-after", "7")]), limited(1_000_007_000));
        assert_eq!(with(&[]), bare());
    }
}

#[test]
fn a_bare_403_without_a_word_is_a_limit_too() {
    assert_eq!(GitHubError::of(&answer(403, &[], ""), NOW), bare());
}

#[test]
fn a_reset_that_is_past_still_waits_a_second() {
    let headers = [("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "1")];
    assert_eq!(GitHubError::of(&answer(403, &headers, ""), NOW), limited(1_000_001_000));
}

#[test]
fn a_reset_while_something_remains_says_nothing() {
    let headers = [("x-ratelimit-remaining", "9"), ("x-ratelimit-reset", "1000300")];
    assert_eq!(GitHubError::of(&answer(429, &headers, ""), NOW), bare());
}

#[test]
fn only_definite_answers_are_definite() {
    let suspended = r#"{"message":"This installation has been suspended"}"#;
    let archived = r#"{"message":"Repository was archived so is read-only."}"#;
    let permission = r#"{"message":"Resource not accessible by integration"}"#;
    for (status, body, expected, definite) in [
        (401, "", GitHubError::Unauthorized, false),
        (403, suspended, GitHubError::Suspended, true),
        (
            403,
            permission,
            GitHubError::Forbidden("Resource not accessible by integration".into()),
            false,
        ),
        (403, archived, GitHubError::Archived, true),
        (404, "", GitHubError::NotFound, true),
        (301, "", GitHubError::Moved, true),
        (307, "", GitHubError::Moved, true),
        (308, "", GitHubError::Moved, true),
        (304, "", GitHubError::Malformed("status 304".into()), false),
        (422, r#"{"message":"no"}"#, GitHubError::Rejected("no".into()), false),
        (500, "", GitHubError::Server(500), false),
        (502, "<html>", GitHubError::Server(502), false),
    ] {
        let error = GitHubError::of(&answer(status, &[], body), NOW).unwrap();
        assert_eq!(error, expected);
        assert_eq!(error.is_definite(), definite, "{error}");
    }
    assert_eq!(GitHubError::of(&answer(200, &[], ""), NOW), None);
    assert_eq!(GitHubError::of(&answer(201, &[], ""), NOW), None);
}

#[test]
fn headers_that_are_no_numbers_count_as_absent() {
    let headers = [("retry-after", "Wed, 21 Oct 2026 07:28:00 GMT")];
    assert_eq!(GitHubError::of(&answer(429, &headers, ""), NOW), bare());
}
