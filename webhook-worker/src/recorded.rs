//! What an account's instance recorded of calls. It is only read: whoever has this can change nothing.

use audit::Recorded;
use checks::{Calls, Unreadable};
use ids::AccountId;
use worker::{Env, Method, ObjectNamespace, Result};

use crate::stub;

/// The address inside the platform.
const URL: &str = "http://instance/audit/distinct";

/// The way to what is recorded; none where the binding is missing.
pub(crate) struct RecordedCalls(Option<ObjectNamespace>);

impl RecordedCalls {
    pub(crate) fn new(env: &Env) -> Self {
        Self(env.durable_object("INSTANCE").ok())
    }

    async fn ask(&self, account: AccountId) -> Result<(u16, String)> {
        let instances = self.0.as_ref().ok_or("there is no binding INSTANCE")?;
        let instance = instances.get_by_name(&account.to_string())?;
        stub::send(&instance, Method::Get, URL, None, None).await
    }
}

impl Calls for RecordedCalls {
    async fn recorded(&self, account: AccountId) -> std::result::Result<Recorded, Unreadable> {
        let asked = self.ask(account).await;
        let (status, body) = asked.map_err(|error| Unreadable(error.to_string()))?;
        read(status, &body)
    }
}

fn read(status: u16, body: &str) -> std::result::Result<Recorded, Unreadable> {
    match status {
        200 => serde_json::from_str(body)
            .map_err(|error| Unreadable(format!("the instance's answer: {error}"))),
        status => Err(Unreadable(format!("the instance answered {status}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_record_is_not_taken_for_an_empty_one() {
        assert_eq!(read(200, r#"{"distinct":[],"left_out":0}"#), Ok(Recorded::default()));
        for (status, body) in [(200, ""), (200, "{}"), (404, "{}"), (500, "")] {
            assert!(read(status, body).is_err(), "{status} {body}");
        }
    }
}
