//! Waiting for something to become true.

use std::time::Duration;

use anyhow::{Context, Result};
use tokio::time::{sleep, timeout};

/// After this long, something that has not happened is taken for lost. A bound for failures, not
/// a measurement: nothing that works comes near it.
const LOST_AFTER: Duration = Duration::from_secs(60);

/// The same for what shows only with keepalives, of which there is one every 20 seconds.
const SILENT_AFTER: Duration = Duration::from_secs(240);

/// Asks again and again until the answer is there.
///
/// # Errors
/// Asking failed, or the answer never came; `what` is in the error.
pub async fn until<T>(what: &str, mut ask: impl AsyncFnMut() -> Result<Option<T>>) -> Result<T> {
    in_time(what, asking(&mut ask)).await?
}

/// The same for what is found out by keepalives alone.
///
/// # Errors
/// Asking failed, or the answer never came; `what` is in the error.
pub async fn until_silence_shows<T>(
    what: &str,
    mut ask: impl AsyncFnMut() -> Result<Option<T>>,
) -> Result<T> {
    within(SILENT_AFTER, what, asking(&mut ask)).await?
}

async fn asking<T>(ask: &mut impl AsyncFnMut() -> Result<Option<T>>) -> Result<T> {
    loop {
        if let Some(answer) = ask().await? {
            return Ok(answer);
        }
        sleep(Duration::from_millis(5)).await;
    }
}

/// Waits for what is on its way.
///
/// # Errors
/// It never came; `what` is in the error.
pub async fn in_time<T>(what: &str, coming: impl Future<Output = T>) -> Result<T> {
    within(LOST_AFTER, what, coming).await
}

async fn within<T>(bound: Duration, what: &str, coming: impl Future<Output = T>) -> Result<T> {
    timeout(bound, coming).await.with_context(|| format!("this never happened: {what}"))
}
