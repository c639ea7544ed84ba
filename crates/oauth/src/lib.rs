//! The authorization server: who may be given which token, and until when.
//!
//! The apex is an OAuth 2.1 authorization server and each account's subdomain a protected resource
//! of it. Here is what is decided: requests are read and judged, codes and tokens are given out,
//! taken back and taken away. What is needed of the world comes in by ports: [`Entropy`], and a
//! store for each kind of state. Time comes in with each call. A store's methods are no futures: they
//! are meant for a Durable Object's own SQLite, where nothing else gets in between a question and
//! its answer, so that "once" means once.

mod answer;
mod authorization;
mod bearer;
mod browser;
mod client;
mod consent;
mod digest;
mod entropy;
mod grant;
mod metadata;
mod owner;
mod parameters;
mod pending;
mod pkce;
mod scope;
mod secret;
mod session;
mod signin;
mod store;

pub use answer::ErrorAnswer;
pub use authorization::{
    Attempt, AuthorizationError, AuthorizationRefusal, AuthorizationRequest, RedirectedError,
    ShownError,
};
pub use bearer::{BearerChallenge, suffices};
pub use browser::Browser;
pub use client::{
    Client, ClientId, ClientKind, ClientName, ClientStore, DocumentRefusal, DocumentUrl, FetchPlan,
    Fetched, FetchedClient, ForbiddenHost, InvalidDocument, InvalidDocumentUrl, InvalidRedirectUri,
    InvalidRegistration, MAX_PER_ADDRESS, MAX_REGISTRATIONS, RedirectUri, Registered, Registration,
    RegistrationRefusal, Registry, UNUSED_MILLIS, USED_MILLIS, UnknownClientId, UrlRules,
    counted_as,
};
pub use consent::{
    Answered, Approval, CONSENT_MILLIS, ConsentForm, ConsentPage, ConsentRecord, ConsentRefusal,
    Consents, NotAsked, ScopeLine,
};
pub use digest::Digest;
pub use entropy::{Entropy, NoEntropy};
pub use grant::{
    ACCESS_SECONDS, CODE_MILLIS, Code, CodeGrant, CodeRecord, Family, FamilyId, GRACE_MILLIS,
    GrantRefusal, GrantStore, Grants, IDLE_MILLIS, InvalidRevocation, InvalidTokenRequest,
    LONGEST_MILLIS, MAX_FAMILIES, Membership, RefreshGrant, RefreshToken, RevocationRequest,
    RevocationTarget, Rotation, TokenRequest, TokenResponse, admits,
};
pub use metadata::{ResourceMetadata, ServerMetadata, path};
pub use owner::{NotOwner, Owner};
pub use parameters::{Parameters, TooLong};
pub use pending::Pending;
pub use pkce::{CodeChallenge, CodeVerifier};
pub use scope::{Scope, Scopes, UnknownScope};
pub use secret::Secret;
pub use session::{
    FormRefusal, MAX_SESSIONS, SESSION_IDLE_MILLIS, SESSION_LONGEST_MILLIS, SessionCookie,
    SessionForm, WebSession, WebSessionStore, WebSessions,
};
pub use signin::{
    Arrival, Departure, Destination, GitHubApp, SIGN_IN_MILLIS, SignInRecord, SignInRefusal,
    SignIns,
};
pub use store::{Broken, StoreFailed};
