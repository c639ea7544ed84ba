//! A part of a page with a heading of its own.

use maud::{Markup, html};

/// A card. `id` is for links that lead to it.
pub(crate) fn section(id: &str, heading: &str, body: &Markup) -> Markup {
    let heading_id = format!("{id}-heading");
    html! {
        section class="card" id=(id) aria-labelledby=(heading_id) {
            h2 id=(heading_id) { (heading) }
            (body)
        }
    }
}

/// Text to be copied: a click selects all of it. It scrolls by itself.
pub(crate) fn snippet(label: &str, text: &str) -> Markup {
    html! {
        pre class="copy" tabindex="0" role="region" aria-label=(label) { code { (text) } }
    }
}
