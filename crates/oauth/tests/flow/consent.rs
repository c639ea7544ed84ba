//! The owner is asked.

use oauth::{
    Answered, Browser, CONSENT_MILLIS, ConsentForm, ConsentRefusal, Digest, GrantRefusal, NotAsked,
    Owner, ScopeLine,
};
use pretty_assertions::assert_eq;

use crate::world::{HUBOT, LOOPBACK, OCTOCAT, World, answer, cookie, form};

fn hear(
    world: &World,
    body: &str,
    cookie: Option<&str>,
    origin: Option<&str>,
) -> Result<Answered, ConsentRefusal> {
    world.consents().hear(&ConsentForm { body, cookie, origin }, world.now())
}

#[test]
fn the_page_names_client_redirect_host_subdomain_and_scopes() {
    let world = World::new();
    let request = world.request(&[("scope", Some("b00t:write"))]);
    let page = world.question(request, &cookie('a'));
    assert_eq!(page.client_name, "An App");
    assert_eq!(page.client_host.as_deref(), Some("app.example.com"));
    assert_eq!(page.redirect_host, "app.example.com");
    assert_eq!(page.subdomain, "octocat.b00t.example");
    assert_eq!(page.login, "octocat");
    assert!(!page.redirects_to_this_machine);
    let scopes: Vec<_> = page.scopes.iter().map(|ScopeLine { scope, .. }| *scope).collect();
    assert_eq!(scopes, ["b00t:read", "b00t:write"]);
}

#[test]
fn the_page_warns_of_clients_on_this_machine() {
    let world = World::new();
    let request = world.request(&[("redirect_uri", Some("http://127.0.0.1:4000/callback"))]);
    let page = world.question(request, &cookie('a'));
    assert!(page.redirects_to_this_machine);
    assert_eq!(page.redirect_host, "127.0.0.1:4000");
}

#[test]
fn the_page_says_when_nobody_vouches_for_a_client() {
    let world = World::new();
    let body = serde_json::json!({"redirect_uris": [LOOPBACK]}).to_string();
    let address = "192.0.2.1".parse().unwrap();
    let registered = world.registry().register(body.as_bytes(), address, world.now()).unwrap();
    let id = registered.client.id().as_str();
    let query = crate::world::query(&[("client_id", Some(id)), ("redirect_uri", Some(LOOPBACK))]);
    let request =
        oauth::Attempt::read(&query).unwrap().judge(&registered.client, &world.base).unwrap();
    let page = world.question(request, &cookie('a'));
    assert_eq!(page.client_host, None);
    assert_eq!(page.client_name, "A client without a name");
}

#[test]
fn a_yes_is_an_approval_of_what_was_asked() {
    let world = World::new();
    let request = world.request(&[]);
    let page = world.question(request.clone(), &cookie('a'));
    let origin = Some("https://b00t.example");
    let Ok(Answered::Approved(approval)) =
        hear(&world, &answer(&page, "allow"), Some(&cookie('a')), origin)
    else {
        panic!("it was allowed")
    };
    assert_eq!((approval.account(), approval.request()), (OCTOCAT, &request));
}

#[test]
fn a_no_is_no_approval() {
    let world = World::new();
    let request = world.request(&[]);
    let page = world.question(request.clone(), &cookie('a'));
    let heard = hear(&world, &answer(&page, "deny"), Some(&cookie('a')), None);
    assert_eq!(heard, Ok(Answered::Denied(request)));
}

#[test]
fn each_client_is_asked_about_each_time() {
    let world = World::new();
    let (one, other) = (
        world.question(world.request(&[]), &cookie('a')),
        world.question(world.request(&[]), &cookie('a')),
    );
    assert_ne!(one.ticket, other.ticket);
    assert_ne!(one.form_token, other.form_token);
}

#[test]
fn an_answer_counts_once() {
    let world = World::new();
    let page = world.question(world.request(&[]), &cookie('a'));
    let body = answer(&page, "allow");
    assert!(hear(&world, &body, Some(&cookie('a')), None).is_ok());
    assert_eq!(hear(&world, &body, Some(&cookie('a')), None), Err(ConsentRefusal::Over));
}

#[test]
fn an_answer_counts_for_ten_minutes() {
    let world = World::new();
    let page = world.question(world.request(&[]), &cookie('a'));
    world.pass(CONSENT_MILLIS);
    let heard = hear(&world, &answer(&page, "allow"), Some(&cookie('a')), None);
    assert_eq!(heard, Err(ConsentRefusal::Over));
}

#[test]
fn a_form_without_its_token_is_refused() {
    let world = World::new();
    let page = world.question(world.request(&[]), &cookie('a'));
    let other = world.question(world.request(&[]), &cookie('a'));
    for token in ["x", &page.ticket, &other.form_token] {
        let body = form(&[("consent", &page.ticket), ("token", token), ("decision", "allow")]);
        let heard = hear(&world, &body, Some(&cookie('a')), None);
        assert_eq!(heard, Err(ConsentRefusal::OtherForm), "{token}");
    }
    assert!(hear(&world, &answer(&page, "allow"), Some(&cookie('a')), None).is_ok());
}

