//! A request for authorization as it came.

use token::BaseUrl;

use super::{
    AuthorizationError, AuthorizationRefusal, AuthorizationRequest, Prompt, RedirectedError,
    ShownError,
};
use crate::{Client, CodeChallenge, Parameters, RedirectUri, Scopes};

/// The parameters of a request of which nothing is believed yet (OAuth 2.1, section 4.1.1).
#[derive(Clone)]
pub struct Attempt {
    parameters: Parameters,
    client_id: String,
}

/// What is wrong with one that the client may be told of.
type Wrong = (AuthorizationError, &'static str);

/// The longest `state` that is handed back.
const MAX_STATE: usize = 2048;

impl Attempt {
    /// Reads the query of a request, or the form if it was posted. Which client it is from has to be
    /// found out by [`client_id`](Self::client_id) next.
    ///
    /// # Errors
    /// When that cannot be told.
    pub fn read(query: &str) -> Result<Self, ShownError> {
        let parameters = Parameters::parse(query).map_err(|_| ShownError::TooLong)?;
        let client_id = parameters.get("client_id").map_err(|_| ShownError::Twice)?;
        let client_id = client_id.ok_or(ShownError::NoClient)?.to_owned();
        Ok(Self { parameters, client_id })
    }

    /// Which client it says that it is from.
    #[must_use]
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// Judges it. First who asks and where the answer goes, and the user is told what is wrong with
    /// that; then everything else, and the client is told.
    ///
    /// # Errors
    /// The first reason to refuse it.
    pub fn judge(
        &self,
        client: &Client,
        base: &BaseUrl,
    ) -> Result<AuthorizationRequest, AuthorizationRefusal> {
        let redirect_uri = self.redirect_uri(client).map_err(AuthorizationRefusal::Shown)?;
        let state = self.parameters.get("state").ok().flatten().map(str::to_owned);
        let told = state.clone().filter(|state| state.len() <= MAX_STATE);
        self.rest(client, &redirect_uri, state, base).map_err(|(error, description)| {
            AuthorizationRefusal::Redirected(RedirectedError {
                error,
                description,
                redirect_uri,
                state: told,
            })
        })
    }

    fn redirect_uri(&self, client: &Client) -> Result<RedirectUri, ShownError> {
        if client.id().as_str() != self.client_id {
            return Err(ShownError::OtherClient);
        }
        let requested = self.parameters.get("redirect_uri").map_err(|_| ShownError::Twice)?;
        let missing =
            if requested.is_none() { ShownError::NoRedirectUri } else { ShownError::RedirectUri };
        client.redirect_uri(requested).ok_or(missing)
    }

    fn rest(
        &self,
        client: &Client,
        redirect_uri: &RedirectUri,
        state: Option<String>,
        base: &BaseUrl,
    ) -> Result<AuthorizationRequest, Wrong> {
        use AuthorizationError as Error;
        let get = |name| {
            let twice = (Error::InvalidRequest, "A parameter is there twice.");
            self.parameters.get(name).map_err(|_| twice)
        };
        get("state")?;
        if state.as_ref().is_some_and(|state| state.len() > MAX_STATE) {
            return Err((Error::InvalidRequest, "state is too long."));
        }
        if get("request")?.is_some() {
            return Err((Error::RequestNotSupported, "Request objects are not supported."));
        }
        if get("request_uri")?.is_some() {
            return Err((Error::RequestUriNotSupported, "request_uri is not supported."));
        }
        match get("response_type")? {
            Some("code") => {}
            Some(_) => return Err((Error::UnsupportedResponseType, "response_type must be code.")),
            None => return Err((Error::InvalidRequest, "response_type is missing.")),
        }
        if get("response_mode")?.is_some_and(|mode| mode != "query") {
            return Err((Error::InvalidRequest, "response_mode must be query."));
        }
        let challenge = challenge(get("code_challenge")?, get("code_challenge_method")?)?;
        let login = match get("resource") {
            Ok(Some(resource)) => base.resource_named(resource).map(|own| own.login().clone()),
            Ok(None) => None,
            Err(_) => return Err((Error::InvalidTarget, "There must be exactly one resource.")),
        };
        let login = login.ok_or((
            Error::InvalidTarget,
            "resource must be the MCP endpoint of an account on this platform.",
        ))?;
        let scopes = match get("scope")? {
            None => Scopes::read(),
            Some(text) => text.parse().map_err(|_| {
                (Error::InvalidScope, "scope must be a list of b00t:read and b00t:write.")
            })?,
        };
        let select_account = match Prompt::read(get("prompt")?) {
            None => return Err((Error::InvalidRequest, "prompt has a word that is not known.")),
            Some(Prompt::None) => {
                return Err((Error::ConsentRequired, "Consent is asked for each time."));
            }
            Some(prompt) => prompt == Prompt::SelectAccount,
        };
        Ok(AuthorizationRequest {
            client: client.clone(),
            redirect_uri: redirect_uri.clone(),
            state,
            challenge,
            scopes,
            login,
            select_account,
        })
    }
}

/// PKCE is required, and only S256 (RFC 7636, section 4.3; OAuth 2.1, section 7.5.2). A request
/// that names no method means `plain`, which is refused like any other.
fn challenge(challenge: Option<&str>, method: Option<&str>) -> Result<CodeChallenge, Wrong> {
    let invalid = |description| (AuthorizationError::InvalidRequest, description);
    let challenge = challenge.ok_or_else(|| invalid("code_challenge is missing."))?;
    if method != Some(CodeChallenge::METHOD) {
        return Err(invalid("code_challenge_method must be S256."));
    }
    CodeChallenge::parse(challenge).ok_or_else(|| invalid("code_challenge is no SHA-256."))
}
