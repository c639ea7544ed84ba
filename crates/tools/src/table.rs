//! The one table of tools, in the order in which they are listed.

use crate::{Argument, Icon, Kind, Placing, Tool};

const fn text(name: &'static str, required: bool, description: &'static str) -> Argument {
    let (kind, placing) = (Kind::Text, Placing::Positional);
    Argument { name, description, kind, required, placing, secret: false }
}

const fn content(name: &'static str, kind: Kind, description: &'static str) -> Argument {
    let placing = Placing::Content;
    Argument { name, description, kind, required: true, placing, secret: false }
}

const fn flag(name: &'static str, option: &'static str, description: &'static str) -> Argument {
    let placing = Placing::Option(option);
    Argument { name, description, kind: Kind::Flag, required: false, placing, secret: false }
}

/// A tool without arguments that only reads; the table overrides the rest.
const READER: Tool = Tool {
    name: "",
    title: "",
    description: "",
    command: "",
    fixed: &[],
    arguments: &[],
    exclusive: &[],
    reads_only: true,
    open_world: false,
    icon: Icon::Account,
};

/// Every tool.
pub static TOOLS: [Tool; 15] = [
    Tool {
        name: "b00t_whoami",
        title: "Who am I",
        description: "Says for which account, repository and client this server answers.",
        command: "whoami",
        ..READER
    },
    Tool {
        name: "b00t_status",
        title: "Policy status",
        description: "Says which policy is in force, since when and from which commit, what is \
                      wrong with the newest one if it did not come into force, what is left of \
                      the limits, how many calls there were and which were refused lately.",
        command: "status",
        icon: Icon::Shield,
        ..READER
    },
    Tool {
        name: "b00t_learn",
        title: "Learn about a topic",
        description: "Lists the learn topics of the user's b00t repository, searches them, or \
                      returns the text of one.",
        command: "learn",
        arguments: &[
            text("topic", false, "Name of the topic to read. Without it, the topics are listed."),
            Argument {
                name: "search",
                description: "Words to look for in names and texts of topics.",
                kind: Kind::Text,
                required: false,
                placing: Placing::Option("--search"),
                secret: false,
            },
        ],
        exclusive: &["topic", "search"],
        icon: Icon::Book,
        ..READER
    },
    Tool {
        name: "b00t_advice",
        title: "Advice from lessons learned",
        description: "Finds lessons that were learned about a tool.",
        command: "advice",
        arguments: &[
            text("tool", true, "The tool the lessons are about."),
            text("query", false, "What to look for, an error message for example."),
        ],
        icon: Icon::Book,
        ..READER
    },
    Tool {
        name: "b00t_lfmf",
        title: "Record a lesson",
        description: "Proposes a lesson learned from a failure, by pull request on the fork.",
        command: "lfmf",
        arguments: &[
            text("tool", true, "The tool the lesson is about."),
            content("lesson", Kind::Prose, "The lesson, as `topic: what to do`."),
        ],
        reads_only: false,
        open_world: true,
        icon: Icon::Book,
        ..READER
    },
    Tool {
        name: "b00t_mcp_list",
        title: "List MCP servers",
        description: "Lists the MCP servers that the user's b00t repository describes.",
        command: "mcp",
        fixed: &["list"],
        arguments: &[flag("json", "--json", "Whether the text is JSON.")],
        icon: Icon::Server,
        ..READER
    },
    Tool {
        name: "b00t_mcp_output",
        title: "Client configuration for MCP servers",
        description: "Returns client configuration for MCP servers of the repository.",
        command: "mcp",
        fixed: &["output"],
        arguments: &[Argument {
            name: "servers",
            description: "Names of the servers.",
            kind: Kind::List,
            required: true,
            placing: Placing::Positional,
            secret: false,
        }],
        icon: Icon::Server,
        ..READER
    },
    Tool {
        name: "b00t_mcp_add",
        title: "Add an MCP server",
        description: "Proposes a new MCP server, by pull request on the fork.",
        command: "mcp",
        fixed: &["add"],
        arguments: &[
            text("name", true, "Name of the server."),
            Argument {
                // Whoever adds a server may put a password into `env` or `url`.
                secret: true,
                ..content(
                    "json",
                    Kind::Object,
                    "Its configuration, as clients write it: `command`, `args` and `env`, or `url`.",
                )
            },
            Argument {
                required: false,
                ..content("hint", Kind::Text, "What it is good for, in one line.")
            },
        ],
        reads_only: false,
        open_world: true,
        icon: Icon::Server,
        ..READER
    },
    Tool {
        name: "b00t_cli_desires",
        title: "Desired version of a command",
        description: "Says which version of a command line tool the repository wants.",
        command: "cli",
        fixed: &["desires"],
        arguments: &[text("name", true, "Name of the command.")],
        icon: Icon::Terminal,
        ..READER
    },
    Tool {
        name: "b00t_cli_check",
        title: "Check a command",
        description: "Says how to check whether a command line tool is there and new enough.",
        command: "cli",
        fixed: &["check"],
        arguments: &[text("name", true, "Name of the command.")],
        icon: Icon::Terminal,
        ..READER
    },
    Tool {
        name: "b00t_ai_list",
        title: "List AI providers",
        description: "Lists the AI providers that the repository describes.",
        command: "ai",
        fixed: &["list"],
        arguments: &[flag("json", "--json", "Whether the text is JSON.")],
        icon: Icon::Model,
        ..READER
    },
    Tool {
        name: "b00t_acl_explain",
        title: "Explain a decision",
        description: "Says whether the policy in force allows a b00t command, and which rule \
                      decides.",
        command: "acl",
        fixed: &["explain"],
        arguments: &[
            content("command", Kind::Text, "The command, such as `mcp`."),
            Argument {
                name: "args",
                description: "Its arguments, such as [\"add\", \"github\"].",
                kind: Kind::List,
                required: false,
                placing: Placing::Content,
                secret: false,
            },
        ],
        icon: Icon::Shield,
        ..READER
    },
    Tool {
        name: "b00t_acl_propose",
        title: "Propose a policy change",
        description: "Proposes a change of b00t-mcp-acl.toml, by pull request on the fork. Answers what \
                      the change would allow or refuse, and whether the policy tests of the fork \
                      pass.",
        command: "acl",
        fixed: &["propose"],
        arguments: &[
            Argument {
                required: false,
                ..content("text", Kind::Prose, "The whole new text of the file.")
            },
            Argument {
                required: false,
                ..content(
                    "edits",
                    Kind::Object,
                    "Or edits that keep comments and formatting: `default_policy`; `commands`, by \
                     name `allow`, `deny`, an object with `policy`, `arg_patterns`, `description`, \
                     `enforce`, or null to remove the rule; `deny` and `allow`, lists of patterns to \
                     add; `remove`, a list of patterns to take away; `limits`, with `per_minute`, \
                     `per_day` and, by name, `commands` with both, where null removes. A file in the \
                     short form takes no patterns.",
                )
            },
        ],
        exclusive: &["text", "edits"],
        reads_only: false,
        open_world: true,
        icon: Icon::Shield,
    },
    Tool {
        name: "github_user_info",
        title: "GitHub account",
        description: "Returns the public profile of the user's GitHub account.",
        command: "github",
        fixed: &["user-info"],
        open_world: true,
        icon: Icon::Branch,
        ..READER
    },
    Tool {
        name: "github_repositories",
        title: "GitHub repositories",
        description: "Lists the repositories that the App may see.",
        command: "github",
        fixed: &["repositories"],
        open_world: true,
        icon: Icon::Branch,
        ..READER
    },
];

/// The tool of this name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Tool> {
    TOOLS.iter().find(|tool| tool.name == name)
}
