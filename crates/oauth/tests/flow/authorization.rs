//! Requests for authorization: what is asked, and who is told what is wrong.

use oauth::{
    Attempt, AuthorizationError, AuthorizationRefusal, CodeChallenge, RedirectedError, ShownError,
};
use pretty_assertions::assert_eq;

use crate::world::{
    APP, CALLBACK, CHALLENGE, LOOPBACK, VERIFIER, World, form, parameter, parameters, query,
};

fn told(changes: &[(&str, Option<&str>)]) -> RedirectedError {
    match World::new().ask(&query(changes)).unwrap_err() {
        AuthorizationRefusal::Redirected(error) => error,
        AuthorizationRefusal::Shown(error) => panic!("{changes:?} is shown: {error}"),
    }
}

fn shown(query: &str) -> ShownError {
    match World::new().ask(query).unwrap_err() {
        AuthorizationRefusal::Shown(error) => error,
        AuthorizationRefusal::Redirected(error) => panic!("{query} is redirected: {error:?}"),
    }
}

#[test]
fn a_good_request_says_who_asks_whom_for_what() {
    let world = World::new();
    let request = world.request(&[]);
    assert_eq!(request.client().id().as_str(), APP);
    assert_eq!(request.client().name().as_str(), "An App");
    assert_eq!(request.redirect_uri().as_str(), CALLBACK);
    assert_eq!(request.state(), Some("xyz"));
    assert_eq!(request.challenge(), &CodeChallenge::parse(CHALLENGE).unwrap());
    assert_eq!(request.scopes().to_string(), "b00t:read");
    assert_eq!(request.login().as_str(), "octocat");
    assert!(!request.select_account());
}

#[test]
fn what_is_left_out_means_the_least() {
    let world = World::new();
    let request = world.request(&[("scope", None), ("state", None)]);
    assert_eq!(request.scopes().to_string(), "b00t:read");
    assert_eq!(request.state(), None);
}

#[test]
fn parameters_that_are_not_known_are_ignored() {
    let request = World::new().request(&[("nonce", Some("1")), ("utm_source", Some("x"))]);
    assert_eq!(request, World::new().request(&[]));
}

#[test]
fn a_code_goes_back_with_state_and_issuer() {
    let world = World::new();
    let request = world.request(&[]);
    let code = world.grants().code(&world.approve(request.clone()), world.now()).unwrap();
    let location = request.granted(&code, &world.base);
    assert!(location.starts_with("https://app.example.com/callback?"), "{location}");
    let expected = [("code", code.expose()), ("state", "xyz"), ("iss", "https://b00t.example")];
    assert_eq!(parameters(&location), expected.map(|(a, b)| (a.to_owned(), b.to_owned())));
}

#[test]
fn an_error_goes_back_with_state_and_issuer() {
    let world = World::new();
    let error = told(&[("scope", Some("b00t:admin"))]);
    let location = error.location(&world.base);
    assert!(location.starts_with("https://app.example.com/callback?"), "{location}");
    let parameter = |name| parameter(&location, name);
    assert_eq!(parameter("error").as_deref(), Some("invalid_scope"));
    assert_eq!(parameter("state").as_deref(), Some("xyz"));
    assert_eq!(parameter("iss").as_deref(), Some("https://b00t.example"));
    assert_eq!(parameter("code"), None);
}

#[test]
fn a_refusal_of_the_owner_goes_back_with_state_and_issuer() {
    let world = World::new();
    let denied = AuthorizationError::AccessDenied;
    let location = world.request(&[]).refused(denied, "The owner said no.", &world.base);
    assert_eq!(parameter(&location, "error").as_deref(), Some("access_denied"));
    assert_eq!(parameter(&location, "state").as_deref(), Some("xyz"));
    assert_eq!(parameter(&location, "iss").as_deref(), Some("https://b00t.example"));
}

#[test]
fn a_state_comes_back_as_it_was() {
    let world = World::new();
    let state = "a b&code=x#ü%20+;\"<>";
    let request = world.request(&[("state", Some(state))]);
    let code = world.grants().code(&world.approve(request.clone()), world.now()).unwrap();
    let location = request.granted(&code, &world.base);
    assert_eq!(parameter(&location, "state").as_deref(), Some(state));
    assert_eq!(parameters(&location).len(), 3, "nothing of it became a parameter");
}

