//! The pages that people see, as HTML: each is a view, which is plain data, and a way to make a
//! [`Page`] of it.
//!
//! A page is whole in itself: one style sheet inside, no script, nothing from elsewhere, and the
//! headers that hold it to that. It can be read on a phone, without colours and by a screen reader.
//! This crate does no I/O, reads no clock, and does not know who may see what: that is for those
//! who fill the views.

mod address;
mod badge;
mod connect;
mod consent;
mod erased;
mod frame;
mod headers;
mod landing;
mod moment;
mod nothing_here;
mod notice;
mod onboarding;
mod owner;
mod page;
pub mod path;
mod problem;
mod prose;
mod receipt;
mod section;
mod server;
mod settings;
mod status;
mod style;

pub use consent::{Consent, ConsentScope};
pub use erased::WasErased;
pub use headers::Rules;
pub use landing::Landing;
pub use nothing_here::NothingHere;
pub use onboarding::{ForkBy, Onboarding, Stage};
pub use owner::{
    Access, Call, Client, Day, Outcome, Owner, Rejected, Revision, Standing, ToolLine,
};
pub use page::Page;
pub use problem::{FAILED, Problem};
pub use receipt::{Erased, Receipt};
pub use server::Server;
pub use settings::Settings;
pub use status::{Component, Health, Status};
