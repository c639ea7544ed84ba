//! The owner is asked, each time and for each client (MCP, Confused Deputy Problem).

mod answer;
mod ask;
mod page;
mod ticket;

pub use answer::{Answered, Approval, ConsentForm, ConsentRefusal};
pub use ask::{CONSENT_MILLIS, ConsentRecord, Consents, NotAsked};
pub use page::{ConsentPage, ScopeLine};
