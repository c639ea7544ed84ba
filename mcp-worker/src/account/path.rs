//! Where an owner's pages are, on the apex.

/// His page.
pub(crate) const ACCOUNT: &str = "/account";
/// Where he takes back what he granted.
pub(super) const REVOKE: &str = "/account/revoke";
/// Where he leaves this browser.
pub(super) const SIGN_OUT: &str = "/account/sign-out";
/// Where he leaves all browsers, and all clients leave.
pub(super) const SIGN_OUT_EVERYWHERE: &str = "/account/sign-out-everywhere";
/// What is left to do until a client can connect.
pub(crate) const START: &str = "/start";
/// Where he gets everything that is stored of him.
pub(super) const EXPORT: &str = "/account/export";
/// Where he has everything erased.
pub(super) const ERASE: &str = "/account/erase";
/// How far that is.
pub(super) const ERASURE: &str = "/account/erasure";
/// Where he comes back.
pub(super) const RETURN: &str = "/account/return";
