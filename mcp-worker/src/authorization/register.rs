//! `POST /oauth/register` (RFC 7591).

use std::net::{IpAddr, Ipv4Addr};

use worker::{Response, Result};

use super::Visit;
use crate::{clients, stub};

/// Set by Cloudflare, whatever a client sends.
const ADDRESS: &str = "cf-connecting-ip";

pub(super) async fn serve(visit: &Visit<'_>) -> Result<Response> {
    let address = visit.header(ADDRESS)?.and_then(|text| text.parse().ok());
    // Whoever comes from nowhere is counted with all others who do.
    let address: IpAddr = address.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
    let response = clients::register(visit.env, visit.body, address).await?;
    visit.log.info("registration").value("status", response.status_code()).write();
    stub::taken_over(response).await
}
