//! What must not work, tried over HTTP. Each case is refused with the right error, and the owner's own way
//! goes on working.

use anyhow::{Context, Result};
use b00t_tests::harness::{Asking, Browser, Build, Page, Platform};
use pretty_assertions::assert_eq;
use reqwest::Method;
use serde_json::{Value, json};

const OWNER: &str = "alice";
const ATTACKER: &str = "bob";
const LOOPBACK: &str = "http://127.0.0.1:4711/callback";
const WEB: &str = "https://client.example/back";
const COOKIE: &str = "__Host-b00t-browser";

struct Stage {
    platform: Platform,
    client: String,
    other: String,
}

impl Stage {
    async fn set() -> Result<Self> {
        let platform = Platform::start_for_test(Build::Production).await?;
        for login in [OWNER, ATTACKER] {
            platform.install(login).await?;
            platform.in_force(login).await?;
        }
        let client = platform.register(&["http://127.0.0.1/callback", WEB]).await?;
        let other = platform.register(&["http://127.0.0.1/callback"]).await?;
        Ok(Self { platform, client, other })
    }

    fn asking(&self) -> Asking {
        self.platform.asking(&self.client, LOOPBACK, OWNER)
    }

    /// A browser with the question for the owner's consent.
    async fn question(&self) -> Result<(Browser, Page)> {
        let mut browser = self.platform.browser();
        let question = self.platform.asked(&mut browser, &self.asking(), OWNER).await?;
        assert_eq!(question.status, 200, "{question:?}");
        Ok((browser, question))
    }

    async fn begins(&self, asking: &Asking) -> Result<Page> {
        self.platform.browser().get(&asking.url()?).await
    }

