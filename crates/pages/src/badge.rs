//! A state in a word, with a sign and a colour: never by the colour alone.

use maud::{Markup, html};

/// What a state means for who looks at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    Good,
    Bad,
    Warn,
    Still,
}

impl Tone {
    pub(crate) const fn class(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Bad => "bad",
            Self::Warn => "warn",
            Self::Still => "still",
        }
    }

    const fn sign(self) -> &'static str {
        match self {
            Self::Good => "✓",
            Self::Bad => "✕",
            Self::Warn => "!",
            Self::Still => "·",
        }
    }
}

/// The state in a word.
pub(crate) fn badge(tone: Tone, word: &str) -> Markup {
    html! {
        span class={ "badge " (tone.class()) } {
            span aria-hidden="true" { (tone.sign()) } (word)
        }
    }
}
