//! Sending: one task takes deliveries from the queue in order and waits for each answer.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use hmac::{Hmac, Mac as _};
use sha2::Sha256;

use super::{Delivery, Outgoing};
use crate::standin::error::StandinError;
use crate::standin::faults::DeliveryFault;
use crate::standin::shared::Shared;

/// Where webhooks go and what signs them.
#[derive(Debug, Clone)]
pub(crate) struct Receiver {
    client: reqwest::Client,
    pub(crate) url: String,
    secret: String,
}

impl Receiver {
    pub(crate) fn new(url: &str, secret: &str, timeout: Duration) -> Result<Self, StandinError> {
        let parsed = reqwest::Url::parse(url)
            .map_err(|error| StandinError::Invalid(format!("webhook address `{url}`: {error}")))?;
        let mut client = reqwest::Client::builder()
            .timeout(timeout)
            .no_proxy()
            // Each delivery has a connection of its own, so that none is lost with an old one.
            .pool_max_idle_per_host(0)
            .redirect(reqwest::redirect::Policy::none());
        // Names below localhost are this machine, whatever its resolver says.
        if let Some(host) = parsed.host_str().filter(|host| host.ends_with("localhost")) {
            client = client.resolve(host, SocketAddr::from(([127, 0, 0, 1], 0)));
        }
        Ok(Self { client: client.build()?, url: url.to_owned(), secret: secret.to_owned() })
    }

    fn signature(&self, body: &str) -> String {
        let mut mac =
            <Hmac<Sha256> as hmac::digest::KeyInit>::new_from_slice(self.secret.as_bytes())
                .unwrap_or_else(|_| {
                    <Hmac<Sha256> as hmac::digest::KeyInit>::new(&Default::default())
                });
        mac.update(body.as_bytes());
        format!("sha256={}", hex::encode(mac.finalize().into_bytes()))
    }
}

/// What came back, or why nothing did.
struct Answer {
    status: String,
    status_code: u16,
    headers: BTreeMap<String, String>,
    body: Option<String>,
}

impl Answer {
    fn failed(status: &str, status_code: u16) -> Self {
        Self { status: status.into(), status_code, headers: BTreeMap::new(), body: None }
    }
}

/// Takes deliveries from the queue for ever.
pub(crate) async fn run(shared: Arc<Shared>) {
    loop {
        let outgoing = shared.queue.next().await;
        play(&shared, outgoing).await;
        shared.queue.done();
    }
}

async fn play(shared: &Arc<Shared>, outgoing: Outgoing) {
    let fault = if outgoing.settled { None } else { shared.faults().for_delivery(&outgoing) };
    match fault {
        None => {
            deliver(shared, &outgoing).await;
            shared.queue.release_behind(&outgoing);
        }
        Some(DeliveryFault::Drop) => {
            let headers = headers(shared, &outgoing, "");
            record(shared, &outgoing, headers, Answer::failed("failed to connect to host", 502), 0);
            shared.queue.release_behind(&outgoing);
        }
        Some(DeliveryFault::Lose) => shared.queue.release_behind(&outgoing),
        Some(DeliveryFault::Double) => {
            deliver(shared, &outgoing).await;
            deliver(shared, &outgoing).await;
            shared.queue.release_behind(&outgoing);
        }
        Some(DeliveryFault::Reorder) => shared.queue.hold_behind_next(outgoing),
        Some(DeliveryFault::Hold(gate)) => shared.queue.hold_at_gate(&gate, outgoing),
        Some(DeliveryFault::Delay(millis)) => {
            tokio::time::sleep(Duration::from_millis(millis)).await;
            deliver(shared, &outgoing).await;
            shared.queue.release_behind(&outgoing);
        }
    }
}

fn headers(shared: &Shared, outgoing: &Outgoing, signature: &str) -> BTreeMap<String, String> {
    let app = &shared.config.app;
    [
        ("Accept", "*/*".to_owned()),
        ("Content-Type", "application/json".to_owned()),
        ("User-Agent", "GitHub-Hookshot/044aadd".to_owned()),
        ("X-GitHub-Delivery", outgoing.guid.clone()),
        ("X-GitHub-Event", outgoing.event.clone()),
        ("X-GitHub-Hook-ID", shared.hook_id().to_string()),
        ("X-GitHub-Hook-Installation-Target-ID", app.id.to_string()),
        ("X-GitHub-Hook-Installation-Target-Type", "integration".to_owned()),
        ("X-Hub-Signature-256", signature.to_owned()),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect()
}

async fn deliver(shared: &Shared, outgoing: &Outgoing) {
    let started = shared.clock.millis();
    let Some(receiver) = shared.receiver() else {
        let headers = headers(shared, outgoing, "");
        return record(shared, outgoing, headers, Answer::failed("no webhook address", 502), 0);
    };
    let headers = headers(shared, outgoing, &receiver.signature(&outgoing.payload));
    let mut request = receiver.client.post(&receiver.url).body(outgoing.payload.clone());
    for (name, value) in &headers {
        request = request.header(name, value);
    }
    let answer = match request.send().await {
        Ok(response) => {
            let status = response.status();
            let headers = response
                .headers()
                .iter()
                .map(|(name, value)| {
                    (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned())
                })
                .collect();
            let words = if status.is_success() {
                "OK".to_owned()
            } else {
                format!("Invalid HTTP Response: {}", status.as_u16())
            };
            let body = response.text().await.ok();
            Answer { status: words, status_code: status.as_u16(), headers, body }
        }
        Err(error) if error.is_timeout() => Answer::failed("timed out", 504),
        Err(_) => Answer::failed("failed to connect to host", 502),
    };
    let took = shared.clock.millis() - started;
    record(shared, outgoing, headers, answer, took);
}

fn record(
    shared: &Shared,
    outgoing: &Outgoing,
    request_headers: BTreeMap<String, String>,
    answer: Answer,
    took_millis: i64,
) {
    let mut log = shared.log();
    let delivery = Delivery {
        id: log.new_id(),
        guid: outgoing.guid.clone(),
        event: outgoing.event.clone(),
        action: outgoing.action.clone(),
        installation_id: outgoing.installation_id,
        repository_id: outgoing.repository_id,
        redelivery: outgoing.redelivery,
        delivered_at: shared.clock.millis(),
        duration: took_millis as f64 / 1000.0,
        status: answer.status,
        status_code: answer.status_code,
        request_headers,
        payload: outgoing.payload.clone(),
        response_headers: answer.headers,
        response_body: answer.body,
        url: shared.receiver().map(|receiver| receiver.url).unwrap_or_default(),
    };
    if let Err(error) = log.add(delivery) {
        shared.complain(&format!("the delivery log cannot be written: {error}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_the_one_that_github_publishes() {
        let receiver = Receiver::new(
            "http://localhost/",
            "It's a Secret to Everybody",
            Duration::from_secs(1),
        )
        .unwrap();
        assert_eq!(
            receiver.signature("Hello, World!"),
            "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
        );
    }
}
