//! MCP servers: `*.mcp.toml`.

use serde_json::{Map, Value as Json, json};
use toml::{Table, Value};

use super::{Datum, line, lines};

/// What a datum says about an MCP server.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Server {
    /// The name that it gives itself.
    pub(crate) name: Option<String>,
    /// What it is good for.
    pub(crate) hint: String,
    /// The ways to it, the preferred one first.
    pub(crate) ways: Vec<Way>,
}

/// A way to an MCP server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// A program that the client starts.
    Stdio {
        /// The program.
        command: String,
        /// Its arguments.
        args: Vec<String>,
        /// Variables of its environment.
        env: Vec<(String, String)>,
    },
    /// An address that the client connects to.
    Http {
        /// The address.
        url: String,
    },
}

impl Server {
    /// Reads a datum: the newer form with `[[b00t.mcp.stdio]]` and `[[b00t.mcp.httpstream]]`, also
    /// as single tables; or one way in `[b00t.mcp]` itself; or, in the oldest form, a program in
    /// `[b00t]`. A `url` in `[b00t]` is a page for people and leads to no server.
    ///
    /// The way with the lowest `priority` is preferred, 0 if there is none; of equal ones a program.
    ///
    /// # Errors
    /// What is wrong with it, as the end of a sentence about it.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let datum = Datum::parse(text)?;
        let mcp = datum.b00t.get("mcp").and_then(Value::as_table);
        let all = |key: &str| mcp.and_then(|mcp| mcp.get(key)).map(tables).unwrap_or_default();
        let programs = all("stdio").into_iter().map(|table| (table, stdio(table, &datum)));
        let addresses = ["httpstream", "http"].into_iter().flat_map(all);
        let addresses = addresses.map(|table| (table, http(table)));
        let read = programs.chain(addresses).filter_map(|(table, way)| {
            let priority = table.get("priority").and_then(Value::as_integer);
            Some((priority.unwrap_or_default(), way?))
        });
        let mut read: Vec<_> = read.collect();
        read.sort_by_key(|(priority, _)| *priority);
        let mut ways: Vec<Way> = read.into_iter().map(|(_, way)| way).collect();
        if ways.is_empty() {
            let within = |mcp| stdio(mcp, &datum).or_else(|| http(mcp));
            ways.extend(mcp.and_then(within).or_else(|| stdio(&datum.b00t, &datum)));
        }
        Ok(Self { name: datum.name(), hint: datum.hint(), ways })
    }

    /// The kinds of ways there are, each once.
    pub(crate) fn transports(&self) -> Vec<&'static str> {
        let mut kinds = Vec::new();
        for kind in self.ways.iter().map(Way::transport) {
            if !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
        kinds
    }
}

impl Way {
    const fn transport(&self) -> &'static str {
        match self {
            Self::Stdio { .. } => "stdio",
            Self::Http { .. } => "http",
        }
    }

    /// What stands under the server's name in `mcpServers` of a client's configuration.
    pub(crate) fn configuration(&self) -> Json {
        match self {
            Self::Stdio { command, args, env } => {
                let mut way = json!({"command": command, "args": args});
                if let (Some(way), false) = (way.as_object_mut(), env.is_empty()) {
                    let env = env.iter().map(|(name, value)| (name.clone(), json!(value)));
                    way.insert("env".into(), Json::Object(env.collect::<Map<_, _>>()));
                }
                way
            }
            Self::Http { url } => json!({"type": "http", "url": url}),
        }
    }
}

/// A list of tables, or the one table that stands in its place.
fn tables(value: &Value) -> Vec<&Table> {
    match value {
        Value::Array(items) => items.iter().filter_map(Value::as_table).collect(),
        one => one.as_table().into_iter().collect(),
    }
}

fn stdio(table: &Table, datum: &Datum) -> Option<Way> {
    let command = line(table.get("command")?)?;
    let args = table.get("args").map(lines).unwrap_or_default();
    // The older form has the variables beside the program, and also the newer one may.
    let own = table.get("env").and_then(Value::as_table);
    let env = own.or_else(|| datum.b00t.get("env")?.as_table());
    let env = env.into_iter().flatten().filter_map(|(name, value)| {
        // What is empty has to be filled in by the user, from where it is kept safe.
        Some((name.clone(), line(value)?))
    });
    Some(Way::Stdio { command, args, env: env.collect() })
}

