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

/// Text to be copied: a click selects all of it. It wraps, so that all of it can be seen.
pub(crate) fn snippet(text: &str) -> Markup {
    html! { pre class="copy" { code { (text) } } }
}
