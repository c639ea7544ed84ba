//! What an argument that is being typed could become.

use serde_json::Value;
use store::ContentKind;

use crate::{
    Audit, Content, ContentFailed, Toolbox, Unread, readable::Readable, resources::TEMPLATE,
    shelf::books, table,
};

impl<C: Content + Audit> Toolbox<'_, C> {
    /// Everything that begins with `value`, or else has it somewhere, sorted: topics for the
    /// argument `topic` of the resource template and of prompts, and the values that a prompt names.
    /// `reference` is a `ResourceTemplateReference` or a `PromptReference`. Nothing that the caller
    /// may not read is told: of a prompt that they may not get there are no values, whether there
    /// is one or not.
    ///
    /// # Errors
    /// There is no such template or prompt, or the content cannot be reached.
    pub async fn complete(
        &self,
        reference: &Value,
        argument: &str,
        value: &str,
    ) -> Result<Vec<String>, Unread> {
        if self.policy().is_none() {
            return Ok(Vec::new());
        }
        let text = |name: &str| reference.get(name).and_then(Value::as_str).unwrap_or_default();
        let all = match (text("type"), text("uri"), text("name")) {
            ("ref/resource", TEMPLATE, _) if argument == "topic" => self.topics().await?,
            ("ref/resource", TEMPLATE, _) => Vec::new(),
            ("ref/prompt", _, name) => {
                let named = self.prompt_values(name, argument).await?;
                if named.is_empty() && argument == "topic" { self.topics().await? } else { named }
            }
            _ => return Err(Unread::NotFound),
        };
        Ok(fitting(all, value))
    }

    async fn topics(&self) -> Result<Vec<String>, ContentFailed> {
        let Some(tool) = table::find("b00t_learn") else { return Ok(Vec::new()) };
        let topics = books(self, ContentKind::Topic).await?;
        let topics = Readable::of(topics, self, tool, "topic").files;
        Ok(topics.into_iter().map(|topic| topic.entry.name).collect())
    }
}

fn fitting(mut all: Vec<String>, value: &str) -> Vec<String> {
    let value = value.to_lowercase();
    all.retain(|name| name.to_lowercase().contains(&value));
    all.sort_by_cached_key(|name| (!name.to_lowercase().starts_with(&value), name.clone()));
    all.dedup();
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_begins_with_it_comes_first() {
        let all = ["python", "git", "github", "legit", "git"].map(str::to_owned).to_vec();
        assert_eq!(fitting(all.clone(), "GIT"), ["git", "github", "legit"]);
        assert_eq!(fitting(all.clone(), ""), ["git", "github", "legit", "python"]);
        assert!(fitting(all, "x").is_empty());
    }
}
