//! Requests to the token endpoint that are not in order.

use oauth::{InvalidTokenRequest, TokenRequest};
use pretty_assertions::assert_eq;

use crate::world::{FORM, OCTOCAT, World, but, form, redemption, renewal};

fn refused(body: &str) -> InvalidTokenRequest {
    TokenRequest::read(FORM, None, body).unwrap_err()
}

fn without<'a>(fields: &[(&'a str, &'a str)], name: &str) -> String {
    let rest: Vec<_> = fields.iter().copied().filter(|(own, _)| *own != name).collect();
    form(&rest)
}

#[test]
fn a_request_leads_to_the_account_of_its_grant() {
    let world = World::new();
    let code = world.code();
    let (_, refresh) = world.connect(&[]);
    for fields in [redemption(&code), renewal(&refresh)] {
        let request = TokenRequest::read(FORM, None, &form(&fields)).unwrap();
        assert_eq!(request.account(), OCTOCAT);
    }
}

#[test]
fn what_is_needed_is_there() {
    let world = World::new();
    let code = world.code();
    let fields = redemption(&code);
    for name in ["grant_type", "code", "client_id", "code_verifier"] {
        let refusal = refused(&without(&fields, name));
        assert_eq!(refusal, InvalidTokenRequest::Parameter(name));
        assert_eq!((refusal.answer().status, refusal.answer().error), (400, "invalid_request"));
    }
    let (_, refresh) = world.connect(&[]);
    for name in ["refresh_token", "client_id"] {
        let refusal = refused(&without(&renewal(&refresh), name));
        assert_eq!(refusal, InvalidTokenRequest::Parameter(name));
    }
}

#[test]
fn pkce_cannot_be_left_out_at_the_end() {
    let world = World::new();
    let code = world.code();
    let short = "a".repeat(42);
    for verifier in ["", &short, "with space and more than forty-three characters"] {
        let body = form(&but(redemption(&code), "code_verifier", verifier));
        assert_eq!(refused(&body), InvalidTokenRequest::Parameter("code_verifier"), "{verifier}");
    }
}

#[test]
fn a_parameter_is_there_once() {
    let world = World::new();
    let code = world.code();
    let good = form(&redemption(&code));
    for name in ["grant_type", "code", "client_id", "redirect_uri", "code_verifier", "resource"] {
        assert_eq!(refused(&format!("{good}&{name}=x")), InvalidTokenRequest::Twice, "{name}");
    }
}

#[test]
fn only_two_grant_types_are_there() {
    let world = World::new();
    let code = world.code();
    for grant_type in [
        "password",
        "client_credentials",
        "implicit",
        "urn:ietf:params:oauth:grant-type:token-exchange",
        "Authorization_Code",
    ] {
        let refusal = refused(&form(&but(redemption(&code), "grant_type", grant_type)));
        assert_eq!(refusal, InvalidTokenRequest::GrantType);
        assert_eq!(refusal.answer().error, "unsupported_grant_type");
    }
}

#[test]
fn a_client_that_authenticates_itself_is_told_that_it_cannot() {
    let world = World::new();
    let code = world.code();
    let good = form(&redemption(&code));
    let header = TokenRequest::read(FORM, Some("Basic YTpi"), &good).unwrap_err().answer();
    assert_eq!((header.status, header.error), (401, "invalid_client"));
    assert!(header.www_authenticate.is_some_and(|field| field.starts_with("Basic ")));
    for name in ["client_secret", "client_assertion", "client_assertion_type"] {
        let answer = refused(&format!("{good}&{name}=x")).answer();
        assert_eq!((answer.status, answer.error), (401, "invalid_client"), "{name}");
        assert_eq!(answer.www_authenticate, None);
    }
    assert!(TokenRequest::read(FORM, None, &format!("{good}&client_secret=")).is_ok());
}

#[test]
fn only_a_form_is_read() {
    let world = World::new();
    let code = world.code();
    let good = form(&redemption(&code));
    for content_type in [None, Some(""), Some("application/json"), Some("text/plain"), Some("x")] {
        let refusal = TokenRequest::read(content_type, None, &good).unwrap_err();
        assert_eq!(refusal, InvalidTokenRequest::ContentType, "{content_type:?}");
    }
    let charset = Some("Application/x-www-form-urlencoded; charset=UTF-8");
    assert!(TokenRequest::read(charset, None, &good).is_ok());
    assert_eq!(refused(&"x".repeat(9000)), InvalidTokenRequest::TooLong);
}

#[test]
fn a_grant_that_never_was_one_is_refused() {
    let world = World::new();
    let (access, refresh) = world.connect(&[]);
    let code = world.code();
    for wrong in ["x", &access, &refresh] {
        let refusal = refused(&form(&but(redemption(&code), "code", wrong)));
        assert_eq!(refusal, InvalidTokenRequest::Grant, "{wrong}");
        assert_eq!(refusal.answer().error, "invalid_grant");
    }
    for wrong in ["x", &access, &code] {
        let refusal = refused(&form(&but(renewal(&refresh), "refresh_token", wrong)));
        assert_eq!(refusal, InvalidTokenRequest::Grant, "{wrong}");
    }
}

#[test]
fn a_scope_that_does_not_exist_is_refused() {
    let (_, refresh) = World::new().connect(&[]);
    let mut fields = renewal(&refresh);
    fields.push(("scope", "b00t:admin"));
    assert_eq!(refused(&form(&fields)).answer().error, "invalid_scope");
}

#[test]
fn an_answer_repeats_nothing_of_the_request() {
    let body = form(&[("grant_type", "<zebra>"), ("client_id", "<zebra>")]);
    let answer = refused(&body).answer().body().to_string();
    assert!(!answer.contains("zebra"), "{answer}");
}
