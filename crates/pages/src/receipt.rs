//! What was erased.

use ids::UnixMillis;
use maud::html;

use crate::{frame::Frame, moment::moment, page::Page};

/// Shown once, after everything about an account was erased.
#[derive(Clone, Debug)]
pub struct Receipt {
    /// Whose data it was.
    pub login: String,
    /// When it was done.
    pub at: UnixMillis,
    /// What was erased.
    pub erased: Vec<Erased>,
    /// What is still there and goes by itself, one sentence each.
    pub remains: Vec<String>,
    /// The signed receipt, to be kept.
    pub signed: String,
}

/// One kind of data.
#[derive(Clone, Debug)]
pub struct Erased {
    /// What it was, in a few words.
    pub what: String,
    /// How many of it there were.
    pub count: u64,
}

impl Receipt {
    /// The page.
    #[must_use]
    pub fn page(&self) -> Page {
        Frame::new("Everything is erased").around(&html! {
            h1 { "Everything is erased" }
            p { "All about " strong { (self.login) } " was erased at " (moment(self.at)) "." }
            ul { @for entry in &self.erased { li { (entry.what) ": " (entry.count) } } }
            ul { @for sentence in &self.remains { li { (sentence) } } }
            pre { (self.signed) }
        })
    }
}
