//! `b00t_lfmf`

use errand::Undone;
use serde_json::{Map, Value, json};
use store::ContentKind;

use super::{
    Answer, advice,
    github::undone,
    propose::{self, Change, not_read, unfit},
};
use crate::{
    Content, ContentFailed, Errands, Invocation, Toolbox,
    lessons::{Lesson, lessons},
    refusal::judge,
    shelf::books,
};

/// How many characters a lesson has.
const MAX_LESSON_CHARS: usize = 4000;

pub(super) async fn answer<C: Content + Errands>(
    toolbox: &Toolbox<'_, C>,
    invocation: &Invocation,
) -> Result<Answer, ContentFailed> {
    let tool = invocation.text("tool").unwrap_or_default();
    let given = invocation.text("lesson").unwrap_or_default();
    let lesson = match lesson(given) {
        Ok(lesson) => lesson,
        Err(message) => return Ok(unfit("lesson", message)),
    };
    let topic = advice::topic(toolbox, tool).await?;
    // Lessons about it may be kept under another name: that one must be allowed, too.
    let arguments = Map::from_iter([
        ("tool".to_owned(), topic.as_str().into()),
        ("lesson".to_owned(), given.into()),
    ]);
    let Ok(named) = Invocation::new(invocation.tool(), &arguments) else {
        return Ok(unfit("tool", "keeps its lessons under a name that is none"));
    };
    if let Err(refusal) = judge(toolbox.standing, &named, toolbox.site) {
        return Ok(refusal);
    }
    let Some(fork) = toolbox.content.fork().await? else { return Ok(not_read()) };
    let topics = books(toolbox, ContentKind::Topic).await?;
    let (path, text) = match topics.iter().find(|book| book.entry.name == topic) {
        None => (format!("_b00t_/learn/{topic}.md"), String::new()),
        Some(book) => {
            // Where the fork has no such file, its own begins with the template's text: it will
            // stand in the place of that.
            let texts = toolbox.content.texts(std::slice::from_ref(&book.entry.blob)).await?;
            let text = texts.into_iter().next().flatten().ok_or(ContentFailed)?;
            (book.entry.path.clone(), text)
        }
    };
    if lessons(&text).contains(&lesson) {
        return Ok(undone(&Undone::Unchanged));
    }
    let new = lesson.added_to(&text);
    if lessons(&new).last() != Some(&lesson) {
        return Ok(unfit("tool", "has a file of lessons with a code block that never ends"));
    }
    let change = Change {
        base: fork.commit.clone(),
        path,
        text: new,
        content: format!("{}: {}", lesson.topic, lesson.text),
        title: format!("Record a lesson about {topic}"),
        about: format!("A lesson for `b00t_advice`, at the end of the learn topic `{topic}`."),
    };
    let more = Map::from_iter([
        ("topic".to_owned(), json!(topic)),
        ("lesson".to_owned(), json!(lesson.text)),
    ]);
    Ok(propose::propose(toolbox, invocation, change, |_| (String::new(), more)).await)
}

/// The lesson, if it can be written down so that it is found again.
fn lesson(given: &str) -> Result<Lesson, &'static str> {
    if given.chars().count() > MAX_LESSON_CHARS {
        return Err("is longer than 4000 characters");
    }
    if given.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
        return Err("must not have control characters");
    }
    let lesson = Lesson::read(given).ok_or("is empty")?;
    // What is recorded after it must be found, too.
    let next = Lesson { topic: "next".into(), text: "one".into() };
    match lessons(&next.added_to(&lesson.added_to(""))).as_slice() {
        [read, after] if *read == lesson && *after == next => Ok(lesson),
        _ => Err("must not have a line --- of its own, or a code block that never ends"),
    }
}

pub(super) fn shape() -> Value {
    propose::shape(&json!({"topic": {"type": "string"}, "lesson": {"type": "string"}}))
}
