//! `POST /webhook`

use futures_util::StreamExt;
use github::{DeliveryHeaders, Event, IgnoredReason, MAX_BODY_BYTES, Refusal, VerifiedDelivery};
use serde_json::{Map, Value, json};
use sync::Level;
use worker::{Env, Request, Response, Result};

use crate::{answer, body, config::Config, gate, log, reviews};

/// Takes a delivery: checks it, and answers once it is durable.
pub(crate) async fn receive(mut request: Request, env: &Env) -> Result<Response> {
    let id = log::request_id(&request);
    let note = |level, event: &str, headers: &DeliveryHeaders, more: &[(&str, Value)]| {
        // Before the signature was checked, a delivery's id is anybody's text.
        let delivery = headers.delivery.as_deref().and_then(|text| text.get(..text.len().min(64)));
        let mut fields = Map::from_iter([
            ("request_id".to_owned(), json!(id)),
            ("delivery_id".to_owned(), json!(delivery)),
        ]);
        fields.extend(more.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
        log::write(level, event, &fields.into());
    };
    let headers = headers(&request);
    let config = match Config::read(env) {
        Ok(config) => config,
        Err(error) => {
            let reason = json!(error.to_string());
            note(Level::Error, "delivery.not_configured", &headers, &[("reason", reason)]);
            return answer::error(500, "this service is not configured");
        }
    };
    let delivery = match check(&mut request, &config, &headers).await {
        Ok(delivery) => delivery,
        Err(refusal) => {
            let reason = refusal.to_string();
            let fields = [("status", json!(refusal.status())), ("reason", json!(reason))];
            note(Level::Warn, "delivery.refused", &headers, &fields);
            return match refusal {
                Refusal::Method => answer::method("POST", &reason),
                other => answer::error(other.status(), &reason),
            };
        }
    };
    let respond = |status: u16, word: &str, why: Option<&str>| {
        let fields =
            [("name", json!(delivery.name())), ("status", json!(word)), ("reason", json!(why))];
        note(Level::Info, "delivery.accepted", &headers, &fields);
        answer::json(status, &json!({"delivery": delivery.id(), "status": word}))
    };
    match delivery.event() {
        Event::Ping => respond(202, "pong", None),
        Event::Ignored(reason) => respond(202, "ignored", Some(reason.as_str())),
        Event::Review(request) if !request.concerns(config.app) => {
            respond(202, "ignored", Some(IgnoredReason::OtherApp.as_str()))
        }
        Event::Dirty(_) | Event::Permitted(..) | Event::Review(_) => {
            match queue(env, &delivery).await {
                Ok(word) => respond(202, word, None),
                Err(error) => {
                    let reason = json!(error.to_string());
                    note(Level::Error, "delivery.not_queued", &headers, &[("reason", reason)]);
                    answer::error(503, "the delivery could not be queued")
                }
            }
        }
    }
}

fn headers(request: &Request) -> DeliveryHeaders {
    let header = |name: &str| request.headers().get(name).ok().flatten();
    DeliveryHeaders {
        content_length: header("content-length").and_then(|text| text.parse().ok()),
        content_type: header("content-type"),
        signature: header("x-hub-signature-256"),
        event: header("x-github-event"),
        delivery: header("x-github-delivery"),
    }
}

async fn check(
    request: &mut Request,
    config: &Config,
    headers: &DeliveryHeaders,
) -> Result<VerifiedDelivery, Refusal> {
    if let Err(refusal) = headers.admit(request.method().as_ref()) {
        body::discard(request).await;
        return Err(refusal);
    }
    let body = read(request).await?;
    VerifiedDelivery::verify(&config.webhook, headers, &body)
}

/// The whole body, unless it is longer than was announced and than is accepted.
async fn read(request: &mut Request) -> Result<Vec<u8>, Refusal> {
    let Ok(mut stream) = request.stream() else { return Ok(vec![]) };
    let mut body = Vec::new();
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|_| Refusal::Malformed)?;
        body.extend_from_slice(&chunk);
        if u64::try_from(body.len()).map_or(true, |length| length > MAX_BODY_BYTES) {
            return Err(Refusal::TooLarge);
        }
    }
    Ok(body)
}

/// Hands the delivery to the gate of every account that it hints at, or to the check runs of the
/// repository that it is about.
async fn queue(env: &Env, delivery: &VerifiedDelivery) -> Result<&'static str> {
    let mut queued = false;
    match delivery.event() {
        Event::Ping | Event::Ignored(_) => {}
        Event::Dirty(hints) => {
            for hint in hints {
                queued |= gate::deliver(env, delivery.id(), hint).await?;
            }
        }
        Event::Permitted(hint, repositories) => {
            queued = gate::deliver(env, delivery.id(), hint).await?;
            reviews::permit(env, delivery.id(), repositories).await;
        }
        Event::Review(request) => queued = reviews::deliver(env, delivery.id(), request).await?,
    }
    Ok(if queued { "queued" } else { "processed" })
}
