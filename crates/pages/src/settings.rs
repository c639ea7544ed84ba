//! What somebody can do about the account itself.

use maud::html;

use crate::{
    address::button_link,
    frame::{Frame, hidden_token},
    page::Page,
    path,
};

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
        Frame::signed_in("Account", &self.login, &self.csrf).around(&html! {
            h1 { "Account" }
            @if let Some(notice) = &self.notice { p role="status" { (notice) } }
            @if let Some(trouble) = &self.trouble { p role="alert" { (trouble) } }
            p { (self.login) " " (self.account) " " (self.clients) " " (self.installations_url) }
            h2 { "Sign out" }
            form method="post" action=(path::SIGN_OUT) { (hidden_token(&self.csrf)) button { "Sign out" } }
            form method="post" action=(path::REVOKE_ALL) { (hidden_token(&self.csrf)) button { "Revoke all and sign out everywhere" } }
            h2 { "Export" }
            p { (button_link(path::EXPORT, "Download everything")) }
            h2 { "Erase" }
            form method="post" action=(path::ERASE) {
                (hidden_token(&self.csrf))
                label for="confirm" { "Type " (self.login) " to confirm" }
                input id="confirm" name=(path::CONFIRM_FIELD) autocomplete="off" required;
                button { "Erase everything" }
            }
        })
    }
}
