//! Signing in: what a client, a browser and its owner do one after another.

use anyhow::{Context, Result, ensure};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use reqwest::{Method, Url};
use serde_json::{Value, json};
use token::Claims;

use super::Platform;
use crate::harness::{Asking, Browser, Page, RawReply, RawRequest, browser::form};

/// Where the client of the tests has its answers sent to. Nobody listens there.
pub(super) const REDIRECT_URI: &str = "http://127.0.0.1/callback";

/// Of which grant a token is.
#[derive(Clone, Debug)]
pub(super) struct Membership {
    pub(super) family: Option<String>,
    pub(super) epoch: Option<u64>,
}

impl Platform {
    /// A browser without cookies.
    #[must_use]
    pub fn browser(&self) -> Browser {
        Browser::new(self.http.clone())
    }

    /// A connection to the platform for other clients: it finds all names of this machine.
    #[must_use]
    pub fn http(&self) -> reqwest::Client {
        self.http.clone()
    }

    /// A path of the authorization server.
    #[must_use]
    pub fn at_apex(&self, path: &str) -> String {
        format!("{}{path}", self.base_url())
    }

    /// Registers a client with these redirect URIs; returns its id.
    ///
    /// # Errors
    /// It was not registered.
    pub async fn register(&self, redirect_uris: &[&str]) -> Result<String> {
        let metadata = json!({
            "client_name": "Tests", "redirect_uris": redirect_uris,
            "token_endpoint_auth_method": "none",
        });
        let reply = self.post_json("/oauth/register", &metadata).await?;
        ensure!(reply.status == 201, "not registered: {reply:?}");
        let id = reply.body.get("client_id").and_then(Value::as_str);
        Ok(id.context("no client_id")?.to_owned())
    }

    /// Posts JSON to the authorization server.
    ///
    /// # Errors
    /// The platform does not answer.
    pub async fn post_json(&self, path: &str, body: &Value) -> Result<RawReply> {
        let request = RawRequest::new(self.http.clone(), Method::POST, self.at_apex(path));
        request.with("content-type", "application/json").body(body.to_string()).send().await
    }

    /// Posts a form to the authorization server, as a program.
    ///
    /// # Errors
    /// The platform does not answer.
    pub async fn post_form(&self, path: &str, fields: &[(&str, &str)]) -> Result<RawReply> {
        let request = RawRequest::new(self.http.clone(), Method::POST, self.at_apex(path));
        let form = form(fields)?;
        request.with("content-type", "application/x-www-form-urlencoded").body(form).send().await
    }

    /// A client's request for access to an account's subdomain.
    #[must_use]
    pub fn asking(&self, client_id: &str, redirect_uri: &str, login: &str) -> Asking {
        Asking::new(&self.base_url(), client_id, redirect_uri, &self.endpoint(login))
    }

    /// Somebody says at GitHub who he is, on the page that a browser was sent to. Returns where GitHub
    /// sends it back to.
    ///
    /// # Errors
    /// GitHub does not answer, or does not send it back.
    pub async fn says_who(&self, browser: &mut Browser, page: &Url, login: &str) -> Result<Url> {
        self.answers_github(browser, page, ("login", login)).await
    }

    /// Somebody does not want to say who he is.
    ///
    /// # Errors
    /// As for [`Self::says_who`].
    pub async fn says_nothing(&self, browser: &mut Browser, page: &Url) -> Result<Url> {
        self.answers_github(browser, page, ("cancel", "1")).await
    }

    async fn answers_github(
        &self,
        browser: &mut Browser,
        page: &Url,
        answer: (&str, &str),
    ) -> Result<Url> {
        ensure!(page.as_str().starts_with(self.github_url()), "this is not GitHub: {page}");
        let asked: Vec<_> = page.query_pairs().into_owned().collect();
        let mut fields: Vec<_> =
            asked.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        fields.push(answer);
        let address = format!("{}{}", self.github_url(), page.path());
        browser.post(&address, &fields).await?.location()
    }

    /// Sends a browser to sign in as `login`; returns what it is shown then: the question for consent,
    /// if all is well.
    ///
    /// # Errors
    /// The platform does not send it to GitHub, or GitHub does not send it back.
    pub async fn asked(&self, browser: &mut Browser, asking: &Asking, login: &str) -> Result<Page> {
        let begun = browser.get(&asking.url()?).await?;
        let back = self.says_who(browser, &begun.location()?, login).await?;
        browser.get(back.as_str()).await
    }

