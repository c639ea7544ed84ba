//! Addresses that links lead to.

use maud::{Markup, html};

/// Whether a link may lead there: to the web, or to a place on the same host. Anything else could
/// run something.
pub(crate) fn leads_somewhere(address: &str) -> bool {
    let local = address.starts_with('/') && !address.starts_with("//");
    local || address.starts_with("https://") || address.starts_with("http://")
}

/// A link, or just its text if the address is not one that a link may lead to.
pub(crate) fn link(address: &str, text: &str) -> Markup {
    styled_link("", address, text)
}

/// A link that looks like the button of a page.
pub(crate) fn button_link(address: &str, text: &str) -> Markup {
    styled_link("button", address, text)
}

/// A link that looks like one more button.
pub(crate) fn second_link(address: &str, text: &str) -> Markup {
    styled_link("button second", address, text)
}

fn styled_link(class: &str, address: &str, text: &str) -> Markup {
    html! {
        @if !leads_somewhere(address) { (text) }
        @else if class.is_empty() { a href=(address) { (text) } }
        @else { a class=(class) href=(address) { (text) } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_leads_to_the_web_or_to_the_same_host() {
        for address in ["https://github.example/x", "http://127.0.0.1:8080/", "/account"] {
            assert!(link(address, "there").into_string().contains("href"), "{address}");
        }
    }

    #[test]
    fn what_could_run_something_is_only_text() {
        for address in ["javascript:alert(1)", " javascript:x", "data:text/html,x", "//x.example"] {
            assert_eq!(link(address, "there").into_string(), "there", "{address}");
        }
    }
}
