//! What a platform is asked from outside once it is deployed: what has to answer, and what must not.
//!
//! Probes are values. Whoever has a way to send a [`Question`] sends it, and has the [`Probe`] judge the
//! [`Answer`]: `cargo xtask deploy` asks a platform on Cloudflare, and an end-to-end test asks the same of
//! real workers on one machine. Nothing here opens a connection.

mod answer;
mod list;
mod question;

pub use answer::Answer;
pub use list::{Places, Probe, Wrong};
pub use question::Question;