#[test]
fn a_query_of_the_redirect_uri_is_kept() {
    let world = World::new();
    for (registered, expected) in [
        ("https://app.example.com/cb?tenant=7", "https://app.example.com/cb?tenant=7&code="),
        ("https://app.example.com/cb?", "https://app.example.com/cb?code="),
    ] {
        let client = world.client_at(APP, &[registered]);
        let attempt = Attempt::read(&query(&[("redirect_uri", Some(registered))])).unwrap();
        let request = attempt.judge(&client, &world.base).unwrap();
        let code = world.grants().code(&world.approve(request.clone()), world.now()).unwrap();
        let location = request.granted(&code, &world.base);
        assert!(location.starts_with(expected), "{location}");
    }
}

#[test]
fn pkce_with_s256_is_required() {
    for changes in [
        &[("code_challenge", None)][..],
        &[("code_challenge", None), ("code_challenge_method", None)],
        &[("code_challenge_method", None)],
        &[("code_challenge_method", Some("plain"))],
        &[("code_challenge_method", Some("plain")), ("code_challenge", Some(VERIFIER))],
        &[("code_challenge_method", Some("s256"))],
        &[("code_challenge_method", Some("S512"))],
        &[("code_challenge", Some("short"))],
        &[("code_challenge", Some("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM="))],
    ] {
        assert_eq!(told(changes).error(), AuthorizationError::InvalidRequest, "{changes:?}");
    }
}

#[test]
fn the_resource_is_one_subdomain_of_this_platform() {
    for resource in [
        None,
        Some("https://b00t.example/mcp"),
        Some("https://b00t.example"),
        Some("https://octocat.b00t.example"),
        Some("https://octocat.b00t.example/mcp#x"),
        Some("https://octocat.b00t.example/mcp?x"),
        Some("https://octocat.b00t.example/mcp/../mcp"),
        Some("http://octocat.b00t.example/mcp"),
        Some("https://octocat.attacker.example/mcp"),
        Some("https://octocat.b00t.example.attacker.example/mcp"),
        Some("https://x@octocat.b00t.example/mcp"),
        Some("octocat"),
    ] {
        let error = told(&[("resource", resource)]).error();
        assert_eq!(error, AuthorizationError::InvalidTarget, "{resource:?}");
    }
    let two = format!("{}&resource=https%3A%2F%2Fhubot.b00t.example%2Fmcp", query(&[]));
    let Err(AuthorizationRefusal::Redirected(error)) = World::new().ask(&two) else { panic!() };
    assert_eq!(error.error(), AuthorizationError::InvalidTarget);
}

#[test]
fn other_spellings_of_the_resource_mean_the_same() {
    for resource in [
        "https://octocat.b00t.example/mcp/",
        "HTTPS://Octocat.B00t.Example/mcp",
        "https://octocat.b00t.example:443/mcp",
    ] {
        let request = World::new().request(&[("resource", Some(resource))]);
        assert_eq!(request.login().as_str(), "octocat", "{resource}");
    }
}

#[test]
fn only_scopes_that_exist_are_asked_for() {
    for scope in ["b00t:admin", "b00t:read openid", "b00t:READ", "*", "b00t:read,b00t:write"] {
        let error = told(&[("scope", Some(scope))]).error();
        assert_eq!(error, AuthorizationError::InvalidScope, "{scope}");
    }
    let request = World::new().request(&[("scope", Some("b00t:write"))]);
    assert_eq!(request.scopes().to_string(), "b00t:read b00t:write");
}

#[test]
fn only_the_code_flow_is_there() {
    for (value, error) in [
        (None, AuthorizationError::InvalidRequest),
        (Some("token"), AuthorizationError::UnsupportedResponseType),
        (Some("code token"), AuthorizationError::UnsupportedResponseType),
        (Some("id_token"), AuthorizationError::UnsupportedResponseType),
        (Some("CODE"), AuthorizationError::UnsupportedResponseType),
    ] {
        assert_eq!(told(&[("response_type", value)]).error(), error, "{value:?}");
    }
    for mode in ["fragment", "form_post", "query.jwt"] {
        let error = told(&[("response_mode", Some(mode))]).error();
        assert_eq!(error, AuthorizationError::InvalidRequest, "{mode}");
    }
    assert!(World::new().ask(&query(&[("response_mode", Some("query"))])).is_ok());
}

