//! What is asked of a platform on Cloudflare once it is deployed holds for the workers as they are.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use b00t_tests::harness::{Build, Platform};
use probe::{Answer, Places, Probe, Question};

const OWNER: &str = "alice";

/// Asks as `cargo xtask` does: the address says where, a field `host` what is said.
async fn ask(platform: &Platform, question: &Question) -> Result<Answer> {
    let url = reqwest::Url::parse(&question.url)?;
    let port = url.port().context("a platform on one machine has a port")?;
    let own = format!("{}:{port}", url.host_str().unwrap_or_default());
    let host = question.headers.get("host").unwrap_or(&own);
    let mut request = platform.request(question.method.parse()?, host, url.path());
    for (name, value) in question.headers.iter().filter(|(name, _)| **name != "host") {
        request = request.with(name, value);
    }
    let reply = request.body(question.body.clone().unwrap_or_default()).send().await?;
    let headers = reply.headers.iter().map(|(name, value)| {
        (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned())
    });
    Ok(Answer {
        status: reply.status,
        headers: headers.collect::<BTreeMap<_, _>>(),
        body: reply.text,
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn every_probe_holds_whether_the_account_has_a_server_or_not() -> Result<()> {
    let platform = Platform::start_for_test(Build::Production).await?;
    let places = Places {
        base: platform.base_url(),
        account: platform.endpoint(OWNER).trim_end_matches("/mcp").to_owned(),
        hooks: platform.webhook_url().trim_end_matches("/webhook").to_owned(),
    };
    for installed in [false, true] {
        if installed {
            platform.install(OWNER).await?;
            platform.in_force(OWNER).await?;
        }
        for probe in Probe::all(&places) {
            let answer = ask(&platform, probe.question()).await?;
            probe.judge(Some(&answer)).with_context(|| format!("{probe:?}"))?;
        }
    }
    platform.stop().await
}
