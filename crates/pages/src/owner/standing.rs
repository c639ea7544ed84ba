//! The policy: how it stands, and what it says.

use acl::{Diagnostic, Severity};
use maud::{Markup, html};

use super::{Owner, Rejected, Revision, Standing};
use crate::{
    address::{leads_somewhere, link, second_link},
    badge::{Tone, badge},
    moment::{ago, moment},
    prose::{prose, sentence},
};

/// How many sentences of a policy are shown at once.
const SENTENCES: usize = 12;
/// A commit is told from others by so much of its name.
const SHORT: usize = 10;

impl Owner {
    pub(super) fn policy(&self) -> Markup {
        html! {
            @match &self.standing {
                Standing::InForce(revision) => {
                    p { (badge(Tone::Good, "In force")) }
                    (self.in_force(revision))
                }
                Standing::Rejected { newest, in_force } => {
                    (self.rejected(newest, in_force.is_some()))
                    @if let Some(revision) = in_force {
                        h3 { "What stays in force" }
                        (self.in_force(revision))
                    }
                }
                Standing::Nothing { sentence: why, remedy } => {
                    p { (badge(Tone::Bad, "Every call is refused")) }
                    p { (sentence(why)) " " (sentence(remedy)) }
                }
            }
            @if !self.policy.is_empty() {
                h3 { "In plain words" }
                (words(&self.policy))
            }
            @if leads_somewhere(&self.edit_url) {
                p class="actions" { (second_link(&self.edit_url, "Edit the policy on GitHub")) }
            }
        }
    }

    fn in_force(&self, revision: &Revision) -> Markup {
        html! {
            dl class="facts" {
                dt { "Revision" } dd { (commit(&revision.url, &revision.commit)) }
                dt { "Since" } dd { (moment(revision.since)) ", " (ago(revision.since, self.now)) }
            }
        }
    }

    fn rejected(&self, newest: &Rejected, another_stays: bool) -> Markup {
        html! {
            div class="note bad" {
                p {
                    strong { "The newest revision is invalid. " }
                    @if another_stays { "It changes nothing: the last good one stays in force." }
                    @else { "There is no good one before it: every call is refused." }
                }
                p { (commit(&newest.url, &newest.commit)) ", " (ago(newest.since, self.now)) }
            }
            (diagnostics(acl::FILE_NAME, &newest.url, &newest.diagnostics))
            @if !newest.test_diagnostics.is_empty() {
                (diagnostics(
                    acl::TESTS_FILE_NAME,
                    newest.tests_url.as_deref().unwrap_or_default(),
                    &newest.test_diagnostics,
                ))
            }
        }
    }
}

fn commit(url: &str, commit: &str) -> Markup {
    let short = commit.get(..SHORT).unwrap_or(commit);
    html! { "Commit " (link(url, short)) }
}

/// What is wrong with a file, line by line.
fn diagnostics(file: &str, url: &str, found: &[Diagnostic]) -> Markup {
    html! {
        @if !found.is_empty() {
            h3 { "What is wrong in " code { (file) } }
            ul class="rows" {
                @for diagnostic in found {
                    li class="split" {
                        p { (sentence(&diagnostic.message)) }
                        @match diagnostic.severity {
                            Severity::Error => (badge(Tone::Bad, "Error")),
                            Severity::Warning => (badge(Tone::Warn, "Warning")),
                        }
                        p class="small soft" {
                            (line(url, diagnostic)) ", " code { (diagnostic.code) } ". "
                            (sentence(&diagnostic.help))
                        }
                    }
                }
            }
        }
    }
}

fn line(url: &str, diagnostic: &Diagnostic) -> Markup {
    let text = format!("Line {}, column {}", diagnostic.line, diagnostic.column);
    if url.is_empty() {
        return html! { (text) };
    }
    link(&format!("{url}#L{}", diagnostic.line), &text)
}

/// The policy, sentence by sentence, in the order in which it is asked.
fn words(policy: &[String]) -> Markup {
    let (first, rest) = policy.split_at(policy.len().min(SENTENCES));
    html! {
        ul { @for text in first { li { (prose(text)) } } }
        @if !rest.is_empty() {
            details {
                summary { (rest.len()) " more" }
                ul { @for text in rest { li { (prose(text)) } } }
            }
        }
    }
}
