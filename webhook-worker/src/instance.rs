//! The account's instance, in the other worker.

use github::DeliveryId;
use ids::{AccountId, Generation};
use serde::{Deserialize, Serialize};
use sync::{Instance, NotSent, ToInstance};
use worker::{Env, Method, Stub};

use crate::stub;

/// What the instance answers: where it stands now.
#[derive(Deserialize)]
struct Standing {
    generation: Generation,
}

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
    ) -> Result<Generation, NotSent> {
        let (method, path, body) = match message {
            ToInstance::Policy { record } => (Method::Put, "/policy".into(), Some(json(record)?)),
            ToInstance::Index { index } => (Method::Put, "/index".into(), Some(json(index)?)),
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
            Ok((200..=299, body)) => standing(&body),
            Ok((status, _)) => Err(NotSent(format!("the instance answered {status}"))),
            Err(error) => Err(NotSent(format!("the instance: {error}"))),
        }
    }
}

fn json<T: Serialize>(value: &T) -> Result<String, NotSent> {
    serde_json::to_string(value).map_err(|error| NotSent(error.to_string()))
}

fn standing(body: &str) -> Result<Generation, NotSent> {
    let standing: Standing = serde_json::from_str(body)
        .map_err(|error| NotSent(format!("the instance's answer: {error}")))?;
    Ok(standing.generation)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_instance_says_where_it_stands() {
        assert_eq!(standing(r#"{"generation":7}"#), Ok(Generation::new(7)));
        assert!(standing("").is_err(), "whoever does not say has not taken it");
    }
}
