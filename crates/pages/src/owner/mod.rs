//! What the owner of a server sees of it.

mod calls;
mod clients;
mod standing;
mod tools;
mod usage;
mod view;

use maud::{Markup, html};

pub use view::{Access, Call, Client, Day, Outcome, Owner, Rejected, Revision, Standing, ToolLine};

use crate::{
    address::link, connect::connect, frame::Frame, notice::notices, page::Page, path,
    section::section,
};

/// The parts of the page: what a link leads to, and what it is called.
const PARTS: [(&str, &str); 6] = [
    ("policy", "Policy"),
    ("tools", "Tools"),
    ("calls", "Last calls"),
    ("usage", "Usage"),
    ("clients", "Clients"),
    ("connect", "Connect a client"),
];

impl Owner {
    /// The page.
    #[must_use]
    pub fn page(&self) -> Page {
        let frame = Frame {
            here: path::ACCOUNT,
            wide: true,
            ..Frame::signed_in("Your server", &self.login, &self.csrf)
        };
        frame.around(&html! {
            div class="head" {
                h1 { "Your server" }
                p class="lead" {
                    code class="copy" { (self.resource) }
                    @if !self.repository.is_empty() {
                        " serves " (link(&self.repository_url, &self.repository)) "."
                    }
                }
            }
            (notices(self.notice.as_deref(), None))
            nav aria-label="On this page" {
                ul class="pills" { @for (id, name) in PARTS { li { a href={ "#" (id) } { (name) } } } }
            }
            @for ((id, name), body) in PARTS.iter().zip(self.bodies()) { (section(id, name, &body)) }
        })
    }

    /// What is in the parts, in their order.
    fn bodies(&self) -> [Markup; PARTS.len()] {
        [
            self.policy(),
            tools::tools(&self.tools),
            calls::calls(self.calls.get(..Self::CALLS).unwrap_or(&self.calls), self.now),
            usage::usage(&self.usage),
            clients::clients(self),
            connect(&self.resource),
        ]
    }
}
