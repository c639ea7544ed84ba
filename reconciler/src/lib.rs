//! `b00t-reconciler`: finds and repairs what webhooks missed.
//!
//! GitHub does not redeliver by itself. This program compares GitHub with Workers KV for every
//! account ([`survey`]), asks the sync gates of those that differ, sweeps the log of deliveries,
//! and rebuilds KV when it is gone. What a record should say is decided by `sync`, as everywhere;
//! here is only what connects it to GitHub's and Cloudflare's APIs.

pub mod alerts;
pub mod clock;
pub mod command;
pub mod gates;
pub mod hub;
pub mod kv;
pub mod memory;
pub mod meters;
pub mod patience;
pub mod platform;
pub mod secrets;
pub mod serve;
pub mod settings;
pub mod survey;
