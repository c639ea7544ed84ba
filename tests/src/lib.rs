//! What the end-to-end tests stand on.
//!
//! [`standin`] is the GitHub that the platform talks to on one machine: real git, the API, webhooks.

pub mod harness;
pub mod standin;
pub mod story;
