//! `b00t_advice`

use serde_json::{Value, json};
use store::ContentKind;

use super::{Answer, datums, object, origin};
use crate::{
    Content, ContentFailed, Invocation, Toolbox,
    datum::Datum,
    lessons::{Lesson, lessons},
    shelf::{Book, books},
};

/// How many lessons are told when something is looked for, and how many otherwise.
const MAX_FOUND: usize = 5;
const MAX_LISTED: usize = 10;
/// How many characters of a lesson are told.
const MAX_LESSON_CHARS: usize = 4000;

pub(super) async fn answer<C: Content>(
    toolbox: &Toolbox<'_, C>,
    invocation: &Invocation,
) -> Result<Answer, ContentFailed> {
    let tool = invocation.text("tool").unwrap_or_default();
    let query = invocation.text("query");
    let Some((book, lessons)) = of_tool(toolbox, invocation, tool).await? else {
        return Ok(nothing(toolbox, tool));
    };
    let total = lessons.len();
    let told = match query {
        Some(query) => best(lessons, query),
        None => lessons.into_iter().take(MAX_LISTED).collect(),
    };
    if total == 0 {
        return Ok(nothing(toolbox, tool));
    }
    let mut text = match (told.len(), query) {
        (0, _) => format!("None of the {total} lessons about {tool} fits."),
        (count, Some(_)) => format!("{}\n\n{count} of {total} lessons fit:", datums::marked(&book)),
        (count, None) => format!("{}\n\n{count} of {total} lessons:", datums::marked(&book)),
    };
    for lesson in &told {
        text.push_str(&format!("\n- {lesson}"));
    }
    let told: Vec<_> =
        told.iter().map(|lesson| json!({"topic": lesson.topic, "lesson": lesson.text})).collect();
    let structured = json!({
        "tool": tool, "total": total, "lessons": told, "origin": book.origin_json(),
    });
    Ok(Answer::good(text, structured))
}

/// The lessons about a tool, and the file that they are in.
async fn of_tool<C: Content>(
    toolbox: &Toolbox<'_, C>,
    invocation: &Invocation,
    tool: &str,
) -> Result<Option<(Book, Vec<Lesson>)>, ContentFailed> {
    let topic = topic(toolbox, tool).await?;
    // A file in the fork must not lead to lessons that the policy keeps from the caller.
    if topic != tool && !toolbox.may(invocation.tool(), &json!({ "tool": topic })) {
        return Ok(None);
    }
    let topics = books(toolbox, ContentKind::Topic).await?;
    let Some(book) = topics.into_iter().find(|book| book.entry.name == topic) else {
        return Ok(None);
    };
    let texts = toolbox.content.texts(std::slice::from_ref(&book.entry.blob)).await?;
    let text = texts.into_iter().next().flatten().ok_or(ContentFailed)?;
    let mut found = lessons(&text);
    for lesson in &mut found {
        if lesson.text.chars().count() > MAX_LESSON_CHARS {
            lesson.text = lesson.text.chars().take(MAX_LESSON_CHARS).chain(['…']).collect();
        }
    }
    Ok(Some((book, found)))
}

/// The topic that lessons about a tool are kept under: its own name, unless a datum of that name
/// says `lfmf_category`.
pub(crate) async fn topic<C: Content>(
    toolbox: &Toolbox<'_, C>,
    tool: &str,
) -> Result<String, ContentFailed> {
    let mut files = books(toolbox, ContentKind::Datum).await?;
    let is_of_tool =
        |book: &Book| book.entry.name.rsplit_once('.').is_some_and(|(name, _)| name == tool);
    files.retain(is_of_tool);
    let read = |text: &str| Datum::parse(text).map(|datum| datum.lessons());
    let read = datums::texts(toolbox, files, read).await?;
    let mut named = read.into_iter().filter_map(|(_, read)| read.ok().flatten());
    Ok(named.next().unwrap_or_else(|| tool.to_owned()))
}

/// The lessons that fit best, the best first.
fn best(lessons: Vec<Lesson>, query: &str) -> Vec<Lesson> {
    let mut scored: Vec<_> =
        lessons.into_iter().map(|lesson| (lesson.score(query), lesson)).collect();
    scored.retain(|(score, _)| *score > 0);
    scored.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    scored.into_iter().take(MAX_FOUND).map(|(_, lesson)| lesson).collect()
}

fn nothing<C>(toolbox: &Toolbox<'_, C>, tool: &str) -> Answer {
    let mut text = format!("No lessons about {tool} are recorded.");
    if toolbox.offers("b00t_lfmf") {
        text.push_str(" b00t_lfmf proposes one.");
    }
    let structured = json!({"tool": tool, "total": 0, "lessons": [], "origin": null});
    Answer::good(text, structured)
}

pub(super) fn shape() -> Value {
    object(&json!({
        "tool": {"type": "string"},
        "total": {"type": "integer"},
        "lessons": {"type": "array", "items": object(&json!({
            "topic": {"type": "string"},
            "lesson": {"type": "string"},
        }))},
        "origin": {"anyOf": [origin(), {"type": "null"}]},
    }))
}
