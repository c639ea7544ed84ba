//! What somebody can do about the account itself.

use maud::{Markup, html};

use crate::{
    address::{link, second_link},
    frame::{Frame, hidden_token},
    notice::notices,
    page::Page,
    path,
    section::section,
};

/// Where clients are revoked one by one.
const CLIENTS: &str = "/account#clients";

/// The account page.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Who is signed in. The same is to be typed to erase everything.
    pub login: String,
    /// The number of the account at GitHub.
    pub account: String,
    /// What the forms send back.
    pub csrf: String,
    /// How many clients have access.
    pub clients: usize,
    /// Where an installation is removed at GitHub.
    pub installations_url: String,
    /// What was just done, in a sentence, if anything was.
    pub notice: Option<String>,
    /// What went wrong, in a sentence, if something did.
    pub trouble: Option<String>,
}

impl Settings {
    /// The page.
    #[must_use]
    pub fn page(&self) -> Page {
        let frame =
            Frame { here: path::SETTINGS, ..Frame::signed_in("Account", &self.login, &self.csrf) };
        frame.around(&html! {
            div class="head" {
                h1 { "Account" }
                p class="lead" {
                    "Signed in as " strong { (self.login) } ", account " (self.account) " at GitHub."
                }
            }
            (notices(self.notice.as_deref(), self.trouble.as_deref()))
            (section("access", "Access", &self.access()))
            (section("export", "Export", &export()))
            (section("erase", "Erase", &self.erase()))
        })
    }

    fn access(&self) -> Markup {
        html! {
            p {
                @match self.clients {
                    0 => "No client has access.",
                    1 => { "One client has access. " (link(CLIENTS, "Revoke it")) "." }
                    n => { (n) " clients have access. " (link(CLIENTS, "Revoke them one by one")) ", or all at once." }
                }
            }
            div class="actions" {
                form method="post" action=(path::REVOKE_ALL) {
                    (hidden_token(&self.csrf))
                    button class="danger" { "Revoke all and sign out everywhere" }
                }
                form method="post" action=(path::SIGN_OUT) {
                    (hidden_token(&self.csrf))
                    button class="second" { "Sign out of this browser" }
                }
            }
            p class="small soft" { "Every token stops working at its next call, and open connections end." }
        }
    }

    fn erase(&self) -> Markup {
        html! {
            p {
                "This deletes your policy, its history, the calls, the usage, the clients and their \
                 access, everywhere on this platform. It cannot be undone. You get a signed receipt."
            }
            p {
                "Your fork stays, and so does the App until you "
                (link(&self.installations_url, "remove it at GitHub"))
                ". Nothing is read from it any more until you come back."
            }
            form class="stack" method="post" action=(path::ERASE) {
                (hidden_token(&self.csrf))
                label for="confirm" { "Type " code { (self.login) } " to confirm" }
                input id="confirm" name=(path::CONFIRM_FIELD) type="text" autocomplete="off"
                    autocapitalize="none" spellcheck="false" required;
                button class="danger" { "Erase everything" }
            }
        }
    }
}

fn export() -> Markup {
    html! {
        p { "Everything that is kept about you, as one JSON file: policy, history, calls, usage and clients." }
        p { (second_link(path::EXPORT, "Download the export")) }
    }
}
