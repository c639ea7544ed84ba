//! What every worker's logic needs of the world it runs in: time, chance and the log, and how
//! long to wait before something is tried again.
//!
//! A port and a calculation, nothing else: no clock is read here.

mod backoff;
mod port;

pub use backoff::{Backoff, MAX_MILLIS, backoff};
pub use port::{Level, Surroundings};
