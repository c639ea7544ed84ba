//! The owner is asked whether a client may have what it asks for.

use maud::{Markup, html};

use crate::{frame::Frame, headers::Rules, page::Page, section::section};

/// What the owner has to see. All of the client's own words are shown as text.
#[derive(Clone, Debug)]
pub struct Consent {
    /// What the client calls itself, which proves nothing.
    pub client_name: String,
    /// The host that vouches for the client, if any does.
    pub client_host: Option<String>,
    /// Where the answer goes.
    pub redirect_host: String,
    /// Whether that is the user's own machine.
    pub redirects_to_this_machine: bool,
    /// The subdomain that access is to.
    pub subdomain: String,
    /// As whom the owner has signed in.
    pub login: String,
    /// What is asked for.
    pub scopes: Vec<ConsentScope>,
    /// Where the form leads.
    pub action: &'static str,
    /// Where it may lead on to, as a source of the policy.
    pub form_leads_to: String,
    /// The hidden field `consent`.
    pub ticket: String,
    /// The hidden field `token`.
    pub form_token: String,
}

/// One scope that is asked for.
#[derive(Clone, Debug)]
pub struct ConsentScope {
    /// As it is written.
    pub scope: String,
    /// What it means.
    pub sentence: String,
}

impl Consent {
    /// The page.
    #[must_use]
    pub fn page(&self) -> Page {
        let frame = Frame {
            rules: Rules::with_forms(Some(&self.form_leads_to)),
            ..Frame::new("Allow access?")
        };
        frame.around(&html! {
            div class="head" {
                h1 { "Allow access?" }
                p class="soft" { "You are signed in as " strong { (self.login) } "." }
            }
            @if self.redirects_to_this_machine {
                div class="note warn" {
                    p { strong { "The answer goes to a program on this machine." } }
                    p {
                        "Any program that runs here could have asked, under any name. Go on only if \
                         you have just started this yourself."
                    }
                }
            }
            (section("request", "Who asks for what", &self.request()))
        })
    }

    fn request(&self) -> Markup {
        html! {
            p {
                "A program that calls itself " strong { (self.client_name) } " asks for access to "
                code { (self.subdomain) } ". "
                @match &self.client_host {
                    Some(host) => { code { (host) } " says that this is its name." }
                    None => "Nobody vouches for that name: the program chose it itself.",
                }
            }
            div {
                p { "It asks to:" }
                ul { @for line in &self.scopes { li { (line.sentence) " " code class="soft" { (line.scope) } } } }
            }
            p { "Your policy comes on top: nothing that it refuses becomes allowed." }
            p { "Your answer goes to " code { (self.redirect_host) } "." }
            form method="post" action=(self.action) {
                input type="hidden" name="consent" value=(self.ticket);
                input type="hidden" name="token" value=(self.form_token);
                div class="actions" {
                    button name="decision" value="allow" { "Allow" }
                    button class="second" name="decision" value="deny" { "Do not allow" }
                }
            }
        }
    }
}
