//! Something did not work, and what to do about it.

use maud::html;

use crate::{
    address::{button_link, second_link},
    frame::Frame,
    page::Page,
    path,
    prose::prose,
};

/// The server is to blame.
pub const FAILED: &str = "The server has failed. Try again.";

/// What did not work.
#[derive(Clone, Debug)]
pub struct Problem {
    /// The status of HTTP.
    pub status: u16,
    /// What the page is called, in a few words.
    pub title: String,
    /// What happened, in a sentence or two.
    pub what: String,
    /// What to do, as text of a link and its address, the best first.
    pub actions: Vec<(String, String)>,
    /// The address of the apex, without a slash at the end; empty on the apex itself.
    pub apex: String,
}

impl Problem {
    /// One that has no name of its own.
    #[must_use]
    pub fn new(status: u16, what: &str) -> Self {
        Self {
            status,
            title: "This did not work".into(),
            what: what.into(),
            actions: Vec::new(),
            apex: String::new(),
        }
    }

    /// There is nothing at an address.
    #[must_use]
    pub fn not_found() -> Self {
        Self { title: "Not found".into(), ..Self::new(404, "There is nothing at this address.") }
    }

    /// With one more thing to do.
    #[must_use]
    pub fn or(mut self, text: &str, address: &str) -> Self {
        self.actions.push((text.into(), address.into()));
        self
    }

    /// The page.
    #[must_use]
    pub fn page(&self) -> Page {
        let frame = Frame { status: self.status, apex: &self.apex, ..Frame::new(&self.title) };
        frame.around(&html! {
            div class="head" {
                @if self.status >= 400 { p class="soft" { "Error " (self.status) } }
                h1 { (self.title) }
                p class="lead" { (prose(&self.what)) }
            }
            div class="actions" {
                @for (n, (text, address)) in self.actions.iter().enumerate() {
                    @if n == 0 { (button_link(address, text)) } @else { (second_link(address, text)) }
                }
                @if self.actions.is_empty() {
                    (second_link(&format!("{}{}", self.apex, path::HOME), "Go to the start page"))
                }
            }
        })
    }
}
