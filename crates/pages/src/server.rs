//! What anybody sees of an account's subdomain.

use maud::html;

use crate::{
    address::second_link,
    frame::Frame,
    page::Page,
    path,
    section::{section, snippet},
};

/// The public page of a server.
#[derive(Clone, Debug)]
pub struct Server {
    /// Whose server it is.
    pub login: String,
    /// Where a client connects.
    pub resource: String,
    /// The address of the apex, without a slash at the end.
    pub apex: String,
}

impl Server {
    /// The page.
    #[must_use]
    pub fn page(&self) -> Page {
        let title = format!("b00t of {}", self.login);
        let frame = Frame { apex: &self.apex, ..Frame::new(&title) };
        frame.around(&html! {
            div class="head" {
                h1 { (title) }
                p class="lead" {
                    "This is the MCP server of " strong { (self.login) } ". It serves " (self.login) " and nobody else."
                }
            }
            (section("connect", "Connect", &html! {
                p { "Connect an MCP client to this address. It will ask you to sign in." }
                (snippet(&self.resource))
                p class="soft" {
                    "What a client may do is said by " code { "b00t-mcp-acl.toml" } " in " (self.login) "’s fork."
                }
            }))
            (section("yours", "Is it yours?", &html! {
                p { "See your policy, the last calls and the connected clients." }
                p { (second_link(&format!("{}{}", self.apex, path::ACCOUNT), "Open your server’s page")) }
            }))
        })
    }
}
