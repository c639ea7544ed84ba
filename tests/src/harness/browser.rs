//! A browser, as far as signing in needs one: it keeps cookies for each host and sends forms. It follows no
//! redirect by itself, so that each step can be looked at.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use reqwest::{
    Method, Url,
    header::{HeaderMap, LOCATION, SET_COOKIE},
};

/// A browser of somebody's own.
#[derive(Clone)]
pub struct Browser {
    http: reqwest::Client,
    /// By host, and then by name.
    cookies: BTreeMap<String, BTreeMap<String, String>>,
}

/// What a browser got.
#[derive(Clone, Debug)]
pub struct Page {
    /// Where it was asked for.
    pub url: Url,
    /// HTTP status.
    pub status: u16,
    /// Header fields.
    pub headers: HeaderMap,
    /// The body.
    pub text: String,
}

impl Browser {
    /// A new one, without cookies.
    #[must_use]
    pub const fn new(http: reqwest::Client) -> Self {
        Self { http, cookies: BTreeMap::new() }
    }

    /// Follows a link.
    ///
    /// # Errors
    /// There is no answer.
    pub async fn get(&mut self, url: &str) -> Result<Page> {
        self.send(Method::GET, url, None, &[]).await
    }

    /// Sends a form from a page of the same place.
    ///
    /// # Errors
    /// There is no answer.
    pub async fn post(&mut self, url: &str, fields: &[(&str, &str)]) -> Result<Page> {
        let origin = Url::parse(url)?.origin().ascii_serialization();
        self.post_with(url, fields, &[("origin", &origin)]).await
    }

    /// Sends a form with these header fields.
    ///
    /// # Errors
    /// There is no answer.
    pub async fn post_with(
        &mut self,
        url: &str,
        fields: &[(&str, &str)],
        headers: &[(&str, &str)],
    ) -> Result<Page> {
        let mut all = vec![("content-type", "application/x-www-form-urlencoded")];
        all.extend(headers);
        self.send(Method::POST, url, Some(form(fields)?), &all).await
    }

    /// The value of a cookie.
    #[must_use]
    pub fn cookie(&self, url: &str, name: &str) -> Option<String> {
        let host = Url::parse(url).ok()?.host_str()?.to_owned();
        self.cookies.get(&host)?.get(name).cloned()
    }

    /// Has a cookie, wherever it is from.
    pub fn keep(&mut self, url: &str, name: &str, value: &str) {
        if let Some(host) = Url::parse(url).ok().as_ref().and_then(Url::host_str) {
            let known = self.cookies.entry(host.to_owned()).or_default();
            known.insert(name.to_owned(), value.to_owned());
        }
    }

    /// Forgets all cookies.
    pub fn forget(&mut self) {
        self.cookies.clear();
    }

    async fn send(
        &mut self,
        method: Method,
        url: &str,
        body: Option<String>,
        headers: &[(&str, &str)],
    ) -> Result<Page> {
        let url = Url::parse(url)?;
        let host = url.host_str().context("no host")?.to_owned();
        let mut request = self.http.request(method, url.clone());
        if let Some(known) = self.cookies.get(&host) {
            let pairs: Vec<_> =
                known.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request = request.header("cookie", pairs.join("; "));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(body) = body {
            request = request.body(body);
        }
        let answer = request.send().await?;
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        for field in headers.get_all(SET_COOKIE) {
            let pair = field.to_str()?.split(';').next().unwrap_or_default();
            if let Some((name, value)) = pair.split_once('=') {
                let known = self.cookies.entry(host.clone()).or_default();
                known.insert(name.trim().to_owned(), value.trim().to_owned());
            }
        }
        Ok(Page { url, status, headers, text: answer.text().await? })
    }
}

impl Page {
    /// A header field, or nothing.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Where it leads on.
    ///
    /// # Errors
    /// It is no redirect.
    pub fn location(&self) -> Result<Url> {
        let field = self.headers.get(LOCATION).with_context(|| format!("no redirect: {self:?}"))?;
        Ok(self.url.join(field.to_str()?)?)
    }

    /// A parameter of where it leads on, or nothing.
    #[must_use]
    pub fn told(&self, name: &str) -> String {
        let location = self.location().ok();
        let told = location.as_ref().and_then(|url| {
            url.query_pairs().find(|(known, _)| known == name).map(|(_, value)| value.into_owned())
        });
        told.unwrap_or_default()
    }

    /// The value of a hidden field of its form.
    ///
    /// # Errors
    /// It has none of this name.
    pub fn field(&self, name: &str) -> Result<String> {
        let begin = format!("name=\"{name}\" value=\"");
        let (_, rest) = self.text.split_once(&begin).with_context(|| {
            format!("no field {name} on a page with status {}: {}", self.status, self.text)
        })?;
        let value = rest.split('"').next().unwrap_or_default();
        Ok(value.replace("&quot;", "\"").replace("&#39;", "'").replace("&amp;", "&"))
    }
}

/// Fields as a form is sent.
///
/// # Errors
/// None in practice.
pub(crate) fn form(fields: &[(&str, &str)]) -> Result<String> {
    let url = Url::parse_with_params("form:", fields)?;
    Ok(url.query().unwrap_or_default().to_owned())
}
