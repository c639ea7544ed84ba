//! The headers that hold a page to what it is.

use std::sync::LazyLock;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use sha2::{Digest as _, Sha256};

use crate::style::STYLE;

/// How the policy names the style sheet (Content Security Policy Level 3, hash-source).
static STYLE_SOURCE: LazyLock<String> =
    LazyLock::new(|| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(STYLE))));

/// What a page may do besides being read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Where its forms may lead, as sources of the policy.
    pub form_action: String,
    /// What other places hear of its address.
    pub referrer: &'static str,
}

impl Rules {
    /// A page without forms.
    #[must_use]
    pub fn plain() -> Self {
        Self { form_action: "'none'".into(), referrer: "no-referrer" }
    }

    /// A page with forms that lead to its own host, and from there to `elsewhere`, if anywhere.
    #[must_use]
    pub fn with_forms(elsewhere: Option<&str>) -> Self {
        let form_action = match elsewhere {
            Some(source) => format!("'self' {source}"),
            None => "'self'".into(),
        };
        // Without a referrer, a browser would not say where a form comes from.
        Self { form_action, referrer: "same-origin" }
    }

    /// The headers, by name and value.
    #[must_use]
    pub fn headers(&self) -> [(&'static str, String); 6] {
        let policy = format!(
            "default-src 'none'; style-src {}; base-uri 'none'; form-action {}; \
             frame-ancestors 'none'",
            *STYLE_SOURCE, self.form_action
        );
        [
            ("Content-Security-Policy", policy),
            ("X-Content-Type-Options", "nosniff".into()),
            ("X-Frame-Options", "DENY".into()),
            ("Referrer-Policy", self.referrer.into()),
            ("Cross-Origin-Opener-Policy", "same-origin".into()),
            ("Strict-Transport-Security", "max-age=31536000".into()),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(rules: &Rules) -> String {
        let [(name, policy), ..] = rules.headers();
        assert_eq!(name, "Content-Security-Policy");
        policy
    }

    #[test]
    fn only_the_style_sheet_is_let_through() {
        let policy = policy(&Rules::plain());
        let hash = STANDARD.encode(Sha256::digest(STYLE));
        assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
        assert!(policy.contains(&hash) && !policy.contains("unsafe"), "{policy}");
        assert!(policy.contains("form-action 'none'; frame-ancestors 'none'"), "{policy}");
    }

    #[test]
    fn forms_lead_where_the_page_says() {
        assert!(policy(&Rules::with_forms(None)).contains("form-action 'self';"));
        let elsewhere = Rules::with_forms(Some("https://client.example"));
        assert!(policy(&elsewhere).contains("form-action 'self' https://client.example;"));
    }
}
