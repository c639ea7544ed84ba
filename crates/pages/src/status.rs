//! Which parts of the platform answer.

use ids::UnixMillis;
use maud::html;

use crate::{frame::Frame, moment::moment, page::Page};

/// The platform, as it was found just now.
#[derive(Clone, Debug)]
pub struct Status {
    /// When it was looked at.
    pub at: UnixMillis,
    /// Its parts.
    pub components: Vec<Component>,
}

/// One part.
#[derive(Clone, Debug)]
pub struct Component {
    /// What it is called.
    pub name: String,
    /// What it is for, in a few words.
    pub purpose: String,
    /// How it is.
    pub health: Health,
    /// More about that, in a sentence; may be empty.
    pub detail: String,
    /// The version that runs, if it has one.
    pub version: Option<String>,
    /// Since when it is so, if that is known.
    pub since: Option<UnixMillis>,
}

/// How a part is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Health {
    /// It answers.
    Works,
    /// It answers late or in part.
    Impaired,
    /// It does not answer.
    Down,
    /// It could not be asked.
    Unknown,
}

impl Status {
    /// The page.
    #[must_use]
    pub fn page(&self) -> Page {
        Frame::new("Status").around(&html! {
            h1 { "Status" }
            p { "As of " (moment(self.at)) "." }
            @for component in &self.components {
                h2 { (component.name) }
                p { (component.purpose) " " (format!("{:?}", component.health)) " " (component.detail) }
            }
        })
    }
}
