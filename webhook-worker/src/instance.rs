//! The account's instance, in the other worker.

use std::{pin::pin, time::Duration};

use futures_util::future::{Either, select};
use github::DeliveryId;
use ids::AccountId;
use serde::Serialize;
use sync::{Instance, NotSent, ToInstance};
use worker::{Delay, Env, Headers, Method, Request, RequestInit, Stub};

/// How long it may take to answer. Without a bound, an instance that hangs would hold the gate.
const PATIENCE: Duration = Duration::from_secs(10);

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
    ) -> worker::Result<u16> {
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
            response.text().await?;
            Ok(response.status_code())
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
    ) -> Result<(), NotSent> {
        let (method, path, body) = match message {
            ToInstance::Policy { record } => (Method::Put, "/policy".into(), Some(json(record)?)),
            ToInstance::Index { index } => (Method::Put, "/index".into(), Some(json(index)?)),
            ToInstance::NoIndex { generation } => {
                (Method::Delete, format!("/index?generation={generation}"), None)
            }
        };
        match self.send(method, &path, body, delivery).await {
            Ok(200..=299) => Ok(()),
            Ok(status) => Err(NotSent(format!("the instance answered {status}"))),
            Err(error) => Err(NotSent(format!("the instance: {error}"))),
        }
    }
}

fn json<T: Serialize>(value: &T) -> Result<String, NotSent> {
    serde_json::to_string(value).map_err(|error| NotSent(error.to_string()))
}
