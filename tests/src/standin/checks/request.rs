//! The bodies with which the App makes and changes check runs, with GitHub's rules.

use serde::Deserialize;
use serde_json::Value;

use crate::standin::clock::seconds_of;
use crate::standin::records::{Annotation, CheckRun};

/// GitHub takes so many annotations with one request.
const MOST_ANNOTATIONS: usize = 50;
/// … characters of Markdown.
const LONGEST_TEXT: usize = 65_535;
/// … bytes of an annotation's message and of its details.
const LONGEST_MESSAGE: usize = 64 * 1024;
/// … characters of an annotation's title.
const LONGEST_TITLE: usize = 255;

/// Why a body is refused, in GitHub's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Invalid(pub(crate) String);

/// What may be asked of a check run. A member that GitHub does not describe is refused, because
/// someone could rely on it.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Asked {
    pub(crate) name: Option<String>,
    pub(crate) head_sha: Option<String>,
    details_url: Option<String>,
    external_id: Option<String>,
    status: Option<String>,
    started_at: Option<String>,
    conclusion: Option<String>,
    completed_at: Option<String>,
    output: Option<Output>,
    actions: Option<Vec<Value>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Output {
    title: Option<String>,
    summary: String,
    text: Option<String>,
    #[serde(default)]
    annotations: Vec<Annotation>,
    #[serde(default)]
    images: Vec<Value>,
}

impl Asked {
    /// Reads a body. `new` is for a check run that is yet to be made.
    pub(crate) fn parse(body: &[u8], new: bool) -> Result<Self, Invalid> {
        let asked: Self =
            serde_json::from_slice(body).map_err(|error| refused(error.to_string()))?;
        if new && (asked.name.is_none() || asked.head_sha.is_none()) {
            return Err(refused("\"name\" and \"head_sha\" weren't supplied."));
        }
        if !new && asked.head_sha.is_some() {
            return Err(refused("\"head_sha\" is not a permitted key."));
        }
        asked.check_ends()?;
        if let Some(output) = &asked.output {
            output.check(new)?;
        }
        if asked.actions.as_ref().is_some_and(|actions| actions.len() > 3) {
            return Err(refused("No more than 3 items are allowed; more were supplied."));
        }
        Ok(asked)
    }

    fn check_ends(&self) -> Result<(), Invalid> {
        let status = self.status.as_deref();
        if status.is_some_and(|found| !["queued", "in_progress", "completed"].contains(&found)) {
            return Err(refused(
                "status is not a member of [\"queued\", \"in_progress\", \"completed\"].",
            ));
        }
        let conclusions = [
            "action_required",
            "cancelled",
            "failure",
            "neutral",
            "success",
            "skipped",
            "timed_out",
        ];
        if self.conclusion.as_deref().is_some_and(|found| !conclusions.contains(&found)) {
            return Err(refused(format!("conclusion is not a member of {conclusions:?}.")));
        }
        let ends = status == Some("completed") || self.completed_at.is_some();
        if ends && self.conclusion.is_none() {
            return Err(refused("\"conclusion\" wasn't supplied."));
        }
        if self.conclusion.is_some() && status.is_some_and(|found| found != "completed") {
            return Err(refused("a conclusion needs the status \"completed\"."));
        }
        for time in [&self.started_at, &self.completed_at].into_iter().flatten() {
            if seconds_of(time).is_none() {
                return Err(refused(format!("{time} is not a valid date-time.")));
            }
        }
        Ok(())
    }

    /// Changes a check run as asked; annotations are added to those that are there.
    pub(crate) fn apply(self, run: &mut CheckRun, now: i64) {
        let Self { name, details_url, external_id, status, conclusion, output, .. } = self;
        let time = |text: Option<String>| text.as_deref().and_then(seconds_of);
        run.name = name.unwrap_or_else(|| std::mem::take(&mut run.name));
        run.details_url = details_url.or_else(|| run.details_url.take());
        run.external_id = external_id.or_else(|| run.external_id.take());
        run.started_at = time(self.started_at).unwrap_or(run.started_at);
        if let Some(conclusion) = conclusion {
            run.status = "completed".into();
            run.conclusion = Some(conclusion);
            run.completed_at = Some(time(self.completed_at).unwrap_or(now));
        } else if let Some(status) = status {
            run.status = status;
            run.conclusion = None;
            run.completed_at = None;
        }
        if let Some(output) = output {
            run.title = output.title.or_else(|| run.title.take());
            run.summary = Some(output.summary);
            run.text = output.text.or_else(|| run.text.take());
            run.annotations.extend(output.annotations);
        }
    }
}

