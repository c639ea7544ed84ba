//! The way from a GitHub account to a connected client.

use std::cmp::Ordering;

use maud::{Markup, html};

use crate::{
    address::{button_link, link},
    badge::{Tone, badge},
    connect::connect,
    frame::{Frame, hidden_token},
    notice::notices,
    page::Page,
    path,
};

/// Seconds between two looks at the first sync.
const REFRESH: u32 = 3;

/// How far somebody has come.
#[derive(Clone, Debug)]
pub struct Onboarding {
    /// Who is signed in. Nobody is at [`Stage::SignIn`].
    pub login: String,
    /// What the forms send back. Empty when nobody is signed in.
    pub csrf: String,
    /// The step to be taken now.
    pub stage: Stage,
    /// The repository to be forked, `owner/name`.
    pub template: String,
    /// How it is forked.
    pub fork_by: ForkBy,
    /// The fork, as an address, once there is one.
    pub repository_url: Option<String>,
    /// Where the App is installed.
    pub install_url: String,
    /// Where a client will connect.
    pub resource: String,
    /// What went wrong in this step, in a sentence, if something did.
    pub trouble: Option<String>,
}

/// The step to be taken now. Those before it are done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Nobody is signed in.
    SignIn,
    /// There is no fork of the template.
    Fork,
    /// The App is not installed on it.
    Install,
    /// The policy was not read yet: the page waits for it.
    FirstSync,
    /// A policy is in force, and no client was ever connected.
    Connect,
}

/// How the template is forked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ForkBy {
    /// The platform does it, by a form that leads to [`path::FORK`].
    Platform,
    /// The user does it, at this address of GitHub.
    Link(String),
}

impl Onboarding {
    /// The page. It loads itself again while it waits for the first sync.
    #[must_use]
    pub fn page(&self) -> Page {
        let title = "Set up your server";
        let mut frame = match self.stage {
            Stage::SignIn => Frame::new(title),
            _ => Frame::signed_in(title, &self.login, &self.csrf),
        };
        frame.here = path::ACCOUNT;
        frame.refresh = (self.stage == Stage::FirstSync).then_some(REFRESH);
        let done = self.stage as u8;
        frame.around(&html! {
            div class="head" {
                h1 { (title) }
                p class="lead" { "Five steps, about a minute. " span class="whole" { (done) " of 5 done." } }
                progress max="5" value=(done) aria-label="Steps done" {}
            }
            (notices(None, self.trouble.as_deref()))
            ol class="steps" {
                (self.step(Stage::SignIn, "Sign in with GitHub", &self.sign_in()))
                (self.step(Stage::Fork, "Fork the template", &self.fork()))
                (self.step(Stage::Install, "Install the App on the fork", &self.install()))
                (self.step(Stage::FirstSync, "First sync", &first_sync()))
                (self.step(Stage::Connect, "Connect a client", &connect(&self.resource)))
            }
        })
    }

    fn step(&self, stage: Stage, name: &str, body: &Markup) -> Markup {
        let (class, state) = match stage.cmp(&self.stage) {
            Ordering::Less => ("done", badge(Tone::Good, "Done")),
            Ordering::Equal if stage == Stage::FirstSync => ("now", badge(Tone::Still, "Waiting")),
            Ordering::Equal => ("now", badge(Tone::Warn, "Your turn")),
            Ordering::Greater => ("later", badge(Tone::Still, "Later")),
        };
        html! {
            li class={ "card " (class) } aria-current=[(stage == self.stage).then_some("step")] {
                div {
                    div class="between" { h2 { (name) } (state) }
                    @match stage.cmp(&self.stage) {
                        Ordering::Less => (self.was_done(stage)),
                        Ordering::Equal => (body),
                        Ordering::Greater => "",
                    }
                }
            }
        }
    }

    /// What came of a step that is done.
    fn was_done(&self, stage: Stage) -> Markup {
        html! {
            @if stage == Stage::SignIn { p class="soft" { "As " strong { (self.login) } "." } }
            @if let (Stage::Fork, Some(url)) = (stage, &self.repository_url) {
                p class="soft" { (link(url, "Your fork")) "." }
            }
        }
    }

    fn sign_in(&self) -> Markup {
        html! {
            p { "So that the platform knows which server is yours. It asks GitHub who you are, and for nothing else." }
            p { (button_link(path::SIGN_IN, "Sign in with GitHub")) }
        }
    }

    fn fork(&self) -> Markup {
        html! {
            p { "Your tools and your policy are a fork of " code { (self.template) } ". It is yours to change." }
            @match &self.fork_by {
                ForkBy::Platform => form method="post" action=(path::FORK) {
                    (hidden_token(&self.csrf))
                    button { "Fork it for me" }
                },
                ForkBy::Link(address) => {
                    p { (button_link(address, "Fork it on GitHub")) }
                    p class="small soft" { "Then come back and " (link(path::ACCOUNT, "look again")) "." }
                }
            }
        }
    }

    fn install(&self) -> Markup {
        html! {
            p { "It tells the platform when your policy changes. Choose “Only select repositories”, and your fork." }
            p { (button_link(&self.install_url, "Install the App")) }
            p class="small soft" { "Then come back and " (link(path::ACCOUNT, "look again")) "." }
        }
    }
}

fn first_sync() -> Markup {
    html! {
        p role="status" { "Your policy is being read. This takes a few seconds." }
        p class="small soft" {
            "This page looks again by itself every " (REFRESH) " seconds. You can "
            (link(path::ACCOUNT, "look now")) "."
        }
    }
}
