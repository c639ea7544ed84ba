//! A browser that clicks, and a GitHub that answers.

use std::{
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    thread,
};

use pretty_assertions::assert_eq;
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

use super::*;
use crate::operator::{
    SecretName,
    fake::{self, APP_KEY, Machine, World, answer, settings},
};

/// What the browser sees at a path.
fn visit(address: SocketAddr, host: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n").unwrap();
    let mut seen = String::new();
    stream.read_to_string(&mut seen).unwrap();
    seen
}

fn unescaped(text: &str) -> String {
    text.replace("&quot;", "\"").replace("&#39;", "'").replace("&amp;", "&")
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    text.split(start).nth(1).unwrap().split(end).next().unwrap()
}

/// GitHub, which has made the App of a manifest.
fn github(webhook_secret: &Value) -> World {
    let world = World::default();
    let mut made = fake::github("made");
    made["webhook_secret"] = webhook_secret.clone();
    made["pem"] = json!(APP_KEY);
    world
        .instead
        .borrow_mut()
        .push(("/app-manifests/good-code/conversions", Some(answer(201, &made))));
    let gone = answer(404, &json!({ "message": "Not Found" }));
    world.instead.borrow_mut().push(("/app-manifests/used-code/conversions", Some(gone)));
    world
}

/// Runs the command, with somebody in front of the browser.
fn made(
    machine: &Machine,
    world: &World,
    person: impl FnOnce(SocketAddr, &str) + Send + 'static,
) -> Result<App> {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let making = Making::new(&settings(), &machine.secrets, None, &listener)?;
    let state = making.state.clone();
    let browser = thread::spawn(move || person(address, &state));
    let done = making.serve(&listener, world);
    browser.join().unwrap();
    done
}

#[test]
fn one_click_makes_the_app_and_keeps_everything() {
    let (machine, world) = (Machine::new(), github(&json!("webhook word")));
    let app = made(&machine, &world, |address, state| {
        let page = visit(address, &address.to_string(), "/");
        let action = unescaped(between(&page, "action=\"", "\""));
        assert_eq!(action, format!("https://github.com/settings/apps/new?state={state}"));
        let manifest = unescaped(between(&page, "name=manifest value=\"", "\""));
        let manifest: Value = serde_json::from_str(&manifest).unwrap();
        assert_eq!(manifest["redirect_url"], format!("http://{address}/created"));
        let back = format!("/created?code=good-code&state={state}");
        assert!(visit(address, &address.to_string(), &back).contains("The App is made"));
    });
    assert_eq!(app.unwrap(), fake::app());
    assert_eq!(machine.secrets.app().unwrap(), Some(fake::app()));
    for (name, text) in [
        (SecretName::ClientSecret, "client word"),
        (SecretName::WebhookSecret, "webhook word"),
        (SecretName::AppPrivateKey, APP_KEY.trim_end()),
    ] {
        let kept = machine.secrets.read(name).unwrap().unwrap();
        assert_eq!(kept.expose_secret(), text);
    }
}

#[test]
fn a_code_with_another_state_is_not_taken() {
    let (machine, world) = (Machine::new(), github(&json!("webhook word")));
    let asked = made(&machine, &world, |address, state| {
        for query in ["code=good-code&state=guessed", "code=good-code", "code=good-code&state="] {
            let seen = visit(address, &address.to_string(), &format!("/created?{query}"));
            assert!(seen.starts_with("HTTP/1.1 400"), "{seen}");
        }
        visit(address, &address.to_string(), &format!("/created?code=used-code&state={state}"));
    });
    asked.unwrap_err();
    assert_eq!(world.asked.borrow().len(), 1);
}

#[test]
fn a_name_that_leads_to_this_machine_is_not_this_page() {
    let (machine, world) = (Machine::new(), github(&json!("webhook word")));
    let done = made(&machine, &world, |address, state| {
        let host = format!("attacker.example:{}", address.port());
        let seen = visit(address, &host, "/");
        assert!(seen.starts_with("HTTP/1.1 404") && !seen.contains(state), "{seen}");
        visit(address, &address.to_string(), &format!("/created?code=good-code&state={state}"));
    });
    done.unwrap();
}

#[test]
fn a_code_that_github_does_not_take_keeps_nothing() {
    let (machine, world) = (Machine::new(), github(&json!("webhook word")));
    let error = made(&machine, &world, |address, state| {
        let back = format!("/created?code=used-code&state={state}");
        let seen = visit(address, &address.to_string(), &back);
        assert!(seen.starts_with("HTTP/1.1 502"), "{seen}");
    });
    assert!(format!("{:#}", error.unwrap_err()).contains("404 Not Found"));
    assert_eq!(machine.secrets.app().unwrap(), None);
}

#[test]
fn a_code_cannot_lead_elsewhere() {
    let (machine, world) = (Machine::new(), github(&json!("webhook word")));
    let error = made(&machine, &world, |address, state| {
        let back = format!("/created?code=../../user&state={state}");
        visit(address, &address.to_string(), &back);
    });
    assert!(format!("{:#}", error.unwrap_err()).contains("code is none"));
    assert_eq!(world.asked.borrow().len(), 0);
}

#[test]
fn where_github_drew_no_webhook_secret_one_is_drawn_and_told() {
    let (machine, world) = (Machine::new(), github(&Value::Null));
    let done = made(&machine, &world, |address, state| {
        visit(address, &address.to_string(), &format!("/created?code=good-code&state={state}"));
    });
    done.unwrap();
    let kept = machine.secrets.read(SecretName::WebhookSecret).unwrap().unwrap();
    let asked = world.asked.borrow();
    let told = asked.last().unwrap();
    assert_eq!(
        (told.method, told.url.as_str()),
        ("PATCH", "https://api.github.com/app/hook/config")
    );
    assert!(told.body.as_deref().unwrap().contains(kept.expose_secret()));
}

#[test]
fn an_app_that_is_there_is_not_replaced() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let machine = Machine::with_app();
    let error = Making::new(&settings(), &machine.secrets, None, &listener).err().unwrap();
    assert!(error.to_string().contains("test-b00t already"), "{error}");
}

#[test]
fn an_organization_can_own_it() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let machine = Machine::new();
    let of = |name| Making::new(&settings(), &machine.secrets, Some(name), &listener);
    let action = of("acme").unwrap().action;
    assert!(action.starts_with("https://github.com/organizations/acme/settings/apps/new?state="));
    assert!(of("a/b").is_err());
}

#[test]
fn the_page_runs_nothing_and_leads_only_to_github() {
    let (machine, world) = (Machine::new(), github(&json!("webhook word")));
    let done = made(&machine, &world, |address, state| {
        let page = visit(address, &address.to_string(), "/");
        assert!(page.contains("default-src 'none'; form-action https://github.com; "), "{page}");
        assert!(!page.contains("<script"), "{page}");
        visit(address, &address.to_string(), &format!("/created?code=good-code&state={state}"));
    });
    done.unwrap();
}
