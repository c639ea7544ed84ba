//! Who shows on GitHub what is in force: the object of the repository's check runs.

use github::DeliveryId;
use store::Report;
use sync::{NotSent, Reports};
use worker::{Env, Method};

use crate::stub;

/// The way to the check runs of every repository.
pub(crate) struct Desks<'a>(pub(crate) &'a Env);

impl Reports for Desks<'_> {
    async fn report(&self, report: &Report, delivery: Option<&DeliveryId>) -> Result<(), NotSent> {
        let Some(repository) = &report.record.repository else { return Ok(()) };
        let body = serde_json::to_string(report).map_err(|error| NotSent(error.to_string()))?;
        let namespace = self.0.durable_object("CHECKS");
        let desk = namespace.and_then(|desks| desks.get_by_name(&repository.id.to_string()));
        let desk = desk.map_err(|error| NotSent(format!("the check runs: {error}")))?;
        let url = "http://checks/in-force";
        match stub::send(&desk, Method::Post, url, Some(body), delivery).await {
            Ok((200..=299, _)) => Ok(()),
            Ok((status, _)) => Err(NotSent(format!("the check runs answered {status}"))),
            Err(error) => Err(NotSent(format!("the check runs: {error}"))),
        }
    }
}
