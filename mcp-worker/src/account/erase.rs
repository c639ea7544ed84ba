//! The owner has everything erased, and may come back.

use erasure::{Ask, Custody, Deleted, KEPT, Progress, Requester};
use ids::Login;
use oauth::SessionCookie;
use pages::{Erased, Page, Problem, Receipt, WasErased, path};
use serde_json::{Value, json};
use worker::{Method, Response, Result};

use super::{SignedIn, Visit, owner, posted};
use crate::{custody, page, reply};

/// Said when it takes longer than anybody waits.
const UNDER_WAY: &str = "Nothing is served any more, and it goes on by itself. Once you have signed in \
                         again, you get the receipt.";

impl Visit<'_> {
    /// `POST /account/erase`, with the login typed in as `confirm`. The answer is the receipt, as soon as
    /// everything is deleted; until then it says how far that is.
    pub(super) async fn erase(&self) -> Result<Response> {
        if self.request.method() != Method::Post {
            return reply::method_not_allowed("POST");
        }
        let heard = posted(self.request, self.body, self.env, self.config).await?;
        let (SignedIn { account, login }, fields) = match heard {
            Ok(heard) => heard,
            Err(page) => return Ok(page),
        };
        if !is_confirmed(fields.once(path::CONFIRM_FIELD), login.as_str()) {
            let why = format!("Nothing was erased: to confirm it, type the login {login}.");
            let back = "Go back to your account";
            return page::send(&Problem::new(400, &why).or(back, path::SETTINGS).page());
        }
        let ask = Ask { account, login: Some(login.clone()), by: Requester::Owner };
        let progress: Progress = custody::ask(&Custody::Erase { ask }, self.id, self.env).await?;
        // His session goes with everything else.
        let mut response = self.told(&login, &progress, None)?;
        response.headers_mut().set("Set-Cookie", &SessionCookie::forget_cookie())?;
        Ok(response)
    }

    /// `GET /account/erasure`: how far it is, and the receipt, for an owner who has signed in again.
    pub(super) async fn erasure(&self) -> Result<Response> {
        if !self.reads() {
            return reply::method_not_allowed("GET, HEAD");
        }
        let Some(SignedIn { account, login }) = owner(self.request, self.env).await? else {
            return super::owner::signed_out();
        };
        let progress: Progress =
            custody::ask(&Custody::Progress { account }, self.id, self.env).await?;
        let field = self.request.headers().get("cookie")?;
        let cookie = SessionCookie::of(field.as_deref());
        self.told(&login, &progress, cookie.map(|cookie| cookie.form_token()))
    }

    /// What an owner sees whose account was erased; `None` when it was not.
    pub(super) async fn was_erased(
        &self,
        cookie: &SessionCookie,
        login: &Login,
    ) -> Result<Option<Page>> {
        let wish = Custody::Progress { account: cookie.account() };
        let at = match custody::ask(&wish, self.id, self.env).await? {
            Progress::None => return Ok(None),
            Progress::UnderWay { .. } => None,
            Progress::Erased { at, .. } => Some(at),
        };
        let page = WasErased { login: login.to_string(), at, csrf: cookie.form_token() };
        Ok(Some(page.page()))
    }

    /// `POST /account/return`: an owner whose account was erased wants it to be served again.
    pub(super) async fn come_back(&self) -> Result<Response> {
        if self.request.method() != Method::Post {
            return reply::method_not_allowed("POST");
        }
        let heard = posted(self.request, self.body, self.env, self.config).await?;
        let (SignedIn { account, login }, _) = match heard {
            Ok(heard) => heard,
            Err(page) => return Ok(page),
        };
        let back = Custody::Return { account, login };
        let _said: Value = custody::ask(&back, self.id, self.env).await?;
        reply::see_other(&format!("{}{}", self.config.base, path::ACCOUNT))
    }

    /// A page for people, and JSON for whoever wants that. `csrf` is the token of who stays signed in.
    fn told(&self, login: &Login, progress: &Progress, csrf: Option<String>) -> Result<Response> {
        let accept = self.request.headers().get("accept")?.unwrap_or_default();
        if accept.contains("application/json") {
            return json_of(progress);
        }
        match progress {
            Progress::Erased { at, deleted, receipt } => {
                let receipt = Receipt {
                    login: login.to_string(),
                    at: *at,
                    erased: rows(deleted),
                    remains: KEPT.map(str::to_owned).into(),
                    signed: receipt.clone(),
                    csrf,
                };
                page::send(&receipt.page())
            }
            Progress::UnderWay { .. } => {
                let title = "Your account is being erased".into();
                let page = Problem { title, ..Problem::new(202, UNDER_WAY) };
                page::send(&page.or("Look how far it is", path::ERASURE).page())
            }
            Progress::None => page::problem(404, "Nothing was erased."),
        }
    }
}

fn json_of(progress: &Progress) -> Result<Response> {
    let status = match progress {
        Progress::Erased { .. } | Progress::None => 200,
        Progress::UnderWay { .. } => 202,
    };
    reply::json(status, format!("{:#}\n", json!(progress)))
}

/// What was deleted, in words.
fn rows(deleted: &Deleted) -> Vec<Erased> {
    let Deleted { records, files, history_entries, gate_rows, check_rows, .. } = deleted;
    let Deleted { instance_rows, grants, streams, .. } = deleted;
    [
        ("Records of your policy and its content", records),
        ("Files of your fork", files),
        ("Entries of the history", history_entries),
        ("Rows about what was synced", gate_rows),
        ("Rows about check runs", check_rows),
        ("Rows about calls, sessions and limits", instance_rows),
        ("Of these: what you had granted to clients", grants),
        ("Streams that were ended", streams),
    ]
    .map(|(what, count)| Erased { what: what.into(), count: *count })
    .into()
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
