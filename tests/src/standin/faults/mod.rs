//! Faults on demand: counted, and the same again with the same seed.

mod api;
mod delivery;
mod pick;

use serde::{Deserialize, Serialize};

pub use api::{ApiFault, ApiFaults, RateLimit};
pub use delivery::{DeliveryFault, Faults};
pub use pick::Pick;

use super::deliveries::Outgoing;
use pick::Picker;

/// A fault that was played.
#[derive(Debug, Clone, Serialize, Deserialize, PartialEq, Eq)]
pub struct PlayedFault {
    /// What was done.
    pub fault: String,
    /// The delivery's GUID; empty for an API request.
    pub guid: String,
    /// The delivery's event, or the request's method and path.
    pub event: String,
    /// The repository or account it was about; empty for an API request.
    pub subject: String,
}

/// The switches in force and what they did.
#[derive(Debug, Default)]
pub(crate) struct FaultBoard {
    deliveries: Option<(Faults, Picker)>,
    api: Vec<(ApiFaults, Picker)>,
    played: Vec<PlayedFault>,
}

impl FaultBoard {
    pub(crate) fn set_deliveries(&mut self, faults: Option<Faults>) {
        self.deliveries = faults.map(|faults| (faults, Picker::default()));
    }

    pub(crate) fn add_api(&mut self, faults: ApiFaults) {
        self.api.push((faults, Picker::default()));
    }

    pub(crate) fn clear(&mut self) {
        self.deliveries = None;
        self.api.clear();
    }

    pub(crate) fn played(&self) -> &[PlayedFault] {
        &self.played
    }

    pub(crate) fn for_delivery(&mut self, outgoing: &Outgoing) -> Option<DeliveryFault> {
        let (faults, picker) = self.deliveries.as_mut()?;
        if !faults.concerns(&outgoing.event) {
            return None;
        }
        let turn = picker.hit(&faults.pick)?;
        let fault = faults.kinds.get(turn % faults.kinds.len().max(1))?.clone();
        self.played.push(PlayedFault {
            fault: fault.name().to_owned(),
            guid: outgoing.guid.clone(),
            event: outgoing.event.clone(),
            subject: outgoing.subject.clone(),
        });
        Some(fault)
    }

    pub(crate) fn for_request(&mut self, method: &str, path: &str) -> Option<ApiFault> {
        for (faults, picker) in &mut self.api {
            if faults.concerns(method, path)
                && let Some(turn) = picker.hit(&faults.pick)
                && let Some(fault) = faults.kinds.get(turn % faults.kinds.len().max(1))
            {
                self.played.push(PlayedFault {
                    fault: fault.name(),
                    guid: String::new(),
                    event: format!("{method} {path}"),
                    subject: String::new(),
                });
                return Some(fault.clone());
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn push(number: usize) -> Outgoing {
        Outgoing {
            guid: format!("guid-{number}"),
            event: "push".into(),
            action: None,
            installation_id: None,
            repository_id: None,
            subject: "alice/kit".into(),
            payload: String::new(),
            redelivery: false,
            settled: false,
        }
    }

    #[test]
    fn every_tenth_is_dropped_doubled_or_reordered_in_turn() {
        let mut board = FaultBoard::default();
        board.set_deliveries(Some(Faults::every(
            10,
            [DeliveryFault::Drop, DeliveryFault::Double, DeliveryFault::Reorder],
        )));
        for number in 1..=40 {
            board.for_delivery(&push(number));
        }
        let played: Vec<_> =
            board.played().iter().map(|p| (p.fault.as_str(), p.guid.as_str())).collect();
        assert_eq!(
            played,
            [
                ("drop", "guid-10"),
                ("double", "guid-20"),
                ("reorder", "guid-30"),
                ("drop", "guid-40")
            ]
        );
    }

    #[test]
    fn other_events_are_left_alone() {
        let mut board = FaultBoard::default();
        board.set_deliveries(Some(Faults::every(1, [DeliveryFault::Drop]).only("installation")));
        assert_eq!(board.for_delivery(&push(1)), None);
    }

    #[test]
    fn a_route_fails_as_often_as_it_was_told() {
        let mut board = FaultBoard::default();
        board.add_api(ApiFaults::next(2, "POST /graphql", [ApiFault::Status(502)]));
        assert_eq!(board.for_request("GET", "/app"), None);
        assert_eq!(board.for_request("POST", "/graphql"), Some(ApiFault::Status(502)));
        assert_eq!(board.for_request("POST", "/graphql"), Some(ApiFault::Status(502)));
        assert_eq!(board.for_request("POST", "/graphql"), None);
        board.clear();
        assert_eq!(board.played().len(), 2);
    }
}
