//! A GitHub that answers what the test wrote down, in that order.

use std::{
    cell::{Cell, RefCell},
    collections::{HashMap, VecDeque},
};

use github::{
    AppSigner, Clock, GitHubError, Identity, InstallationToken, Request, Response, SigningFailed,
    Tokens, Transport,
};
use ids::{InstallationId, UnixMillis};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

/// Expected requests (`METHOD path token`; no token for the App) and their answers.
#[derive(Default)]
pub(crate) struct Script {
    lines: RefCell<VecDeque<(String, Response)>>,
    body: RefCell<String>,
}

impl Script {
    pub(crate) fn answer(&self, request: &str, status: u16, body: &Value) {
        let response = Response::new(status, |_| None, body.to_string().into_bytes());
        self.lines.borrow_mut().push_back((request.to_owned(), response));
    }

    /// An answer that says what is left of a limit, and until when.
    pub(crate) fn answer_with_limit(
        &self,
        request: &str,
        body: &Value,
        resource: &str,
        [left, reset]: [u64; 2],
    ) {
        let header = |name: &str| match name {
            "x-ratelimit-resource" => Some(resource.to_owned()),
            "x-ratelimit-remaining" => Some(left.to_string()),
            "x-ratelimit-reset" => Some(reset.to_string()),
            _ => None,
        };
        let response = Response::new(200, header, body.to_string().into_bytes());
        self.lines.borrow_mut().push_back((request.to_owned(), response));
    }

    pub(crate) fn done(&self) {
        assert_eq!(self.lines.borrow().len(), 0, "a request was not made");
    }

    pub(crate) fn last_body(&self) -> String {
        self.body.borrow().clone()
    }
}

impl Transport for &Script {
    async fn send(&self, request: &Request, token: &SecretString) -> Result<Response, GitHubError> {
        let token = token.expose_secret();
        let mut line = format!("{} {}", request.method.as_str(), request.path);
        match request.identity {
            Identity::App => assert_eq!(token.split('.').count(), 3, "a signed token"),
            Identity::Installation(_) => line = format!("{line} {token}"),
        }
        *self.body.borrow_mut() = request.body.clone().unwrap_or_default();
        let next = self.lines.borrow_mut().pop_front();
        match next {
            Some((expected, response)) => {
                assert_eq!(line, expected);
                Ok(response)
            }
            None => Err(GitHubError::Unreachable(line)),
        }
    }
}

pub(crate) struct Seal;

impl AppSigner for Seal {
    async fn sign(&self, _: &[u8]) -> Result<Vec<u8>, SigningFailed> {
        Ok(b"signature".to_vec())
    }
}

/// A clock that stands still until the test lets time pass.
#[derive(Default)]
pub(crate) struct Watch(Cell<u64>);

impl Watch {
    pub(crate) fn pass(&self, seconds: u64) {
        self.0.set(self.0.get() + seconds * 1000);
    }
}

impl Clock for &Watch {
    fn now(&self) -> UnixMillis {
        UnixMillis::new(self.0.get())
    }
}

#[derive(Default)]
pub(crate) struct Kept(RefCell<HashMap<InstallationId, InstallationToken>>);

impl Kept {
    pub(crate) fn with(id: InstallationId, token: &str) -> Self {
        let kept = Self::default();
        let use_until = UnixMillis::new(60_000);
        (&kept).keep(id, &InstallationToken { token: token.into(), use_until });
        kept
    }
}

impl Tokens for &Kept {
    fn kept(&self, id: InstallationId) -> Option<InstallationToken> {
        self.0.borrow().get(&id).cloned()
    }

    fn keep(&self, id: InstallationId, token: &InstallationToken) {
        self.0.borrow_mut().insert(id, token.clone());
    }

    fn forget(&self, id: InstallationId) {
        self.0.borrow_mut().remove(&id);
    }
}

/// The same GitHub behind a transport on which each answer takes this long.
pub(crate) struct Slow<'a> {
    pub(crate) script: &'a Script,
    pub(crate) watch: &'a Watch,
    pub(crate) seconds: u64,
}

impl Transport for Slow<'_> {
    async fn send(&self, request: &Request, token: &SecretString) -> Result<Response, GitHubError> {
        self.watch.pass(self.seconds);
        self.script.send(request, token).await
    }
}

/// Tokens that nobody else has.
#[derive(Default)]
pub(crate) struct Own(pub(crate) Kept);

impl Tokens for Own {
    fn kept(&self, id: InstallationId) -> Option<InstallationToken> {
        (&self.0).kept(id)
    }

    fn keep(&self, id: InstallationId, token: &InstallationToken) {
        (&self.0).keep(id, token);
    }

    fn forget(&self, id: InstallationId) {
        (&self.0).forget(id);
    }
}
