//! What this server can be made to ask for: nothing but public HTTPS.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use oauth::{
    ClientKind, DocumentUrl, ForbiddenHost, InvalidDocumentUrl, UnknownClientId, UrlRules,
};
use pretty_assertions::assert_eq;
use proptest::prelude::*;

use crate::world::{APP, World};

fn read(text: &str) -> Result<DocumentUrl, InvalidDocumentUrl> {
    DocumentUrl::parse(text, &World::new().rules())
}

fn host(host: &str) -> Result<DocumentUrl, InvalidDocumentUrl> {
    read(&format!("https://{host}/client.json"))
}

fn forbidden(name: &str, why: ForbiddenHost) {
    assert_eq!(host(name), Err(InvalidDocumentUrl::Host(why)), "{name}");
}

#[test]
fn a_public_https_url_is_taken_as_it_is() {
    for text in [
        APP,
        "https://example.com/c",
        "https://claude.ai/oauth/mcp-client-metadata",
        "https://vscode.dev/oauth/client-metadata.json?channel=stable",
        "https://xn--mnchen-3ya.de/client.json",
        "https://a.b.c.d.example.com/x",
    ] {
        assert_eq!(read(text).unwrap().as_str(), text);
        let Ok(ClientKind::Document(url)) = ClientKind::of(text, &World::new().rules()) else {
            panic!("{text}")
        };
        assert_eq!(url.as_str(), text);
    }
}

#[test]
fn no_address_is_asked_in_whatever_notation() {
    for address in [
        "127.0.0.1",
        "127.1",
        "127.0.1",
        "2130706433",
        "0x7f000001",
        "0x7f.0.0.1",
        "0177.0.0.1",
        "017700000001",
        "0",
        "0.0.0.0",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.0.1",
        "169.254.169.254",
        "2852039166",
        "100.64.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "8.8.8.8",
        "[::]",
        "[::1]",
        "[0:0:0:0:0:0:0:1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::ffff:169.254.169.254]",
        "[::127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "[fe80::1]",
        "[fc00::1]",
        "[fd00:ec2::254]",
        "[ff02::1]",
        "[2001:4860:4860::8888]",
        "127.0.0.1.",
        "%31%32%37.0.0.1",
        "\u{ff11}27.0.0.1",
        "①②⑦.0.0.1",
    ] {
        forbidden(address, ForbiddenHost::Address);
    }
}

#[test]
fn no_name_for_special_or_private_use_is_asked() {
    for name in [
        "localhost",
        "sub.localhost",
        "printer.local",
        "metadata.google.internal",
        "instance-data.ec2.internal",
        "db.internal",
        "router.lan",
        "nas.home",
        "box.home.arpa",
        "1.0.0.127.in-addr.arpa",
        "intranet.corp",
        "wiki.intranet",
        "localhost.localdomain",
        "service.consul",
        "abcdefghij.onion",
        "host.test",
        "host.example",
        "host.invalid",
        "127.0.0.1.nip.io",
        "app.localtest.me",
        "10-0-0-1.sslip.io",
        "LOCALHOST",
        "loc\u{ad}alhost",
        "ⓛocalhost",
    ] {
        forbidden(name, ForbiddenHost::Special);
    }
}

#[test]
fn no_name_outside_the_public_dns_is_asked() {
    for name in ["intern", "kubernetes", "app.example.com.", "a..example.com", "under_score.com"] {
        forbidden(name, ForbiddenHost::NotPublic);
    }
    for name in ["-a.example.com", "a-.example.com", "app.example.7", "1.2.3.4.5"] {
        assert!(host(name).is_err(), "{name}");
    }
}

#[test]
fn the_platform_does_not_ask_itself() {
    for (base, name) in [
        ("https://b00t.dev", "b00t.dev"),
        ("https://b00t.dev", "octocat.b00t.dev"),
        ("https://b00t.dev", "a.b.b00t.dev"),
        ("https://b00t.dev:8443", "octocat.b00t.dev"),
    ] {
        let base = token::BaseUrl::parse(base).unwrap();
        let rules = UrlRules { base: &base, ports: &[] };
        let url = format!("https://{name}/client.json");
        assert_eq!(DocumentUrl::parse(&url, &rules), Err(InvalidDocumentUrl::Own), "{name}");
    }
    let base = token::BaseUrl::parse("https://b00t.dev").unwrap();
    let rules = UrlRules { base: &base, ports: &[] };
    assert!(DocumentUrl::parse("https://notb00t.dev/client.json", &rules).is_ok());
}

