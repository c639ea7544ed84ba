//! Looking at what was sent and asked, and setting faults.

use super::Standin;
use crate::standin::deliveries::{Delivery, Outgoing};
use crate::standin::error::StandinError;
use crate::standin::faults::{ApiFaults, Faults, PlayedFault};
use crate::standin::shared::ApiRequest;

impl Standin {
    /// Waits until every delivery has its answer. One that waits to be overtaken goes out now; one
    /// that waits at a gate stays there.
    pub async fn until_deliveries_are_idle(&self) {
        self.shared.queue.until_idle().await;
    }

    /// All deliveries so far, oldest first.
    #[must_use]
    pub fn deliveries(&self) -> Vec<Delivery> {
        self.shared.log().all().to_vec()
    }

    /// Sends a delivery again, under its old GUID.
    ///
    /// # Errors
    /// When the log has no such delivery.
    pub fn redeliver(&self, id: u64) -> Result<(), StandinError> {
        let again = self.shared.log().find(id).map(Outgoing::again);
        self.shared.queue.push(again.ok_or_else(|| StandinError::not_found("delivery", id))?);
        Ok(())
    }

    /// From now on deliveries have these faults, instead of those before.
    pub fn deliveries_fail(&self, faults: Faults) {
        self.shared.faults().set_deliveries(Some(faults));
    }

    /// From now on the API has these faults too.
    pub fn api_fails(&self, faults: ApiFaults) {
        self.shared.faults().add_api(faults);
    }

    /// No new faults from now on. What waits at a gate stays there.
    pub fn faults_end(&self) {
        self.shared.faults().clear();
    }

    /// The faults that were played so far.
    #[must_use]
    pub fn played_faults(&self) -> Vec<PlayedFault> {
        self.shared.faults().played().to_vec()
    }

    /// Lets everything through that waits at a gate; says how many deliveries that were.
    pub fn open_gate(&self, gate: &str) -> usize {
        self.shared.open_gate(gate)
    }

    /// Waits until so many deliveries are at a gate.
    pub async fn until_held(&self, gate: &str, count: usize) {
        self.shared.queue.until_at_gate(gate, count).await;
    }

    /// Waits until so many requests to the API wait at a gate. One whose asker has gone does not.
    pub async fn until_kept_waiting(&self, gate: &str, count: usize) {
        self.shared.until_kept_waiting(gate, count).await;
    }

    /// The requests that the API has answered, without those of git and of the control API.
    #[must_use]
    pub fn api_requests(&self) -> Vec<ApiRequest> {
        self.shared.requests().clone()
    }
}
