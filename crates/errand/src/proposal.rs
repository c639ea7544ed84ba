//! A change of one file.

use ids::CommitId;
use serde::{Deserialize, Serialize};

/// The policy.
pub const ACL_FILE: &str = "b00t-mcp-acl.toml";
/// The folder of everything else that may be proposed.
pub const CONTENT_FOLDER: &str = "_b00t_/";
/// How large a proposed file may be.
pub const MAX_TEXT_BYTES: usize = 256 * 1024;
const MAX_PATH_BYTES: usize = 200;
const MAX_TITLE_BYTES: usize = 200;
/// How long the description of a proposal may be.
pub const MAX_ABOUT_BYTES: usize = 32 * 1024;
const MAX_NAME_BYTES: usize = 200;

/// A change of one file of a fork, and who asks for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// The tool that was called.
    pub tool: String,
    /// The OAuth client that called it.
    pub client: String,
    /// The commit that the change was made from.
    pub base: CommitId,
    /// The file.
    pub path: String,
    /// Its whole new text.
    pub text: String,
    /// What is proposed, as lower-case hexadecimal digits: the same for the same content.
    pub key: String,
    /// One line.
    pub title: String,
    /// What people should know about it; Markdown.
    pub about: String,
}

/// Why a proposal is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidProposal(pub &'static str);

impl Proposal {
    /// Checks everything that can be checked without asking anybody.
    ///
    /// # Errors
    /// The first thing that is wrong, as a sentence.
    pub fn check(&self) -> Result<(), InvalidProposal> {
        let tool = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        let short = |text: &str, most| !text.trim().is_empty() && text.len() <= most;
        let checks = [
            (self.tool.starts_with("b00t_") && self.tool.chars().all(tool), "no tool is named"),
            (self.tool.len() <= 40, "the tool's name is too long"),
            (self.client.len() <= MAX_NAME_BYTES, "the client's name is too long"),
            (is_proposable(&self.path), "this file cannot be proposed"),
            (self.text.len() <= MAX_TEXT_BYTES, "the file is larger than 256 KiB"),
            (is_key(&self.key), "the content has no key"),
            (short(&self.title, MAX_TITLE_BYTES), "there is no title, or it is too long"),
            (!self.title.contains(char::is_control), "the title is not one line"),
            (self.about.len() <= MAX_ABOUT_BYTES, "the description is too long"),
        ];
        match checks.into_iter().find(|(good, _)| !good) {
            None => Ok(()),
            Some((_, problem)) => Err(InvalidProposal(problem)),
        }
    }

    /// The branch that it is on: the same for the same content.
    #[must_use]
    pub fn branch(&self) -> String {
        let tool = self.tool.strip_prefix("b00t_").unwrap_or(&self.tool).replace('_', "-");
        format!("b00t/{tool}-{}", self.key.get(..12).unwrap_or(&self.key))
    }

    /// The commit's message.
    #[must_use]
    pub fn message(&self) -> String {
        let client = plain(&self.client);
        format!("{}\n\nAsked for by {}, called by the client {client}.\n", self.title, self.tool)
    }

    /// The pull request's body.
    #[must_use]
    pub fn body(&self) -> String {
        let client = plain(&self.client);
        format!(
            "The client `{client}` asked for this by the tool `{}`. Nothing changes until somebody \
             merges it.\n\n{}\n",
            self.tool,
            self.about.trim()
        )
        .trim_end()
        .to_owned()
    }
}

fn is_key(key: &str) -> bool {
    (12..=64).contains(&key.len()) && key.bytes().all(|b| b"0123456789abcdef".contains(&b))
}