    async fn stop(self) -> Result<()> {
        // The owner's own way still works.
        let tokens = self.platform.tokens(&self.asking(), OWNER).await?;
        let token = tokens.get("access_token").and_then(Value::as_str).context("no token")?;
        assert_eq!(self.platform.ping(OWNER, token).await?.0, 200);
        self.platform.stop().await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_browser_is_sent_to_an_address_that_is_not_the_clients() -> Result<()> {
    let stage = Stage::set().await?;
    for tampered in [
        "https://client.example/back/",
        "https://client.example/back/../elsewhere",
        "https://client.example/backdoor",
        "https://client.example/Back",
        "https://client.example/back?x=1",
        "https://client.example/back#fragment",
        "https://client.example.attacker.example/back",
        "https://attacker.example/back",
        "https://client.example:8443/back",
        "https://user@client.example/back",
        "https://client.example@attacker.example/back",
        "http://client.example/back",
        "//client.example/back",
        "javascript:alert(1)",
        "data:text/html,x",
        "http://127.0.0.1:4711/callback/x",
        "http://127.0.0.1.attacker.example:4711/callback",
        "http://localhost:4711/callback",
        "http://[::1]:4711/callback",
        "https://127.0.0.1:4711/callback",
        "http://127.0.0.1:4711/callback\\@attacker.example",
    ] {
        let page = stage.begins(&stage.asking().with("redirect_uri", tampered)).await?;
        assert_eq!((page.status, page.header("location")), (400, ""), "{tampered}");
        assert!(!page.text.contains("attacker"), "{tampered}: {}", page.text);
    }
    let several = stage.begins(&stage.asking().without("redirect_uri")).await?;
    assert_eq!(several.status, 400, "it has two");
    let twice = stage.begins(&stage.asking().and("redirect_uri", WEB)).await?;
    assert_eq!(twice.status, 400);
    stage.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn no_client_is_made_up() -> Result<()> {
    let stage = Stage::set().await?;
    for client in [
        "nobody",
        "b00t-client-AAAAAAAAAAAAAAAAAAAAAA",
        "https://127.0.0.1/client.json",
        "https://127.1/client.json",
        "https://2130706433/client.json",
        "https://0x7f000001/client.json",
        "https://[::1]/client.json",
        "https://[::ffff:127.0.0.1]/client.json",
        "https://10.0.0.1/client.json",
        "https://192.168.1.1/client.json",
        "https://169.254.169.254/latest/meta-data",
        "https://[fe80::1]/client.json",
        "https://localhost/client.json",
        "https://router.local/client.json",
        "https://metadata.google.internal/client.json",
        "https://client.example:8443/client.json",
        "http://client.example.com/client.json",
        "https://user@client.example.com/client.json",
        "https://client.example.com/",
        "https://client.example.com/a/../client.json",
        "ftp://client.example.com/client.json",
        &format!("https://{}/client.json", stage.platform.host()),
        &format!("https://alice.{}/client.json", stage.platform.host()),
    ] {
        let page = stage.begins(&stage.asking().with("client_id", client)).await?;
        assert_eq!((page.status, page.header("location")), (400, ""), "{client}: {}", page.text);
    }
    let nobody = stage.begins(&stage.asking().without("client_id")).await?;
    assert_eq!(nobody.status, 400);
    stage.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_is_not_in_order_goes_back_with_its_error() -> Result<()> {
    let stage = Stage::set().await?;
    let good = || stage.asking();
    let elsewhere = stage.platform.endpoint(ATTACKER);
    for (case, asking, error) in [
        ("no challenge", good().without("code_challenge"), "invalid_request"),
        ("no method", good().without("code_challenge_method"), "invalid_request"),
        ("plain", good().with("code_challenge_method", "plain"), "invalid_request"),
        ("a short challenge", good().with("code_challenge", "abc"), "invalid_request"),
        ("the implicit flow", good().with("response_type", "token"), "unsupported_response_type"),
        ("a fragment", good().with("response_mode", "fragment"), "invalid_request"),
        ("no resource", good().without("resource"), "invalid_target"),
        ("two resources", good().and("resource", &elsewhere), "invalid_target"),
        ("the apex", good().with("resource", &stage.platform.base_url()), "invalid_target"),
        (
            "another platform",
            good().with("resource", "https://alice.attacker.example/mcp"),
            "invalid_target",
        ),
        ("an unknown scope", good().with("scope", "b00t:admin"), "invalid_scope"),
        ("no consent", good().with("prompt", "none"), "consent_required"),
        ("a request object", good().and("request", "e30.e30."), "request_not_supported"),
        (
            "a request elsewhere",
            good().and("request_uri", "https://attacker.example/r"),
            "request_uri_not_supported",
        ),
        ("a state twice", good().and("state", "another"), "invalid_request"),
    ] {
        let page = stage.begins(&asking).await?;
        assert_eq!(page.status, 303, "{case}: {page:?}");
        assert!(page.location()?.as_str().starts_with(LOOPBACK), "{case}: {page:?}");
        assert_eq!(page.told("error"), error, "{case}");
        assert_eq!(page.told("iss"), stage.platform.base_url(), "{case}");
        assert_eq!(page.header("set-cookie"), "", "{case}");
    }
    stage.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_ends_in_the_browser_that_began_it_and_once() -> Result<()> {
    let stage = Stage::set().await?;
    let platform = &stage.platform;
    let begin = async |login: &str| -> Result<(Browser, String)> {
        let mut browser = platform.browser();
        let begun = browser.get(&stage.asking().url()?).await?;
        let back = platform.says_who(&mut browser, &begun.location()?, login).await?;
        Ok((browser, back.into()))
    };
    // The attacker's sign-in in the victim's browser, and the other way around.
    let (mut victim, _) = begin(OWNER).await?;
    let (mut attacker, back) = begin(ATTACKER).await?;
    assert_eq!(victim.get(&back).await?.status, 400, "begun in another browser");
    assert_eq!(attacker.get(&back).await?.status, 400, "used up by the attempt");

    let (_, back) = begin(OWNER).await?;
    assert_eq!(platform.browser().get(&back).await?.status, 400, "no cookie");
    let (mut twice, back) = begin(OWNER).await?;
    assert_eq!(twice.get(&back).await?.status, 200);
    assert_eq!(twice.get(&back).await?.status, 400, "a second time");

    let (good, back) = begin(OWNER).await?;
    for spoilt in [
        back.replacen("state=", "state=A", 1),
        back.replacen("state=", "other=", 1),
        format!("{back}&state=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
        platform.at_apex("/oauth/callback"),
        platform.at_apex("/oauth/callback?code=x"),
    ] {
        let mut browser = good.clone();
        assert_eq!(browser.get(&spoilt).await?.status, 400, "{spoilt}");
    }
    // A code that GitHub did not give.
    let (mut forged, back) = begin(OWNER).await?;
    let forgery = back.replacen("code=", "code=0", 1);
    assert_eq!(forged.get(&forgery).await?.status, 400);

    // A second cookie, as a subdomain might have tried to set one, is no cookie.
    let (mut browser, back) = begin(OWNER).await?;
    browser.keep(&platform.base_url(), "theme", &format!("x; {COOKIE}={}", "A".repeat(43)));
    assert_eq!(browser.get(&back).await?.status, 400);
    stage.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn consent_cannot_be_forged() -> Result<()> {
    let stage = Stage::set().await?;
    let platform = &stage.platform;
    let at = platform.at_apex("/oauth/consent");
    let origin = platform.base_url();
    let (browser, question) = stage.question().await?;
    let (ticket, token) = (question.field("consent")?, question.field("token")?);
    let (_, elsewhere) = stage.question().await?;
    let (other_ticket, other_token) = (elsewhere.field("consent")?, elsewhere.field("token")?);

    let subdomain = format!("http://{}", platform.host_of(ATTACKER));
    for (case, consent, token, decision, origin, status) in [
        ("another site", &*ticket, &*token, "allow", "https://attacker.example", 403),
        ("a subdomain", &ticket, &token, "allow", &*subdomain, 403),
        ("an origin that hides", &ticket, &token, "allow", "null", 403),
        ("no token", &ticket, "", "allow", &*origin, 400),
        ("the token of another form", &ticket, &other_token, "allow", &origin, 400),
        ("the form of another browser", &other_ticket, &other_token, "allow", &origin, 400),
        ("no ticket", "", &token, "allow", &origin, 400),
        ("a ticket that was made up", "1.AAAA", &token, "allow", &origin, 400),
        ("no decision", &ticket, &token, "", &origin, 400),
        ("another decision", &ticket, &token, "perhaps", &origin, 400),
    ] {
        let fields = [("consent", consent), ("token", token), ("decision", decision)];
        let mut browser = browser.clone();
        let page = browser.post_with(&at, &fields, &[("origin", origin)]).await?;
        assert_eq!((page.status, page.header("location")), (status, ""), "{case}: {}", page.text);
    }
    let fields = [("consent", &*ticket), ("token", &*token), ("decision", "allow")];
    let page = platform.browser().post(&at, &fields).await?;
    assert_eq!(page.status, 400, "a browser without the cookie");
    let read = browser.clone().get(&format!("{at}?decision=allow&consent={ticket}")).await?;
    assert_eq!(read.status, 405, "a link is no answer");

    // The true answer counts, once.
    let mut browser = browser;
    let answered = platform.answers(&mut browser, &question, "allow").await?;
    assert!(!answered.told("code").is_empty(), "{answered:?}");
    let again = platform.answers(&mut browser, &question, "allow").await?;
    assert_eq!((again.status, again.header("location")), (400, ""));
    stage.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_is_bound_to_all_that_it_was_asked_with() -> Result<()> {
    let stage = Stage::set().await?;
    let platform = &stage.platform;
    let theirs = platform.endpoint(ATTACKER);
    let verifier = stage.asking().verifier().to_owned();
    for (case, name, value, error) in [
        ("another client", "client_id", Some(stage.other.as_str()), "invalid_grant"),
        ("another redirect", "redirect_uri", Some(WEB), "invalid_grant"),
        ("another port", "redirect_uri", Some("http://127.0.0.1:4712/callback"), "invalid_grant"),
        ("another verifier", "code_verifier", Some(&*verifier), "invalid_grant"),
        ("no verifier", "code_verifier", None, "invalid_request"),
        ("another resource", "resource", Some(&*theirs), "invalid_target"),
        ("no client", "client_id", None, "invalid_request"),
    ] {
        let asking = stage.asking();
        let code = platform.code(&asking, OWNER).await?;
        let mut fields = asking.redeeming(&code);
        fields.retain(|(known, _)| *known != name);
        fields.extend(value.map(|value| (name, value)));
        let reply = platform.post_form("/oauth/token", &fields).await?;
        assert_eq!((reply.status, &reply.body["error"]), (400, &json!(error)), "{case}: {reply:?}");
        assert!(!reply.text.contains(&code), "{case}");
    }
    stage.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_that_comes_twice_takes_away_what_came_of_it() -> Result<()> {
    let stage = Stage::set().await?;
    let platform = &stage.platform;
    let asking = stage.asking();
    let code = platform.code(&asking, OWNER).await?;
    let first = platform.post_form("/oauth/token", &asking.redeeming(&code)).await?;
    let token = first.body["access_token"].as_str().context("no token")?.to_owned();
    assert_eq!(platform.ping(OWNER, &token).await?.0, 200);
    let second = platform.post_form("/oauth/token", &asking.redeeming(&code)).await?;
    assert_eq!((second.status, &second.body["error"]), (400, &json!("invalid_grant")));
    assert_eq!(platform.ping(OWNER, &token).await?.0, 401);
    stage.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_token_endpoint_takes_nothing_else() -> Result<()> {
    let stage = Stage::set().await?;
    let platform = &stage.platform;
    let asking = stage.asking();
    let tokens = platform.tokens(&asking, OWNER).await?;
    let refresh = tokens["refresh_token"].as_str().context("no token")?.to_owned();
    let account = platform.github().find_account(ATTACKER)?.id;
    let (prefix, rest) = refresh.split_once('.').context("no dots")?;
    let (_, rest) = rest.split_once('.').context("no account")?;
    let moved = format!("{prefix}.{account}.{rest}");
    let client = asking.value("client_id");
    for (case, fields, status, error) in [
        (
            "a password",
            vec![("grant_type", "password"), ("client_id", client)],
            400,
            "unsupported_grant_type",
        ),
        (
            "a client's own grant",
            vec![("grant_type", "client_credentials"), ("client_id", client)],
            400,
            "unsupported_grant_type",
        ),
        ("no grant type", vec![("client_id", client)], 400, "invalid_request"),
        (
            "a secret",
            [asking.renewing(&refresh), vec![("client_secret", "x")]].concat(),
            401,
            "invalid_client",
        ),
        (
            "more than was granted",
            [asking.renewing(&refresh), vec![("scope", "b00t:write")]].concat(),
            400,
            "invalid_scope",
        ),
        (
            "a parameter twice",
            [asking.renewing(&refresh), vec![("grant_type", "refresh_token")]].concat(),
            400,
            "invalid_request",
        ),
        ("a token of another account's", asking.renewing(&moved), 400, "invalid_grant"),
        ("a token that never was one", asking.renewing("secret"), 400, "invalid_grant"),
        (
            "another client",
            vec![
                ("grant_type", "refresh_token"),
                ("refresh_token", refresh.as_str()),
                ("client_id", stage.other.as_str()),
            ],
            400,
            "invalid_grant",
        ),
    ] {
        let reply = platform.post_form("/oauth/token", &fields).await?;
        assert_eq!(
            (reply.status, &reply.body["error"]),
            (status, &json!(error)),
            "{case}: {reply:?}"
        );
        assert_eq!(reply.header("cache-control"), "no-store", "{case}");
        assert!(!reply.text.contains(&refresh), "{case}");
    }
    let json = platform.post_json("/oauth/token", &json!({"grant_type": "refresh_token"})).await?;
    assert_eq!((json.status, &json.body["error"]), (400, &json!("invalid_request")));

    // None of that has hurt.
    let renewed = platform.post_form("/oauth/token", &asking.renewing(&refresh)).await?;
    assert_eq!(renewed.status, 200, "{renewed:?}");

    // Nobody gives back what was not given to him.
    let access = renewed.body["access_token"].as_str().context("no token")?.to_owned();
    let fields = [("token", access.as_str()), ("client_id", stage.other.as_str())];
    let refused = platform.post_form("/oauth/revoke", &fields).await?;
    assert_eq!(refused.status, 400, "{refused:?}");
    assert_eq!(platform.ping(OWNER, &access).await?.0, 200);
    stage.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_opens_its_own_subdomain_and_nothing_else() -> Result<()> {
    let stage = Stage::set().await?;
    let platform = &stage.platform;
    let asking = platform.asking(&stage.client, LOOPBACK, ATTACKER);
    let theirs = platform.tokens(&asking, ATTACKER).await?;
    let access = theirs["access_token"].as_str().context("no token")?;
    assert_eq!(platform.ping(ATTACKER, access).await?.0, 200);
    assert_eq!(platform.ping(OWNER, access).await?.0, 401);
    let refresh = theirs["refresh_token"].as_str().context("no token")?;
    assert_eq!(
        platform.ping(ATTACKER, refresh).await?.0,
        401,
        "a refresh token is no access token"
    );
    stage.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_registration_has_only_what_can_be_used() -> Result<()> {
    let stage = Stage::set().await?;
    for (case, metadata, error) in [
        ("nothing", json!({}), "invalid_redirect_uri"),
        ("no list", json!({"redirect_uris": "https://a.example/"}), "invalid_client_metadata"),
        ("http", json!({"redirect_uris": ["http://a.example/"]}), "invalid_redirect_uri"),
        ("a fragment", json!({"redirect_uris": ["https://a.example/#x"]}), "invalid_redirect_uri"),
        ("a user", json!({"redirect_uris": ["https://u@a.example/"]}), "invalid_redirect_uri"),
        ("a script", json!({"redirect_uris": ["javascript:alert(1)"]}), "invalid_redirect_uri"),
        ("a scheme of its own", json!({"redirect_uris": ["app:/back"]}), "invalid_redirect_uri"),
        (
            "keys",
            json!({"redirect_uris": [WEB], "token_endpoint_auth_method": "private_key_jwt"}),
            "invalid_client_metadata",
        ),
        (
            "the implicit flow",
            json!({"redirect_uris": [WEB], "response_types": ["token"]}),
            "invalid_client_metadata",
        ),
    ] {
        let reply = stage.platform.post_json("/oauth/register", &metadata).await?;
        assert_eq!((reply.status, &reply.body["error"]), (400, &json!(error)), "{case}: {reply:?}");
    }
    let large = json!({"redirect_uris": [WEB], "client_name": "x".repeat(9000)});
    assert_eq!(stage.platform.post_json("/oauth/register", &large).await?.status, 413);

    // A name is text, whatever it says.
    let named = json!({"redirect_uris": [WEB], "client_name": "<img src=x onerror=alert(1)>"});
    let named = stage.platform.post_json("/oauth/register", &named).await?;
    let client = named.body["client_id"].as_str().context("no client_id")?.to_owned();
    let asking = stage.platform.asking(&client, WEB, OWNER);
    let question = stage.platform.asked(&mut stage.platform.browser(), &asking, OWNER).await?;
    assert_eq!(question.status, 200, "{question:?}");
    assert!(!question.text.contains("<img"), "{}", question.text);
    stage.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_host_alone_says_that_it_is_the_apex() -> Result<()> {
    let stage = Stage::set().await?;
    let platform = &stage.platform;
    let asked = stage.asking().url()?;
    let path = asked.replacen(&platform.base_url(), "", 1);
    for host in [
        platform.host_of(OWNER),
        format!("a.{}", platform.host_of(OWNER)),
        "attacker.example".to_owned(),
    ] {
        let request = platform.request(Method::GET, &host, &path);
        let request = request.with("x-forwarded-host", &platform.authority());
        let reply = request.send().await?;
        assert_eq!((reply.status, reply.header("set-cookie")), (404, ""), "{host}");
    }
    let request = platform.request(Method::GET, &platform.authority(), &path);
    let reply = request.with("x-forwarded-host", "attacker.example").send().await?;
    assert_eq!(reply.status, 303, "{reply:?}");
    assert!(!reply.header("location").contains("attacker"), "{reply:?}");
    let metadata = "/.well-known/oauth-authorization-server";
    let request = platform.request(Method::GET, &platform.authority(), metadata);
    let reply = request.with("x-forwarded-host", "attacker.example").send().await?;
    let issuer: &Value = &reply.body["issuer"];
    assert_eq!(issuer, &json!(platform.base_url()));
    stage.stop().await
}
