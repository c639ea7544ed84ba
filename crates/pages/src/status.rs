//! Which parts of the platform answer.

use ids::UnixMillis;
use maud::{Markup, html};

use crate::{
    badge::{Tone, badge},
    frame::Frame,
    moment::moment,
    page::Page,
    prose::sentence,
    section::section,
};

/// The platform, as it was found just now.
#[derive(Clone, Debug)]
pub struct Status {
    /// When it was looked at.
    pub at: UnixMillis,
    /// Its parts.
    pub components: Vec<Component>,
}

/// One part.
#[derive(Clone, Debug)]
pub struct Component {
    /// What it is called.
    pub name: String,
    /// What it is for, in a few words.
    pub purpose: String,
    /// How it is.
    pub health: Health,
    /// More about that, in a sentence; may be empty.
    pub detail: String,
    /// The version that runs, if it has one.
    pub version: Option<String>,
    /// Since when it is so, if that is known.
    pub since: Option<UnixMillis>,
}

/// How a part is, from good to bad.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Health {
    /// It answers.
    Works,
    /// It could not be asked.
    Unknown,
    /// It answers late or in part.
    Impaired,
    /// It does not answer.
    Down,
}

impl Health {
    const fn tone(self) -> Tone {
        match self {
            Self::Works => Tone::Good,
            Self::Impaired => Tone::Warn,
            Self::Down => Tone::Bad,
            Self::Unknown => Tone::Still,
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Works => "Works",
            Self::Impaired => "Impaired",
            Self::Down => "Down",
            Self::Unknown => "Unknown",
        }
    }
}

impl Status {
    /// The page.
    #[must_use]
    pub fn page(&self) -> Page {
        let (tone, summary) = self.summary();
        Frame::new("Status").around(&html! {
            div class="head" {
                h1 { "Status" }
                p class="soft" { "Looked at " (moment(self.at)) ". Load the page again to look again." }
            }
            p class={ "note " (tone.class()) } { strong { (summary) } }
            (section("parts", "Parts", &html! {
                ul class="rows" { @for component in &self.components { (component.row()) } }
            }))
        })
    }

    /// All of it in a sentence.
    fn summary(&self) -> (Tone, String) {
        let ailing = self.components.iter().filter(|part| part.health != Health::Works).count();
        let worst = self.components.iter().map(|part| part.health).max();
        match worst {
            None | Some(Health::Works) => (Tone::Good, "Everything works.".into()),
            Some(worst) => {
                let subject = if ailing == 1 { "One part has" } else { "Some parts have" };
                (worst.tone(), format!("{subject} a problem."))
            }
        }
    }
}

impl Component {
    fn row(&self) -> Markup {
        html! {
            li class="split" {
                div { h3 { (self.name) } p class="small soft" { (self.purpose) } }
                (badge(self.health.tone(), self.health.word()))
                @if !self.detail.is_empty() { p { (sentence(&self.detail)) } }
                @if self.version.is_some() || self.since.is_some() {
                    p class="small soft" {
                        @if let Some(version) = &self.version { "Version " code { (version) } }
                        @if self.version.is_some() && self.since.is_some() { ", " }
                        @if let Some(since) = self.since { "since " (moment(since)) }
                    }
                }
            }
        }
    }
}
