//! The Model Context Protocol over Streamable HTTP, server side, both eras on one endpoint: the
//! stateless revision 2026-07-28, and the sessions of 2025-11-25, 2025-06-18 and 2025-03-26.
//!
//! It is pure: bytes and header fields come in, an [`Outcome`] comes out. [`receive`] needs
//! nothing but the request and may run anywhere; [`serve`] asks a [`Backend`] for everything
//! that is the server's own. Nothing here knows HTTP libraries, tools or policies.

mod accepted;
mod backend;
mod fault;
mod http;
mod json_rpc;
mod meta;
mod origin;
mod receive;
mod result;
mod serve;
mod sse;
mod subscription;
mod version;

pub use accepted::{Accepted, Action};
pub use backend::{Backend, CallFailed, Server, ToolResult};
pub use fault::Fault;
pub use http::{HeaderFields, Incoming, Reply};
pub use json_rpc::RequestId;
pub use meta::ClientInfo;
pub use origin::origin_is_welcome;
pub use receive::{MAX_BODY_BYTES, receive};
pub use serve::{Outcome, serve};
pub use sse::Frame;
pub use subscription::{EventId, Subscription};
pub use version::{Era, Version};
