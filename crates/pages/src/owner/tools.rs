//! What a client may call.

use acl::Reach;
use maud::{Markup, html};

use super::{Access, ToolLine};
use crate::{
    badge::{Tone, badge},
    prose::prose,
};

impl From<Reach> for Access {
    fn from(reach: Reach) -> Self {
        match reach {
            Reach::Always => Self::Allowed,
            Reach::Sometimes => Self::Depends,
            Reach::Never => Self::Refused,
        }
    }
}

pub(super) fn tools(tools: &[ToolLine]) -> Markup {
    let (refused, listed): (Vec<_>, Vec<_>) =
        tools.iter().partition(|tool| tool.access == Access::Refused);
    html! {
        p class="soft" {
            @if listed.is_empty() { "None is listed to clients: every call would be refused." }
            @else {
                (listed.len()) " of " (tools.len()) " are listed to clients."
                @if !refused.is_empty() { " Of the others, every call would be refused." }
            }
        }
        @if !listed.is_empty() {
            ul class="rows" { @for tool in listed { (row(tool)) } }
        }
        @if !refused.is_empty() {
            details {
                summary { (refused.len()) " refused" }
                ul class="rows" { @for tool in refused { (row(tool)) } }
            }
        }
    }
}

fn row(tool: &ToolLine) -> Markup {
    html! {
        li class="split" {
            div {
                h3 { code { (tool.name) } }
                p class="small" { (tool.title) }
            }
            @match tool.access {
                Access::Allowed => (badge(Tone::Good, "Allowed")),
                Access::Depends => (badge(Tone::Warn, "Depends on the call")),
                Access::Refused => (badge(Tone::Bad, "Refused")),
            }
            p class="small soft" { "By " (prose(&tool.rule)) }
        }
    }
}
