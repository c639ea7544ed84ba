//! Faults of webhooks on their way.

use serde::{Deserialize, Serialize};

use super::Pick;

/// What happens to a delivery.
#[derive(Debug, Clone, Serialize, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryFault {
    /// It is not sent; the log shows a failure.
    Drop,
    /// It is not sent and the log does not know it either.
    Lose,
    /// It is sent twice.
    Double,
    /// It is sent after the next delivery of the same repository.
    Reorder,
    /// It waits until the gate of this name is opened; others go on.
    Hold(String),
    /// It and all behind it wait for this many milliseconds.
    Delay(u64),
}

impl DeliveryFault {
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Drop => "drop",
            Self::Lose => "lose",
            Self::Double => "double",
            Self::Reorder => "reorder",
            Self::Hold(_) => "hold",
            Self::Delay(_) => "delay",
        }
    }
}

/// Which deliveries are hit, and by what: the kinds take turns.
#[derive(Debug, Clone, Serialize, Deserialize, PartialEq, Eq)]
pub struct Faults {
    /// Which of the deliveries.
    pub pick: Pick,
    /// What happens to them, in turn.
    pub kinds: Vec<DeliveryFault>,
    /// Only these events; all when empty.
    #[serde(default)]
    pub events: Vec<String>,
}

impl Faults {
    /// Every n-th delivery.
    #[must_use]
    pub fn every(n: u64, kinds: impl IntoIterator<Item = DeliveryFault>) -> Self {
        Self::new(Pick::Every(n), kinds)
    }

    /// The next n deliveries.
    #[must_use]
    pub fn next(n: u64, kinds: impl IntoIterator<Item = DeliveryFault>) -> Self {
        Self::new(Pick::Next(n), kinds)
    }

    /// So many in a hundred.
    #[must_use]
    pub fn percent(percent: u8, seed: u64, kinds: impl IntoIterator<Item = DeliveryFault>) -> Self {
        Self::new(Pick::Percent { percent, seed }, kinds)
    }

    fn new(pick: Pick, kinds: impl IntoIterator<Item = DeliveryFault>) -> Self {
        Self { pick, kinds: kinds.into_iter().collect(), events: Vec::new() }
    }

    /// Leaves all other events alone.
    #[must_use]
    pub fn only(mut self, event: &str) -> Self {
        self.events.push(event.to_owned());
        self
    }

    pub(super) fn concerns(&self, event: &str) -> bool {
        self.events.is_empty() || self.events.iter().any(|wanted| wanted == event)
    }
}
