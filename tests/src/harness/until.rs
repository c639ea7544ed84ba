//! Waiting for something to become true.

use std::time::Duration;

use anyhow::{Context, Result};
use tokio::time::{sleep, timeout};

/// After this long, something that has not happened is taken for lost. A bound for failures, not
/// a measurement: nothing that works comes near it.
const LOST_AFTER: Duration = Duration::from_secs(60);

/// Asks again and again until the answer is there.
///
/// # Errors
/// Asking failed, or the answer never came; `what` is in the error.
pub async fn until<T>(what: &str, mut ask: impl AsyncFnMut() -> Result<Option<T>>) -> Result<T> {
    let asking = async {
        loop {
            if let Some(answer) = ask().await? {
                return Ok(answer);
            }
            sleep(Duration::from_millis(5)).await;
        }
    };
    in_time(what, asking).await?
}

/// Waits for what is on its way.
///
/// # Errors
/// It never came; `what` is in the error.
pub async fn in_time<T>(what: &str, coming: impl Future<Output = T>) -> Result<T> {
    timeout(LOST_AFTER, coming).await.with_context(|| format!("this never happened: {what}"))
}
