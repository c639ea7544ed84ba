//! Asks a platform that was deployed from outside: what has to answer, and what must not.

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};

use crate::operator::{Answer, Question, Requests, Settings};

/// How often a probe is sent until what was deployed has arrived everywhere.
const ATTEMPTS: u32 = 10;

/// One question, and whether the answer is the one that is wanted.
pub(crate) struct Probe {
    pub(crate) name: &'static str,
    question: Question,
    judge: Judge,
}

enum Judge {
    /// It has to answer, and like this.
    Answers(Box<dyn Fn(&Answer) -> bool>),
    /// It must refuse; that nobody answers is as good.
    Refuses(Box<dyn Fn(u16) -> bool>),
}

/// Sends all of them; the first that stays wrong ends it.
pub(crate) fn run(settings: &Settings, requests: &impl Requests) -> Result<()> {
    for probe in all(settings)? {
        probe.hold(requests)?;
        println!("  ✓ {}", probe.name);
    }
    Ok(())
}

impl Probe {
    fn hold(&self, requests: &impl Requests) -> Result<()> {
        let mut last = String::new();
        for attempt in 0..ATTEMPTS {
            if attempt > 0 {
                requests.pause();
            }
            match self.judge(requests.ask(&self.question)) {
                Ok(()) => return Ok(()),
                Err(error) => last = format!("{error:#}"),
            }
        }
        let Question { method, url, .. } = &self.question;
        bail!("{}: {method} {url}: {last}", self.name)
    }

    fn judge(&self, answer: Result<Answer>) -> Result<()> {
        match (&self.judge, answer) {
            (Judge::Answers(_), Err(error)) => Err(error).context("no answer"),
            (Judge::Refuses(_), Err(_)) => Ok(()),
            (Judge::Answers(wanted), Ok(answer)) if wanted(&answer) => Ok(()),
            (Judge::Refuses(wanted), Ok(answer)) if wanted(answer.status) => Ok(()),
            (_, Ok(answer)) => {
                let start: String = answer.body.chars().take(200).collect();
                bail!("answered {} {start}", answer.status)
            }
        }
    }
}

fn answers(
    name: &'static str,
    question: Question,
    wanted: impl Fn(&Answer) -> bool + 'static,
) -> Probe {
    Probe { name, question, judge: Judge::Answers(Box::new(wanted)) }
}

fn refuses(
    name: &'static str,
    question: Question,
    wanted: impl Fn(u16) -> bool + 'static,
) -> Probe {
    Probe { name, question, judge: Judge::Refuses(Box::new(wanted)) }
}

fn all(settings: &Settings) -> Result<Vec<Probe>> {
    let base = settings.base_url()?;
    let account = format!("{}://{}.{}", base.scheme(), settings.owner()?, base.authority());
    let hooks = format!("https://{}", settings.webhook_host);
    let mut all = smoke(&base.to_string(), &account, &hooks);
    all.extend(negative(&base.to_string(), &account, &hooks));
    Ok(all)
}

fn smoke(base: &str, account: &str, hooks: &str) -> Vec<Probe> {
    let get = |url: String| Question::get(url);
    let metadata = format!("{account}/.well-known/oauth-protected-resource/mcp");
    let (issuer, resource) = (base.to_owned(), format!("{account}/mcp"));
    let (server, challenge) = (base.to_owned(), format!("resource_metadata=\"{account}/"));
    vec![
        answers("webhook-worker is configured", get(format!("{hooks}/healthz")), |answer| {
            answer.status == 200 && answer.at("/ok") == true
        }),
        answers("mcp-worker is configured", get(format!("{base}/healthz")), |answer| {
            answer.status == 200 && answer.at("/ok") == true
        }),
        answers(
            "the authorization server says who it is",
            get(format!("{base}/.well-known/oauth-authorization-server")),
            move |answer| {
                let methods = answer.at("/code_challenge_methods_supported");
                answer.at("/issuer") == issuer && methods == json!(["S256"])
            },
        ),
        answers(
            "public keys are published, and no private one",
            get(format!("{base}/.well-known/jwks.json")),
            |answer| are_public_keys(&answer.at("/keys")),
        ),
        answers("a subdomain names its authorization server", get(metadata), move |answer| {
            let servers = json!([server]);
            answer.at("/resource") == resource && answer.at("/authorization_servers") == servers
        }),
        answers(
            "a call without a token learns where to get one",
            Question::post(format!("{account}/mcp"), INITIALIZE),
            move |answer| {
                answer.status == 401 && answer.header("www-authenticate").contains(&challenge)
            },
        ),
    ]
}

fn negative(base: &str, account: &str, hooks: &str) -> Vec<Probe> {
    let call = |url: &str| Question::post(url.into(), INITIALIZE);
    let put = |url: String| Question { method: "PUT", ..Question::post(url, "{}") };
    let is_closed = |status: u16| matches!(status, 404 | 405);
    vec![
        refuses(
            "a token that was made up is refused",
            call(&format!("{account}/mcp")).with("authorization", "Bearer e30.e30.e30"),
            |status| status == 401,
        ),
        refuses(
            "another host is not served",
            call(&format!("{account}/mcp")).with("host", "elsewhere.invalid"),
            |status| status >= 400,
        ),
        refuses(
            "a delivery without a signature is refused",
            call(&format!("{hooks}/webhook")).with("x-github-event", "ping"),
            |status| status == 401,
        ),
        refuses(
            "a delivery with a wrong signature is refused",
            call(&format!("{hooks}/webhook"))
                .with("x-github-event", "ping")
                .with("x-github-delivery", "00000000-0000-0000-0000-000000000000")
                .with("x-hub-signature-256", &format!("sha256={}", "0".repeat(64))),
            |status| status == 401,
        ),
        refuses("nobody pushes a policy at the apex", put(format!("{base}/policy")), is_closed),
        refuses(
            "nobody pushes a policy at an account",
            put(format!("{account}/policy")),
            is_closed,
        ),
        refuses("/push is nowhere", call(&format!("{account}/push")), is_closed),
        refuses("nobody revokes from outside", put(format!("{account}/revocation")), is_closed),
        refuses("errands are closed", call(&format!("{hooks}/errand")), |status| status == 404),
        refuses(
            "the host of errands leads nowhere",
            call(&format!("{hooks}/errand")).with("host", "errand.internal"),
            |status| status >= 400,
        ),
        refuses("the reconciler has to sign", call(&format!("{hooks}/reconcile")), |status| {
            matches!(status, 401 | 404)
        }),
    ]
}

fn are_public_keys(keys: &Value) -> bool {
    let keys = keys.as_array().map(Vec::as_slice).unwrap_or_default();
    !keys.is_empty()
        && keys.iter().all(|key| key.get("kty") == Some(&json!("OKP")) && key.get("d").is_none())
}

/// What a client says first.
const INITIALIZE: &str = r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"probe","version":"1"}}}"#;
