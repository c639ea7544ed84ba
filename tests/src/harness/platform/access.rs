//! Tokens, and requests made by hand.

use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac};
use reqwest::{
    StatusCode,
    header::{HOST, HeaderMap, WWW_AUTHENTICATE},
};
use serde_json::{Value, json};
use sha2::Sha256;
use token::{Claims, LEEWAY_SECONDS, PrivateKey};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
};

use super::{Membership, PREVIOUS_SECRET, Platform, WEBHOOK_HOST};
use crate::harness::{Client, Era};

impl Platform {
    /// An access token for the account of `login`, good for the subdomain `subdomain`.
    ///
    /// # Errors
    /// There is no such account.
    pub async fn token(&self, login: &str, subdomain: &str) -> Result<String> {
        Ok(self.keys.token.sign(&self.claims(login, subdomain).await?)?)
    }

    /// A token whose time is over.
    ///
    /// # Errors
    /// There is no such account.
    pub async fn expired_token(&self, login: &str) -> Result<String> {
        let mut claims = self.claims(login, login).await?;
        claims.iat -= 7200;
        claims.exp -= 7200;
        Ok(self.keys.token.sign(&claims)?)
    }

    /// A token that is good for so many seconds more, those included for which the platform bears with
    /// a clock that is off.
    ///
    /// # Errors
    /// There is no such account.
    pub async fn token_good_for(&self, login: &str, seconds: u64) -> Result<String> {
        let mut claims = self.claims(login, login).await?;
        claims.exp = claims.iat + seconds - LEEWAY_SECONDS;
        claims.iat = claims.exp - 60;
        Ok(self.keys.token.sign(&claims)?)
    }

    /// A token that is issued so many seconds from now; the platform bears with a clock that is
    /// thirty seconds off.
    ///
    /// # Errors
    /// There is no such account.
    pub async fn token_issued_in(&self, login: &str, seconds: u64) -> Result<String> {
        let mut claims = self.claims(login, login).await?;
        claims.iat += seconds;
        claims.exp += seconds;
        Ok(self.keys.token.sign(&claims)?)
    }

    /// A token that allows only to read.
    ///
    /// # Errors
    /// There is no such account.
    pub async fn reading_token(&self, login: &str) -> Result<String> {
        let mut claims = self.claims(login, login).await?;
        claims.scope = "b00t:read".into();
        Ok(self.keys.token.sign(&claims)?)
    }

    /// A token that allows nothing.
    ///
    /// # Errors
    /// There is no such account.
    pub async fn token_without_scope(&self, login: &str) -> Result<String> {
        let mut claims = self.claims(login, login).await?;
        claims.scope = String::new();
        Ok(self.keys.token.sign(&claims)?)
    }

    /// A token signed with a key that the platform does not know.
    ///
    /// # Errors
    /// There is no such account.
    pub async fn token_of_another_key(&self, login: &str) -> Result<String> {
        Ok(PrivateKey::from_seed(&[7; 32]).sign(&self.claims(login, login).await?)?)
    }

    /// A token with `alg` none and no signature.
    ///
    /// # Errors
    /// There is no such account.
    pub async fn unsigned_token(&self, login: &str) -> Result<String> {
        let header = json!({"alg": "none", "typ": "at+jwt", "kid": self.keys.token.kid()});
        let header = URL_SAFE_NO_PAD.encode(header.to_string());
        let claims = URL_SAFE_NO_PAD.encode(serde_json::to_vec(&self.claims(login, login).await?)?);
        Ok(format!("{header}.{claims}."))
    }

    async fn claims(&self, login: &str, subdomain: &str) -> Result<Claims> {
        let Membership { family, epoch } = self.membership(login).await?;
        let now = now();
        Ok(Claims {
            iss: self.base_url(),
            aud: self.endpoint(subdomain),
            sub: self.standin.find_account(login)?.id.to_string(),
            login: subdomain.to_owned(),
            client_id: "cargo-xtask-dev".into(),
            scope: "b00t:read b00t:write".into(),
            iat: now,
            exp: now + 3600,
            jti: format!("{login}-{now}"),
            family,
            epoch,
        })
    }

    /// Connects a real MCP client to an account's endpoint, as its owner.
    ///
    /// # Errors
    /// The server refused it.
    pub async fn connect(&self, login: &str, era: Era) -> Result<Client> {
        let token = self.token(login, login).await?;
        Client::connect(self.http.clone(), &self.endpoint(login), &token, era).await
    }

    /// Asks an account's endpoint for its list of tools; returns the status and the challenge.
    ///
    /// # Errors
    /// The platform does not answer.
    pub async fn ping(&self, login: &str, token: &str) -> Result<(u16, String)> {
        let (status, headers) = self.post_mcp(login, token, &[]).await?;
        let challenge = headers.get(WWW_AUTHENTICATE).and_then(|value| value.to_str().ok());
        Ok((status.as_u16(), challenge.unwrap_or_default().to_owned()))
    }

