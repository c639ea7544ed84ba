//! What was just done, or went wrong.

use maud::{Markup, html};

use crate::{badge::Tone, prose::prose};

/// What was done and what went wrong, each if there is any.
pub(crate) fn notices(done: Option<&str>, wrong: Option<&str>) -> Markup {
    html! {
        @if let Some(text) = done {
            p class={ "note " (Tone::Good.class()) } role="status" { strong { "Done. " } (prose(text)) }
        }
        @if let Some(text) = wrong {
            p class={ "note " (Tone::Bad.class()) } role="alert" { strong { "That did not work. " } (prose(text)) }
        }
    }
}
