//! Forms of an owner's own pages.

use token::BaseUrl;

use super::SessionCookie;
use crate::Parameters;

/// A form as a browser posted it. Its field `token` is the session's form token.
#[derive(Clone, Copy)]
pub struct SessionForm<'a> {
    /// The form.
    pub body: &'a str,
    /// `Content-Type`.
    pub content_type: Option<&'a str>,
    /// `Cookie`.
    pub cookie: Option<&'a str>,
    /// `Origin`.
    pub origin: Option<&'a str>,
    /// `Sec-Fetch-Site`.
    pub fetch_site: Option<&'a str>,
}

/// The form is not one of the session's own pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FormRefusal {
    /// It was posted from another site, or from nobody knows where.
    #[error("The form was sent from another site.")]
    OtherOrigin,
    /// It is no form, or a field is missing or there twice.
    #[error("The form is incomplete.")]
    Malformed,
    /// The browser has no session.
    #[error("You are not signed in any more.")]
    NoSession,
    /// The form is not the one that this session was given.
    #[error("The form is not the one that you were given. Go back to your page and try again.")]
    OtherForm,
}

const FORM: &str = "application/x-www-form-urlencoded";

impl SessionForm<'_> {
    /// The session that a form says it is of, and its fields: only if it comes from one of that
    /// session's own pages. Whether the session stands, its account's own state knows.
    ///
    /// # Errors
    /// When it does not.
    pub fn read(&self, base: &BaseUrl) -> Result<(SessionCookie, Parameters), FormRefusal> {
        let same_origin = self.origin.map(|origin| origin == base.to_string());
        let same_site = self.fetch_site.map(|site| site == "same-origin");
        // Browsers say at least one of the two; what they say has to be this very place.
        match (same_origin, same_site) {
            (Some(false), _) | (_, Some(false)) | (None, None) => {
                return Err(FormRefusal::OtherOrigin);
            }
            (Some(true) | None, Some(true)) | (Some(true), None) => {}
        }
        let media_type = self.content_type.and_then(|field| field.split(';').next());
        if !media_type.is_some_and(|text| text.trim().eq_ignore_ascii_case(FORM)) {
            return Err(FormRefusal::Malformed);
        }
        let fields = Parameters::parse(self.body).map_err(|_| FormRefusal::Malformed)?;
        let cookie = SessionCookie::of(self.cookie).ok_or(FormRefusal::NoSession)?;
        let token = fields.once("token").ok_or(FormRefusal::Malformed)?;
        if cookie.expects(token) { Ok((cookie, fields)) } else { Err(FormRefusal::OtherForm) }
    }
}

impl FormRefusal {
    /// The status of the page that says so.
    #[must_use]
    pub const fn status(self) -> u16 {
        match self {
            Self::OtherOrigin | Self::OtherForm => 403,
            Self::Malformed => 400,
            Self::NoSession => 401,
        }
    }
}
