//! The account's instance, in the other worker.

use github::DeliveryId;
use ids::AccountId;
use store::Held;
use sync::{Instance, NotSent, ToInstance};
use worker::{Env, Method, Stub};

use crate::stub;

/// The way to the instance of one account.
pub(crate) struct InstanceStub(Stub);

impl InstanceStub {
    pub(crate) fn new(env: &Env, account: AccountId) -> worker::Result<Self> {
        Ok(Self(env.durable_object("INSTANCE")?.get_by_name(&account.to_string())?))
    }
}

impl Instance for InstanceStub {
    async fn tell(
        &self,
        message: &ToInstance,
        delivery: Option<&DeliveryId>,
    ) -> Result<Held, NotSent> {
        let (method, path, body) = match message {
            ToInstance::Policy { .. } => (Method::Put, "/policy".into(), Some(text(message)?)),
            ToInstance::Index { .. } => (Method::Put, "/index".into(), Some(text(message)?)),
            ToInstance::NoIndex { generation } => {
                (Method::Delete, format!("/index?generation={generation}"), None)
            }
            ToInstance::Revocation { account, at } => {
                let body = serde_json::json!({"account": account, "at": at}).to_string();
                (Method::Put, "/revocation".into(), Some(body))
            }
        };
        let url = format!("http://instance{path}");
        match stub::send(&self.0, method, &url, body, delivery).await {
            Ok((200..=299, body)) => held(&body),
            Ok((status, _)) => Err(NotSent(format!("the instance answered {status}"))),
            Err(error) => Err(NotSent(format!("the instance: {error}"))),
        }
    }
}

fn text(message: &ToInstance) -> Result<String, NotSent> {
    message.text().map_err(|error| NotSent(error.to_string()))
}

fn held(body: &str) -> Result<Held, NotSent> {
    serde_json::from_str(body).map_err(|error| NotSent(format!("the instance's answer: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_instance_says_where_it_stands() {
        let told = held(r#"{"generation":7,"digest":"sha256:00"}"#).unwrap();
        assert_eq!((told.generation.get(), told.digest.as_deref()), (7, Some("sha256:00")));
        assert_eq!(held(r#"{"generation":7}"#).unwrap().digest, None);
        assert!(held("").is_err(), "whoever does not say has not taken it");
    }
}
