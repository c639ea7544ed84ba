//! The whole platform on one machine, and what people and programs do with it.
//!
//! [`Platform`] is both workers in real workerd beside the GitHub [stand-in](crate::standin), with a
//! template repository and the forks of three accounts. [`Client`] is a real MCP client, [`Clone`] a
//! real git clone.

mod asking;
mod browser;
mod cable;
mod client;
mod gateway;
mod git;
mod http;
mod interpreters;
mod keys;
mod kv;
mod platform;
mod port;
mod r2;
mod raw;
mod runtime;
mod stopwatch;
mod times;
mod until;

pub use asking::Asking;
pub use browser::{Browser, Page};
pub use cable::Cable;
pub use client::{Answer, Client, Era};
pub use gateway::Gateway;
pub use git::Clone;
pub use interpreters::{node, python};
pub use kv::{Kv, ListedKey};
pub use platform::{BASE_HOST, Platform, PlatformConfig, Proposal, Reconciled, ReconcilerSecrets};
pub use port::ReservedPort;
pub use r2::Bucket;
pub use raw::{RawClient, RawEvent, RawReply, RawRequest, RawStream};
pub use runtime::Build;
pub use stopwatch::Stopwatch;
pub use times::Times;
pub use until::{in_time, until, until_silence_shows};
