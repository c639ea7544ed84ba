//! What is around every page.

use maud::{Markup, PreEscaped, html};

use crate::{address::leads_somewhere, headers::Rules, page::Page, path, style::STYLE};

/// What is particular about one page.
pub(crate) struct Frame<'v> {
    /// What the tab says, and what tells this page from the others.
    pub(crate) title: &'v str,
    pub(crate) status: u16,
    pub(crate) rules: Rules,
    /// Where the platform's own pages are: empty on the apex itself, its address elsewhere.
    pub(crate) apex: &'v str,
    /// Who is signed in, and the token for the form that signs out.
    pub(crate) session: Option<Session<'v>>,
    /// The path of this page, where the navigation leads to it.
    pub(crate) here: &'v str,
    /// Whether it takes more room than text needs.
    pub(crate) wide: bool,
    /// Seconds after which the browser loads the page again.
    pub(crate) refresh: Option<u32>,
}

/// Who looks at a page.
pub(crate) struct Session<'v> {
    pub(crate) login: &'v str,
    pub(crate) csrf: &'v str,
}

impl<'v> Frame<'v> {
    /// A page of the apex for anybody.
    pub(crate) fn new(title: &'v str) -> Self {
        Self {
            title,
            status: 200,
            rules: Rules::plain(),
            apex: "",
            session: None,
            here: "",
            wide: false,
            refresh: None,
        }
    }

    /// A page for who is signed in.
    pub(crate) fn signed_in(title: &'v str, login: &'v str, csrf: &'v str) -> Self {
        Self {
            rules: Rules::with_forms(None),
            session: Some(Session { login, csrf }),
            ..Self::new(title)
        }
    }

    /// The page, with this inside.
    pub(crate) fn around(self, content: &Markup) -> Page {
        let document = html! {
            (PreEscaped("<!doctype html>\n"))
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    title { (self.title) @if self.title != "b00t" { " · b00t" } }
                    style { (PreEscaped(STYLE)) }
                }
                body class=[self.wide.then_some("wide")] {
                    a class="skip" href="#main" { "Skip to the content" }
                    (self.header())
                    main id="main" tabindex="-1" { (content) }
                    (self.footer())
                }
            }
        };
        Page {
            status: self.status,
            html: document.into_string() + "\n",
            rules: self.rules,
            refresh: self.refresh,
        }
    }

    fn at(&self, path: &str) -> String {
        let apex = if leads_somewhere(self.apex) { self.apex } else { "" };
        format!("{apex}{path}")
    }

    fn header(&self) -> Markup {
        html! {
            header class="top" {
                a class="brand" href=(self.at(path::HOME)) { "b" span { "00" } "t" }
                @if let Some(session) = &self.session {
                    nav aria-label="Account" {
                        (self.entry(path::ACCOUNT, "Your server"))
                        (self.entry(path::SETTINGS, "Account"))
                        form method="post" action=(path::SIGN_OUT) {
                            (hidden_token(session.csrf))
                            button class="plain" { "Sign out" span class="soft" { " " (session.login) } }
                        }
                    }
                }
            }
        }
    }

    fn entry(&self, path: &str, text: &str) -> Markup {
        html! { a href=(path) aria-current=[(self.here == path).then_some("page")] { (text) } }
    }

    fn footer(&self) -> Markup {
        html! {
            footer class="bottom" {
                a href=(self.at(path::HOME)) { "About b00t" }
                a href=(self.at(path::ACCOUNT)) { "Your server" }
                a href=(self.at(path::STATUS)) { "Status" }
            }
        }
    }
}

/// The field that ties a form to the session.
pub(crate) fn hidden_token(csrf: &str) -> Markup {
    html! { input type="hidden" name=(path::TOKEN_FIELD) value=(csrf); }
}
