//! The repository's prompts: `_b00t_/prompts/**/*.md`. Whoever gets one is judged as by the command line
//! `prompt NAME`.

mod file;

use ids::BlobId;
use serde_json::{Map, Value, json};
use store::ContentKind;

use crate::{
    Argument, Audit, Content, ContentFailed, Icon, Kind, Placing, Problem, Reading, Tool, Toolbox,
    Unread,
    readable::Readable,
    shelf::{Book, batches, books},
};
use file::{Parameter, Prompt};

/// How many prompts are listed.
const MAX_LISTED: usize = 200;
/// How many bytes an argument has.
const MAX_ARGUMENT_BYTES: usize = 16 * 1024;
/// How many characters a prompt's text has, arguments included.
const MAX_TEXT_CHARS: usize = 100_000;

/// What a prompt is asked for by. It is no tool; the policy knows it as a command.
pub(crate) static PROMPT: Tool = Tool {
    name: "prompts/get",
    title: "Get a prompt",
    description: "Returns a prompt of the repository.",
    command: "prompt",
    fixed: &[],
    arguments: &[Argument {
        name: "name",
        description: "Name of the prompt.",
        kind: Kind::Text,
        required: true,
        placing: Placing::Positional,
        secret: false,
    }],
    exclusive: &[],
    reads_only: true,
    open_world: false,
    icon: Icon::Book,
};

impl<C: Content + Audit> Toolbox<'_, C> {
    /// The prompts that the policy lets the caller get, as `Prompt` objects, by name. One that is
    /// broken says so.
    ///
    /// # Errors
    /// The content cannot be reached.
    pub async fn prompts(&self) -> Result<Vec<Value>, ContentFailed> {
        if self.policy().is_none() {
            return Ok(Vec::new());
        }
        let mut files = self.readable_prompts().await?;
        files.truncate(MAX_LISTED);
        let mut listed = Vec::new();
        for batch in batches(&files) {
            let blobs: Vec<BlobId> = batch.iter().map(|book| book.entry.blob.clone()).collect();
            let texts = self.content.texts(&blobs).await?;
            listed.extend(batch.iter().zip(texts).map(|(book, text)| described(book, text)));
        }
        Ok(listed)
    }

    /// A prompt with its arguments in their places, as a `GetPromptResult` object.
    pub async fn prompt(&self, name: &str, arguments: &Map<String, Value>) -> Reading<Value> {
        let given = Map::from_iter([("name".to_owned(), name.into())]);
        self.pass(&PROMPT, &given).then(self.filled(name, arguments)).await
    }

    async fn filled(&self, name: &str, arguments: &Map<String, Value>) -> Result<Value, Unread> {
        let Some((book, prompt)) = self.find_prompt(name).await? else {
            return Err(Unread::NotFound);
        };
        let problems = problems(&prompt, arguments);
        if !problems.is_empty() {
            return Err(Unread::Invalid(problems));
        }
        let value = |name: &str| arguments.get(name).and_then(Value::as_str).map(str::to_owned);
        let text: String = prompt.filled(value).chars().take(MAX_TEXT_CHARS).collect();
        Ok(json!({
            "description": description(&book, prompt.head.description.as_deref()),
            "messages": [{
                "role": "user",
                "content": {
                    "type": "text",
                    "text": format!("[The prompt {name}, from {}.]\n\n{text}", book.origin()),
                },
            }],
            "_meta": {"b00t/origin": book.origin_json()},
        }))
    }

    async fn readable_prompts(&self) -> Result<Vec<Book>, ContentFailed> {
        let files = books(self, ContentKind::Prompt).await?;
        Ok(Readable::of(files, self, &PROMPT, "name").files)
    }

    async fn find_prompt(&self, name: &str) -> Result<Option<(Book, Prompt)>, Unread> {
        let files = books(self, ContentKind::Prompt).await?;
        let Some(book) = files.into_iter().find(|book| book.entry.name == name) else {
            return Ok(None);
        };
        let texts = self.content.texts(std::slice::from_ref(&book.entry.blob)).await?;
        let text = texts.into_iter().next().flatten().ok_or(Unread::Unavailable)?;
        match Prompt::read(&text) {
            Ok(prompt) => Ok(Some((book, prompt))),
            Err(problem) => Err(Unread::Malformed(format!("{} {problem}", book.origin()))),
        }
    }

    /// The values that a prompt names for one of its arguments; none for a prompt that the caller
    /// may not get, or that is broken.
    ///
    /// # Errors
    /// There is no such prompt, or it cannot be reached.
    pub(crate) async fn prompt_values(
        &self,
        name: &str,
        argument: &str,
    ) -> Result<Vec<String>, Unread> {
        if !self.standing.may_read(ContentKind::Prompt, name) {
            return Ok(Vec::new());
        }
        match self.find_prompt(name).await {
            Ok(Some((_, prompt))) => {
                let mut arguments = prompt.head.arguments.into_iter();
                let found = arguments.find(|known| known.name == argument);
                Ok(found.map(|known| known.values).unwrap_or_default())
            }
            Ok(None) => Err(Unread::NotFound),
            Err(Unread::Malformed(_)) => Ok(Vec::new()),
            Err(why) => Err(why),
        }
    }
}

fn described(book: &Book, text: Option<String>) -> Value {
    let name = &book.entry.name;
    let meta = json!({"b00t/origin": book.origin_json()});
    let read = text.ok_or_else(|| "cannot be read".into()).and_then(|text| Prompt::read(&text));
    match read {
        Ok(Prompt { head, .. }) => {
            let arguments: Vec<_> = head.arguments.iter().map(parameter).collect();
            json!({
                "name": name,
                "title": head.title.as_deref().unwrap_or(name),
                "description": description(book, head.description.as_deref()),
                "arguments": arguments,
                "icons": PROMPT.icon.icons(),
                "_meta": meta,
            })
        }
        Err(problem) => json!({
            "name": name,
            "title": name,
            "description": format!("Broken: {} {problem}.", book.origin()),
            "arguments": [],
            "icons": PROMPT.icon.icons(),
            "_meta": meta,
        }),
    }
}

/// What a prompt is for, behind where that is taken from.
fn description(book: &Book, given: Option<&str>) -> String {
    let origin = book.origin();
    given.map_or_else(|| format!("{origin}."), |text| format!("[From {origin}.] {text}"))
}

fn parameter(parameter: &Parameter) -> Value {
    let Parameter { name, title, description, required, .. } = parameter;
    json!({
        "name": name,
        "title": title.as_deref().unwrap_or(name),
        "description": description.as_deref().unwrap_or_default(),
        "required": required,
    })
}

fn problems(prompt: &Prompt, given: &Map<String, Value>) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut problem = |argument: &str, message: &str| {
        let argument = argument.chars().take(100).collect();
        problems.push(Problem { argument, message: message.into() });
    };
    for (name, value) in given {
        let known = prompt.head.arguments.iter().any(|argument| argument.name == *name);
        match value {
            _ if !known => problem(name, "is unknown"),
            Value::String(text) if text.len() > MAX_ARGUMENT_BYTES => {
                problem(name, "is longer than 16 KiB");
            }
            Value::String(_) => {}
            _ => problem(name, "must be text"),
        }
    }
    for argument in prompt.head.arguments.iter().filter(|argument| argument.required) {
        let is_empty = |value: &Value| value.as_str().is_some_and(|text| text.trim().is_empty());
        if given.get(&argument.name).is_none_or(is_empty) {
            problem(&argument.name, "is missing");
        }
    }
    problems
}
