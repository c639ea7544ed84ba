//! Lessons, as they stand in a learn topic: each behind a line `---`, as `topic: lesson`.

use std::fmt;

/// A lesson that was learned from a failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Lesson {
    /// What it is about, in a few words.
    pub(crate) topic: String,
    /// The lesson.
    pub(crate) text: String,
}

/// What parts lessons.
const RULE: &str = "---";

/// The lessons of a topic's text, in their order. What stands before the first of them is the
/// topic's own text.
pub(crate) fn lessons(text: &str) -> Vec<Lesson> {
    let mut parts: Vec<String> = Vec::new();
    let mut fenced = false;
    for line in text.lines() {
        // A rule in an example is none.
        fenced ^= line.trim_start().starts_with("```");
        if line.trim_end() == RULE && !fenced {
            parts.push(String::new());
        } else if let Some(part) = parts.last_mut() {
            part.push_str(line);
            part.push('\n');
        }
    }
    parts.iter().filter_map(|part| Lesson::read(part)).collect()
}

impl Lesson {
    /// Reads `topic: lesson`. Without a colon, and where the first colon is that of an address, the
    /// first words are the topic. Nothing when there is no lesson.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        match text.split_once(':') {
            Some((topic, lesson)) if is_topic(topic, lesson) => {
                Some(Self { topic: topic.trim().into(), text: lesson.trim().into() })
            }
            _ if text.is_empty() => None,
            _ => {
                let words: Vec<_> = text.split_whitespace().take(8).collect();
                let topic = words.join(" ").replace(':', "");
                Some(Self { topic: topic.trim().into(), text: text.into() })
            }
        }
    }

    /// The text of a topic with this lesson at its end.
    pub(crate) fn added_to(&self, text: &str) -> String {
        let entry = format!("{RULE}\n{}: {}\n", self.topic, self.text);
        match text.trim_end() {
            "" => entry,
            text => format!("{text}\n\n{entry}"),
        }
    }

    /// How well it fits what is looked for; zero when not at all. The whole query counts as much as
    /// all of its words.
    pub(crate) fn score(&self, query: &str) -> usize {
        let whole = format!("{}: {}", self.topic, self.text).to_lowercase();
        let query = query.trim().to_lowercase();
        let words: Vec<&str> = query.split_whitespace().filter(|word| word.len() > 2).collect();
        let found = words.iter().filter(|word| whole.contains(**word)).count();
        let exact = !query.is_empty() && whole.contains(&query);
        found + if exact { words.len().max(1) } else { 0 }
    }
}

impl fmt::Display for Lesson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A topic that is only the beginning of the text need not be said twice.
        if self.text.starts_with(&self.topic) {
            f.write_str(&self.text)
        } else {
            write!(f, "{}: {}", self.topic, self.text)
        }
    }
}

fn is_topic(topic: &str, lesson: &str) -> bool {
    let one_line = !topic.trim().contains('\n') && topic.len() <= 200;
    !topic.trim().is_empty() && !lesson.trim().is_empty() && !lesson.starts_with("//") && one_line
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    fn lesson(topic: &str, text: &str) -> Lesson {
        Lesson { topic: topic.into(), text: text.into() }
    }

    #[test]
    fn lessons_stand_behind_the_topics_own_text() {
        let text = "# Git\n\nA text: with a colon.\n\n---\nrebase: Use `git rebase -i`\nto tidy up.\n\n\
                    ---\nNo colon here\n---\n\n---\nsee: https://x.example\n";
        assert_eq!(
            lessons(text),
            [
                lesson("rebase", "Use `git rebase -i`\nto tidy up."),
                lesson("No colon here", "No colon here"),
                lesson("see", "https://x.example"),
            ]
        );
        assert_eq!(lessons("# Git\n\nno lesson: here\n"), []);
        assert_eq!(lessons("---\r\nends: like this\r\n"), [lesson("ends", "like this")]);
        assert_eq!(lessons("# Git\n```\n---\nkey: value\n```\n---\na: b\n"), [lesson("a", "b")]);
    }

    #[test]
    fn an_address_is_no_topic() {
        let read = |text| Lesson::read(text).unwrap();
        assert_eq!(read("https://x.example is down").topic, "https//x.example is down");
        assert_eq!(read(": text").topic, "text");
        assert_eq!(Lesson::read(" \n"), None);
    }

    #[test]
    fn a_lesson_that_was_added_is_found_again() {
        let added = lesson("rebase", "Use -i.\n\nIt tidies up.");
        for text in ["", "# Git\n", "# Git\n\n---\nother: lesson\n", "# Git"] {
            let whole = added.added_to(text);
            assert_eq!(lessons(&whole).last(), Some(&added), "{whole}");
            assert!(whole.starts_with(text.trim_end()) && whole.ends_with("up.\n"), "{whole}");
        }
        assert_eq!(
            added.added_to("# Git\n\n\n"),
            "# Git\n\n---\nrebase: Use -i.\n\nIt tidies up.\n"
        );
    }

    #[test]
    fn the_whole_query_counts_more_than_its_words() {
        let both = lesson("push", "The remote rejected it");
        assert_eq!(both.score("remote rejected"), 4);
        assert_eq!(both.score("rejected remote"), 2);
        assert_eq!(both.score("PUSH"), 2);
        assert_eq!(both.score("is"), 0);
        assert_eq!(both.score("it"), 1, "short words count as a whole query only");
        assert_eq!(both.score(" "), 0);
    }
}
