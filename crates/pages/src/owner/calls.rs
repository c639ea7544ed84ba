//! What was called, and why it was allowed or refused.

use ids::UnixMillis;
use maud::{Markup, html};

use super::{Call, Outcome};
use crate::{
    badge::{Tone, badge},
    moment::ago,
    prose::{prose, sentence},
};

/// How many calls are shown at once.
const OPEN: usize = 8;

pub(super) fn calls(calls: &[Call], now: UnixMillis) -> Markup {
    let (first, rest) = calls.split_at(calls.len().min(OPEN));
    html! {
        @if calls.is_empty() {
            p { "Nothing was called yet. Each call appears here, with the rule that decided it." }
        } @else { ol class="rows" { @for call in first { (row(call, now)) } } }
        @if !rest.is_empty() {
            details {
                summary { (rest.len()) " earlier" }
                ol class="rows" { @for call in rest { (row(call, now)) } }
            }
        }
    }
}

fn row(call: &Call, now: UnixMillis) -> Markup {
    let (tone, word) = outcome(call.outcome);
    html! {
        li class="split" {
            p { code { (call.line) } }
            (badge(tone, word))
            p class="small" { (sentence(&call.explanation)) }
            p class="small soft" {
                (ago(call.at, now)) ", " (call.client) ", " code { (call.tool) }
                @if !call.rule.is_empty() && !call.explanation.contains(&call.rule) {
                    ", by " (prose(&call.rule))
                }
            }
        }
    }
}

const fn outcome(outcome: Outcome) -> (Tone, &'static str) {
    match outcome {
        Outcome::Allowed => (Tone::Good, "Allowed"),
        Outcome::WouldRefuse => (Tone::Warn, "Allowed, would be refused"),
        Outcome::Refused => (Tone::Bad, "Refused"),
        Outcome::Limited => (Tone::Warn, "Over the limit"),
        Outcome::Failed => (Tone::Still, "Allowed, failed"),
    }
}
