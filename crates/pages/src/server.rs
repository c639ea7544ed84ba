//! What anybody sees of an account's subdomain.

use maud::html;

use crate::{address::button_link, frame::Frame, page::Page, path};

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
            h1 { (title) }
            p { "This is the MCP server of " strong { (self.login) } "." }
            h2 { "Connect" }
            p { "Connect an MCP client to " code { (self.resource) } "." }
            p { "What a client may do is said by " code { "b00t-mcp-acl.toml" } " in " (self.login) "’s fork." }
            h2 { "Is it yours?" }
            p { (button_link(&format!("{}{}", self.apex, path::ACCOUNT), "Open your account")) }
        })
    }
}