#[test]
fn only_the_usual_port_is_asked_unless_another_is_allowed() {
    let url = |port: u16| format!("https://app.example.com:{port}/client.json");
    for port in [0, 22, 80, 444, 8443, 65_535] {
        assert_eq!(read(&url(port)), Err(InvalidDocumentUrl::Port), "{port}");
    }
    let world = World::new();
    let rules = UrlRules { base: &world.base, ports: &[8443] };
    assert!(DocumentUrl::parse(&url(8443), &rules).is_ok());
    assert_eq!(DocumentUrl::parse(&url(8444), &rules), Err(InvalidDocumentUrl::Port));
}

#[test]
fn anything_but_a_plain_https_url_is_no_client() {
    use InvalidDocumentUrl as Invalid;
    for (text, refusal) in [
        ("http://app.example.com/client.json", Invalid::Scheme),
        ("HTTPS://app.example.com/client.json", Invalid::Scheme),
        ("ftp://app.example.com/client.json", Invalid::Scheme),
        ("file:///etc/passwd", Invalid::Scheme),
        ("gopher://127.0.0.1:25/x", Invalid::Scheme),
        (" https://app.example.com/client.json", Invalid::Scheme),
        ("https://", Invalid::Malformed),
        ("https://[::1/client.json", Invalid::Malformed),
        ("https://user@app.example.com/client.json", Invalid::UserInfo),
        ("https://user:secret@app.example.com/client.json", Invalid::UserInfo),
        ("https://app.example.com@127.0.0.1/client.json", Invalid::UserInfo),
        ("https://app.example.com/client.json#x", Invalid::Fragment),
        ("https://app.example.com/client.json#", Invalid::Fragment),
        ("https://app.example.com/", Invalid::Path),
        ("https://app.example.com", Invalid::Path),
        ("https://app.example.com/?x=1", Invalid::Path),
        ("https://app.example.com/a/../client.json", Invalid::NotNormal),
        ("https://app.example.com/./client.json", Invalid::NotNormal),
        ("https://app.example.com/%2e%2e/client.json", Invalid::NotNormal),
        ("https://app.example.com:443/client.json", Invalid::NotNormal),
        ("https://App.example.com/client.json", Invalid::NotNormal),
        ("https://@app.example.com/client.json", Invalid::NotNormal),
        ("https:\\\\app.example.com\\client.json", Invalid::Scheme),
        ("https:///app.example.com/client.json", Invalid::NotNormal),
        ("https://app.example.com/client.json ", Invalid::NotNormal),
        ("https://app.example.com/cli\nent.json", Invalid::NotNormal),
        ("https://app.example.com\\client.json", Invalid::NotNormal),
        ("https://münchen.de/client.json", Invalid::NotNormal),
    ] {
        assert_eq!(read(text), Err(refusal), "{text}");
    }
    let long = format!("https://app.example.com/{}", "a".repeat(200));
    assert_eq!(read(&long), Err(Invalid::Long));
}

#[test]
fn an_id_that_is_no_url_was_registered_here_or_is_unknown() {
    let world = World::new();
    let of = |text: &str| ClientKind::of(text, &world.rules());
    let given = format!("b00t-client-{}", "a".repeat(22));
    assert!(matches!(of(&given), Ok(ClientKind::Registered(id)) if id.as_str() == given));
    for text in ["", "client", "b00t-client-", "b00t-client-short", "b00t-client-'; DROP TABLE x--"]
    {
        assert_eq!(of(text), Err(UnknownClientId::Unknown), "{text}");
    }
    assert_eq!(of("javascript:alert(1)"), Err(UnknownClientId::Url(InvalidDocumentUrl::Scheme)));
}

proptest! {
    #[test]
    fn no_address_at_all_is_asked(four: u32, six: u128) {
        let six = Ipv6Addr::from(six);
        let hosts = [
            IpAddr::V4(Ipv4Addr::from(four)).to_string(),
            four.to_string(),
            format!("{four:#x}"),
            format!("0{four:o}"),
            format!("[{six}]"),
            format!("[{}]", Ipv4Addr::from(four).to_ipv6_mapped()),
        ];
        for address in hosts {
            prop_assert_eq!(
                host(&address),
                Err(InvalidDocumentUrl::Host(ForbiddenHost::Address)),
                "{}", address
            );
        }
    }

    #[test]
    fn whatever_is_taken_is_asked_at_a_public_name(text in "https://[ -~]{1,40}") {
        if let Ok(taken) = read(&text) {
            let url = url::Url::parse(taken.as_str()).unwrap();
            prop_assert_eq!(url.as_str(), text);
            prop_assert!(url.domain().is_some_and(|name| name.contains('.')));
            prop_assert_eq!((url.port(), url.username(), url.fragment()), (None, "", None));
        }
    }
}
