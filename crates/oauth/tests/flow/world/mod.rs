//! A platform in memory, with a clock of its own.

mod stores;

use std::cell::Cell;

use ids::{AccountId, Login, UnixMillis};
use oauth::{
    Answered, Approval, Attempt, AuthorizationRefusal, AuthorizationRequest, Browser, Client, Code,
    CodeVerifier, ConsentForm, ConsentPage, ConsentRecord, Consents, DocumentUrl, Entropy,
    FetchPlan, Fetched, GitHubApp, GrantRefusal, Grants, NoEntropy, Owner, Registry, SignInRecord,
    SignIns, TokenRequest, UrlRules, WebSessions,
};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use token::{BaseUrl, KeyRing, PrivateKey, TokenRefusal, VerifiedToken, verify};
use url::form_urlencoded::Serializer;

pub(crate) use stores::{MemoryClients, MemoryGrants, Waiting};

pub(crate) const START: u64 = 1_795_366_320_000;
pub(crate) const OCTOCAT: AccountId = AccountId::new(583_231);
pub(crate) const HUBOT: AccountId = AccountId::new(480_938);
pub(crate) const APP: &str = "https://app.example.com/client.json";
pub(crate) const CALLBACK: &str = "https://app.example.com/callback";
pub(crate) const LOOPBACK: &str = "http://127.0.0.1/callback";
pub(crate) const RESOURCE: &str = "https://octocat.b00t.example/mcp";
pub(crate) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub(crate) const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
pub(crate) const FORM: Option<&str> = Some("application/x-www-form-urlencoded");

/// Numbers that are different each time, and the same in each run.
pub(crate) struct Chance(Cell<u64>);

impl Entropy for Chance {
    fn bytes(&self) -> Result<[u8; 32], NoEntropy> {
        self.0.set(self.0.get() + 1);
        Ok(Sha256::digest(self.0.get().to_be_bytes()).into())
    }
}

pub(crate) struct World {
    pub(crate) base: BaseUrl,
    pub(crate) keys: KeyRing,
    pub(crate) entropy: Chance,
    pub(crate) app: GitHubApp,
    pub(crate) login: Login,
    pub(crate) grants: MemoryGrants,
    pub(crate) clients: MemoryClients,
    pub(crate) sign_ins: Waiting<SignInRecord>,
    pub(crate) questions: Waiting<ConsentRecord>,
    now: Cell<u64>,
}

impl World {
    pub(crate) fn new() -> Self {
        let from = UnixMillis::new(START - 86_400_000);
        Self {
            base: BaseUrl::parse("https://b00t.example").unwrap(),
            keys: KeyRing::new(vec![(from, PrivateKey::from_seed(&[7; 32]))]).unwrap(),
            entropy: Chance(Cell::new(0)),
            app: GitHubApp {
                authorize_url: "https://github.com/login/oauth/authorize".into(),
                client_id: "Iv23abc".into(),
                callback_url: "https://b00t.example/signin/callback".into(),
            },
            login: "octocat".parse().unwrap(),
            grants: MemoryGrants::default(),
            clients: MemoryClients::default(),
            sign_ins: Waiting::default(),
            questions: Waiting::default(),
            now: Cell::new(START),
        }
    }

    pub(crate) fn now(&self) -> UnixMillis {
        UnixMillis::new(self.now.get())
    }

    pub(crate) fn pass(&self, millis: u64) {
        self.now.set(self.now.get() + millis);
    }

