//! What holds for every page, whatever is in it.

#[path = "../examples/gallery/samples.rs"]
mod samples;
#[cfg(test)]
mod tags;

use std::collections::BTreeSet;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use pages::Page;
use pretty_assertions::assert_eq;
use proptest::prelude::*;
use sha2::{Digest as _, Sha256};
use tags::{Tag, tags};

/// What a document is made of, texts and values left aside. Code within sentences comes and goes
/// with backticks in them.
fn skeleton(page: &Page) -> Vec<(String, Vec<String>)> {
    let names = |tag: Tag| (tag.name, tag.attributes.into_iter().map(|(name, _)| name).collect());
    tags(&page.html).into_iter().filter(|tag| !tag.name.ends_with("code")).map(names).collect()
}

fn all() -> Vec<(&'static str, Page)> {
    samples::pages(&str::to_owned)
}

/// Each page, with the names of tags that the assertion may look at.
fn each(assert: impl Fn(&str, &Page, &[Tag])) {
    for (name, page) in all() {
        assert(name, &page, &tags(&page.html));
    }
}

fn count(tags: &[Tag], name: &str) -> usize {
    tags.iter().filter(|tag| tag.name == name).count()
}

#[test]
fn a_page_is_a_whole_document_in_a_language() {
    each(|name, page, tags| {
        assert!(page.html.starts_with("<!doctype html>\n"), "{name}");
        assert!(page.html.ends_with("</body></html>\n"), "{name}");
        let html = tags.iter().find(|tag| tag.name == "html").unwrap();
        assert_eq!(html.attribute("lang"), Some("en"), "{name}");
    });
}

#[test]
fn tags_are_closed_in_the_order_in_which_they_were_opened() {
    const EMPTY: [&str; 3] = ["!doctype", "meta", "input"];
    each(|name, _, tags| {
        let mut open = Vec::new();
        for tag in tags.iter().filter(|tag| !EMPTY.contains(&tag.name.as_str())) {
            match tag.name.strip_prefix('/') {
                Some(closed) => assert_eq!(open.pop(), Some(closed), "{name}"),
                None if tag.name == "style" => {}
                None => open.push(&tag.name),
            }
        }
        assert!(open.is_empty(), "{name}: {open:?}");
    });
}

#[test]
fn nothing_runs_and_nothing_comes_from_elsewhere() {
    const NEVER: [&str; 8] =
        ["script", "link", "img", "iframe", "object", "embed", "base", "template"];
    each(|name, _, tags| {
        for tag in tags {
            assert!(!NEVER.contains(&tag.name.as_str()), "{name}: {tag:?}");
            for (key, value) in &tag.attributes {
                assert!(
                    key != "style" && !key.starts_with("on") && key != "src",
                    "{name}: {tag:?}"
                );
                assert!(!value.to_lowercase().contains("javascript:"), "{name}: {tag:?}");
            }
        }
    });
}

#[test]
fn there_is_one_style_sheet_and_the_policy_names_its_digest() {
    each(|name, page, tags| {
        assert_eq!(count(tags, "style"), 1, "{name}");
        let (_, from) = page.html.split_once("<style>").unwrap();
        let (style, _) = from.split_once("</style>").unwrap();
        let source = format!("style-src 'sha256-{}';", STANDARD.encode(Sha256::digest(style)));
        let (_, policy) =
            page.headers().find(|(name, _)| *name == "Content-Security-Policy").unwrap();
        assert!(policy.contains(&source), "{name}: {policy}");
        assert!(!policy.contains("unsafe"), "{name}: {policy}");
    });
}

#[test]
fn a_page_has_one_title_and_one_first_heading_and_skips_no_level() {
    each(|name, _, tags| {
        assert_eq!((count(tags, "h1"), count(tags, "main")), (1, 1), "{name}");
        let levels = tags.iter().filter_map(|tag| match tag.name.as_str() {
            "h1" => Some(1),
            "h2" => Some(2),
            "h3" => Some(3),
            _ => None,
        });
        let mut before = 0;
        for level in levels {
            assert!(level <= before + 1, "{name}: h{level} after h{before}");
            before = level;
        }
    });
}

