//! Nothing is here any more, because its owner wanted that.

use ids::UnixMillis;
use maud::html;

use crate::{
    address::second_link,
    frame::{Frame, hidden_token},
    moment::moment,
    page::Page,
    path,
    section::section,
};

/// Shown to somebody whose account was erased, and who has signed in again.
#[derive(Clone, Debug)]
pub struct WasErased {
    /// Who is signed in.
    pub login: String,
    /// When everything was deleted; nothing while it is being done.
    pub at: Option<UnixMillis>,
    /// What the form sends back.
    pub csrf: String,
}

impl WasErased {
    /// The page.
    #[must_use]
    pub fn page(&self) -> Page {
        let frame = Frame::signed_in("Erased", &self.login, &self.csrf);
        frame.around(&html! {
            div class="head" {
                h1 { "Your account was erased" }
                p class="lead" {
                    @match self.at {
                        Some(at) => {
                            "Everything that this platform kept about " strong { (self.login) }
                            " was deleted on " (moment(at)) "."
                        }
                        None => {
                            "Everything that this platform kept about " strong { (self.login) }
                            " is being deleted."
                        }
                    }
                }
            }
            (section("receipt", "Your receipt", &html! {
                p { (second_link(path::ERASURE, "Show the receipt")) }
            }))
            (section("return", "Come back", &html! {
                p { "Nothing is read from your fork until you want it. Your policy is then read anew." }
                form class="stack" method="post" action=(path::RETURN) {
                    (hidden_token(&self.csrf))
                    button { "Serve me again" }
                }
            }))
        })
    }
}