#[test]
fn request_objects_are_not_taken() {
    let object = told(&[("request", Some("eyJhbGciOiJub25lIn0.e30."))]).error();
    assert_eq!(object, AuthorizationError::RequestNotSupported);
    let reference = told(&[("request_uri", Some("https://attacker.example/request"))]).error();
    assert_eq!(reference, AuthorizationError::RequestUriNotSupported);
}

#[test]
fn consent_cannot_be_skipped() {
    assert_eq!(told(&[("prompt", Some("none"))]).error(), AuthorizationError::ConsentRequired);
    for prompt in ["none login", "skip", "NONE"] {
        let error = told(&[("prompt", Some(prompt))]).error();
        assert_eq!(error, AuthorizationError::InvalidRequest, "{prompt}");
    }
    assert!(World::new().request(&[("prompt", Some("select_account"))]).select_account());
}

#[test]
fn a_client_in_doubt_is_shown_to_the_user_and_not_redirected_to() {
    assert_eq!(shown(&query(&[("client_id", None)])), ShownError::NoClient);
    let twice = format!("{}&client_id=other", query(&[]));
    assert_eq!(shown(&twice), ShownError::Twice);
    let other = query(&[("client_id", Some("https://app.example.com/other.json"))]);
    assert_eq!(shown(&other), ShownError::OtherClient);
    let twice = format!("{}&redirect_uri=https%3A%2F%2Fattacker.example", query(&[]));
    assert_eq!(shown(&twice), ShownError::Twice);
    assert_eq!(shown(&query(&[("redirect_uri", None)])), ShownError::NoRedirectUri);
    assert_eq!(shown(&format!("client_id=x&{}", "a".repeat(9000))), ShownError::TooLong);
}

#[test]
fn nobody_is_sent_elsewhere_by_a_refused_request_before_he_has_signed_in() {
    let scope = ("scope", Some("b00t:admin"));
    let elsewhere = told(&[scope]);
    assert!(!elsewhere.leads_to_this_machine());
    assert!(!elsewhere.description().is_empty(), "he is told why");
    assert!(told(&[scope, ("redirect_uri", Some(LOOPBACK))]).leads_to_this_machine());
}

#[test]
fn everything_wrong_with_the_redirect_uri_is_shown_whatever_else_is_wrong() {
    let everything = form(&[("client_id", APP), ("redirect_uri", "https://attacker.example/")]);
    assert_eq!(shown(&everything), ShownError::RedirectUri);
}

#[test]
fn the_only_redirect_uri_need_not_be_named() {
    let world = World::new();
    let attempt = Attempt::read(&query(&[("redirect_uri", None)])).unwrap();
    let request = attempt.judge(&world.client_at(APP, &[CALLBACK]), &world.base).unwrap();
    assert_eq!(request.redirect_uri().as_str(), CALLBACK);
}

#[test]
fn a_parameter_that_is_there_twice_is_refused() {
    for name in ["state", "scope", "response_type", "code_challenge", "code_challenge_method"] {
        let twice = format!("{}&{name}=x", query(&[]));
        let Err(AuthorizationRefusal::Redirected(error)) = World::new().ask(&twice) else {
            panic!("{name}")
        };
        assert_eq!(error.error(), AuthorizationError::InvalidRequest, "{name}");
        let state = parameter(&error.location(&World::new().base), "state");
        assert_eq!(state.is_none(), name == "state", "a state in doubt is not handed back");
    }
}

#[test]
fn a_state_is_bounded() {
    let long = "s".repeat(2049);
    let error = told(&[("state", Some(&long))]);
    assert_eq!(error.error(), AuthorizationError::InvalidRequest);
    assert_eq!(parameter(&error.location(&World::new().base), "state"), None);
    assert!(World::new().ask(&query(&[("state", Some(&long[1..]))])).is_ok());
}

#[test]
fn a_loopback_client_is_answered_at_its_own_port() {
    let own = "http://127.0.0.1:53682/callback";
    let request = World::new().request(&[("redirect_uri", Some(own))]);
    assert_eq!(request.redirect_uri().as_str(), own);
    assert!(request.redirect_uri().is_loopback());
    let request = World::new().request(&[("redirect_uri", Some(LOOPBACK))]);
    assert_eq!(request.redirect_uri().as_str(), LOOPBACK);
}
