//! Owners who stay signed in at the platform's own pages.

mod cookie;
mod form;
mod record;
mod sessions;
mod store;

pub use cookie::SessionCookie;
pub use form::{FormRefusal, SessionForm};
pub use record::{SESSION_IDLE_MILLIS, SESSION_LONGEST_MILLIS, WebSession};
pub use sessions::{MAX_SESSIONS, WebSessions};
pub use store::WebSessionStore;
