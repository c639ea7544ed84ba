//! HTTP to the platform on this machine: every `*.localhost` name leads to loopback.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use anyhow::Result;
use reqwest::{
    dns::{Addrs, Name, Resolve, Resolving},
    header::{HOST, HeaderMap},
};

/// Answers every name with loopback, as RFC 6761 asks for `localhost` and all below it; not every
/// system's resolver does.
struct Loopback;

impl Resolve for Loopback {
    fn resolve(&self, _: Name) -> Resolving {
        let addresses: Addrs = Box::new(std::iter::once(SocketAddr::from(([127, 0, 0, 1], 0))));
        Box::pin(std::future::ready(Ok(addresses)))
    }
}

/// A client that follows no redirect and never leaves this machine.
///
/// # Errors
/// The client cannot be built.
pub(crate) fn client() -> Result<reqwest::Client> {
    Ok(builder().build()?)
}

/// The same for a client that says it wants this host, wherever it goes.
///
/// # Errors
/// The client cannot be built.
pub(crate) fn client_of(host: &str) -> Result<reqwest::Client> {
    let headers = HeaderMap::from_iter([(HOST, host.parse()?)]);
    Ok(builder().default_headers(headers).build()?)
}

fn builder() -> reqwest::ClientBuilder {
    reqwest::Client::builder()
        .dns_resolver(Arc::new(Loopback))
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(Duration::from_secs(5))
        .no_proxy()
}
