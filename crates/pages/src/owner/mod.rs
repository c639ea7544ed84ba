//! What the owner of a server sees of it.

mod view;

use maud::html;

pub use view::{Access, Call, Client, Day, Outcome, Owner, Rejected, Revision, Standing, ToolLine};

use crate::{
    address::link,
    frame::{Frame, hidden_token},
    moment::{ago, date, moment},
    page::Page,
    path,
};

impl Owner {
    /// The page.
    #[must_use]
    pub fn page(&self) -> Page {
        Frame::signed_in("Your server", &self.login, &self.csrf).around(&html! {
            h1 { "Your server" }
            p { code { (self.resource) } }
            h2 { "Policy" }
            @match &self.standing {
                Standing::InForce(revision) => p { "In force since " (moment(revision.since)) ": " (link(&revision.url, &revision.commit)) },
                Standing::Rejected { newest, in_force } => {
                    p { "The newest revision is invalid: " (link(&newest.url, &newest.commit)) }
                    ul { @for problem in &newest.diagnostics { li { "Line " (problem.line) ": " (problem.message) " " (problem.help) } } }
                    @if let Some(revision) = in_force { p { "The last good one stays in force: " (link(&revision.url, &revision.commit)) } }
                }
                Standing::Nothing { sentence, remedy } => p { (sentence) " " (remedy) },
            }
            ul { @for sentence in &self.policy { li { (sentence) } } }
            h2 { "Tools" }
            ul { @for tool in &self.tools { li { (tool.name) " " (tool.rule) } } }
            h2 { "Calls" }
            ul { @for call in &self.calls { li { (ago(call.at, self.now)) " " (call.client) " " (call.tool) " " (call.line) " " (call.rule) " " (call.explanation) } } }
            h2 { "Usage" }
            ul { @for day in &self.usage { li { (date(day.date)) " " (day.allowed) " " (day.refused) } } }
            h2 { "Clients" }
            @for client in &self.clients {
                p { (client.name) }
                form method="post" action=(path::REVOKE) {
                    (hidden_token(&self.csrf))
                    input type="hidden" name=(path::CLIENT_FIELD) value=(client.id);
                    button { "Revoke" }
                }
            }
        })
    }
}
