//! `plan`

use anyhow::Result;
use drift::DriftPlan;

use super::Format;
use crate::{
    platform::Platform,
    survey::{Survey, survey},
};

/// Compares, and changes nothing.
///
/// # Errors
/// Nothing can be said of any account.
pub async fn plan(platform: &Platform) -> Result<Survey> {
    let survey = survey(platform).await?;
    let spent = platform.spent();
    let quota = platform.meters.remaining();
    tracing::info!(accounts = survey.plan.entries().len(), ?spent, quota, "compared");
    Ok(survey)
}

/// The plan as it is printed.
#[must_use]
pub fn shown(plan: &DriftPlan, format: Format) -> String {
    match format {
        Format::Text => plan.to_string(),
        Format::Json => format!("{:#}", drift::to_json(plan)),
    }
}