impl Output {
    fn check(&self, new: bool) -> Result<(), Invalid> {
        if new && self.title.is_none() {
            return Err(refused("\"title\" wasn't supplied."));
        }
        for text in [Some(&self.summary), self.text.as_ref()].into_iter().flatten() {
            let count = text.chars().count();
            if count > LONGEST_TEXT {
                return Err(refused(format!(
                    "Only {LONGEST_TEXT} characters are allowed; {count} were supplied."
                )));
            }
        }
        let count = self.annotations.len();
        if count > MOST_ANNOTATIONS {
            return Err(refused(format!(
                "No more than {MOST_ANNOTATIONS} items are allowed; {count} were supplied."
            )));
        }
        if self.images.iter().any(|image| !image.is_object()) {
            return Err(refused("images are objects."));
        }
        self.annotations.iter().try_for_each(check_annotation)
    }
}

fn check_annotation(one: &Annotation) -> Result<(), Invalid> {
    let columns = one.start_column.is_some() || one.end_column.is_some();
    let long =
        |text: &Option<String>| text.as_ref().is_some_and(|text| text.len() > LONGEST_MESSAGE);
    let title = one.title.as_ref().map_or(0, |title| title.chars().count());
    if !["notice", "warning", "failure"].contains(&one.annotation_level.as_str()) {
        Err(refused("annotation_level is not a member of [\"notice\", \"warning\", \"failure\"]."))
    } else if one.path.is_empty() || one.path.starts_with('/') {
        Err(refused("path must be relative to the root of the repository."))
    } else if one.start_line == 0 || one.end_line < one.start_line {
        Err(refused("start_line must be at least 1, and end_line at least start_line."))
    } else if columns && one.start_line != one.end_line {
        Err(refused("start_column and end_column are only allowed on a single line."))
    } else if columns_are_odd(one) {
        Err(refused("start_column must be at least 1, and end_column at least start_column."))
    } else if title > LONGEST_TITLE {
        Err(refused(format!("Only {LONGEST_TITLE} characters are allowed; {title} were supplied.")))
    } else if one.message.is_empty()
        || one.message.len() > LONGEST_MESSAGE
        || long(&one.raw_details)
    {
        Err(refused("message and raw_details have at most 64 KB, and a message is not empty."))
    } else {
        Ok(())
    }
}

fn columns_are_odd(one: &Annotation) -> bool {
    let backwards = one.start_column.zip(one.end_column).is_some_and(|(start, end)| end < start);
    one.start_column == Some(0) || one.end_column == Some(0) || backwards
}

fn refused(what: impl Into<String>) -> Invalid {
    Invalid(format!("Invalid request.\n\n{}", what.into()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn output(change: impl FnOnce(&mut Value)) -> Result<Asked, Invalid> {
        let mut body = json!({
            "name": "n", "head_sha": "s",
            "output": { "title": "t", "summary": "s", "annotations": [{
                "path": "a", "start_line": 1, "end_line": 1, "start_column": 1, "end_column": 2,
                "annotation_level": "failure", "message": "m",
            }] },
        });
        change(&mut body);
        Asked::parse(&serde_json::to_vec(&body).unwrap(), true)
    }

    #[test]
    fn fifty_annotations_are_taken_and_one_more_is_not() {
        let repeat = |count: usize| {
            output(|body| {
                let one = body["output"]["annotations"][0].clone();
                body["output"]["annotations"] = json!(vec![one; count]);
            })
        };
        assert!(repeat(50).is_ok());
        assert!(repeat(51).unwrap_err().0.contains("No more than 50 items"));
    }

    #[test]
    fn a_summary_has_its_length() {
        let long =
            |length: usize| output(|body| body["output"]["summary"] = json!("ä".repeat(length)));
        assert!(long(65_535).is_ok());
        assert!(long(65_536).unwrap_err().0.contains("65536 were supplied"));
    }

    #[test]
    fn columns_are_for_one_line_and_lines_are_in_order() {
        let at =
            |key: &str, value: Value| output(|body| body["output"]["annotations"][0][key] = value);
        assert!(at("end_line", json!(2)).is_err(), "with columns");
        assert!(at("start_line", json!(0)).is_err());
        assert!(at("start_column", json!(3)).is_err(), "after the end");
        assert!(at("annotation_level", json!("error")).is_err());
        assert!(at("path", json!("/a")).is_err());
        assert!(at("title", json!("x".repeat(256))).is_err());
        assert!(at("message", json!("x".repeat(65_537))).is_err());
        assert!(at("invented", json!(1)).is_err());
    }

    #[test]
    fn what_is_completed_has_a_conclusion() {
        assert!(output(|body| body["status"] = json!("completed")).is_err());
        assert!(output(|body| body["completed_at"] = json!("2026-01-01T00:00:00Z")).is_err());
        assert!(output(|body| body["conclusion"] = json!("stale")).is_err());
        assert!(output(|body| body["conclusion"] = json!("success")).is_ok());
    }
}
