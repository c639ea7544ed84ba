//! Access tokens: who a request speaks for, proven.
//!
//! A token is a JWT (RFC 9068) signed with Ed25519, bound to one resource (RFC 8707): the MCP
//! endpoint of one account's subdomain. [`verify`] is the only way to a [`VerifiedToken`].
//! Nothing here reads a clock, keeps a secret or opens a connection. Signing exists behind the
//! feature `sign`, for whoever issues tokens, with keys that take turns ([`KeyRing`]): access tokens, and
//! statements of another type that is never taken for one; anything else only behind `mint`, for
//! development and tests.

mod base_url;
mod cache;
mod claims;
#[cfg(feature = "sign")]
mod key_ring;
mod keys;
#[cfg(feature = "sign")]
mod private_key;
mod refusal;
mod resource;
mod verify;

pub use base_url::{BaseUrl, InvalidBaseUrl, Place};
pub use cache::TokenCache;
pub use claims::Claims;
#[cfg(feature = "sign")]
pub use key_ring::{InvalidKeyRing, KeyRing, NotSigned};
pub use keys::{InvalidKeys, Keys};
#[cfg(feature = "sign")]
pub use private_key::{InvalidPem, PrivateKey};
pub use refusal::TokenRefusal;
pub use resource::Resource;
pub use verify::{
    LEEWAY_SECONDS, MAX_LIFETIME_SECONDS, VerifiedToken, claimed_resource, verify, verify_statement,
};