    pub(crate) fn rules(&self) -> UrlRules<'_> {
        UrlRules { base: &self.base, ports: &[] }
    }

    pub(crate) fn registry(&self) -> Registry<'_, MemoryClients, Chance> {
        Registry { store: &self.clients, entropy: &self.entropy }
    }

    pub(crate) fn sign_in(&self) -> SignIns<'_, Waiting<SignInRecord>, Chance> {
        SignIns { app: &self.app, store: &self.sign_ins, entropy: &self.entropy }
    }

    pub(crate) fn consents(&self) -> Consents<'_, Waiting<ConsentRecord>, Chance> {
        Consents { base: &self.base, store: &self.questions, entropy: &self.entropy }
    }

    pub(crate) fn grants(&self) -> Grants<'_, MemoryGrants, Chance> {
        Grants {
            account: OCTOCAT,
            login: &self.login,
            base: &self.base,
            keys: &self.keys,
            store: &self.grants,
            entropy: &self.entropy,
        }
    }

    pub(crate) fn sessions(&self, account: AccountId) -> WebSessions<'_, MemoryGrants, Chance> {
        WebSessions { account, store: &self.grants, entropy: &self.entropy }
    }

    /// The client that all these stories are about, as its document says.
    pub(crate) fn client(&self) -> Client {
        self.client_at(APP, &[CALLBACK, LOOPBACK])
    }

    pub(crate) fn client_at(&self, url: &str, redirect_uris: &[&str]) -> Client {
        let plan = FetchPlan::new(DocumentUrl::parse(url, &self.rules()).unwrap());
        let body = document(url, redirect_uris).to_string();
        let fetched = Fetched {
            status: 200,
            content_type: Some("application/json"),
            cache_control: None,
            body: body.as_bytes(),
        };
        plan.read(&fetched, self.now()).unwrap().client
    }

    pub(crate) fn ask(&self, query: &str) -> Result<AuthorizationRequest, AuthorizationRefusal> {
        let attempt = Attempt::read(query).map_err(AuthorizationRefusal::Shown)?;
        attempt.judge(&self.client(), &self.base)
    }

    /// A good request, with these parameters changed, added, or left out.
    pub(crate) fn request(&self, changes: &[(&str, Option<&str>)]) -> AuthorizationRequest {
        self.ask(&query(changes)).unwrap()
    }

    pub(crate) fn owner(&self) -> Owner {
        Owner::of(&self.login, Some(OCTOCAT), OCTOCAT).unwrap()
    }

    pub(crate) fn question(&self, request: AuthorizationRequest, cookie: &str) -> ConsentPage {
        self.consents().ask(request, &self.owner(), Some(cookie), self.now()).unwrap()
    }

    pub(crate) fn approve(&self, request: AuthorizationRequest) -> Approval {
        let cookie = cookie('a');
        let page = self.question(request, &cookie);
        let body = answer(&page, "allow");
        let form = ConsentForm { body: &body, cookie: Some(&cookie), origin: None };
        match self.consents().hear(&form, self.now()).unwrap() {
            Answered::Approved(approval) => approval,
            Answered::Denied(_) => panic!("the owner allowed it"),
        }
    }

    pub(crate) fn code_for(&self, changes: &[(&str, Option<&str>)]) -> Code {
        let approval = self.approve(self.request(changes));
        self.grants().code(&approval, self.now()).unwrap()
    }

    pub(crate) fn code(&self) -> String {
        self.code_for(&[]).expose().to_owned()
    }

    /// Posts a form to the token endpoint; returns the answer's body.
    pub(crate) fn post(&self, fields: &[(&str, &str)]) -> Result<Value, GrantRefusal> {
        let answer = match TokenRequest::read(FORM, None, &form(fields)).unwrap() {
            TokenRequest::Code(grant) => self.grants().redeem(&grant, self.now()),
            TokenRequest::Refresh(grant) => self.grants().refresh(&grant, self.now()),
        };
        answer.map(|answer| serde_json::to_value(answer).unwrap())
    }

    pub(crate) fn redeem(&self, code: &str) -> Result<Value, GrantRefusal> {
        self.post(&redemption(code))
    }

    pub(crate) fn refresh(&self, token: &str) -> Result<Value, GrantRefusal> {
        self.post(&renewal(token))
    }

    /// The tokens of a client that was just authorized: access and refresh.
    pub(crate) fn connect(&self, changes: &[(&str, Option<&str>)]) -> (String, String) {
        let answer = self.redeem(self.code_for(changes).expose()).unwrap();
        (field(&answer, "access_token"), field(&answer, "refresh_token"))
    }

    pub(crate) fn verify(&self, token: &str, login: &str) -> Result<VerifiedToken, TokenRefusal> {
        let resource = self.base.resource(&login.parse().unwrap());
        let keys = self.keys.keys(self.now()).unwrap();
        verify(token, &keys, &self.base, &resource, self.now())
    }

    /// Whether a call with this access token would be served.
    pub(crate) fn serves(&self, token: &str) -> bool {
        match self.verify(token, "octocat") {
            Ok(token) => oauth::admits(&self.grants, token.claims()).unwrap(),
            Err(_) => false,
        }
    }
}

pub(crate) fn document(url: &str, redirect_uris: &[&str]) -> Value {
    json!({
        "client_id": url,
        "client_name": "An App",
        "redirect_uris": redirect_uris,
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"],
        "token_endpoint_auth_method": "none",
    })
}

pub(crate) fn query(changes: &[(&str, Option<&str>)]) -> String {
    let good = [
        ("response_type", "code"),
        ("client_id", APP),
        ("redirect_uri", CALLBACK),
        ("state", "xyz"),
        ("scope", "b00t:read"),
        ("resource", RESOURCE),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    let changed = |name: &str| changes.iter().any(|(other, _)| *other == name);
    let mut all: Vec<_> = good.into_iter().filter(|(name, _)| !changed(name)).collect();
    all.extend(changes.iter().filter_map(|(name, value)| Some((*name, (*value)?))));
    form(&all)
}

pub(crate) fn form(fields: &[(&str, &str)]) -> String {
    Serializer::new(String::new()).extend_pairs(fields).finish()
}

pub(crate) fn redemption(code: &str) -> Vec<(&str, &str)> {
    vec![
        ("grant_type", "authorization_code"),
        ("code", code),
        ("client_id", APP),
        ("redirect_uri", CALLBACK),
        ("code_verifier", VERIFIER),
        ("resource", RESOURCE),
    ]
}

pub(crate) fn renewal(token: &str) -> Vec<(&str, &str)> {
    vec![("grant_type", "refresh_token"), ("refresh_token", token), ("client_id", APP)]
}

/// The same fields with one of them changed.
pub(crate) fn but<'a>(
    fields: Vec<(&'a str, &'a str)>,
    name: &'a str,
    value: &'a str,
) -> Vec<(&'a str, &'a str)> {
    let change = |(own, old)| if own == name { (own, value) } else { (own, old) };
    fields.into_iter().map(change).collect()
}

pub(crate) fn field(answer: &Value, name: &str) -> String {
    answer[name].as_str().unwrap().to_owned()
}

/// The `Cookie` field of a browser.
pub(crate) fn cookie(letter: char) -> String {
    format!("{}={}", Browser::COOKIE, String::from(letter).repeat(43))
}

pub(crate) fn answer(page: &ConsentPage, decision: &str) -> String {
    form(&[("consent", &page.ticket), ("token", &page.form_token), ("decision", decision)])
}

pub(crate) fn parameters(location: &str) -> Vec<(String, String)> {
    url::Url::parse(location).unwrap().query_pairs().into_owned().collect()
}

pub(crate) fn parameter(location: &str, name: &str) -> Option<String> {
    parameters(location).into_iter().find(|(own, _)| own == name).map(|(_, value)| value)
}

#[test]
fn the_constants_of_these_stories_fit_together() {
    let verifier = CodeVerifier::parse(VERIFIER).unwrap();
    assert_eq!(verifier.challenge().as_str(), CHALLENGE);
}
