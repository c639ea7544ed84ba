//! How a client is told about a server.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use maud::{Markup, html};
use serde_json::{Value, json};

use crate::section::snippet;

/// What the server is called in a client's configuration.
const NAME: &str = "b00t";

/// Links, a command line and files, for the clients that there are.
pub(crate) fn connect(resource: &str) -> Markup {
    let http = json!({"type": "http", "url": resource});
    let bridge = json!({"command": "npx", "args": ["-y", "mcp-remote", resource]});
    html! {
        h3 { "Address" }
        (snippet(resource))
        h3 { "With one click" }
        p class="actions" {
            a class="button" href=(vs_code(resource)) { "Add to VS Code" }
            a class="button" href=(cursor(resource)) { "Add to Cursor" }
        }
        h3 { "Claude Code" }
        (snippet(&command_line(resource)))
        details {
            summary { "Files, for these and for other clients" }
            div class="stack" {
                p { "VS Code, in " code { ".vscode/mcp.json" } ":" }
                (snippet(&pretty(&json!({"servers": {NAME: http}}))))
                p { "Claude Code, in " code { ".mcp.json" } ":" }
                (snippet(&pretty(&json!({"mcpServers": {NAME: http}}))))
                p { "Cursor, in " code { ".cursor/mcp.json" } ":" }
                (snippet(&pretty(&json!({"mcpServers": {NAME: {"url": resource}}}))))
                p { "A client that only starts programs:" }
                (snippet(&pretty(&json!({"mcpServers": {NAME: bridge}}))))
                p { "Claude on the web and on the desktop: add a custom connector in its settings, with the address above." }
            }
        }
    }
}

/// <https://code.visualstudio.com/api/extension-guides/ai/mcp#create-an-mcp-installation-url>
fn vs_code(resource: &str) -> String {
    let server = json!({"name": NAME, "type": "http", "url": resource});
    format!("vscode:mcp/install?{}", percent_encoded(&server.to_string()))
}

/// <https://cursor.com/docs/mcp/install-links>
fn cursor(resource: &str) -> String {
    let config = STANDARD.encode(json!({"url": resource}).to_string());
    let config = percent_encoded(&config);
    format!("cursor://anysphere.cursor-deeplink/mcp/install?name={NAME}&config={config}")
}

fn command_line(resource: &str) -> String {
    format!("claude mcp add --transport http {NAME} {resource}")
}

fn pretty(value: &Value) -> String {
    format!("{value:#}")
}

/// Every byte that is not unreserved, percent-encoded (RFC 3986, section 2.1).
fn percent_encoded(text: &str) -> String {
    use std::fmt::Write as _;
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(byte.into());
        } else {
            // Writing to a string cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    const RESOURCE: &str = "https://octocat.b00t.example/mcp";

    #[test]
    fn vs_code_gets_one_server_as_json() {
        assert_eq!(
            vs_code(RESOURCE),
            "vscode:mcp/install?%7B%22name%22%3A%22b00t%22%2C%22type%22%3A%22http%22%2C%22url%22%3A\
             %22https%3A%2F%2Foctocat.b00t.example%2Fmcp%22%7D"
        );
    }

    #[test]
    fn cursor_gets_the_servers_configuration_in_base64() {
        let link = cursor(RESOURCE);
        let config = link
            .strip_prefix("cursor://anysphere.cursor-deeplink/mcp/install?name=b00t&config=")
            .unwrap();
        let json = STANDARD.decode(config.replace("%3D", "=")).unwrap();
        assert_eq!(
            serde_json::from_slice::<Value>(&json).unwrap(),
            json!({"url": "https://octocat.b00t.example/mcp"})
        );
    }

    #[test]
    fn claude_code_gets_a_command_line() {
        assert_eq!(
            command_line(RESOURCE),
            "claude mcp add --transport http b00t https://octocat.b00t.example/mcp"
        );
    }

    #[test]
    fn a_file_is_json_that_names_the_server() {
        let html = connect(RESOURCE).into_string();
        for text in [
            "&quot;servers&quot;: {",
            "&quot;mcpServers&quot;: {",
            "&quot;mcp-remote&quot;",
            ".vscode/mcp.json",
        ] {
            assert!(html.contains(text), "{text}: {html}");
        }
    }
}