    /// Asks the instance to panic, which only the build for faults does; returns the status.
    ///
    /// # Errors
    /// The platform does not answer.
    pub async fn panic_in_the_instance(&self, login: &str) -> Result<u16> {
        let token = self.token(login, login).await?;
        let (status, _) = self.post_mcp(login, &token, &[("x-b00t-panic", "instance")]).await?;
        Ok(status.as_u16())
    }

    async fn post_mcp(
        &self,
        login: &str,
        token: &str,
        headers: &[(&str, &str)],
    ) -> Result<(StatusCode, HeaderMap)> {
        let mut request = self
            .http
            .post(self.endpoint(login))
            .header("accept", "application/json, text/event-stream")
            .header("mcp-protocol-version", "2026-07-28")
            .header("mcp-method", "tools/list")
            .json(&tools_list());
        if !token.is_empty() {
            request = request.bearer_auth(token);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = request.send().await?;
        Ok((answer.status(), answer.headers().clone()))
    }

    /// Gets a page of an account's subdomain; returns status and text.
    ///
    /// # Errors
    /// The platform does not answer.
    pub async fn page(&self, login: &str, path: &str) -> Result<(u16, String)> {
        self.get(&format!("{login}.{}", self.authority()), path, &[]).await
    }

    /// Gets any path under any host; returns status and text.
    ///
    /// # Errors
    /// The platform does not answer.
    pub async fn get(
        &self,
        host: &str,
        path: &str,
        headers: &[(&str, String)],
    ) -> Result<(u16, String)> {
        let url = format!("http://127.0.0.1:{}{path}", self.config.port);
        let mut request = self.http.get(url).header(HOST, host);
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        let answer = request.send().await?;
        Ok((answer.status().as_u16(), answer.text().await?))
    }

    /// Gets a path of webhook-worker; returns status and text.
    ///
    /// # Errors
    /// The platform does not answer.
    pub async fn get_webhook_host(&self, path: &str) -> Result<(u16, String)> {
        self.get(&format!("{WEBHOOK_HOST}:{}", self.config.port), path, &[]).await
    }

    /// Posts bytes to the webhook; returns status and text.
    ///
    /// # Errors
    /// The platform does not answer.
    pub async fn post_webhook(&self, headers: HeaderMap, body: Vec<u8>) -> Result<(u16, String)> {
        let request = self.http.post(self.webhook_url()).headers(headers).body(body);
        let answer = request.send().await?;
        Ok((answer.status().as_u16(), answer.text().await?))
    }

    /// Posts so many spaces to the webhook byte by byte as `framing` says, and goes on reading the
    /// answer when the other side does not want to read any more; returns the status.
    ///
    /// # Errors
    /// The platform does not answer.
    pub async fn post_webhook_bytes(&self, framing: &str, length: usize) -> Result<u16> {
        let stream = TcpStream::connect(("127.0.0.1", self.config.port)).await?;
        let (read, mut write) = stream.into_split();
        let head = format!(
            "POST /webhook HTTP/1.1\r\nhost: {WEBHOOK_HOST}:{}\r\ncontent-type: application/json\r\n\
             x-github-event: push\r\nx-github-delivery: 1\r\nx-hub-signature-256: sha256={}\r\n\
             {framing}\r\n",
            self.config.port,
            "0".repeat(64)
        );
        write.write_all(head.as_bytes()).await?;
        let sending = tokio::spawn(async move {
            let chunk = [b' '; 65536];
            let mut left = length;
            while left > 0 {
                let size = left.min(chunk.len());
                left -= size;
                write.write_all(format!("{size:x}\r\n").as_bytes()).await?;
                write.write_all(chunk.get(..size).unwrap_or_default()).await?;
                write.write_all(b"\r\n").await?;
            }
            if length > 0 {
                write.write_all(b"0\r\n\r\n").await?;
            }
            Ok::<_, std::io::Error>(write)
        });
        let mut status = String::new();
        BufReader::new(read).read_line(&mut status).await?;
        sending.abort();
        let code = status.split(' ').nth(1).with_context(|| format!("no status in {status:?}"))?;
        Ok(code.parse()?)
    }

    /// The signature of a body, as GitHub writes it.
    #[must_use]
    pub fn sign(&self, body: &[u8]) -> String {
        signature(&self.keys.webhook_secret, body)
    }

    /// The signature of a body with the secret before the last rotation.
    #[must_use]
    pub fn sign_with_previous(&self, body: &[u8]) -> String {
        signature(PREVIOUS_SECRET, body)
    }
}

fn tools_list() -> Value {
    json!({
        "jsonrpc": "2.0", "id": 1, "method": "tools/list",
        "params": {
            "_meta": {
                "io.modelcontextprotocol/protocolVersion": "2026-07-28",
                "io.modelcontextprotocol/clientInfo": {"name": "tests", "version": "1"},
                "io.modelcontextprotocol/clientCapabilities": {},
            },
        },
    })
}

fn signature(secret: &str, body: &[u8]) -> String {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else {
        return String::new();
    };
    mac.update(body);
    format!("sha256={}", hex::encode(mac.finalize().into_bytes()))
}

#[expect(clippy::disallowed_methods, reason = "a token's times are those of the real clock")]
fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}
