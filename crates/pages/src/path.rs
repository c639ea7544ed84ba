//! Where on the apex the pages are, and where their forms lead.

/// What it is for.
pub const HOME: &str = "/";
/// Signs in who is not, and then shows the way to a server, or the server.
pub const ACCOUNT: &str = "/account";
/// Where the browser begins to sign in, if a page asks first.
pub const SIGN_IN: &str = "/account/sign-in";
/// Signing out, export and erasure.
pub const SETTINGS: &str = "/account/settings";
/// `GET`: everything that is kept about the account.
pub const EXPORT: &str = "/account/export";
/// `POST`: forks the template in the name of who is signed in.
pub const FORK: &str = "/account/fork";
/// `POST`: takes access from one client, named by the field [`CLIENT_FIELD`].
pub const REVOKE: &str = "/account/revoke";
/// `POST`: takes access from every client, and signs out everywhere.
pub const REVOKE_ALL: &str = "/account/revoke-all";
/// `POST`: signs out of this browser.
pub const SIGN_OUT: &str = "/account/sign-out";
/// `POST`: erases everything about the account, if the field [`CONFIRM_FIELD`] is its login.
pub const ERASE: &str = "/account/erase";
/// How far an erasure is, and its receipt.
pub const ERASURE: &str = "/account/erasure";
/// `POST`: serves an account again that was erased.
pub const RETURN: &str = "/account/return";
/// Which parts of the platform answer.
pub const STATUS: &str = "/status";

/// The field of every form that ties it to the session that it was shown to.
pub const TOKEN_FIELD: &str = "token";
/// The field that names a client.
pub const CLIENT_FIELD: &str = "client";
/// The field for the login, typed by hand.
pub const CONFIRM_FIELD: &str = "confirm";
