//! What was erased.

use ids::UnixMillis;
use maud::{Markup, html};

use crate::{
    frame::Frame,
    moment::moment,
    page::Page,
    prose::sentence,
    section::{section, snippet},
};

/// Shown after everything about an account was erased.
#[derive(Clone, Debug)]
pub struct Receipt {
    /// Whose data it was.
    pub login: String,
    /// When it was done.
    pub at: UnixMillis,
    /// What was erased.
    pub erased: Vec<Erased>,
    /// What is still there, one sentence each.
    pub remains: Vec<String>,
    /// The signed receipt, to be kept.
    pub signed: String,
    /// The token of who has signed in again; nothing right after it was done, which signs out.
    pub csrf: Option<String>,
}

/// One kind of data.
#[derive(Clone, Debug)]
pub struct Erased {
    /// What it was, in a few words.
    pub what: String,
    /// How many of it there were.
    pub count: u64,
}

impl Receipt {
    /// The page.
    #[must_use]
    pub fn page(&self) -> Page {
        let title = "Everything is erased";
        let frame = match &self.csrf {
            Some(csrf) => Frame::signed_in(title, &self.login, csrf),
            None => Frame::new(title),
        };
        frame.around(&html! {
            div class="head" {
                h1 { (title) }
                p class="lead" {
                    "What this platform kept about " strong { (self.login) } " was deleted on "
                    (moment(self.at)) "."
                    @if self.csrf.is_none() { " You are signed out." }
                }
            }
            (section("erased", "What was deleted", &self.table()))
            @if !self.remains.is_empty() {
                (section("remains", "What is left", &html! {
                    ul { @for remaining in &self.remains { li { (sentence(remaining)) } } }
                }))
            }
            (section("receipt", "Your receipt", &html! {
                p { "Keep it. It is signed with a key that this platform publishes." }
                (snippet(&self.signed))
            }))
        })
    }

    fn table(&self) -> Markup {
        html! {
            div class="scroll" tabindex="0" role="region" aria-label="Data and numbers" {
                table {
                    thead { tr { th scope="col" { "Data" } th class="number" scope="col" { "Deleted" } } }
                    tbody {
                        @for entry in &self.erased {
                            tr { th scope="row" { (entry.what) } td class="number" { (entry.count) } }
                        }
                    }
                }
            }
        }
    }
}
