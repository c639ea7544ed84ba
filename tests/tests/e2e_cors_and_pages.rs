//! What browsers see: preflights, foreign pages, and pages for people.

use anyhow::Result;
use b00t_tests::harness::{Build, Platform};
use pretty_assertions::assert_eq;
use reqwest::Method;
use serde_json::json;

const OWNER: &str = "alice";
const FOREIGN: &str = "https://attacker.example";

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_may_ask_first_and_read_but_foreign_pages_may_not_send() -> Result<()> {
    let platform = Platform::start_for_test(Build::Production).await?;
    platform.install(OWNER).await?;
    platform.in_force(OWNER).await?;
    let host = platform.host_of(OWNER);
    let metadata = "/.well-known/oauth-protected-resource";

    for path in ["/mcp", metadata] {
        let asked = platform.request(Method::OPTIONS, &host, path).with("origin", FOREIGN);
        let reply = asked.send().await?;
        assert_eq!((reply.status, reply.text.as_str()), (204, ""), "{path}: without a token");
        assert_eq!(reply.header("access-control-allow-origin"), "*");
        assert_eq!(reply.header("access-control-allow-methods"), "POST, GET, DELETE, OPTIONS");
        let headers = reply.header("access-control-allow-headers");
        for name in [
            "Authorization",
            "Content-Type",
            "MCP-Protocol-Version",
            "Mcp-Method",
            "Mcp-Name",
            "Mcp-Session-Id",
            "Last-Event-ID",
        ] {
            assert!(headers.split(", ").any(|header| header == name), "{name} is in {headers}");
        }
        assert_eq!(reply.header("access-control-allow-credentials"), "", "no cookies");
    }

    let owner = platform.raw(OWNER).await?;
    let good = || owner.modern("tools/list", json!({}));
    for (case, request, status) in [
        ("an answer", good(), 200),
        ("a fault", good().without("mcp-method"), 400),
        ("no token", good().without("authorization"), 401),
        ("a handshake", owner.initialize("2025-11-25"), 200),
        ("no such method", owner.request(Method::PUT), 405),
        ("a foreign page", good().with("origin", FOREIGN), 403),
        ("the metadata", platform.request(Method::GET, &host, metadata), 200),
        (
            "the keys",
            platform.request(Method::GET, &platform.authority(), "/.well-known/jwks.json"),
            200,
        ),
    ] {
        let reply = request.send().await?;
        assert_eq!(reply.status, status, "{case}: {}", reply.text);
        assert_eq!(reply.header("access-control-allow-origin"), "*", "{case} can be read");
        let exposed = reply.header("access-control-expose-headers");
        assert_eq!(exposed, "WWW-Authenticate, Mcp-Session-Id", "{case}");
    }

    let port = host.rsplit(':').next().unwrap_or_default();
    for (origin, status) in [
        (platform.base_url(), 200),
        (format!("http://{host}"), 200),
        ("http://localhost:6274".into(), 200),
        ("https://[::1]:3000".into(), 200),
        (format!("http://bob.b00t.localhost:{port}"), 403),
        ("http://localhost.attacker.example".into(), 403),
        ("null".into(), 403),
    ] {
        let reply = good().with("origin", &origin).send().await?;
        assert_eq!(reply.status, status, "{origin}: {}", reply.text);
    }
    for method in [Method::GET, Method::POST, Method::DELETE, Method::PUT] {
        let reply = platform.request(method.clone(), &host, "/mcp").send().await?;
        let challenge = format!(
            "Bearer resource_metadata=\"http://{host}{metadata}/mcp\", scope=\"b00t:read\""
        );
        assert_eq!(
            (reply.status, reply.header("www-authenticate")),
            (401, &*challenge),
            "{method}"
        );
    }
    let early = good().with("origin", FOREIGN).without("authorization").send().await?;
    assert_eq!(early.verdict(), (403, Some(-32600)), "before the token is even looked at");
    assert_eq!(early.header("www-authenticate"), "");
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_are_whole_run_nothing_and_repeat_nothing() -> Result<()> {
    let platform = Platform::start_for_test(Build::Production).await?;
    platform.install(OWNER).await?;
    platform.in_force(OWNER).await?;
    let (apex, owner) = (platform.authority(), platform.host_of(OWNER));
    let fork = format!("{}/promptexecution/_b00t_/fork", platform.github_url());
    let install = format!("{}/apps/b00t-mcp/installations/new", platform.github_url());
    let endpoint = platform.endpoint(OWNER);
    for (host, path, status, says) in [
        (apex.as_str(), "/", 200, vec![fork.as_str(), &install, "LOGIN.b00t.localhost"]),
        (&owner, "/", 200, vec!["<strong>alice</strong>", &endpoint]),
        (
            &platform.host_of("Nobody-Yet"),
            "/",
            404,
            vec!["nothing here yet", "<strong>nobody-yet</strong>", &fork, &install],
        ),
        (&apex, "/mcp", 404, vec!["nothing at this address"]),
        (&apex, "/alice", 404, vec!["nothing at this address"]),
        (&owner, "/admin", 404, vec!["nothing at this address"]),
        (&owner, "/mcp/x", 404, vec!["nothing at this address"]),
        (&owner, "/.well-known/jwks.json", 404, vec!["nothing at this address"]),
        (&owner, "/%3Cscript%3Ealert(1)%3C/script%3E", 404, vec!["nothing at this address"]),
        ("elsewhere.example", "/", 404, vec!["nothing at this address"]),
        (&platform.host_of("-alice-"), "/", 404, vec!["nothing at this address"]),
    ] {
        let case = format!("{host}{path}");
        let reply = platform.request(Method::GET, host, path).send().await?;
        assert_eq!(reply.status, status, "{case}: {}", reply.text);
        for text in says {
            assert!(reply.text.contains(text), "{case} says {text}: {}", reply.text);
        }
        assert!(reply.text.starts_with("<!doctype html>") && reply.text.ends_with("</html>\n"));
        assert!(!reply.text.contains("script"), "{case}: {}", reply.text);
        let policy = reply.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{case}: {policy}");
        assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"));
        for (name, value) in [
            ("content-type", "text/html; charset=utf-8"),
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
            ("strict-transport-security", "max-age=31536000"),
            ("cache-control", "no-store"),
            ("set-cookie", ""),
        ] {
            assert_eq!(reply.header(name), value, "{case}: {name}");
        }
    }

    for host in [&apex, &owner] {
        let reply = platform.request(Method::POST, host, "/").send().await?;
        assert_eq!((reply.status, reply.header("allow")), (405, "GET, HEAD"), "{host}");
        let reply = platform.request(Method::HEAD, host, "/").send().await?;
        assert_eq!((reply.status, reply.text.as_str()), (200, ""), "{host}");
    }
    let healthy = platform.request(Method::GET, &apex, "/healthz").send().await?;
    assert_eq!(healthy.body, json!({"ok": true}));
    platform.stop().await
}
