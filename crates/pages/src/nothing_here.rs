//! A subdomain without a server.

use maud::html;

use crate::{
    address::{button_link, link},
    frame::Frame,
    page::Page,
    path,
    section::section,
};

/// For a login that has no policy on this platform.
#[derive(Clone, Debug)]
pub struct NothingHere {
    /// The login that the subdomain is for.
    pub login: String,
    /// The address of the apex, without a slash at the end.
    pub apex: String,
    /// Where the template is forked.
    pub fork_url: String,
    /// Where the App is installed.
    pub install_url: String,
}

impl NothingHere {
    /// The page, which is a 404.
    #[must_use]
    pub fn page(&self) -> Page {
        let frame = Frame { status: 404, apex: &self.apex, ..Frame::new("Nothing here yet") };
        frame.around(&html! {
            div class="head" {
                h1 { "Nothing here yet" }
                p class="lead" {
                    "There is nothing here yet: " strong { (self.login) } " has no server on this platform."
                }
            }
            (section("yours", "Is that you?", &html! {
                p { "Sign in, and you are led through it." }
                p { (button_link(&format!("{}{}", self.apex, path::ACCOUNT), "Set up your server")) }
                p { "Or do it by hand:" }
                ol {
                    li { (link(&self.fork_url, "Fork the template")) "." }
                    li { (link(&self.install_url, "Install the GitHub App")) " on the fork." }
                    li { "Come back in a few seconds." }
                }
            }))
        })
    }
}
