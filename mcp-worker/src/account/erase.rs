//! The owner has everything erased, and may come back.

use erasure::{Ask, Custody, Progress, Requester};
use oauth::SessionCookie;
use serde_json::{Value, json};
use worker::{Method, Response, Result};

use super::{SignedIn, Visit, owner, posted};
use crate::{custody, page, reply};

impl Visit<'_> {
    /// `POST /account/erase`, with the login typed in as `confirm`. The answer is the receipt, as soon as
    /// everything is deleted; until then it says how far that is.
    pub(super) async fn erase(&self) -> Result<Response> {
        if self.request.method() != Method::Post {
            return reply::method_not_allowed("POST");
        }
        let heard = posted(self.request, self.body, self.env, self.config).await?;
        let (SignedIn { account, login, .. }, fields) = match heard {
            Ok(heard) => heard,
            Err(page) => return Ok(page),
        };
        if !is_confirmed(fields.once("confirm"), login.as_str()) {
            let why = format!("Nothing was erased: to confirm it, type the login {login}.");
            return page::problem(400, &why);
        }
        let ask = Ask { account, login: Some(login), by: Requester::Owner };
        let progress: Progress = custody::ask(&Custody::Erase { ask }, self.id, self.env).await?;
        let mut response = told(&progress)?;
        // His session went with everything else.
        response.headers_mut().set("Set-Cookie", &SessionCookie::forget_cookie())?;
        Ok(response)
    }

    /// `GET /account/erasure`: how far it is, and the receipt, for an owner who has signed in again.
    pub(super) async fn erasure(&self) -> Result<Response> {
        if !self.reads() {
            return reply::method_not_allowed("GET, HEAD");
        }
        let Some(SignedIn { account, .. }) = owner(self.request, self.env).await? else {
            return super::owner::signed_out();
        };
        let progress: Progress =
            custody::ask(&Custody::Progress { account }, self.id, self.env).await?;
        told(&progress)
    }

    /// `POST /account/return`: an owner whose account was erased wants it to be served again.
    pub(super) async fn come_back(&self) -> Result<Response> {
        if self.request.method() != Method::Post {
            return reply::method_not_allowed("POST");
        }
        let heard = posted(self.request, self.body, self.env, self.config).await?;
        let (SignedIn { account, login, .. }, _) = match heard {
            Ok(heard) => heard,
            Err(page) => return Ok(page),
        };
        let back = Custody::Return { account, login };
        let _said: Value = custody::ask(&back, self.id, self.env).await?;
        reply::see_other(&format!("{}{}", self.config.base, super::ACCOUNT))
    }
}

fn told(progress: &Progress) -> Result<Response> {
    let status = match progress {
        Progress::Erased { .. } | Progress::None => 200,
        Progress::UnderWay { .. } => 202,
    };
    reply::json(status, format!("{:#}\n", json!(progress)))
}

/// Logins are the same in whatever case they are written.
fn is_confirmed(typed: Option<&str>, login: &str) -> bool {
    typed.is_some_and(|typed| typed.trim().eq_ignore_ascii_case(login))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_login_itself_confirms_it() {
        for typed in ["octocat", " OctoCat "] {
            assert!(is_confirmed(Some(typed), "octocat"), "{typed:?}");
        }
        for typed in [None, Some(""), Some("yes"), Some("octocat2"), Some("octo cat")] {
            assert!(!is_confirmed(typed, "octocat"), "{typed:?}");
        }
    }
}
