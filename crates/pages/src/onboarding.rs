//! The way from a GitHub account to a connected client.

use maud::{Markup, html};

use crate::{
    address::button_link,
    frame::{Frame, hidden_token},
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
        frame.refresh = (self.stage == Stage::FirstSync).then_some(REFRESH);
        frame.around(&html! {
            h1 { (title) }
            @if let Some(trouble) = &self.trouble { p role="alert" { (trouble) } }
            ol class="steps" {
                (self.step(Stage::SignIn, "Sign in", &self.sign_in()))
                (self.step(Stage::Fork, "Fork the template", &self.fork()))
                (self.step(Stage::Install, "Install the App", &self.install()))
                (self.step(Stage::FirstSync, "First sync", &self.first_sync()))
                (self.step(Stage::Connect, "Connect a client", &self.connect()))
            }
        })
    }

    fn step(&self, stage: Stage, name: &str, body: &Markup) -> Markup {
        let state = match stage.cmp(&self.stage) {
            std::cmp::Ordering::Less => "Done",
            std::cmp::Ordering::Equal => "Now",
            std::cmp::Ordering::Greater => "Later",
        };
        html! {
            li aria-current=[(stage == self.stage).then_some("step")] {
                h2 { (name) " " span { (state) } }
                @if stage == self.stage { (body) }
            }
        }
    }

    fn sign_in(&self) -> Markup {
        html! { p { (button_link(path::ACCOUNT, "Sign in with GitHub")) } }
    }

    fn fork(&self) -> Markup {
        html! {
            p { "Your toolbox and your policy are a fork of " code { (self.template) } "." }
            @match &self.fork_by {
                ForkBy::Platform => form method="post" action=(path::FORK) {
                    (hidden_token(&self.csrf))
                    button { "Fork it for me" }
                },
                ForkBy::Link(address) => p { (button_link(address, "Fork it on GitHub")) },
            }
        }
    }

    fn install(&self) -> Markup {
        html! { p { (button_link(&self.install_url, "Install the App")) } }
    }

    fn first_sync(&self) -> Markup {
        html! { p { "Your policy is being read. This page looks again every " (REFRESH) " seconds." } }
    }

    fn connect(&self) -> Markup {
        html! { p { "Connect a client to " code { (self.resource) } "." } }
    }
}
