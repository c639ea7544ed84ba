//! Where an answer may go, and where it is tried to be sent.

use oauth::{AuthorizationRefusal, InvalidRedirectUri, RedirectUri, ShownError};
use pretty_assertions::assert_eq;

use crate::world::{CALLBACK, LOOPBACK, World, query};

fn refused(requested: &str) {
    let refusal = World::new().ask(&query(&[("redirect_uri", Some(requested))])).unwrap_err();
    assert_eq!(refusal, AuthorizationRefusal::Shown(ShownError::RedirectUri), "{requested}");
}

#[test]
fn a_redirect_uri_is_the_registered_one_to_the_letter() {
    for requested in [
        "https://app.example.com/callback/",
        "https://app.example.com/callback/evil",
        "https://app.example.com/callback.evil",
        "https://app.example.com/callbac",
        "https://app.example.com/",
        "https://app.example.com",
        "https://app.example.com/CALLBACK",
        "https://app.example.com/x/../callback",
        "https://app.example.com/./callback",
        "https://app.example.com//callback",
        "https://app.example.com/%63allback",
        "https://app.example.com/callback?x=1",
        "https://app.example.com/callback?",
        "https://app.example.com/callback%00",
    ] {
        refused(requested);
    }
}

#[test]
fn a_fragment_is_refused() {
    refused("https://app.example.com/callback#");
    refused("https://app.example.com/callback#@attacker.example");
    refused("http://127.0.0.1:5000/callback#x");
}

#[test]
fn user_info_is_refused() {
    refused("https://app.example.com@attacker.example/callback");
    refused("https://attacker.example@app.example.com/callback");
    refused("https://:@app.example.com/callback");
    refused("http://127.0.0.1:5000@attacker.example/callback");
    refused("http://127.0.0.1@attacker.example/callback");
}

#[test]
fn another_host_or_port_is_refused() {
    for requested in [
        "https://attacker.example/callback",
        "https://app.example.com.attacker.example/callback",
        "https://sub.app.example.com/callback",
        "https://xapp.example.com/callback",
        "https://app.example.com:443/callback",
        "https://app.example.com:8443/callback",
        "https://app.example.com:/callback",
        "https://app.example.com./callback",
        "https://app.example.com\\@attacker.example/callback",
        "https://APP.example.com/callback",
        "//app.example.com/callback",
        "https:///app.example.com/callback",
        "https:app.example.com/callback",
    ] {
        refused(requested);
    }
}

#[test]
fn another_scheme_is_refused() {
    for requested in [
        "http://app.example.com/callback",
        "HTTPS://app.example.com/callback",
        "Https://app.example.com/callback",
        "javascript:alert(1)//app.example.com/callback",
        "data:text/html,x",
        "https:\u{9}//app.example.com/callback",
        " https://app.example.com/callback",
        "https://app.example.com/callback ",
        "https://app.example.com/callback\n",
    ] {
        refused(requested);
    }
}

#[test]
fn only_a_loopback_redirect_has_any_port() {
    let registered = RedirectUri::parse(LOOPBACK).unwrap();
    for port in ["", ":1", ":80", ":5000", ":65535"] {
        let requested = format!("http://127.0.0.1{port}/callback");
        assert!(registered.allows(&requested), "{requested}");
    }
    for requested in [
        "http://127.0.0.1:5000/callback/x",
        "http://127.0.0.1:5000/",
        "http://127.0.0.1:65536/callback",
        "http://127.0.0.1:/callback",
        "http://127.0.0.1:50 00/callback",
        "http://127.0.0.1:-1/callback",
        "http://127.0.0.1.attacker.example/callback",
        "http://127.0.0.1:5000.attacker.example/callback",
        "http://127.0.0.2:5000/callback",
        "http://127.1:5000/callback",
        "http://0x7f000001:5000/callback",
        "http://2130706433:5000/callback",
        "http://localhost:5000/callback",
        "http://[::1]:5000/callback",
        "https://127.0.0.1:5000/callback",
        "HTTP://127.0.0.1:5000/callback",
        "http://127.0.0.1:5000/callback?x=1",
    ] {
        assert!(!registered.allows(requested), "{requested}");
    }
    assert!(!RedirectUri::parse(CALLBACK).unwrap().allows("https://app.example.com:1/callback"));
}