#[test]
fn pages_of_different_kinds_have_different_titles() {
    let title = |page: &Page| {
        let (_, from) = page.html.split_once("<title>").unwrap();
        from.split_once("</title>").unwrap().0.to_owned()
    };
    let titles: BTreeSet<_> = all().iter().map(|(_, page)| title(page)).collect();
    // All states of onboarding, of the owner's page, of consent, of erasure and of the status share theirs.
    let kinds = 12;
    assert_eq!(titles.len(), kinds, "{titles:?}");
}

#[test]
fn ids_are_there_once_and_what_refers_to_them_finds_them() {
    each(|name, _, tags| {
        let ids: Vec<_> = tags.iter().filter_map(|tag| tag.attribute("id")).collect();
        let unique: BTreeSet<_> = ids.iter().copied().collect();
        assert_eq!(ids.len(), unique.len(), "{name}: {ids:?}");
        for tag in tags {
            let labels = tag.attribute("aria-labelledby").unwrap_or_default().split(' ');
            let href = tag.attribute("href").and_then(|href| href.strip_prefix('#'));
            let referred = labels.chain(href).chain(tag.attribute("for"));
            for id in referred.filter(|id| !id.is_empty()) {
                assert!(unique.contains(id), "{name}: nothing is called {id}");
            }
        }
    });
}

#[test]
fn a_form_is_posted_carries_its_token_and_may_lead_where_the_policy_lets_it() {
    each(|name, page, tags| {
        let forms = tags.iter().filter(|tag| tag.name == "form");
        for form in forms.clone() {
            assert_eq!(form.attribute("method"), Some("post"), "{name}");
            assert!(form.attribute("action").unwrap().starts_with('/'), "{name}");
        }
        let tokens = tags.iter().filter(|tag| tag.attribute("name") == Some("token")).count();
        assert_eq!(forms.clone().count(), tokens, "{name}");
        let action = if tokens == 0 { "'none'" } else { "'self'" };
        assert!(page.rules.form_action.starts_with(action), "{name}: {:?}", page.rules);
        let referrer = if tokens == 0 { "no-referrer" } else { "same-origin" };
        assert_eq!(page.rules.referrer, referrer, "{name}");
    });
}

#[test]
fn only_who_waits_for_the_first_sync_loads_the_page_again() {
    for (name, page) in all() {
        let refresh = page.headers().find(|(name, _)| *name == "Refresh");
        assert_eq!(refresh.is_some(), name == "onboarding-4-first-sync", "{name}");
    }
}

#[test]
fn a_page_goes_with_its_status() {
    for (name, page) in all() {
        let status = match name {
            "nothing-here" | "not-found" => 404,
            "problem" => 403,
            _ => 200,
        };
        assert_eq!(page.status, status, "{name}");
    }
}

#[test]
fn markup_in_a_text_is_shown_as_it_is_written() {
    let hostile = "\"'><script>alert(1)</script><b onclick=x>&amp;";
    let plain = all();
    for ((name, page), (_, before)) in
        samples::pages(&|text| format!("{text}{hostile}")).iter().zip(&plain)
    {
        assert_eq!(skeleton(page), skeleton(before), "{name}");
    }
}

#[test]
fn an_address_that_is_none_leads_nowhere() {
    for (name, page) in samples::pages(&|text| format!("javascript:{text}")) {
        for tag in tags(&page.html) {
            for key in ["href", "action"] {
                let value = tag.attribute(key).unwrap_or_default();
                assert!(!value.starts_with("javascript:"), "{name}: {tag:?}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_text_in_any_place_becomes_markup(hostile in "[\\PC<>\"'&=/`\n\t]{0,40}") {
        let plain = all();
        let pages = samples::pages(&|text| format!("{text}{hostile}"));
        for ((name, page), (_, before)) in pages.iter().zip(&plain) {
            prop_assert_eq!(skeleton(page), skeleton(before), "{}", name);
        }
    }
}
