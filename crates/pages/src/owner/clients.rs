//! Who has access.

use maud::{Markup, html};

use super::{Client, Owner};
use crate::{
    address::link,
    badge::{Tone, badge},
    frame::hidden_token,
    moment::{ago, moment},
    path,
};

pub(super) fn clients(owner: &Owner) -> Markup {
    html! {
        @if owner.clients.is_empty() {
            p { "No client has access. " a href="#connect" { "Connect one" } "." }
        } @else {
            ul class="rows" { @for client in &owner.clients { (row(owner, client)) } }
            p class="small soft" {
                "A client that loses access is refused at its next call. "
                (link(path::SETTINGS, "Revoke all")) "."
            }
        }
    }
}

fn row(owner: &Owner, client: &Client) -> Markup {
    html! {
        li class="split" {
            div {
                h3 { (client.name) }
                p class="small" {
                    @match &client.host {
                        Some(host) => { code { (host) } " says that this is its name." }
                        None => "It chose that name itself.",
                    }
                }
            }
            form method="post" action=(path::REVOKE) {
                (hidden_token(&owner.csrf))
                input type="hidden" name=(path::CLIENT_FIELD) value=(client.id);
                button class="danger little" aria-label={ "Revoke " (client.name) } { "Revoke" }
            }
            p class="inline small soft" {
                @for scope in &client.scopes { (badge(Tone::Still, scope)) }
                span {
                    "Since " (moment(client.since))
                    @if let Some(used) = client.last_used { ", last used " (ago(used, owner.now)) }
                }
            }
        }
    }
}
