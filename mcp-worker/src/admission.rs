//! Whether an account's instance lets a caller in: it has the last word on logins, revocations and
//! what the policy in force says.

use oauth::Membership;
use serde::{Deserialize, Serialize};
use store::Revision;
use token::TokenRefusal;
use tools::Caller;
use worker::{Env, Headers, Method, Request, RequestInit, Result};

use crate::authorize::Unauthorized;

/// Who wants to come in, as a verified token says.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Visit {
    pub(crate) request_id: String,
    pub(crate) caller: Caller,
    /// When the token was issued, in seconds since 1970.
    pub(crate) issued_at: u64,
    /// What the token came of.
    pub(crate) membership: Option<Membership>,
    /// As which command line it is judged what they want to see: the command,
    pub(crate) command: String,
    /// and its arguments.
    pub(crate) args: Vec<String>,
}

/// What the instance says of somebody whose token is good.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "admitted", rename_all = "snake_case")]
pub(crate) enum Admitted {
    /// Come in. What the account is judged by.
    Yes { in_force: Option<Box<Revision>> },
    /// The policy in force does not allow it, or there is none.
    Denied { rule: Option<String>, explanation: String },
    /// A limit of the policy in force is reached.
    Limited { rule: String, retry_after: u64 },
    /// The account goes by another login now.
    LoginNotInUse,
}

/// Asks the account's instance.
pub(crate) async fn ask(visit: &Visit, env: &Env) -> Result<Result<Admitted, Unauthorized>> {
    let headers = Headers::new();
    headers.set("Content-Type", "application/json")?;
    let mut init = RequestInit::new();
    init.with_method(Method::Post)
        .with_headers(headers)
        .with_body(Some(serde_json::to_string(visit)?.into()));
    let request = Request::new_with_init("http://instance/admission", &init)?;
    let name = visit.caller.account.to_string();
    let stub = env.durable_object("INSTANCE")?.get_by_name(&name)?;
    let mut response = stub.fetch_with_request(request).await?;
    match response.status_code() {
        200 => Ok(Ok(serde_json::from_str(&response.text().await?)?)),
        401 => Ok(Err(Unauthorized::Refused(TokenRefusal::Revoked))),
        status => Err(worker::Error::RustError(format!("the instance answered {status}"))),
    }
}
