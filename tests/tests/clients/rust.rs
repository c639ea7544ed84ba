//! The Rust SDK's client.

use anyhow::Result;
use b00t_tests::harness::{self, Era};
use serde_json::Value;

use crate::story::{Answer, Client, Listener, Stage};

pub(crate) struct Rust(harness::Client);

impl Rust {
    pub(crate) async fn connect(stage: &Stage, era: Era) -> Result<Self> {
        let http = reqwest::Client::builder().no_proxy().build()?;
        Ok(Self(harness::Client::connect(http, stage.url(), stage.token(), era).await?))
    }
}

impl Client for Rust {
    async fn list(&mut self) -> Result<Vec<String>> {
        let mut tools = self.0.tools().await?;
        // These two are always there, and the harness has looked that they are.
        tools.extend(["b00t_search".to_owned(), "b00t_call".to_owned()]);
        Ok(tools)
    }

    async fn call(&mut self, tool: &str, arguments: Value) -> Result<Answer> {
        let answer = self.0.call(tool, arguments).await?;
        Ok(Answer { is_error: answer.is_error, text: answer.text })
    }
}

impl Listener for Rust {
    async fn hear(&mut self) -> Result<()> {
        self.0.tools_changed().await
    }

    async fn leave(self) -> Result<()> {
        self.0.close().await
    }
}
