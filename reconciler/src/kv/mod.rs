//! Workers KV, through Cloudflare's REST API.

mod answer;
mod client;

pub use answer::KvError;
pub use client::{KeyInfo, Kv, MAX_PAIRS, Pair};