#[test]
fn a_form_of_another_browser_is_refused() {
    let world = World::new();
    let page = world.question(world.request(&[]), &cookie('a'));
    let body = answer(&page, "allow");
    assert_eq!(hear(&world, &body, Some(&cookie('v')), None), Err(ConsentRefusal::OtherForm));
    for cookie in [None, Some("x=y")] {
        assert_eq!(hear(&world, &body, cookie, None), Err(ConsentRefusal::NoBrowser));
    }
    assert_eq!(world.questions.count(), 1, "and whoever was asked can still answer");
}

#[test]
fn a_form_that_an_attacker_made_for_his_own_browser_is_refused() {
    let world = World::new();
    let page = world.question(world.request(&[]), &cookie('v'));
    let own = Browser::of(Some(&cookie('a'))).unwrap();
    let form_token = own.form_token(&format!("consent {}", Digest::of(&page.ticket)));
    let fields = [("consent", &*page.ticket), ("token", &form_token), ("decision", "allow")];
    let heard = hear(&world, &form(&fields), Some(&cookie('a')), None);
    assert_eq!(heard, Err(ConsentRefusal::OtherForm));
}

#[test]
fn an_answer_leads_to_the_account_that_was_asked() {
    let world = World::new();
    let page = world.question(world.request(&[]), &cookie('a'));
    let account = |body: &str| ConsentForm { body, cookie: None, origin: None }.account();
    assert_eq!(account(&answer(&page, "allow")), Some(OCTOCAT));
    let moved = page.ticket.replace(&OCTOCAT.to_string(), &HUBOT.to_string());
    let fields = [("consent", &*moved), ("token", &page.form_token), ("decision", "allow")];
    assert_eq!(account(&form(&fields)), Some(HUBOT));
    let heard = hear(&world, &form(&fields), Some(&cookie('a')), None);
    assert_eq!(heard, Err(ConsentRefusal::OtherForm), "but is good for no other");
    for text in ["", "consent=x", "consent=583231.x", "consent=1.x&consent=2.x"] {
        assert_eq!(account(text), None, "{text}");
    }
}

#[test]
fn a_form_from_another_site_is_refused() {
    let world = World::new();
    let page = world.question(world.request(&[]), &cookie('a'));
    let body = answer(&page, "allow");
    for origin in [
        "null",
        "https://attacker.example",
        "https://octocat.b00t.example",
        "http://b00t.example",
        "https://b00t.example.attacker.example",
    ] {
        let heard = hear(&world, &body, Some(&cookie('a')), Some(origin));
        assert_eq!(heard, Err(ConsentRefusal::OtherOrigin), "{origin}");
    }
}

#[test]
fn a_form_has_each_field_once() {
    let world = World::new();
    let page = world.question(world.request(&[]), &cookie('a'));
    let good = answer(&page, "allow");
    let maybe = answer(&page, "maybe");
    let twice = format!("{good}&decision=deny");
    let short = form(&[("consent", "x"), ("token", &page.form_token), ("decision", "allow")]);
    for body in ["", &maybe, &twice, &short, "decision=allow"] {
        let heard = hear(&world, body, Some(&cookie('a')), None);
        assert_eq!(heard, Err(ConsentRefusal::Malformed), "{body}");
    }
}

#[test]
fn nobody_is_asked_about_somebody_elses_subdomain() {
    let world = World::new();
    let hubot = Owner::of(&"hubot".parse().unwrap(), Some(HUBOT), HUBOT).unwrap();
    let cookie = cookie('a');
    let asked = world.consents().ask(world.request(&[]), &hubot, Some(&cookie), world.now());
    assert_eq!(asked, Err(NotAsked::OtherOwner));
}

#[test]
fn nobody_is_asked_in_a_browser_that_did_not_sign_in() {
    let world = World::new();
    let asked = world.consents().ask(world.request(&[]), &world.owner(), None, world.now());
    assert_eq!(asked, Err(NotAsked::NoBrowser));
}

#[test]
fn an_approval_of_one_account_gives_no_code_of_another() {
    let world = World::new();
    let approval = world.approve(world.request(&[]));
    let hubot = oauth::Grants { account: HUBOT, ..world.grants() };
    let refused = hubot.code(&approval, world.now()).map(|_| ());
    assert_eq!(refused, Err(GrantRefusal::OtherAccount));
    let renamed = "octocat-2".parse().unwrap();
    let grants = oauth::Grants { login: &renamed, ..world.grants() };
    let refused = grants.code(&approval, world.now()).map(|_| ());
    assert_eq!(refused, Err(GrantRefusal::LoginNotInUse));
}
