//! Telling people what stays wrong.

mod issues;
mod say;

use std::collections::BTreeSet;

use anyhow::Result;
use drift::{Alert, AlertStep, OpenIssue, Subject, alert_steps};

pub use issues::GitHubIssues;
pub use say::{Credential, comparison, credentials, deliveries, drift};

/// Where issues are opened.
#[expect(async_fn_in_trait, reason = "everything here runs in one thread")]
pub trait Issues {
    /// Those that are open and that this program opened.
    async fn open(&self) -> Result<Vec<OpenIssue>>;
    /// Opens, changes or closes one.
    async fn carry_out(&self, step: &AlertStep) -> Result<()>;
}

/// Sees to it that there is one open issue for each alert, and none for what is over.
///
/// # Errors
/// The issues cannot be read or written.
pub async fn tell(
    issues: &impl Issues,
    alerts: &[Alert],
    looked_into: &BTreeSet<Subject>,
) -> Result<Vec<AlertStep>> {
    let steps = alert_steps(alerts, looked_into, &issues.open().await?);
    for step in &steps {
        issues.carry_out(step).await?;
    }
    Ok(steps)
}
