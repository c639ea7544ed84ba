//! The Model Context Protocol over Streamable HTTP, server side, both eras on one endpoint: the
//! stateless revision 2026-07-28, and the sessions of 2025-11-25, 2025-06-18 and 2025-03-26.
//!
//! It is pure: bytes and header fields come in, an [`Outcome`] comes out. [`receive`] needs
//! nothing but the request and may run anywhere; [`serve`] asks a [`Backend`] for everything
//! that is the server's own, and reaches the client before the answer over a [`Wire`]. Nothing
//! here knows HTTP libraries, tools or policies.

mod accepted;
mod backend;
mod call_stream;
mod capabilities;
mod change;
mod context;
mod fault;
mod header_params;
mod http;
mod input;
mod json_rpc;
mod level;
mod meta;
mod origin;
mod page;
mod receive;
mod request;
mod result;
mod schema;
mod serve;
mod sse;
mod state;
mod subscription;
mod version;

pub use accepted::{Accepted, Action, Batched, Listing, Retry, Terms};
pub use backend::{
    Backend, CallFailed, ClientAnswer, Completion, Prompt, Reference, Server, Session, ToolResult,
};
pub use call_stream::CallStream;
pub use capabilities::Capabilities;
pub use change::{Change, Filter};
pub use context::{AskFailed, Asked, Context, Interrupted, Wire};
pub use fault::Fault;
pub use http::{HeaderFields, Incoming, Reply};
pub use input::InputRequest;
pub use json_rpc::{RequestId, request};
pub use level::LogLevel;
pub use meta::ClientInfo;
pub use origin::origin_is_welcome;
pub use receive::{MAX_BODY_BYTES, receive};
pub use schema::violation;
pub use serve::{Outcome, serve};
pub use sse::Frame;
pub use state::Seal;
pub use subscription::{EventId, Subscription};
pub use version::{Era, Version};
