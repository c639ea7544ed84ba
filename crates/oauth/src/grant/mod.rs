//! What an owner granted a client: codes, families of tokens, and how they end.

mod code;
mod exchange;
mod family;
mod grants;
mod membership;
mod refresh;
mod refresh_token;
mod refusal;
mod response;
mod revocation;
mod store;
mod token_request;

pub(crate) use code::read_account;
pub use code::{CODE_MILLIS, Code, CodeRecord};
pub use family::{Family, FamilyId, GRACE_MILLIS, IDLE_MILLIS, LONGEST_MILLIS, Rotation};
pub use grants::{ACCESS_SECONDS, Grants, MAX_FAMILIES, admits};
pub use membership::Membership;
pub use refresh_token::RefreshToken;
pub use refusal::GrantRefusal;
pub use response::TokenResponse;
pub use revocation::{InvalidRevocation, RevocationRequest, RevocationTarget};
pub use store::GrantStore;
pub use token_request::{CodeGrant, InvalidTokenRequest, RefreshGrant, TokenRequest};
