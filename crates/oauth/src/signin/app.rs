//! The App, as GitHub's authorization server knows it.

/// What of the GitHub App a sign-in needs. It holds no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GitHubApp {
    /// GitHub's authorization endpoint.
    pub authorize_url: String,
    /// The App's client id.
    pub client_id: String,
    /// Where GitHub sends the browser back to, as it is set in the App.
    pub callback_url: String,
}
