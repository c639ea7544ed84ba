//! From a JSON-RPC request to what it asks for.

use serde_json::{Map, Value};

use crate::{
    Accepted, Action, Capabilities, ClientInfo, Completion, Era, Fault, Filter, HeaderFields,
    Listing, LogLevel, Reference, RequestId, Retry, Terms, Version, http::decoded, meta,
    receive::legacy_envelope,
};

const MAX_METHOD_BYTES: usize = 128;
/// The longest address of a resource.
const MAX_URI_BYTES: usize = 2048;
/// So many resources can be watched on one stream.
const MAX_WATCHED: usize = 100;
/// So many bytes have they together, as JSON: they travel in one header field, and are kept.
const MAX_WATCHED_BYTES: usize = 32 * 1024;
/// So many answers can be brought along.
const MAX_RESPONSES: usize = 100;

pub(crate) struct Request<'a> {
    pub(crate) headers: &'a HeaderFields,
    pub(crate) id: &'a RequestId,
    pub(crate) method: &'a str,
    pub(crate) params: &'a Map<String, Value>,
}

impl Request<'_> {
    pub(crate) fn modern(&self) -> Result<Accepted, Fault> {
        let version = self.modern_version()?;
        agree("Mcp-Method", self.headers.method.as_deref(), self.method)?;
        let action = match self.method {
            "server/discover" => Action::Discover { id: self.id.clone() },
            "subscriptions/listen" => self.listen()?,
            _ => self.common()?.ok_or_else(|| Fault::UnknownMethod(self.short_method()))?,
        };
        let named = match &action {
            Action::CallTool { name, .. } | Action::GetPrompt { name, .. } => Some(name),
            Action::ReadResource { uri, .. } => Some(uri),
            _ => None,
        };
        if let Some(named) = named {
            let field = self.headers.name.as_deref();
            let said = field.map(|value| decoded("Mcp-Name", value)).transpose()?;
            agree("Mcp-Name", said.as_deref(), named)?;
        }
        let client = meta::of(self.params).and_then(|meta| meta.get(meta::CLIENT_INFO));
        let client = ClientInfo::read(client);
        let terms = self.terms(Era::Modern)?;
        Ok(Accepted { version, session: None, client, terms, action })
    }

    pub(crate) fn legacy(&self) -> Result<Accepted, Fault> {
        let id = self.id.clone();
        if self.method == "initialize" {
            let requested = self.text("protocolVersion")?.to_owned();
            let client = ClientInfo::read(self.params.get("clientInfo"));
            let declared = self.params.get("capabilities").and_then(Value::as_object);
            let capabilities = declared.map(Capabilities::read).unwrap_or_default();
            let terms = Terms { capabilities, ..self.terms(Era::Legacy)? };
            let action = Action::Initialize { id, requested };
            let version = Version::NEWEST_LEGACY;
            return Ok(Accepted { version, session: None, client, terms, action });
        }
        let (version, session) = legacy_envelope(self.headers)?;
        let action = match self.method {
            "ping" => Action::Ping { id },
            "logging/setLevel" => Action::SetLogLevel { id, level: level(self.text("level")?)? },
            "resources/subscribe" => Action::Watch { id, uri: self.uri()?, wanted: true },
            "resources/unsubscribe" => Action::Watch { id, uri: self.uri()?, wanted: false },
            _ => self
                .common()?
                .unwrap_or_else(|| Action::Unknown { id, method: self.short_method() }),
        };
        let terms = self.terms(Era::Legacy)?;
        Ok(Accepted { version, session: Some(session), client: None, terms, action })
    }

    /// What both eras know.
    fn common(&self) -> Result<Option<Action>, Fault> {
        let id = self.id.clone();
        Ok(Some(match self.method {
            "tools/list" => self.list(Listing::Tools)?,
            "prompts/list" => self.list(Listing::Prompts)?,
            "resources/list" => self.list(Listing::Resources)?,
            "resources/templates/list" => self.list(Listing::ResourceTemplates)?,
            "tools/call" => {
                let name = self.text("name")?.to_owned();
                let (arguments, mirrored) = (self.arguments()?, self.headers.params.clone());
                Action::CallTool { id, name, arguments, mirrored, retry: self.retry()? }
            }
            "prompts/get" => {
                let (name, arguments) = (self.text("name")?.to_owned(), self.arguments()?);
                if !arguments.values().all(Value::is_string) {
                    let problem = "the arguments of a prompt must be text";
                    return Err(Fault::InvalidParams(problem.into()));
                }
                Action::GetPrompt { id, name, arguments, retry: self.retry()? }
            }
            "resources/read" => Action::ReadResource { id, uri: self.uri()?, retry: self.retry()? },
            "completion/complete" => Action::Complete { id, question: self.completion()? },
            _ => return Ok(None),
        }))
    }

    fn modern_version(&self) -> Result<Version, Fault> {
        let empty = Map::new();
        let meta = meta::of(self.params).unwrap_or(&empty);
        let Some(named) = meta.get(meta::PROTOCOL_VERSION).and_then(Value::as_str) else {
            return Err(Fault::MetaMissing(meta::PROTOCOL_VERSION));
        };
        if !meta.get(meta::CLIENT_CAPABILITIES).is_some_and(Value::is_object) {
            return Err(Fault::MetaMissing(meta::CLIENT_CAPABILITIES));
        }
        agree("MCP-Protocol-Version", self.headers.protocol_version.as_deref(), named)?;
        Version::parse(named)
            .filter(|version| version.era() == Era::Modern)
            .ok_or_else(|| Fault::UnsupportedVersion(named.into()))
    }

    fn terms(&self, era: Era) -> Result<Terms, Fault> {
        let streams = self.headers.accepts("text/event-stream");
        let Some(meta) = meta::of(self.params) else {
            return Ok(Terms { streams, ..Terms::default() });
        };
        let progress = meta.get("progressToken").cloned().map(RequestId::try_from).transpose();
        let progress = progress.map_err(|_| {
            let problem = "`progressToken` must be a whole number or a text of at most 256 bytes";
            Fault::InvalidParams(problem.into())
        })?;
        let (mut log_level, mut capabilities) = (None, Capabilities::default());
        if era == Era::Modern {
            let named = meta.get(meta::LOG_LEVEL).map(|value| value.as_str().unwrap_or_default());
            log_level = named.map(level).transpose()?;
            let declared = meta.get(meta::CLIENT_CAPABILITIES).and_then(Value::as_object);
            capabilities = declared.map(Capabilities::read).unwrap_or_default();
        }
        Ok(Terms { streams, progress, log_level, capabilities })
    }

    fn list(&self, what: Listing) -> Result<Action, Fault> {
        let cursor = match self.params.get("cursor") {
            None | Some(Value::Null) => None,
            Some(Value::String(cursor)) => Some(cursor.clone()),
            Some(_) => return Err(Fault::InvalidParams("`cursor` must be text".into())),
        };
        Ok(Action::List { id: self.id.clone(), what, cursor })
    }

    fn arguments(&self) -> Result<Map<String, Value>, Fault> {
        match self.params.get("arguments") {
            None | Some(Value::Null) => Ok(Map::new()),
            Some(Value::Object(arguments)) => Ok(arguments.clone()),
            Some(_) => Err(Fault::InvalidParams("`arguments` must be an object".into())),
        }
    }

    fn retry(&self) -> Result<Retry, Fault> {
        let responses = match self.params.get("inputResponses") {
            None => Map::new(),
            Some(Value::Object(responses))
                if responses.len() <= MAX_RESPONSES && responses.values().all(Value::is_object) =>
            {
                responses.clone()
            }
            Some(_) => {
                let problem = "`inputResponses` must be an object of at most 100 results";
                return Err(Fault::InvalidParams(problem.into()));
            }
        };
        let state = match self.params.get("requestState") {
            None => None,
            Some(Value::String(state)) => Some(state.clone()),
            Some(_) => return Err(Fault::InvalidParams("`requestState` must be text".into())),
        };
        Ok(Retry { responses, state })
    }

    fn completion(&self) -> Result<Completion, Fault> {
        let malformed = |what: &str| Fault::InvalidParams(what.into());
        let text = |object: &Value, name| object.get(name)?.as_str().map(str::to_owned);
        let reference = self.params.get("ref").unwrap_or(&Value::Null);
        let reference = match reference.get("type").and_then(Value::as_str) {
            Some("ref/prompt") => text(reference, "name").map(Reference::Prompt),
            Some("ref/resource") => text(reference, "uri").map(Reference::Template),
            _ => None,
        };
        let reference =
            reference.ok_or_else(|| malformed("`ref` must name a prompt or a resource"))?;
        let argument = self.params.get("argument").unwrap_or(&Value::Null);
        let (Some(name), Some(value)) = (text(argument, "name"), text(argument, "value")) else {
            return Err(malformed("`argument` must have a name and a value"));
        };
        let known = self.params.get("context").and_then(|context| context.get("arguments"));
        let known = known.and_then(Value::as_object).cloned().unwrap_or_default();
        Ok(Completion { reference, argument: name, value, known })
    }

    fn listen(&self) -> Result<Action, Fault> {
        if !self.headers.accepts("text/event-stream") {
            return Err(Fault::NotAcceptable("text/event-stream"));
        }
        let Some(Value::Object(wanted)) = self.params.get("notifications") else {
            return Err(Fault::InvalidParams("`notifications` must be an object".into()));
        };
        let flag = |name: &str| match wanted.get(name) {
            None => Ok(false),
            Some(Value::Bool(wanted)) => Ok(*wanted),
            Some(_) => Err(Fault::InvalidParams(format!("`{name}` must be a boolean"))),
        };
        let filter = Filter {
            tools: flag("toolsListChanged")?,
            prompts: flag("promptsListChanged")?,
            resources: flag("resourcesListChanged")?,
        };
        let watched = match wanted.get("resourceSubscriptions") {
            None => Some(Vec::new()),
            Some(Value::Array(uris)) if uris.len() <= MAX_WATCHED => uris.iter().map(uri).collect(),
            Some(_) => None,
        };
        let Some(mut uris) = watched else {
            let problem = "`resourceSubscriptions` must be a list of at most 100 addresses";
            return Err(Fault::InvalidParams(problem.into()));
        };
        uris.sort_unstable();
        uris.dedup();
        if uris.iter().map(|uri| Value::from(uri.as_str()).to_string().len()).sum::<usize>()
            > MAX_WATCHED_BYTES
        {
            let problem = "the addresses in `resourceSubscriptions` have more than 32 KiB together";
            return Err(Fault::InvalidParams(problem.into()));
        }
        Ok(Action::Listen { id: self.id.clone(), filter, uris })
    }

    fn uri(&self) -> Result<String, Fault> {
        let given = self.params.get("uri").unwrap_or(&Value::Null);
        uri(given).ok_or_else(|| {
            Fault::InvalidParams("`uri` must be an address of at most 2048 bytes".into())
        })
    }

    fn text(&self, name: &str) -> Result<&str, Fault> {
        self.params
            .get(name)
            .and_then(Value::as_str)
            .ok_or_else(|| Fault::InvalidParams(format!("`{name}` must be text")))
    }

    fn short_method(&self) -> String {
        self.method.chars().take(MAX_METHOD_BYTES).collect()
    }
}

fn uri(value: &Value) -> Option<String> {
    let uri = value.as_str()?;
    (!uri.is_empty() && uri.len() <= MAX_URI_BYTES).then(|| uri.to_owned())
}

fn level(name: &str) -> Result<LogLevel, Fault> {
    LogLevel::parse(name).ok_or_else(|| Fault::InvalidParams("there is no such log level".into()))
}

fn agree(field: &str, header: Option<&str>, body: &str) -> Result<(), Fault> {
    match header {
        None => Err(Fault::HeaderMismatch(format!("{field} is missing"))),
        Some(header) if header == body => Ok(()),
        Some(_) => Err(Fault::HeaderMismatch(format!("{field} does not match the body"))),
    }
}
