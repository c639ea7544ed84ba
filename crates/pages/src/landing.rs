//! What it is for.

use maud::{Markup, html};

use crate::{
    address::{button_link, link},
    badge::{Tone, badge},
    frame::Frame,
    page::Page,
    path,
    section::{section, snippet},
};

/// A policy to look at.
const EXAMPLE: &str = "default_policy = \"deny\"\n\n[commands.learn]\npolicy = \"allow\"\n\n\
                       [commands.mcp]\npolicy = \"allow\"\narg_patterns = [\"^list\"]";

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
        Frame { wide: true, ..Frame::new("b00t") }.around(&html! {
            div class="hero" {
                h1 { "Your AI clients, under your rules" }
                p class="lead" {
                    "b00t gives AI clients your toolbox over MCP. What they may do is a file in \
                     your own repository: you change it by pull request, and the merge is in force \
                     within seconds."
                }
                p class="inline" {
                    (button_link(path::ACCOUNT, "Sign in with GitHub"))
                    span class="soft" { "About a minute to the first call." }
                }
            }
            (policy())
            (section("steps", "Three steps", &self.steps()))
            (section("trust", "Why trust it", &trust()))
        })
    }

    fn steps(&self) -> Markup {
        html! {
            ol class="three" {
                li class="numbered stack" {
                    h3 { "Fork" }
                    p { (link(&self.fork_url, "Fork the template")) ". Your tools and your policy live there." }
                }
                li class="numbered stack" {
                    h3 { "Install" }
                    p { (link(&self.install_url, "Install the GitHub App")) " on the fork, and on nothing else." }
                }
                li class="numbered stack" {
                    h3 { "Connect" }
                    p { "Point your client to " code { (self.example) } ", with your GitHub login." }
                }
            }
        }
    }
}

/// A policy, and what follows from it.
fn policy() -> Markup {
    section(
        "policy",
        "A policy is a file",
        &html! {
            div class="two" {
                (snippet(EXAMPLE))
                ul class="rows" {
                    li class="split" { span { code { "learn rust" } } (badge(Tone::Good, "Allowed")) span class="small soft" { "The rule for learn allows every call." } }
                    li class="split" { span { code { "mcp list" } } (badge(Tone::Good, "Allowed")) span class="small soft" { "Its arguments match the pattern." } }
                    li class="split" { span { code { "mcp add server" } } (badge(Tone::Bad, "Refused")) span class="small soft" { "Its arguments do not match." } }
                    li class="split" { span { code { "ai list" } } (badge(Tone::Bad, "Refused")) span class="small soft" { "No rule names it, and the default is to refuse." } }
                }
            }
        },
    )
}

fn trust() -> Markup {
    html! {
        ul class="three" {
            li class="stack" { h3 { "Refused by default" } p { "No file, no call. A mistake in the file never replaces the last good one." } }
            li class="stack" { h3 { "Every call explained" } p { "You see each call with the rule and the line that decided it." } }
            li class="stack" { h3 { "Revoked at once" } p { "Take access from a client, and its next call is refused." } }
            li class="stack" { h3 { "Only you get in" } p { "A server serves the account that owns it, known by its number and not by its name." } }
            li class="stack" { h3 { "Changes by pull request" } p { "A tool changes nothing by itself. It proposes, and you merge." } }
            li class="stack" { h3 { "Yours to take away" } p { "Export everything, or erase it and get a receipt." } }
        }
    }
}
