//! An owner's own page.

use token::Resource;
use worker::{Response, Result};

use super::{
    Rules,
    html::{document, escape},
    respond_by,
};
use crate::instance::Overview;

pub(crate) fn owner(
    overview: &Overview,
    form_token: &str,
    resource: &Resource,
    revoke: &str,
) -> Result<Response> {
    let rules = Rules { form_action: "'self'".into(), referrer: "same-origin" };
    respond_by(&rules, 200, &html(overview, form_token, resource, revoke))
}

fn html(overview: &Overview, form_token: &str, resource: &Resource, revoke: &str) -> String {
    let token = format!("<input type=\"hidden\" name=\"token\" value=\"{}\">", escape(form_token));
    let denied = overview.denied.as_ref().map(|denied| {
        format!("<p class=\"warning\">{} {}</p>", escape(&denied.sentence), escape(&denied.remedy))
    });
    let client = |client: &crate::instance::Client| {
        format!(
            "<li><form method=\"post\" action=\"{revoke}\">{} {token}\
             <input type=\"hidden\" name=\"family\" value=\"{}\">\
             <button>Revoke</button></form></li>",
            escape(&client.name),
            escape(client.family.as_str()),
        )
    };
    let clients: String = overview.clients.iter().map(client).collect();
    let body = format!(
        "<p>Connect an MCP client to <code>{}</code>.</p>{}<ul>{clients}</ul>",
        escape(&resource.to_string()),
        denied.unwrap_or_default(),
    );
    document(&format!("b00t of {}", escape(overview.login.as_str())), &body)
}
