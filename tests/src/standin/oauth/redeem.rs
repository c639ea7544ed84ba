//! A code becomes a token.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Form, State};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::standin::names;
use crate::standin::records::UserToken;
use crate::standin::shared::Shared;

/// A token is good for eight hours.
const TOKEN_SECONDS: i64 = 28_800;
/// And what renews it for half a year.
const REFRESH_SECONDS: i64 = 15_897_600;

/// What the App sends.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Brought {
    client_id: String,
    client_secret: String,
    code: String,
    redirect_uri: String,
    code_verifier: String,
}

/// `POST /login/oauth/access_token`. GitHub answers errors with the status 200, too.
pub(super) async fn answer(
    State(shared): State<Arc<Shared>>,
    Form(brought): Form<Brought>,
) -> Json<Value> {
    let app = &shared.config.app;
    let right = !app.client_secret.is_empty() && brought.client_secret == app.client_secret;
    if brought.client_id != app.client_id || !right {
        let text = "The client_id and/or client_secret passed are incorrect.";
        return refused("incorrect_client_credentials", text);
    }
    let now = shared.clock.seconds();
    // Good for one attempt.
    let code = shared.change(|records| records.user_codes.remove(&brought.code));
    let code = code.filter(|code| code.expires_at > now);
    let proved = |challenge: &String| {
        URL_SAFE_NO_PAD.encode(Sha256::digest(&brought.code_verifier)) == *challenge
    };
    let Some(code) = code.filter(|code| code.challenge.as_ref().is_none_or(proved)) else {
        return refused("bad_verification_code", "The code passed is incorrect or expired.");
    };
    if code.redirect_uri != brought.redirect_uri {
        let text = "The redirect_uri MUST match the registered callback URL for this application.";
        return refused("redirect_uri_mismatch", text);
    }
    let seed = shared.config.seed;
    let (token, refresh) = shared.change(|records| {
        let number = records.new_name();
        let token = names::user_token(seed, number);
        let kept = UserToken { account: code.account, expires_at: now + TOKEN_SECONDS };
        records.user_tokens.insert(token.clone(), kept);
        (token, names::user_refresh_token(seed, number))
    });
    Json(json!({
        "access_token": token,
        "expires_in": TOKEN_SECONDS,
        "refresh_token": refresh,
        "refresh_token_expires_in": REFRESH_SECONDS,
        "scope": "",
        "token_type": "bearer",
    }))
}

fn refused(error: &str, description: &str) -> Json<Value> {
    Json(json!({
        "error": error,
        "error_description": description,
        "error_uri": "/apps/managing-oauth-apps/troubleshooting-oauth-app-access-token-request-errors/",
    }))
}
