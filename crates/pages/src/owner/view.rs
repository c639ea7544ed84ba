//! What the page of a server is made of.

use acl::Diagnostic;
use ids::UnixMillis;

/// A server, for its owner.
#[derive(Clone, Debug)]
pub struct Owner {
    /// Who is signed in, and owns the server.
    pub login: String,
    /// What the forms send back.
    pub csrf: String,
    /// The time that the page is seen at.
    pub now: UnixMillis,
    /// Where a client connects.
    pub resource: String,
    /// The fork, `owner/name`.
    pub repository: String,
    /// The fork, as an address.
    pub repository_url: String,
    /// Where the policy is edited on GitHub.
    pub edit_url: String,
    /// How the policy stands.
    pub standing: Standing,
    /// The policy in force, in plain words, one sentence each. Empty if none is.
    pub policy: Vec<String>,
    /// Every tool, in the order in which it is listed to clients.
    pub tools: Vec<ToolLine>,
    /// The last calls, the newest first; at most [`Self::CALLS`] are shown.
    pub calls: Vec<Call>,
    /// The last days, the oldest first, one entry each, also for those without calls.
    pub usage: Vec<Day>,
    /// The clients that have access.
    pub clients: Vec<Client>,
    /// What was just done, in a sentence, if anything was.
    pub notice: Option<String>,
}

impl Owner {
    /// How many calls are shown.
    pub const CALLS: usize = 50;
    /// How many days are shown.
    pub const DAYS: usize = 30;
}

/// How the policy stands.
#[derive(Clone, Debug)]
pub enum Standing {
    /// The newest revision is in force.
    InForce(Revision),
    /// The newest revision cannot come into force.
    Rejected {
        /// What is wrong.
        newest: Rejected,
        /// The last good one, which stays in force, if there ever was one.
        in_force: Option<Revision>,
    },
    /// There is none, so that everything is refused.
    Nothing {
        /// Why, in a sentence.
        sentence: String,
        /// What to do, in a sentence.
        remedy: String,
    },
}

/// A revision of the policy that is in force.
#[derive(Clone, Debug)]
pub struct Revision {
    /// The commit, in full.
    pub commit: String,
    /// The commit, as an address.
    pub url: String,
    /// Since when it is in force.
    pub since: UnixMillis,
}

/// A revision of the policy that cannot come into force.
#[derive(Clone, Debug)]
pub struct Rejected {
    /// The commit, in full.
    pub commit: String,
    /// The file at that commit, as an address. `#L` and a line's number lead to the line.
    pub url: String,
    /// When it was found out.
    pub since: UnixMillis,
    /// What is wrong with it, and where.
    pub diagnostics: Vec<Diagnostic>,
    /// The file of policy tests at that commit, as an address, if there is one.
    pub tests_url: Option<String>,
    /// What is wrong with the tests, and where, failing ones among them.
    pub test_diagnostics: Vec<Diagnostic>,
}

/// One tool.
#[derive(Clone, Debug)]
pub struct ToolLine {
    /// As clients call it.
    pub name: String,
    /// What it does, in a few words.
    pub title: String,
    /// Whether the policy lets it be called.
    pub access: Access,
    /// The rule that says so, such as `commands.learn (line 3)`.
    pub rule: String,
}

/// Which calls of a tool are allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// All of them.
    Allowed,
    /// Some: it depends on the arguments.
    Depends,
    /// None: the tool is not listed.
    Refused,
}

/// One call.
#[derive(Clone, Debug)]
pub struct Call {
    /// When it came.
    pub at: UnixMillis,
    /// What the client calls itself.
    pub client: String,
    /// The tool.
    pub tool: String,
    /// The command line, without what is secret in it.
    pub line: String,
    /// What became of it.
    pub outcome: Outcome,
    /// The rule that decided.
    pub rule: String,
    /// Why, in a sentence or a few.
    pub explanation: String,
}

/// What became of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was allowed.
    Allowed,
    /// It was allowed, and only because the rule that would have refused it does not enforce.
    WouldRefuse,
    /// The policy refused it.
    Refused,
    /// A limit was reached.
    Limited,
    /// It was allowed and failed.
    Failed,
}

/// How much was called on one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    /// Any time of that day, in UTC.
    pub date: UnixMillis,
    /// Calls that were allowed.
    pub allowed: u64,
    /// Calls that were refused.
    pub refused: u64,
}

/// A client that has access.
#[derive(Clone, Debug)]
pub struct Client {
    /// What the form sends back to revoke it.
    pub id: String,
    /// What it calls itself.
    pub name: String,
    /// The host that vouches for that name, if any does.
    pub host: Option<String>,
    /// The scopes that it was given.
    pub scopes: Vec<String>,
    /// Since when.
    pub since: UnixMillis,
    /// When it last renewed its access or called, if that is known.
    pub last_used: Option<UnixMillis>,
}
