//! What tokens are asked for.

use crate::script::{Kept, Script, Seal, Watch};
use futures_util::FutureExt;
use github::{Access, Client, GitHubError};
use ids::InstallationId;
use pretty_assertions::assert_eq;
use secrecy::ExposeSecret;
use serde_json::{Value, json};

const ID: InstallationId = InstallationId::new(99);
const ASKED: &str = "POST /app/installations/99/access_tokens";

/// The token that this script's answers give, and the body of the last request.
fn issued(access: Access, script: &Script) -> (Result<String, GitHubError>, Value) {
    let (kept, watch) = (Kept::default(), Watch::default());
    let client = Client::new(5, access, script, Seal, &kept, &watch);
    let issued = client.issue(ID).now_or_never().unwrap();
    let token = issued.map(|issued| issued.token.expose_secret().to_owned());
    script.done();
    (token, serde_json::from_str(&script.last_body()).unwrap_or_default())
}

#[test]
fn a_token_can_do_what_it_is_for_and_no_more() {
    let reading = json!({"contents": "read", "metadata": "read", "pull_requests": "read"});
    let checking = json!({
        "checks": "write",
        "contents": "read",
        "metadata": "read",
        "pull_requests": "read",
    });
    for (access, asked) in [
        (Access::Reading, json!({ "permissions": reading })),
        (Access::Checking, json!({ "permissions": checking })),
        (Access::Granted, Value::Null),
    ] {
        let script = Script::default();
        script.answer(ASKED, 201, &json!({"token": "one"}));
        assert_eq!(issued(access, &script), (Ok("one".into()), asked));
    }
}

#[test]
fn who_has_not_granted_what_came_later_is_still_read() {
    let script = Script::default();
    script.answer(ASKED, 422, &json!({"message": "not granted"}));
    script.answer(ASKED, 201, &json!({"token": "less"}));
    let (token, asked) = issued(Access::Reading, &script);
    assert_eq!(token, Ok("less".into()));
    assert_eq!(asked, json!({"permissions": {"contents": "read", "metadata": "read"}}));
}

#[test]
fn who_has_not_granted_check_runs_gets_none() {
    let script = Script::default();
    script.answer(ASKED, 422, &json!({"message": "not granted"}));
    let (token, _) = issued(Access::Checking, &script);
    assert_eq!(token, Err(GitHubError::Forbidden("not granted".into())));
}