#[test]
fn every_loopback_name_keeps_to_itself() {
    let names = ["127.0.0.1", "localhost", "[::1]"];
    for own in names {
        for other in names {
            let registered = RedirectUri::parse(&format!("http://{own}:3000/cb")).unwrap();
            assert_eq!(registered.allows(&format!("http://{other}:4000/cb")), own == other);
        }
    }
}

#[test]
fn a_client_cannot_have_a_redirect_uri_that_leads_anywhere_else() {
    use InvalidRedirectUri as Invalid;
    for (text, refusal) in [
        ("", Invalid::Text),
        ("https://app.example.com/a b", Invalid::Text),
        ("https://app.example.com\\evil", Invalid::Text),
        ("https://app.example.com/\u{e9}", Invalid::Text),
        ("/callback", Invalid::Relative),
        ("app.example.com/callback", Invalid::Relative),
        ("http://app.example.com/callback", Invalid::Scheme),
        ("HTTPS://app.example.com/callback", Invalid::Scheme),
        ("https:///app.example.com/callback", Invalid::Scheme),
        ("https:app.example.com/callback", Invalid::Scheme),
        ("https://ex%61mple.com/callback", Invalid::Scheme),
        ("https://App.example.com/callback", Invalid::Scheme),
        ("http://localhost.attacker.example/", Invalid::Scheme),
        ("http://127.0.0.1.attacker.example/", Invalid::Scheme),
        ("http://2130706433/", Invalid::Scheme),
        ("http://0.0.0.0/", Invalid::Scheme),
        ("http://192.168.0.1/", Invalid::Scheme),
        ("javascript:alert(1)", Invalid::Scheme),
        ("data:text/html,x", Invalid::Scheme),
        ("file:///etc/passwd", Invalid::Scheme),
        ("myapp://callback", Invalid::Scheme),
        ("https://user@app.example.com/", Invalid::UserInfo),
        ("https://user:secret@app.example.com/", Invalid::UserInfo),
        ("https://@app.example.com/", Invalid::UserInfo),
        ("http://localhost@attacker.example/", Invalid::UserInfo),
        ("https://app.example.com/#", Invalid::Fragment),
        ("https://app.example.com/#x", Invalid::Fragment),
        ("https://app.example.com/?code=x", Invalid::Query),
        ("https://app.example.com/?a=1&%69ss=x", Invalid::Query),
        ("http://localhost/?state=x", Invalid::Query),
    ] {
        assert_eq!(RedirectUri::parse(text), Err(refusal), "{text}");
    }
    let long = format!("https://app.example.com/{}", "a".repeat(500));
    assert_eq!(RedirectUri::parse(&long), Err(Invalid::Text));
    // They would be read as parts of the header that names the host.
    for host in ["a;frame-ancestors.example", "a,b.example", "*.example", "a'b.example", "*"] {
        assert!(RedirectUri::parse(&format!("https://{host}/callback")).is_err(), "{host}");
    }
}

#[test]
fn the_host_that_is_shown_is_the_host_that_it_leads_to() {
    for (text, host, loopback) in [
        (CALLBACK, "app.example.com", false),
        ("https://app.example.com:8443?x", "app.example.com:8443", false),
        ("https://127.0.0.1/cb", "127.0.0.1", false),
        ("http://localhost:3000/cb", "localhost:3000", true),
        ("http://[::1]/cb", "[::1]", true),
    ] {
        let uri = RedirectUri::parse(text).unwrap();
        assert_eq!((uri.host(), uri.is_loopback()), (host, loopback));
    }
}
