//! Check runs and check suites.

use serde_json::{Value, json};

use super::events::circumstances;
use super::pull::minimal_pull_requests;
use super::{Scene, app, repository, with};
use crate::standin::clock::iso;
use crate::standin::names::node_id;
use crate::standin::records::{Annotation, CheckRun, CheckSuite, Installation};

/// The App as it appears in its own checks.
fn integration(scene: Scene<'_>) -> Value {
    let mut app = app(scene);
    if let Some(members) = app.as_object_mut() {
        members.remove("installations_count");
    }
    app
}

fn repos(scene: Scene<'_>, repository: u64) -> (String, String) {
    let records = scene.records;
    let name = records.repositories.get(&repository).map(|found| records.full_name(found));
    let name = name.unwrap_or_default();
    (format!("{}/repos/{name}", scene.base_url), format!("{}/{name}", scene.base_url))
}

/// A check run, as the API answers with it.
pub(crate) fn check_run(scene: Scene<'_>, run: &CheckRun) -> Value {
    let (api, html) = repos(scene, run.repository);
    let url = format!("{api}/check-runs/{}", run.id);
    let elsewhere = run.details_url.clone().unwrap_or_else(|| scene.base_url.to_owned());
    json!({
        "id": run.id,
        "name": run.name,
        "node_id": node_id("CR", run.id),
        "head_sha": run.head_sha,
        "external_id": run.external_id.clone().unwrap_or_default(),
        "url": url,
        "html_url": format!("{html}/runs/{}", run.id),
        "details_url": elsewhere,
        "status": run.status,
        "conclusion": run.conclusion,
        "started_at": iso(run.started_at),
        "completed_at": run.completed_at.map(iso),
        "output": {
            "title": run.title,
            "summary": run.summary,
            "text": run.text,
            "annotations_count": run.annotations.len(),
            "annotations_url": format!("{url}/annotations"),
        },
        "check_suite": { "id": run.suite },
        "app": integration(scene),
        "pull_requests": minimal_pull_requests(scene, run.repository, &run.head_sha),
    })
}

/// A row of a check run's annotations.
pub(crate) fn annotation(scene: Scene<'_>, run: &CheckRun, one: &Annotation) -> Value {
    let (_, html) = repos(scene, run.repository);
    json!({
        "path": one.path,
        "blob_href": format!("{html}/blob/{}/{}", run.head_sha, one.path),
        "start_line": one.start_line,
        "end_line": one.end_line,
        "start_column": one.start_column,
        "end_column": one.end_column,
        "annotation_level": one.annotation_level,
        "title": one.title,
        "message": one.message,
        "raw_details": one.raw_details,
    })
}

/// What a suite says of itself, in both of its forms.
fn suite(scene: Scene<'_>, suite: &CheckSuite) -> Value {
    let (api, _) = repos(scene, suite.repository);
    let (status, conclusion) = scene.records.verdict_of(suite.id);
    json!({
        "id": suite.id,
        "node_id": node_id("CS", suite.id),
        "head_branch": suite.head_branch,
        "head_sha": suite.head_sha,
        "status": status,
        "conclusion": conclusion,
        "url": format!("{api}/check-suites/{}", suite.id),
        "before": suite.before,
        "after": suite.after,
        "pull_requests": minimal_pull_requests(scene, suite.repository, &suite.head_sha),
        "app": integration(scene),
        "created_at": iso(suite.created_at),
        "updated_at": iso(suite.updated_at),
    })
}

/// `check_run`: created, completed, rerequested.
pub(crate) fn check_run_event(
    scene: Scene<'_>,
    action: &str,
    run: &CheckRun,
    by: &Installation,
    sender: Value,
) -> Option<Value> {
    let of = scene.records.repositories.get(&run.repository)?;
    let behind = scene.records.check_suites.get(&run.suite)?;
    let run = with(check_run(scene, run), json!({ "check_suite": suite(scene, behind) }));
    let event = json!({ "action": action, "check_run": run, "repository": repository(scene, of) });
    Some(with(event, circumstances(scene, of.owner, by, sender)))
}

/// `check_suite`: requested, rerequested, completed; `head` is the commit as a push lists it.
pub(crate) fn check_suite_event(
    scene: Scene<'_>,
    action: &str,
    of: &CheckSuite,
    head: &Value,
    by: &Installation,
    sender: Value,
) -> Option<Value> {
    let home = scene.records.repositories.get(&of.repository)?;
    let (api, _) = repos(scene, of.repository);
    let part = |name: &str| head.get(name).cloned().unwrap_or_default();
    let whole = with(
        suite(scene, of),
        json!({
            "latest_check_runs_count": scene.records.runs_of(of.id).count(),
            "check_runs_url": format!("{api}/check-suites/{}/check-runs", of.id),
            "rerequestable": true,
            "runs_rerequestable": true,
            "head_commit": {
                "id": part("id"),
                "tree_id": part("tree_id"),
                "message": part("message"),
                "timestamp": part("timestamp"),
                "author": person(&part("author")),
                "committer": person(&part("committer")),
            },
        }),
    );
    let event =
        json!({ "action": action, "check_suite": whole, "repository": repository(scene, home) });
    Some(with(event, circumstances(scene, home.owner, by, sender)))
}

fn person(of: &Value) -> Value {
    let part = |name: &str| of.get(name).cloned().unwrap_or_default();
    json!({ "name": part("name"), "email": part("email") })
}
