//! The probes.

use std::fmt;

use serde_json::{Value, json};

use crate::{Answer, Question};

/// Where a platform is: three origins, without a slash at their ends.
#[derive(Clone, Debug)]
pub struct Places {
    /// The apex.
    pub base: String,
    /// The subdomain of an account, one that has a server or none.
    pub account: String,
    /// The host of webhook-worker.
    pub hooks: String,
}

/// One question, and which answers to it are right.
pub struct Probe {
    name: &'static str,
    question: Question,
    wanted: Wanted,
}

/// The answer is not the one that is wanted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    /// Nobody answered, and somebody has to.
    #[error("nobody answered")]
    Silent,
    /// It was another one.
    #[error("answered {status} {start}")]
    Answered {
        /// Its status.
        status: u16,
        /// How its body begins.
        start: String,
    },
}

enum Wanted {
    /// It has to answer, and like this.
    Answer(Box<dyn Fn(&Answer) -> bool>),
    /// It must refuse; that nobody answers is as good.
    Refusal(fn(u16) -> bool),
}

/// How much of a body is repeated.
const START: usize = 200;

impl Probe {
    /// All probes of a platform: what has to answer first.
    #[must_use]
    pub fn all(places: &Places) -> Vec<Self> {
        let Places { base, account, hooks } = places;
        let mut all = smoke(base, account, hooks);
        all.extend(negative(base, account, hooks));
        all
    }

    /// What it shows when it holds.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// What is to be asked.
    #[must_use]
    pub const fn question(&self) -> &Question {
        &self.question
    }

    /// Judges the answer, or that there is none.
    ///
    /// # Errors
    /// It is not the one that is wanted.
    pub fn judge(&self, answer: Option<&Answer>) -> Result<(), Wrong> {
        let right = match (&self.wanted, answer) {
            (Wanted::Answer(_), None) => return Err(Wrong::Silent),
            (Wanted::Refusal(_), None) => return Ok(()),
            (Wanted::Answer(wanted), Some(answer)) => wanted(answer),
            (Wanted::Refusal(wanted), Some(answer)) => wanted(answer.status),
        };
        match answer {
            Some(answer) if !right => Err(Wrong::Answered {
                status: answer.status,
                start: answer.body.chars().take(START).collect(),
            }),
            _ => Ok(()),
        }
    }
}

impl fmt::Debug for Probe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Probe").field(&self.name).finish()
    }
}

fn answers(
    name: &'static str,
    question: Question,
    wanted: impl Fn(&Answer) -> bool + 'static,
) -> Probe {
    Probe { name, question, wanted: Wanted::Answer(Box::new(wanted)) }
}

fn refuses(name: &'static str, question: Question, wanted: fn(u16) -> bool) -> Probe {
    Probe { name, question, wanted: Wanted::Refusal(wanted) }
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
    let is_closed: fn(u16) -> bool = |status| matches!(status, 404 | 405);
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

#[cfg(test)]
mod tests {
    use super::*;

    fn probes() -> Vec<Probe> {
        Probe::all(&Places {
            base: "https://b00t.example".into(),
            account: "https://octocat.b00t.example".into(),
            hooks: "https://hooks.example".into(),
        })
    }

    fn answer(status: u16) -> Answer {
        Answer { status, headers: [].into(), body: "{}".into() }
    }

    #[test]
    fn silence_is_wrong_where_somebody_has_to_answer_and_right_where_nobody_must() {
        let all = probes();
        let silent = |probe: &&Probe| probe.judge(None) == Err(Wrong::Silent);
        assert_eq!(all.iter().filter(silent).count(), 6);
        assert!(all.iter().skip(6).all(|probe| probe.judge(None).is_ok()));
    }

    #[test]
    fn a_success_without_content_satisfies_no_probe() {
        for probe in probes() {
            assert!(probe.judge(Some(&answer(200))).is_err(), "{}", probe.name());
        }
    }

    #[test]
    fn a_failure_of_the_platform_satisfies_no_probe_of_what_has_to_answer() {
        for probe in probes().iter().take(6) {
            assert!(probe.judge(Some(&answer(500))).is_err(), "{}", probe.name());
        }
    }

    #[test]
    fn what_is_wrong_is_told_with_the_beginning_of_its_body() {
        let long = Answer { body: "x".repeat(1000), ..answer(200) };
        let wrong = probes()[0].judge(Some(&long)).unwrap_err().to_string();
        assert!(wrong.starts_with("answered 200 xxx") && wrong.len() < 300, "{wrong}");
    }
}