fn http(table: &Table) -> Option<Way> {
    let url = line(table.get("url")?)?;
    Some(Way::Http { url })
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    fn stdio(command: &str, args: &[&str]) -> Way {
        let args = args.iter().map(|&arg| arg.to_owned()).collect();
        Way::Stdio { command: command.into(), args, env: Vec::new() }
    }

    #[test]
    fn both_forms_are_read() {
        let newer = r#"
            [b00t]
            name = "github"
            type = "mcp"
            hint = "GitHub's server"
            [[b00t.mcp.stdio]]
            command = "npx"
            args = ["-y", "server"]
            [b00t.mcp.httpstream]
            url = "https://api.example/mcp"
        "#;
        let server = Server::read(newer).unwrap();
        assert_eq!(server.transports(), ["stdio", "http"]);
        let http = Way::Http { url: "https://api.example/mcp".into() };
        assert_eq!(server.ways, [stdio("npx", &["-y", "server"]), http]);
        let older = "[b00t]\nname = 'x'\nhint = 'one\\ntwo'\ncommand = 'x'\nargs = ['--stdio']";
        let server = Server::read(older).unwrap();
        assert_eq!(
            (server.name.as_deref(), server.ways),
            (Some("x"), vec![stdio("x", &["--stdio"])])
        );
    }

    #[test]
    fn a_way_may_stand_in_the_table_itself() {
        let program = "[b00t]\n[b00t.mcp]\ncommand = 'x'\nargs = ['serve']\n\
                       [b00t.mcp.env]\nYES = '1'\n";
        let Way::Stdio { command, args, env } = Server::read(program).unwrap().ways.remove(0)
        else {
            panic!()
        };
        assert_eq!((command.as_str(), args), ("x", vec!["serve".to_owned()]));
        assert_eq!(env, [("YES".to_owned(), "1".to_owned())]);
        let address = "[b00t]\n[b00t.mcp]\nurl = 'https://x.example/mcp'\n";
        let http = Way::Http { url: "https://x.example/mcp".into() };
        assert_eq!(Server::read(address).unwrap().ways, [http]);
    }

    #[test]
    fn a_page_for_people_leads_to_no_server() {
        let page = "[b00t]\nname = 'x'\nurl = 'https://github.example/a/x'\n";
        assert_eq!(Server::read(page).unwrap().ways, []);
        let beside = format!("{page}[b00t.mcp.stdio]\ncommand = 'x'\n");
        assert_eq!(Server::read(&beside).unwrap().transports(), ["stdio"]);
    }

    #[test]
    fn an_address_may_be_preferred_to_a_program() {
        let text = "[b00t]\n[[b00t.mcp.stdio]]\npriority = 20\ncommand = 'x'\n\
                    [[b00t.mcp.stdio]]\npriority = 30\ncommand = 'y'\n\
                    [[b00t.mcp.httpstream]]\npriority = 0\nurl = 'https://x.example/mcp'\n\
                    [[b00t.mcp.httpstream]]\npriority = 25\nurl = 'https://y.example/mcp'\n";
        let server = Server::read(text).unwrap();
        assert_eq!(server.transports(), ["http", "stdio"]);
        assert_eq!(server.ways[0], Way::Http { url: "https://x.example/mcp".into() });
        let equal = text.replace("priority = 20", "priority = 0");
        assert_eq!(Server::read(&equal).unwrap().ways[0], stdio("x", &[]));
    }

    #[test]
    fn the_preferred_way_comes_first() {
        let text = r#"
            [b00t]
            [[b00t.mcp.stdio]]
            priority = 10
            command = "docker"
            [[b00t.mcp.stdio]]
            priority = 0
            command = "npx"
            [[b00t.mcp.stdio]]
            priority = 10
            command = "uvx"
        "#;
        let ways = Server::read(text).unwrap().ways;
        assert_eq!(ways, [stdio("npx", &[]), stdio("docker", &[]), stdio("uvx", &[])]);
    }

    #[test]
    fn a_way_is_written_as_clients_read_it() {
        let text = r#"
            [b00t]
            [[b00t.mcp.stdio]]
            command = "npx"
            args = ["-y", "server"]
            env = { TOOLSETS = "issues", TOKEN = "", PORT = 8080 }
            [[b00t.mcp.httpstream]]
            url = "https://x.example/mcp"
        "#;
        let ways = Server::read(text).unwrap().ways;
        let written: Vec<_> = ways.iter().map(Way::configuration).collect();
        let env = json!({"PORT": "8080", "TOOLSETS": "issues"});
        assert_eq!(
            written,
            [
                json!({"command": "npx", "args": ["-y", "server"], "env": env}),
                json!({"type": "http", "url": "https://x.example/mcp"}),
            ]
        );
    }

    #[test]
    fn a_server_without_a_way_to_it_has_none() {
        for text in [
            "[b00t]\nname = 'x'\n[b00t.mcp]\nstdio = []",
            "[b00t]\nname = 'x'\n[[b00t.mcp.stdio]]\nargs = ['a']",
            "[b00t]\nname = 'x'\nmcp = 'x'",
            "[b00t]\nname = 'x'\ncommand = ['x']",
        ] {
            assert_eq!(Server::read(text).unwrap().ways, [], "{text}");
        }
    }
}
