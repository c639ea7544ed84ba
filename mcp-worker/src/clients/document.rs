//! A client's own description is fetched, and believed for a while.

use std::time::Duration;

use oauth::{Client, DocumentRefusal, DocumentUrl, FetchPlan, Fetched};
use worker::{Headers, Method, RequestInit, Result};

use super::store::Database;
use crate::{clock, fetched};

const PATIENCE: Duration = Duration::from_millis(FetchPlan::TIMEOUT_MILLIS);

/// The client that is described there.
pub(super) async fn describe(
    url: DocumentUrl,
    database: &Database,
) -> Result<Result<Client, DocumentRefusal>> {
    if let Some(known) = database.document(url.as_str(), clock::now())? {
        return Ok(Ok(known.client));
    }
    let plan = FetchPlan::new(url);
    let headers = Headers::new();
    headers.set("Accept", FetchPlan::ACCEPT)?;
    headers.set("User-Agent", fetched::AGENT)?;
    let mut init = RequestInit::new();
    init.with_method(Method::Get).with_headers(headers);
    let asked = fetched::ask(plan.url(), init, PATIENCE, FetchPlan::MAX_BYTES).await;
    // Whatever goes wrong on the way is the document's host, or the way to it.
    let Ok(Some(answer)) = asked else { return Ok(Err(DocumentRefusal::Unreachable)) };
    let (kind, kept) = (answer.headers.get("content-type")?, answer.headers.get("cache-control")?);
    let fetched = Fetched {
        status: answer.status,
        content_type: kind.as_deref(),
        cache_control: kept.as_deref(),
        body: &answer.body,
    };
    Ok(match plan.read(&fetched, clock::now()) {
        Ok(described) => {
            database.put_document(plan.url(), &described)?;
            Ok(described.client)
        }
        Err(refusal) => Err(refusal),
    })
}