/// The policy, or a Markdown or TOML file of the content, by a path that means nothing else anywhere.
fn is_proposable(path: &str) -> bool {
    if path == ACL_FILE {
        return true;
    }
    let Some(inside) = path.strip_prefix(CONTENT_FOLDER) else { return false };
    let plain = |c: char| c.is_alphanumeric() || "-_.+ /".contains(c);
    path.len() <= MAX_PATH_BYTES
        && inside.chars().all(plain)
        && inside.split('/').all(|part| {
            !part.is_empty() && !part.starts_with(['.', ' ']) && !part.ends_with(['.', ' '])
        })
        && (inside.ends_with(".md") || inside.ends_with(".toml"))
}

/// A name as it can stand in a code span and on a line.
fn plain(name: &str) -> String {
    let shown = name.chars().map(|c| if c.is_control() || c == '`' { '?' } else { c });
    shown.take(MAX_NAME_BYTES).collect()
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    fn proposal() -> Proposal {
        Proposal {
            tool: "b00t_mcp_add".into(),
            client: "claude".into(),
            base: "c".repeat(40).parse().unwrap(),
            path: "_b00t_/github.mcp.toml".into(),
            text: "[b00t]\n".into(),
            key: "0123456789abcdef".into(),
            title: "Add the MCP server github".into(),
            about: "A server.".into(),
        }
    }

    #[test]
    fn the_same_content_is_on_the_same_branch() {
        assert_eq!(proposal().branch(), "b00t/mcp-add-0123456789ab");
        let other = Proposal { base: "d".repeat(40).parse().unwrap(), ..proposal() };
        assert_eq!(other.branch(), proposal().branch());
    }

    #[test]
    fn commit_and_pull_request_say_who_asked() {
        let message = "Add the MCP server github\n\nAsked for by b00t_mcp_add, called by the client \
                       claude.\n";
        assert_eq!(proposal().message(), message);
        assert_eq!(
            proposal().body(),
            "The client `claude` asked for this by the tool `b00t_mcp_add`. Nothing changes until \
             somebody merges it.\n\nA server."
        );
        let sly = Proposal { client: "a`\n# b".into(), ..proposal() };
        assert!(sly.body().starts_with("The client `a??# b` asked"), "{}", sly.body());
    }

    #[test]
    fn what_is_well_formed_is_accepted() {
        assert_eq!(proposal().check(), Ok(()));
        for path in [ACL_FILE, "_b00t_/learn/b00t task.md", "_b00t_/learn/lang/c++.md"] {
            assert_eq!(Proposal { path: path.into(), ..proposal() }.check(), Ok(()), "{path}");
        }
    }

    #[test]
    fn no_other_file_can_be_proposed() {
        for path in [
            "README.md",
            ".github/workflows/x.yml",
            "_b00t_/../README.md",
            "_b00t_/x/../../y.md",
            "_b00t_/.hidden.md",
            "_b00t_//x.md",
            "/b00t-mcp-acl.toml",
            "_b00t_/x.sh",
            "_b00t_/x.md/",
            "_b00t_/x\\y.md",
            "_b00t_/x\n.md",
            "_b00t_/a /x.md",
            "b00t-mcp-acl.test.toml",
            "",
        ] {
            let refused = Proposal { path: path.into(), ..proposal() }.check();
            assert_eq!(refused, Err(InvalidProposal("this file cannot be proposed")), "{path:?}");
        }
    }

    #[test]
    fn what_is_too_long_or_no_name_is_refused() {
        for wrong in [
            Proposal { tool: "rm".into(), ..proposal() },
            Proposal { tool: "b00t_X y".into(), ..proposal() },
            Proposal { client: "x".repeat(201), ..proposal() },
            Proposal { text: "x".repeat(MAX_TEXT_BYTES + 1), ..proposal() },
            Proposal { key: "xyz".into(), ..proposal() },
            Proposal { key: "0123456789AB".into(), ..proposal() },
            Proposal { title: " ".into(), ..proposal() },
            Proposal { title: "a\nb".into(), ..proposal() },
            Proposal { about: "x".repeat(MAX_ABOUT_BYTES + 1), ..proposal() },
        ] {
            assert!(wrong.check().is_err(), "{wrong:?}");
        }
    }
}
