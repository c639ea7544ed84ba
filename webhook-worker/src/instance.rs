//! The account's instance, in the other worker.

use std::{pin::pin, time::Duration};

use futures_util::future::{Either, select};
use github::DeliveryId;
use ids::{AccountId, Generation};
use serde::{Deserialize, Serialize};
use sync::{Instance, NotSent, ToInstance};
use worker::{Delay, Env, Headers, Method, Request, RequestInit, Stub};

/// How long it may take to answer. Without a bound, an instance that hangs would hold the gate.
const PATIENCE: Duration = Duration::from_secs(10);

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

    async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<String>,
        delivery: Option<&DeliveryId>,
    ) -> worker::Result<(u16, String)> {
        let headers = Headers::new();
        headers.set("content-type", "application/json")?;
        if let Some(delivery) = delivery {
            headers.set("x-b00t-delivery", delivery.as_str())?;
        }
        let mut init = RequestInit::new();
        init.with_method(method).with_headers(headers).with_body(body.map(Into::into));
        let request = Request::new_with_init(&format!("http://instance{path}"), &init)?;
        let answer = pin!(async {
            let mut response = self.0.fetch_with_request(request).await?;
            // An answer that nobody reads holds its connection.
            let text = response.text().await?;
            Ok((response.status_code(), text))
        });
        match select(answer, Delay::from(PATIENCE)).await {
            Either::Left((answer, _)) => answer,
            Either::Right(_) => Err("it does not answer".into()),
        }
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
        };
        match self.send(method, &path, body, delivery).await {
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
