//! What the end-to-end tests stand on.
//!
//! [`standin`] is the GitHub that the platform talks to on one machine: real git, the API, webhooks.
//! [`cloudflare`] is the one API of Cloudflare's that something outside of the workers uses: KV's.

pub mod cloudflare;
pub mod harness;
pub mod standin;
pub mod story;
