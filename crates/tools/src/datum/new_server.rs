//! A datum that is written for somebody: `*.mcp.toml` from what clients have in their configuration.

use std::fmt;

use serde_json::{Map, Value};
use toml_edit::{Array, ArrayOfTables, DocumentMut, Item, Table, value};

use super::{Server, secret};

const MAX_ARGS: usize = 64;
const MAX_VARIABLES: usize = 32;
const MAX_TEXT_BYTES: usize = 1024;
/// An MCP server to be described.
pub(crate) struct NewServer {
    text: String,
    /// The variables whose values are left out, because they look like secrets.
    pub(crate) withheld: Vec<String>,
}

impl NewServer {
    /// Reads a client's configuration of one server: `command`, `args` and `env`, or `url`; or
    /// `mcpServers` with that under the very name.
    ///
    /// # Errors
    /// What is wrong with it, as the end of a sentence about it.
    pub(crate) fn read(name: &str, hint: &str, json: &Map<String, Value>) -> Result<Self, String> {
        let json = match json.get("mcpServers") {
            None => json,
            Some(servers) => servers
                .get(name)
                .and_then(Value::as_object)
                .ok_or_else(|| format!("has no server {name} in mcpServers"))?,
        };
        let known = ["command", "args", "env", "url", "type", "transport", "headers"];
        if let Some(other) = json.keys().find(|key| !known.contains(&key.as_str())) {
            let other: String = other.chars().take(100).collect();
            return Err(format!("has {other:?}, which a datum has no place for"));
        }
        if json.contains_key("headers") {
            return Err("has headers, which a datum has no place for".into());
        }
        let mut withheld = Vec::new();
        let (kind, way) = match (json.get("command"), json.get("url")) {
            (Some(command), None) => ("stdio", stdio(command, json, &mut withheld)?),
            (None, Some(url)) => ("httpstream", http(url)?),
            _ => return Err("must have either `command` or `url`".into()),
        };
        let mut document = DocumentMut::new();
        let mut b00t = Table::new();
        b00t.insert("name", value(name));
        b00t.insert("type", value("mcp"));
        b00t.insert("hint", value(hint));
        let mut ways = ArrayOfTables::new();
        ways.push(way);
        let mut mcp = Table::new();
        mcp.set_implicit(true);
        mcp.insert(kind, Item::ArrayOfTables(ways));
        b00t.insert("mcp", Item::Table(mcp));
        document.insert("b00t", Item::Table(b00t));
        let text = document.to_string();
        // Whoever lists it later must be able to read it.
        match Server::read(&text) {
            Ok(server) if !server.ways.is_empty() => Ok(Self { text, withheld }),
            _ => Err("cannot be written down".into()),
        }
    }
}

impl fmt::Display for NewServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

fn stdio(
    command: &Value,
    json: &Map<String, Value>,
    withheld: &mut Vec<String>,
) -> Result<Table, String> {
    let mut way = Table::new();
    way.insert("priority", value(0));
    way.insert("transport", value("stdio"));
    way.insert("command", value(text(command, "command")?));
    let mut args = Array::new();
    match json.get("args") {
        None | Some(Value::Null) => {}
        Some(Value::Array(items)) if items.len() <= MAX_ARGS => {
            for item in items {
                args.push(text(item, "args")?);
            }
        }
        Some(_) => return Err(format!("has `args` that are no list of at most {MAX_ARGS}")),
    }
    let line = std::iter::once(text(command, "command")?);
    let line = line.chain(args.iter().filter_map(toml_edit::Value::as_str));
    if let Some(name) = secret::in_arguments(line) {
        return Err(format!(
            "has what looks like a secret in its command line ({name}); name a variable of the \
             environment in its place, such as ${{TOKEN}}"
        ));
    }
    way.insert("args", value(args));
    match json.get("env") {
        None | Some(Value::Null) => {}
        Some(Value::Object(members)) if members.len() <= MAX_VARIABLES => {
            let mut env = Table::new();
            for (name, given) in members {
                let given = text(given, "env")?;
                if !is_variable(name) {
                    return Err("has a variable in `env` whose name is none".into());
                }
                let secret = secret::is_secret(name, given);
                if secret {
                    withheld.push(name.clone());
                }
                env.insert(name, value(if secret { "" } else { given }));
            }
            if !env.is_empty() {
                way.insert("env", Item::Table(env));
            }
        }
        Some(_) => return Err(format!("has an `env` of more than {MAX_VARIABLES}, or none")),
    }
    Ok(way)
}

fn http(url: &Value) -> Result<Table, String> {
    let url = text(url, "url")?;
    if !url.starts_with("https://") && !url.starts_with("http://") {
        return Err("has a `url` that is no address".into());
    }
    let authority = url.split("://").nth(1).and_then(|rest| rest.split(['/', '?', '#']).next());
    if authority.is_none_or(|authority| authority.is_empty() || authority.contains('@')) {
        return Err("has a `url` without a host, or with a password".into());
    }
    if let Some(name) = secret::in_address(url) {
        return Err(format!(
            "has what looks like a secret in its `url` ({name}); name a variable of the environment \
             in its place, such as ${{TOKEN}}"
        ));
    }
    let mut way = Table::new();
    way.insert("priority", value(0));
    way.insert("transport", value("httpstream"));
    way.insert("url", value(url));
    Ok(way)
}