    /// Somebody signs in at the platform's own pages; returns the page that he is shown then.
    ///
    /// # Errors
    /// The platform does not send the browser to GitHub, or GitHub does not send it back.
    pub async fn signs_in(&self, browser: &mut Browser, login: &str) -> Result<Page> {
        let begun = browser.get(&self.at_apex("/account/sign-in")).await?;
        let back = self.says_who(browser, &begun.location()?, login).await?;
        let signed_in = browser.get(back.as_str()).await?;
        browser.get(signed_in.location()?.as_str()).await
    }

    /// Sends a form of an owner's page, with the token of the page that he sees now.
    ///
    /// # Errors
    /// He is not signed in.
    pub async fn owner_posts(
        &self,
        browser: &mut Browser,
        path: &str,
        fields: &[(&str, &str)],
    ) -> Result<Page> {
        let token = browser.get(&self.at_apex("/account")).await?.field("token")?;
        let fields: Vec<_> =
            [("token", &*token)].into_iter().chain(fields.iter().copied()).collect();
        browser.post(&self.at_apex(path), &fields).await
    }

    /// The owner answers the question: `allow` or `deny`. Returns what the browser is told.
    ///
    /// # Errors
    /// It is no question.
    pub async fn answers(
        &self,
        browser: &mut Browser,
        question: &Page,
        decision: &str,
    ) -> Result<Page> {
        let (consent, token) = (question.field("consent")?, question.field("token")?);
        let fields = [("consent", &*consent), ("token", &*token), ("decision", decision)];
        browser.post(&self.at_apex("/oauth/consent"), &fields).await
    }

    /// A code for what is asked, from the owner of `login`.
    ///
    /// # Errors
    /// A step did not lead on.
    pub async fn code(&self, asking: &Asking, login: &str) -> Result<String> {
        let mut browser = self.browser();
        let question = self.asked(&mut browser, asking, login).await?;
        let answered = self.answers(&mut browser, &question, "allow").await?;
        let code = answered.told("code");
        ensure!(!code.is_empty(), "no code: {answered:?}");
        Ok(code)
    }

    /// Tokens for what is asked, from the owner of `login`.
    ///
    /// # Errors
    /// A step did not lead on.
    pub async fn tokens(&self, asking: &Asking, login: &str) -> Result<Value> {
        let code = self.code(asking, login).await?;
        let reply = self.post_form("/oauth/token", &asking.redeeming(&code)).await?;
        ensure!(reply.status == 200, "no tokens: {reply:?}");
        Ok(reply.body)
    }

    /// What the owner granted is gone: the next token is of something that is granted anew.
    pub async fn grants_are_gone(&self, login: &str) -> Result<()> {
        let account = self.standin.find_account(login)?.id;
        self.memberships.lock().await.remove(&account);
        Ok(())
    }

    /// The grant that the tests' tokens of an account are of: made by signing in as its owner, when one is
    /// needed first. Whoever has no subdomain cannot grant anything, and so his tokens are of no grant.
    pub(super) async fn membership(&self, login: &str) -> Result<Membership> {
        let account = self.standin.find_account(login)?;
        let mut known = self.memberships.lock().await;
        if let Some(membership) = known.get(&account.id) {
            return Ok(membership.clone());
        }
        let client = self.client.get_or_try_init(|| self.register(&[REDIRECT_URI])).await?;
        let asking = self.asking(client, REDIRECT_URI, &account.login);
        let asking = asking.with("scope", "b00t:read b00t:write");
        let mut browser = self.browser();
        let question = self.asked(&mut browser, &asking, &account.login).await?;
        if question.status == 403 {
            return Ok(Membership { family: None, epoch: None });
        }
        let answered = self.answers(&mut browser, &question, "allow").await?;
        let code = answered.told("code");
        let reply = self.post_form("/oauth/token", &asking.redeeming(&code)).await?;
        let token = reply.body.get("access_token").and_then(Value::as_str);
        let token = token.with_context(|| format!("no token: {answered:?}, {reply:?}"))?;
        let Claims { family, epoch, .. } = claims(token)?;
        let membership = Membership { family, epoch };
        known.insert(account.id, membership.clone());
        Ok(membership)
    }
}

/// What a token says, unverified.
///
/// # Errors
/// It is no token.
pub(crate) fn claims(token: &str) -> Result<Claims> {
    let payload = token.split('.').nth(1).context("no JWT")?;
    Ok(serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload)?)?)
}
