//! Why a token was refused.

/// Why a token was refused. [`Display`](std::fmt::Display) is one sentence that may be shown to
/// whoever sent the token: it repeats nothing of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenRefusal {
    /// Not three parts of base64url with JSON in the first two, or over 8 KiB.
    #[error("The access token is not a signed JWT.")]
    Malformed,
    /// `alg` is not `EdDSA`.
    #[error("The access token is not signed with EdDSA.")]
    Algorithm,
    /// `typ` is not `at+jwt`.
    #[error("The token is not an access token (`typ` must be `at+jwt`).")]
    Type,
    /// The header asks for an extension that is not understood (`crit`).
    #[error("The access token needs an extension that this server does not know.")]
    CriticalExtension,
    /// No `kid`.
    #[error("The access token does not name its key (`kid`).")]
    KeyMissing,
    /// A `kid` that is none of the published keys.
    #[error("The access token was signed with a key that this server does not know.")]
    KeyUnknown,
    /// The signature is not of this key over this token.
    #[error("The signature of the access token is wrong.")]
    Signature,
    /// A claim is missing or of the wrong type.
    #[error("The access token lacks a claim that is required, or a claim has the wrong type.")]
    Claims,
    /// `iss` is not the apex.
    #[error("The access token was issued by somebody else.")]
    Issuer,
    /// `aud` is not this resource.
    #[error("The access token is for another resource.")]
    Audience,
    /// `sub` is not an account id.
    #[error("The access token does not name an account.")]
    Subject,
    /// `login` is not the login of the resource.
    #[error("The access token names another login than the resource it is for.")]
    Login,
    /// `exp` is past.
    #[error("The access token has expired.")]
    Expired,
    /// `iat` is in the future.
    #[error("The access token is not valid yet.")]
    NotYetValid,
    /// `exp` is not after `iat`, or more than an hour after it.
    #[error("The access token is valid for longer than this server accepts.")]
    Lifetime,
    /// Consent was taken back after it was issued. Not found out by
    /// [`verify`](crate::verify): whoever keeps that time compares it with `iat`.
    #[error("The access token was issued before consent was taken back.")]
    Revoked,
}
