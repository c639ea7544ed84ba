//! What a user has to read: the fork's files, and the template's where the fork has none.

use std::rc::Rc;

use serde_json::{Value, json};
use store::{ContentEntry, ContentIndex, ContentKind};

use crate::{Content, ContentFailed, Toolbox, refusal::short};

/// A file, and where it comes from.
#[derive(Clone, Debug)]
pub(crate) struct Book {
    pub(crate) entry: ContentEntry,
    pub(crate) repository: String,
    pub(crate) commit: String,
    pub(crate) from: &'static str,
}

/// Files of one kind, by name: the fork's, then those of the template that it lacks, sorted.
pub(crate) async fn books<C: Content>(
    toolbox: &Toolbox<'_, C>,
    kind: ContentKind,
) -> Result<Vec<Book>, ContentFailed> {
    let fork = toolbox.content.fork().await?;
    let template = toolbox.content.template().await?;
    let name = toolbox.standing.repository().unwrap_or_else(|| "the fork".into());
    let mut books = of(fork, kind, &name, "fork");
    for book in of(template, kind, &toolbox.site.template_repository, "template") {
        if !books.iter().any(|own| own.from == "fork" && own.entry.name == book.entry.name) {
            books.push(book);
        }
    }
    books.sort_by(|a, b| a.entry.name.cmp(&b.entry.name));
    Ok(books)
}

fn of(
    index: Option<Rc<ContentIndex>>,
    kind: ContentKind,
    repository: &str,
    from: &'static str,
) -> Vec<Book> {
    let Some(index) = index else { return Vec::new() };
    let book = |entry: &ContentEntry| Book {
        entry: entry.clone(),
        repository: repository.into(),
        commit: index.commit.to_string(),
        from,
    };
    index.of_kind(kind).map(book).collect()
}

impl Book {
    /// Where it comes from, for people.
    pub(crate) fn origin(&self) -> String {
        format!("{} of {} at commit {}", self.entry.path, self.repository, short(&self.commit))
    }

    /// Where it comes from, for programs.
    pub(crate) fn origin_json(&self) -> Value {
        json!({
            "from": self.from,
            "repository": self.repository,
            "path": self.entry.path,
            "commit": self.commit,
            "blob": self.entry.blob,
        })
    }
}
