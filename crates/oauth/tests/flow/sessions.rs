//! Owners who stay signed in, and what somebody may try with their cookies and forms.

use ids::AccountId;
use oauth::{
    Digest, FormRefusal, GrantStore as _, MAX_SESSIONS, SESSION_IDLE_MILLIS,
    SESSION_LONGEST_MILLIS, SessionCookie, SessionForm, WebSessionStore as _,
};
use pretty_assertions::assert_eq;

use crate::world::{HUBOT, OCTOCAT, World, form};

const MINUTE: u64 = 60 * 1000;
const HOUR: u64 = 60 * MINUTE;

fn begin(world: &World) -> SessionCookie {
    world.sessions(OCTOCAT).begin("octocat".parse().unwrap(), true, world.now()).unwrap()
}

/// Who is signed in with this cookie now.
fn who(world: &World, cookie: &SessionCookie) -> Option<AccountId> {
    let found = world.sessions(OCTOCAT).find(cookie, world.now()).unwrap();
    found.map(|_| OCTOCAT)
}

fn field_of(cookie: &SessionCookie) -> String {
    format!("{}={}", SessionCookie::NAME, cookie.expose())
}

/// Posts a form as one of the session's own pages does, but for what is changed.
fn posts(
    world: &World,
    cookie: &SessionCookie,
    change: impl FnOnce(&mut SessionForm<'_>),
) -> Result<String, FormRefusal> {
    let body = form(&[("token", &cookie.form_token()), ("family", "f")]);
    posts_text(world, cookie, &body, change)
}

fn posts_text(
    world: &World,
    cookie: &SessionCookie,
    body: &str,
    change: impl FnOnce(&mut SessionForm<'_>),
) -> Result<String, FormRefusal> {
    let field = field_of(cookie);
    let mut posted = SessionForm {
        body,
        content_type: Some("application/x-www-form-urlencoded"),
        cookie: Some(&field),
        origin: Some("https://b00t.example"),
        fetch_site: Some("same-origin"),
    };
    change(&mut posted);
    let (_, fields) = posted.read(&world.base)?;
    Ok(fields.once("family").unwrap_or_default().to_owned())
}

#[test]
fn whoever_signed_in_is_known_by_his_cookie() {
    let world = World::new();
    let cookie = begin(&world);
    let found = world.sessions(OCTOCAT).find(&cookie, world.now()).unwrap().unwrap();
    assert_eq!((cookie.account(), found.login.as_str()), (OCTOCAT, "octocat"));
}

#[test]
fn each_sign_in_has_its_own_cookie_so_that_none_can_be_planted() {
    let world = World::new();
    let (first, second) = (begin(&world), begin(&world));
    assert_ne!(first.expose(), second.expose());
    assert_eq!((who(&world, &first), who(&world, &second)), (Some(OCTOCAT), Some(OCTOCAT)));
}

#[test]
fn a_cookie_that_was_made_up_is_nobodys() {
    let world = World::new();
    begin(&world);
    let made_up = SessionCookie::parse(&format!("{OCTOCAT}.{}", "a".repeat(43))).unwrap();
    assert_eq!(who(&world, &made_up), None);
}

#[test]
fn a_cookie_of_one_account_is_nobodys_at_another() {
    let world = World::new();
    let cookie = begin(&world);
    assert_eq!(world.sessions(HUBOT).find(&cookie, world.now()), Ok(None));
    let (_, secret) = cookie.expose().split_once('.').unwrap();
    let renamed = SessionCookie::parse(&format!("{HUBOT}.{secret}")).unwrap();
    assert_eq!(world.sessions(HUBOT).find(&renamed, world.now()), Ok(None));
}

#[test]
fn a_session_that_is_not_used_ends_after_twelve_hours() {
    let world = World::new();
    let cookie = begin(&world);
    world.pass(SESSION_IDLE_MILLIS - 1);
    assert_eq!(who(&world, &cookie), Some(OCTOCAT));
    world.pass(SESSION_IDLE_MILLIS);
    assert_eq!(who(&world, &cookie), None);
    assert_eq!(world.grants.web_sessions(), Ok(Vec::new()));
}

#[test]
fn a_session_that_is_used_ends_after_seven_days() {
    let world = World::new();
    let cookie = begin(&world);
    for _ in 0..SESSION_LONGEST_MILLIS / (6 * HOUR) - 1 {
        world.pass(6 * HOUR);
        assert_eq!(who(&world, &cookie), Some(OCTOCAT));
    }
    world.pass(6 * HOUR);
    assert_eq!(who(&world, &cookie), None);
}

#[test]
fn using_a_session_is_noted_every_five_minutes_and_not_each_time() {
    let world = World::new();
    let cookie = begin(&world);
    let began = world.now();
    let used_at = || world.grants.web_session(&cookie.digest()).unwrap().unwrap().used_at;
    world.pass(5 * MINUTE - 1);
    who(&world, &cookie);
    assert_eq!(used_at(), began);
    world.pass(1);
    who(&world, &cookie);
    assert_eq!(used_at(), world.now());
}

#[test]
fn signing_out_ends_that_session_and_no_other() {
    let world = World::new();
    let (here, there) = (begin(&world), begin(&world));
    world.sessions(OCTOCAT).end(&here).unwrap();
    assert_eq!((who(&world, &here), who(&world, &there)), (None, Some(OCTOCAT)));
}

#[test]
fn a_session_ends_with_its_epoch() {
    let world = World::new();
    let cookie = begin(&world);
    let epoch = world.grants().revoke_all().unwrap();
    assert_eq!(world.grants.epoch(), Ok(epoch));
    assert_eq!(who(&world, &cookie), None);
}

#[test]
fn a_session_of_a_former_epoch_is_nobodys_even_if_it_was_left_over() {
    let world = World::new();
    let cookie = begin(&world);
    let left_over = world.grants.web_session(&cookie.digest()).unwrap().unwrap();
    world.grants().revoke_all().unwrap();
    world.grants.put_web_session(&left_over).unwrap();
    assert_eq!(who(&world, &cookie), None);
}

#[test]
fn the_session_that_was_not_used_for_the_longest_makes_room() {
    let world = World::new();
    let first = begin(&world);
    world.pass(MINUTE);
    let second = begin(&world);
    for _ in 2..MAX_SESSIONS {
        world.pass(MINUTE);
        begin(&world);
    }
    assert_eq!(who(&world, &first), Some(OCTOCAT), "as many as may be");
    begin(&world);
    assert_eq!((who(&world, &first), who(&world, &second)), (Some(OCTOCAT), None));
    assert_eq!(world.grants.web_sessions().unwrap().len(), MAX_SESSIONS);
}

#[test]
fn only_the_digest_of_a_cookie_is_stored() {
    let world = World::new();
    let cookie = begin(&world);
    let stored = world.grants.dump();
    let (_, secret) = cookie.expose().split_once('.').unwrap();
    assert!(!stored.contains(secret) && !stored.contains(&cookie.form_token()));
    assert!(stored.contains(Digest::of(cookie.expose()).as_str()));
}

#[test]
fn a_form_of_the_sessions_own_page_is_read() {
    let world = World::new();
    assert_eq!(posts(&world, &begin(&world), |_| ()), Ok("f".into()));
}

#[test]
fn a_form_says_where_it_comes_from_in_one_way_at_least() {
    let world = World::new();
    let cookie = begin(&world);
    assert_eq!(posts(&world, &cookie, |form| form.fetch_site = None), Ok("f".into()));
    assert_eq!(posts(&world, &cookie, |form| form.origin = None), Ok("f".into()));
    let nowhere = |form: &mut SessionForm<'_>| (form.origin, form.fetch_site) = (None, None);
    assert_eq!(posts(&world, &cookie, nowhere), Err(FormRefusal::OtherOrigin));
}

#[test]
fn a_form_from_another_site_is_refused_even_with_its_token() {
    let world = World::new();
    let cookie = begin(&world);
    for origin in [
        "null",
        "https://evil.example",
        "https://octocat.b00t.example",
        "http://b00t.example",
        "https://b00t.example:8443",
        "https://b00t.example/",
        "",
    ] {
        let refused = posts(&world, &cookie, |form| {
            (form.origin, form.fetch_site) = (Some(origin), None);
        });
        assert_eq!(refused, Err(FormRefusal::OtherOrigin), "{origin}");
        assert_eq!(
            posts(&world, &cookie, |form| form.origin = Some(origin)),
            Err(FormRefusal::OtherOrigin),
            "{origin}"
        );
    }
    for site in ["cross-site", "same-site", "none", ""] {
        let refused = posts(&world, &cookie, |form| form.fetch_site = Some(site));
        assert_eq!(refused, Err(FormRefusal::OtherOrigin), "{site}");
    }
}

#[test]
fn a_form_without_its_token_or_with_another_sessions_is_refused() {
    let world = World::new();
    let (cookie, other) = (begin(&world), begin(&world));
    let bodies = [
        (String::new(), FormRefusal::Malformed),
        ("token=".into(), FormRefusal::Malformed),
        (form(&[("token", "x")]), FormRefusal::OtherForm),
        (form(&[("token", &other.form_token())]), FormRefusal::OtherForm),
        (
            form(&[("token", &cookie.form_token()), ("token", &cookie.form_token())]),
            FormRefusal::Malformed,
        ),
    ];
    for (body, why) in bodies {
        let refused = posts_text(&world, &cookie, &body, |_| ());
        assert_eq!(refused, Err(why), "{body}");
    }
}

#[test]
fn a_form_without_a_session_is_refused() {
    let world = World::new();
    let refused = posts(&world, &begin(&world), |form| form.cookie = None);
    assert_eq!(refused, Err(FormRefusal::NoSession));
}

#[test]
fn what_another_site_can_send_without_asking_is_no_form() {
    let world = World::new();
    let cookie = begin(&world);
    for content_type in [None, Some("text/plain"), Some("multipart/form-data; boundary=x")] {
        let refused = posts(&world, &cookie, |form| form.content_type = content_type);
        assert_eq!(refused, Err(FormRefusal::Malformed), "{content_type:?}");
    }
}