fn text<'a>(value: &'a Value, name: &str) -> Result<&'a str, String> {
    let text = value.as_str().ok_or_else(|| format!("has `{name}` that is no text"))?;
    let fits = text.len() <= MAX_TEXT_BYTES && !text.chars().any(char::is_control);
    if fits { Ok(text) } else { Err(format!("has `{name}` that is too long or no single line")) }
}

fn is_variable(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
    !name.is_empty() && name.len() <= 100 && name.chars().all(plain)
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use serde_json::json;

    use super::*;

    fn read(json: &Value) -> Result<NewServer, String> {
        NewServer::read("files", "Files", json.as_object().unwrap())
    }

    #[test]
    fn a_program_is_described_as_people_do_it() {
        let env = json!({"FILES_TOKEN": "sesame", "apikey": "x", "API_KEY": "${API_KEY}", "ROOT": "/srv"});
        let server = read(&json!({"command": "npx", "args": ["-y", "files"], "env": env})).unwrap();
        insta::assert_snapshot!(server.to_string(), @r#"
        [b00t]
        name = "files"
        type = "mcp"
        hint = "Files"

        [[b00t.mcp.stdio]]
        priority = 0
        transport = "stdio"
        command = "npx"
        args = ["-y", "files"]

        [b00t.mcp.stdio.env]
        API_KEY = "${API_KEY}"
        FILES_TOKEN = ""
        ROOT = "/srv"
        apikey = ""
        "#);
        assert_eq!(server.withheld, ["FILES_TOKEN", "apikey"]);
        let described = Server::read(&server.to_string()).unwrap();
        assert_eq!(described.transports(), ["stdio"]);
    }

    #[test]
    fn an_address_is_described_as_people_do_it() {
        let server = read(&json!({"type": "http", "url": "https://x.example/mcp"})).unwrap();
        insta::assert_snapshot!(server.to_string(), @r#"
        [b00t]
        name = "files"
        type = "mcp"
        hint = "Files"

        [[b00t.mcp.httpstream]]
        priority = 0
        transport = "httpstream"
        url = "https://x.example/mcp"
        "#);
        let wrapped = json!({"mcpServers": {"files": {"url": "https://x.example/mcp"}}});
        assert_eq!(read(&wrapped).unwrap().to_string(), server.to_string());
    }

    #[test]
    fn no_secret_is_written_down() {
        let env = json!({"PASSWORD": "$3cret", "DATABASE": "postgres://u:sesame@db/x"});
        let server = read(&json!({"command": "x", "env": env})).unwrap();
        assert_eq!(server.withheld, ["DATABASE", "PASSWORD"]);
        assert!(!server.to_string().contains("cret"), "{server}");
        for (json, name) in [
            (json!({"command": "x", "args": ["--token", "sesame"]}), "token"),
            (json!({"command": "X_TOKEN=sesame x"}), "X_TOKEN"),
            (json!({"url": "https://x.example/mcp?api_key=sesame"}), "api_key"),
            (json!({"url": "https://x.example/mcp#token=sesame"}), "token"),
        ] {
            let refused = read(&json).err().unwrap();
            assert!(refused.starts_with("has what looks like a secret in its "), "{refused}");
            assert!(refused.contains(&format!("({name})")), "{refused}");
        }
        for json in [
            json!({"command": "x", "args": ["--token", "${X_TOKEN}"]}),
            json!({"url": "https://x.example/mcp?api_key=${API_KEY}&toolsets=issues"}),
        ] {
            assert!(read(&json).is_ok(), "{json}");
        }
    }

    #[test]
    fn what_cannot_be_described_says_why() {
        for (json, problem) in [
            (json!({}), "must have either `command` or `url`"),
            (json!({"command": "x", "url": "https://x"}), "must have either `command` or `url`"),
            (json!({"command": 1}), "has `command` that is no text"),
            (json!({"command": "a\nb"}), "has `command` that is too long or no single line"),
            (json!({"command": "x", "args": "y"}), "has `args` that are no list of at most 64"),
            (json!({"command": "x", "args": [1]}), "has `args` that is no text"),
            (
                json!({"command": "x", "env": {"A B": "c"}}),
                "has a variable in `env` whose name is none",
            ),
            (json!({"command": "x", "env": {"A": 1}}), "has `env` that is no text"),
            (json!({"url": "ftp://x"}), "has a `url` that is no address"),
            (json!({"url": "https://"}), "has a `url` without a host, or with a password"),
            (json!({"url": "https://u:p@x/"}), "has a `url` without a host, or with a password"),
            (
                json!({"url": "https://x", "headers": {}}),
                "has headers, which a datum has no place for",
            ),
            (json!({"cmd": "x"}), "has \"cmd\", which a datum has no place for"),
            (json!({"mcpServers": {"other": {}}}), "has no server files in mcpServers"),
            (json!({"command": ""}), "cannot be written down"),
        ] {
            assert_eq!(read(&json).err().as_deref(), Some(problem), "{json}");
        }
    }
}
