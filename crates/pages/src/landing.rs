//! What it is for.

use maud::html;

use crate::{
    address::{button_link, link},
    frame::Frame,
    page::Page,
    path,
};

/// For whoever comes to the apex.
#[derive(Clone, Debug)]
pub struct Landing {
    /// Where the template is forked.
    pub fork_url: String,
    /// Where the App is installed.
    pub install_url: String,
    /// What a server's address looks like, with `LOGIN` in it.
    pub example: String,
}

impl Landing {
    /// The page.
    #[must_use]
    pub fn page(&self) -> Page {
        Frame::new("b00t").around(&html! {
            h1 { "AI clients in your toolbox, under your rules" }
            p { "b00t gives AI clients access to your toolbox over MCP, under a policy that is a file in your own repository." }
            p { (button_link(path::ACCOUNT, "Sign in with GitHub")) }
            h2 { "Three steps" }
            ol {
                li { (link(&self.fork_url, "Fork the template")) "." }
                li { (link(&self.install_url, "Install the GitHub App")) " on the fork." }
                li { "Connect your client to " code { (self.example) } ", with your GitHub login." }
            }
        })
    }
}
