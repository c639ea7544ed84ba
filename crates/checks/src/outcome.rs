//! How a check run ends.

use check_run::{Annotation, Conclusion, Review};
use github::{CheckAnnotation, CheckConclusion, CheckOutput};
use ids::CommitId;

/// What a check run says in the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) conclusion: CheckConclusion,
    pub(crate) title: String,
    pub(crate) summary: String,
    pub(crate) annotations: Vec<Annotation>,
}

impl From<Review> for Outcome {
    fn from(review: Review) -> Self {
        let conclusion = match review.conclusion {
            Conclusion::Success => CheckConclusion::Success,
            Conclusion::Neutral => CheckConclusion::Neutral,
            Conclusion::Failure => CheckConclusion::Failure,
        };
        let Review { title, summary, annotations, .. } = review;
        Self { conclusion, title, summary, annotations }
    }
}

impl Outcome {
    /// The pull request has another head by now.
    pub(crate) fn superseded(by: &CommitId) -> Self {
        Self::cancelled(
            "Superseded by a newer commit",
            format!(
                "The pull request's head is {by} by now; the check run there says what it does."
            ),
        )
    }

    /// Nobody knows what it was made for any more, and another one is made or there.
    pub(crate) fn stray() -> Self {
        Self::cancelled(
            "Superseded by another check run",
            "What this check run was begun for is lost; the newest one of this name on the commit \
             says what there is to say."
                .into(),
        )
    }

    /// The commit is not there any more.
    pub(crate) fn vanished() -> Self {
        Self::cancelled(
            "The commit is gone",
            "This commit is not in the repository any more, so there is nothing to review.".into(),
        )
    }

    /// The branch is not there any more.
    pub(crate) fn no_base(branch: &str) -> Self {
        let branch: String = branch.chars().filter(|letter| *letter != '`').collect();
        Self::cancelled(
            "There is no branch to merge into",
            format!(
                "The branch `{branch}` is not in the repository any more, so there is nothing to \
                 compare this commit with."
            ),
        )
    }

    /// The repository is not one that gets check runs any more.
    pub(crate) fn not_ours() -> Self {
        Self::cancelled(
            "This is no fork of the template",
            "This repository does not descend from the template any more, so nothing in it comes \
             into force."
                .into(),
        )
    }

    /// It could not be reviewed; what is not known to be good does not pass.
    pub(crate) fn undone(reason: &str) -> Self {
        Self {
            conclusion: CheckConclusion::Failure,
            title: "This could not be reviewed".into(),
            summary: format!(
                "The policy of this commit could not be reviewed, which says nothing about the \
                 policy itself.\n\n```\n{}\n```\n\nRe-run this check to try again.",
                reason.replace('`', "'")
            ),
            annotations: vec![],
        }
    }

    fn cancelled(title: &str, summary: String) -> Self {
        Self {
            conclusion: CheckConclusion::Cancelled,
            title: title.into(),
            summary,
            annotations: vec![],
        }
    }

    /// What is said, with so many annotations as one request takes after those that were sent.
    pub(crate) fn output(&self, sent: usize) -> CheckOutput<'_> {
        let rest = self.annotations.iter().skip(sent).take(github::MAX_ANNOTATIONS);
        CheckOutput {
            title: &self.title,
            summary: &self.summary,
            annotations: rest.map(annotation).collect(),
        }
    }
}

fn annotation(annotation: &Annotation) -> CheckAnnotation<'_> {
    CheckAnnotation {
        path: annotation.path,
        start_line: annotation.start_line,
        end_line: annotation.end_line,
        start_column: annotation.start_column,
        end_column: annotation.end_column,
        level: annotation.level.as_str(),
        title: &annotation.title,
        message: &annotation.message,
    }
}
