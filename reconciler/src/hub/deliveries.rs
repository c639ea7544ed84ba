//! The App's log of webhook deliveries, which goes back three days.

use drift::Attempt;
use github::{Clock, GitHubError, Identity, Method, Request};
use ids::UnixMillis;
use serde::Deserialize;

use super::App;
use crate::clock::SystemClock;

#[derive(Deserialize)]
struct Answer {
    id: u64,
    guid: String,
    delivered_at: String,
    status_code: u16,
    event: String,
    redelivery: bool,
}

/// All attempts since `since`, 100 a request, the newest first.
///
/// # Errors
/// They could not all be listed.
pub async fn attempts(app: &App, since: UnixMillis) -> Result<Vec<Attempt>, GitHubError> {
    let mut all = Vec::new();
    let mut path = Some("/app/hook/deliveries?per_page=100".to_owned());
    while let Some(here) = path {
        let request =
            Request { identity: Identity::App, method: Method::Get, path: here, body: None };
        let response = app.send(&request).await?;
        if let Some(error) = GitHubError::of(&response, SystemClock.now()) {
            return Err(error);
        }
        let malformed = |error: String| GitHubError::Malformed(error);
        let page: Vec<Answer> =
            serde_json::from_slice(&response.body).map_err(|error| malformed(error.to_string()))?;
        let mut reached = page.is_empty();
        for Answer { id, guid, delivered_at, status_code, event, redelivery } in page {
            let at = humantime::parse_rfc3339(&delivered_at)
                .map_err(|error| malformed(format!("delivered_at: {error}")))?;
            let millis = at.duration_since(std::time::UNIX_EPOCH).unwrap_or_default().as_millis();
            let at = UnixMillis::new(u64::try_from(millis).unwrap_or_default());
            reached |= at < since;
            if at >= since {
                all.push(Attempt { id, guid, at, status: status_code, event, redelivery });
            }
        }
        path = response.next.filter(|_| !reached);
    }
    Ok(all)
}

/// Has GitHub send a delivery again.
///
/// # Errors
/// GitHub did not take it.
pub async fn redeliver(app: &App, attempt: u64) -> Result<(), GitHubError> {
    let path = format!("/app/hook/deliveries/{attempt}/attempts");
    let request = Request { identity: Identity::App, method: Method::Post, path, body: None };
    let response = app.send(&request).await?;
    match GitHubError::of(&response, SystemClock.now()) {
        Some(error) => Err(error),
        None => Ok(()),
    }
}
