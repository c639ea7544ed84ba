//! Time, chance and the log.

use github::DeliveryId;
use ids::UnixMillis;
use serde_json::Value;

/// Time, chance and the log.
pub trait Surroundings {
    /// Now.
    fn now(&self) -> UnixMillis;
    /// Any number from 0 to 1.
    fn random(&self) -> f64;
    /// Writes one line to the log.
    fn log(&self, level: Level, event: &str, delivery: Option<&DeliveryId>, fields: &Value);
}

/// How much a line of the log matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// As usual.
    Info,
    /// It will be tried again.
    Warn,
    /// Somebody should look.
    Error,
}
