//! Pictures beside names.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

/// What something is about, as a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    /// The account, the platform.
    Account,
    /// Something to read.
    Book,
    /// A server.
    Server,
    /// A command line tool.
    Terminal,
    /// A model.
    Model,
    /// The policy.
    Shield,
    /// GitHub.
    Branch,
    /// A choice of tools.
    Toolbox,
}

impl Icon {
    /// The lines of the picture, in a square of 24 units.
    const fn lines(self) -> &'static str {
        match self {
            Self::Account => "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8M4 21a8 8 0 0 1 16 0",
            Self::Book => "M5 4h11a3 3 0 0 1 3 3v13H8a3 3 0 0 1-3-3zM9 8h6M9 12h6",
            Self::Server => "M4 4h16v7H4zM4 13h16v7H4zM8 7.5h.1M8 16.500h.1",
            Self::Terminal => "M3 5h18v14H3zM7 9l3 3-3 3M12 15h5",
            Self::Model => {
                "M12 3l2.500 6.500L21 12l-6.500 2.500L12 21l-2.500-6.500L3 12l6.500-2.500z"
            }
            Self::Shield => "M12 3l8 3v6c0 5-4 8-8 9-4-1-8-4-8-9V6zM9 12l2 2 4-4",
            Self::Branch => {
                "M6 3v12M6 21a3 3 0 1 0 0-6 3 3 0 0 0 0 6M18 9a3 3 0 1 0 0-6 3 3 0 0 0 0 6M18 9a9 9 0 0 1-9 9"
            }
            Self::Toolbox => "M3 8h18v12H3zM8 8V5h8v3M3 13h18M12 11v4",
        }
    }

    /// The list of icons of a definition, as `Icon` objects: one picture of any size, in the
    /// definition itself, so that no client has to ask a host for it.
    #[must_use]
    pub fn icons(self) -> Vec<Value> {
        let svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 24 24\" fill=\"none\" \
             stroke=\"#666\" stroke-width=\"2\"><path d=\"{}\"/></svg>",
            self.lines()
        );
        let src = format!("data:image/svg+xml;base64,{}", STANDARD.encode(svg));
        vec![json!({"src": src, "mimeType": "image/svg+xml", "sizes": ["any"]})]
    }
}
