//! `POST /oauth/register` (RFC 7591).

use worker::{Response, Result};

use super::Visit;
use crate::{clients, limits, stub};

pub(super) async fn serve(visit: &Visit<'_>) -> Result<Response> {
    let address = limits::address(visit.request)?;
    let response = clients::register(visit.env, visit.body, address).await?;
    visit.log.info("registration").value("status", response.status_code()).write();
    stub::taken_over(response).await
}
