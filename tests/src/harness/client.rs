//! A real MCP client: the Rust SDK's, over Streamable HTTP.

use anyhow::{Context, Result, ensure};
use rmcp::{
    ClientHandler, RoleClient,
    model::{
        CallToolRequestParams, CallToolResult, ProtocolVersion, ServerNotification,
        SubscriptionFilter,
    },
    service::{
        ClientLifecycleMode, ClientServiceExt, NotificationContext, RunningService, Subscription,
    },
    transport::{
        StreamableHttpClientTransport, streamable_http_client::StreamableHttpClientTransportConfig,
    },
};
use serde_json::Value;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// Which revision of the protocol a client speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Era {
    /// 2026-07-28: no session, `subscriptions/listen`.
    Modern,
    /// 2025-11-25: `initialize`, a session, a GET stream.
    Legacy,
    /// Whichever of these the client finds.
    Found,
}

/// A connected client with its stream for notifications open.
pub struct Client {
    service: RunningService<RoleClient, Listener>,
    subscription: Option<Subscription>,
    changes: UnboundedReceiver<()>,
}

/// The tools that are listed below any others.
const FIXED: [&str; 2] = ["b00t_search", "b00t_call"];

/// A tool's answer, as far as the tests look at it.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// Whether it is an `isError` result.
    pub is_error: bool,
    /// All text parts, joined.
    pub text: String,
    /// The structured content, or null.
    pub structured: Value,
}

struct Listener(UnboundedSender<()>);

impl ClientHandler for Listener {
    async fn on_tool_list_changed(&self, _: NotificationContext<RoleClient>) {
        let _ = self.0.send(());
    }
}

impl Client {
    /// Connects to an MCP endpoint with a bearer token and opens the stream.
    ///
    /// # Errors
    /// The server refused the connection or the handshake.
    pub async fn connect(http: reqwest::Client, url: &str, token: &str, era: Era) -> Result<Self> {
        let (sender, changes) = unbounded_channel();
        let config = StreamableHttpClientTransportConfig::with_uri(url).auth_header(token);
        let transport = StreamableHttpClientTransport::with_client(http, config);
        let mode = match era {
            Era::Modern => ClientLifecycleMode::Discover {
                preferred_versions: vec![ProtocolVersion::V_2026_07_28],
            },
            Era::Legacy => ClientLifecycleMode::Initialize,
            Era::Found => ClientLifecycleMode::Auto {
                preferred_versions: vec![ProtocolVersion::V_2026_07_28],
                legacy_version: None,
            },
        };
        let service = Listener(sender).serve_with_lifecycle(transport, mode).await?;
        let found = service.peer_info().map(|info| info.protocol_version.clone());
        let subscription = if found == Some(ProtocolVersion::V_2026_07_28) {
            let filter = SubscriptionFilter::builder().tools_list_changed().build();
            Some(service.listen(filter).await?)
        } else {
            None
        };
        Ok(Self { service, subscription, changes })
    }

    /// What the server said of itself.
    #[must_use]
    pub fn instructions(&self) -> Option<String> {
        self.service.peer_info().and_then(|info| info.instructions.clone())
    }

    /// The names of the tools that the policy leaves, in the server's order. The two fixed ones,
    /// which are listed below any others, are not among them.
    ///
    /// # Errors
    /// The request failed, or the fixed ones are not where they belong.
    pub async fn tools(&self) -> Result<Vec<String>> {
        let tools = self.service.list_tools(None).await?.tools;
        let mut names: Vec<_> = tools.into_iter().map(|tool| tool.name.into_owned()).collect();
        if !names.is_empty() {
            let fixed = names.split_off(names.len().saturating_sub(FIXED.len()));
            ensure!(fixed == FIXED, "the list ends with {fixed:?}");
        }
        Ok(names)
    }

    /// Calls a tool.
    ///
    /// # Errors
    /// The request failed; a refusal by policy is an [`Answer`].
    pub async fn call(&self, tool: &str, arguments: Value) -> Result<Answer> {
        let mut params = CallToolRequestParams::new(tool.to_owned());
        params.arguments = arguments.as_object().cloned();
        Ok(Answer::of(&self.service.call_tool(params).await?))
    }

    /// Waits until the server says that the list of tools has changed.
    ///
    /// # Errors
    /// The stream ended.
    pub async fn tools_changed(&mut self) -> Result<()> {
        if let Some(subscription) = &mut self.subscription {
            loop {
                let next = subscription.next().await?.context("the stream ended")?;
                if matches!(next, ServerNotification::ToolListChangedNotification(_)) {
                    return Ok(());
                }
            }
        }
        self.changes.recv().await.context("the stream ended")
    }

    /// Closes the connection.
    ///
    /// # Errors
    /// Closing failed.
    pub async fn close(self) -> Result<()> {
        self.service.cancel().await?;
        Ok(())
    }
}

impl Answer {
    fn of(result: &CallToolResult) -> Self {
        let parts = result.content.iter().filter_map(|part| part.as_text());
        let text = parts.map(|part| part.text.as_str()).collect::<Vec<_>>().join("\n");
        let structured = result.structured_content.clone().unwrap_or(Value::Null);
        Self { is_error: result.is_error.unwrap_or(false), text, structured }
    }
}
