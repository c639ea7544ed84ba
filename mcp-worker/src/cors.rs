//! Cross-origin answers. No cookie means anything here, so any page may *read* an answer; which
//! pages may *send* requests to the endpoint is decided there.

use worker::{Response, Result};

use crate::reply;

const ALLOWED_HEADERS: &str = "Authorization, Content-Type, MCP-Protocol-Version, Mcp-Method, \
                               Mcp-Name, Mcp-Session-Id, Last-Event-ID";

/// Lets any page read the answer.
pub(crate) fn open(mut response: Response) -> Result<Response> {
    let headers = response.headers_mut();
    headers.set("Access-Control-Allow-Origin", "*")?;
    headers.set("Access-Control-Expose-Headers", "WWW-Authenticate, Mcp-Session-Id")?;
    Ok(response)
}

/// The answer to a browser that asks before it sends.
pub(crate) fn preflight() -> Result<Response> {
    let mut response = reply::empty(204)?;
    let headers = response.headers_mut();
    headers.set("Access-Control-Allow-Methods", "POST, GET, DELETE, OPTIONS")?;
    headers.set("Access-Control-Allow-Headers", ALLOWED_HEADERS)?;
    headers.set("Access-Control-Max-Age", "86400")?;
    open(response)
}
