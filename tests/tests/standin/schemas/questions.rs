//! What the stand-in is asked, to hold its answers against GitHub's schemas.

use b00t_tests::standin::Change;
use serde_json::{Value, json};

use crate::{scene::Scene, signing_in::user_token};

/// What is asked: the route in the source, in GitHub's words, the address, the token's holder.
pub(crate) struct Question {
    pub(crate) route: &'static str,
    pub(crate) github: &'static str,
    pub(crate) path: String,
    pub(crate) token: String,
    pub(crate) status: u16,
    pub(crate) body: Option<Value>,
}

/// Every route of the API asked at least once, in the world of [`super::world::eventful`].
pub(crate) async fn questions(scene: &Scene) -> Vec<Question> {
    let world = &scene.world;
    let app = scene.app_token();
    let token = scene.installation_token("alicia").await;
    let user = user_token(scene, "alicia").await;
    let id = world.find_installation("alicia").unwrap().id;
    let repository = world.find_repository("alicia/box").unwrap().id;
    let delivery = world.deliveries().iter().find(|one| one.event == "push").unwrap().id;
    let head = world.head("alicia/box").unwrap().unwrap();
    world.reset_branch("alicia/box", "idea", Some(&head)).await.unwrap();
    let idea = [("idea.md", Change::File(b"New.\n".to_vec()))];
    world.commit_changes("alicia/box", "idea", &idea, "An idea").await.unwrap();
    let pull = world.pull_request("alicia/box", 1).unwrap();
    let run = world.check_runs("alicia/box", &pull.head_sha).unwrap().remove(0).id;
    let (_, tree) =
        scene.ask("GET", &format!("/repos/alicia/box/git/trees/{head}"), &token, None).await;
    let rows = tree["tree"].as_array().unwrap();
    let root = tree["sha"].as_str().unwrap();
    let blob = rows.iter().find(|row| row["type"] == "blob").unwrap()["sha"].as_str().unwrap();
    let ask = |route, github, path: String, token: &str, status| Question {
        route,
        github,
        path,
        token: token.to_owned(),
        status,
        body: None,
    };
    let write = |route, github, what: &str, status, body| Question {
        body: Some(body),
        ..ask(route, github, format!("/repos/alicia/box/{what}"), &token, status)
    };
    let same = |route: &'static str, path: String, token: &str| ask(route, route, path, token, 200);
    vec![
        same("GET /app", "/app".into(), &app),
        same("GET /user", "/user".into(), &user),
        same("GET /app/installations", "/app/installations".into(), &app),
        ask(
            "GET /app/installations/{id}",
            "GET /app/installations/{installation_id}",
            format!("/app/installations/{id}"),
            &app,
            200,
        ),
        ask(
            "GET /app/installations/{id}",
            "GET /app/installations/{installation_id}",
            "/app/installations/1".into(),
            &app,
            404,
        ),
        ask(
            "POST /app/installations/{id}/access_tokens",
            "POST /app/installations/{installation_id}/access_tokens",
            format!("/app/installations/{id}/access_tokens"),
            &app,
            201,
        ),
        ask(
            "GET /users/{login}/installation",
            "GET /users/{username}/installation",
            "/users/alicia/installation".into(),
            &app,
            200,
        ),
        ask(
            "GET /orgs/{login}/installation",
            "GET /orgs/{org}/installation",
            "/orgs/origin/installation".into(),
            &app,
            200,
        ),
        same(
            "GET /repos/{owner}/{repo}/installation",
            "/repos/alicia/box/installation".into(),
            &app,
        ),
        same("GET /app/hook/deliveries", "/app/hook/deliveries?per_page=100".into(), &app),
        ask(
            "GET /app/hook/deliveries/{id}",
            "GET /app/hook/deliveries/{delivery_id}",
            format!("/app/hook/deliveries/{delivery}"),
            &app,
            200,
        ),
        ask(
            "POST /app/hook/deliveries/{id}/attempts",
            "POST /app/hook/deliveries/{delivery_id}/attempts",
            format!("/app/hook/deliveries/{delivery}/attempts"),
            &app,
            202,
        ),
        same("GET /installation/repositories", "/installation/repositories".into(), &token),
        ask(
            "GET /installation/repositories",
            "GET /installation/repositories",
            "/installation/repositories".into(),
            "ghs_unknown",
            401,
        ),
        same("GET /repos/{owner}/{repo}", "/repos/alicia/box".into(), &token),
        ask(
            "GET /repos/{owner}/{repo}",
            "GET /repos/{owner}/{repo}",
            "/repos/alice/kit".into(),
            &token,
            301,
        ),
        ask(
            "GET /repos/{owner}/{repo}",
            "GET /repos/{owner}/{repo}",
            "/repos/alicia/none".into(),
            &token,
            404,
        ),
        // GitHub serves it (redirects lead there) but does not describe it.
        ask(
            "GET /repositories/{id}",
            "GET /repos/{owner}/{repo}",
            format!("/repositories/{repository}"),
            &token,
            200,
        ),
        ask(
            "GET /repos/{owner}/{repo}/git/trees/{sha}",
            "GET /repos/{owner}/{repo}/git/trees/{tree_sha}",
            format!("/repos/alicia/box/git/trees/{head}?recursive=1"),
            &token,
            200,
        ),
        ask(
            "GET /repos/{owner}/{repo}/git/blobs/{sha}",
            "GET /repos/{owner}/{repo}/git/blobs/{file_sha}",
            format!("/repos/alicia/box/git/blobs/{blob}"),
            &token,
            200,
        ),
        ask(
            "GET /repos/{owner}/{repo}/check-runs/{id}",
            "GET /repos/{owner}/{repo}/check-runs/{check_run_id}",
            format!("/repos/alicia/box/check-runs/{run}"),
            &token,
            200,
        ),
        ask(
            "GET /repos/{owner}/{repo}/check-runs/{id}/annotations",
            "GET /repos/{owner}/{repo}/check-runs/{check_run_id}/annotations",
            format!("/repos/alicia/box/check-runs/{run}/annotations"),
            &token,
            200,
        ),
        ask(
            "GET /repos/{owner}/{repo}/commits/{sha}/check-runs",
            "GET /repos/{owner}/{repo}/commits/{ref}/check-runs",
            format!("/repos/alicia/box/commits/{}/check-runs", pull.head_sha),
            &token,
            200,
        ),
        ask(
            "GET /repos/{owner}/{repo}/commits/{sha}/pulls",
            "GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls",
            format!("/repos/alicia/box/commits/{}/pulls", pull.head_sha),
            &token,
            200,
        ),
        same(
            "GET /repos/{owner}/{repo}/compare/{basehead}",
            format!("/repos/alicia/box/compare/trunk...{}", pull.head_sha),
            &token,
        ),
        ask(
            "GET /repos/{owner}/{repo}/pulls/{number}",
            "GET /repos/{owner}/{repo}/pulls/{pull_number}",
            "/repos/alicia/box/pulls/1".into(),
            &token,
            200,
        ),
        ask(
            "GET /repos/{owner}/{repo}/pulls/{number}",
            "GET /repos/{owner}/{repo}/pulls/{pull_number}",
            "/repos/alicia/box/pulls/99".into(),
            &token,
            404,
        ),
        Question {
            body: Some(json!({
                "name": "b00t ACL", "head_sha": head, "external_id": "1", "status": "in_progress",
                "started_at": "2026-11-24T00:00:00Z",
                "output": { "title": "Looking", "summary": "…" },
            })),
            ..ask(
                "POST /repos/{owner}/{repo}/check-runs",
                "POST /repos/{owner}/{repo}/check-runs",
                "/repos/alicia/box/check-runs".into(),
                &token,
                201,
            )
        },
        Question {
            body: Some(json!({
                "status": "completed", "conclusion": "success",
                "completed_at": "2026-11-24T00:00:01Z",
                "output": { "title": "Fine", "summary": "Nothing changes." },
            })),
            ..ask(
                "PATCH /repos/{owner}/{repo}/check-runs/{id}",
                "PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}",
                format!("/repos/alicia/box/check-runs/{run}"),
                &token,
                200,
            )
        },
        ask(
            "GET /repos/{owner}/{repo}/git/commits/{sha}",
            "GET /repos/{owner}/{repo}/git/commits/{commit_sha}",
            format!("/repos/alicia/box/git/commits/{head}"),
            &token,
            200,
        ),
        same("GET /repos/{owner}/{repo}/pulls", "/repos/alicia/box/pulls?state=all".into(), &token),
        write(
            "POST /repos/{owner}/{repo}/git/blobs",
            "POST /repos/{owner}/{repo}/git/blobs",
            "git/blobs",
            201,
            json!({ "content": "New.\n", "encoding": "utf-8" }),
        ),
        write(
            "POST /repos/{owner}/{repo}/git/trees",
            "POST /repos/{owner}/{repo}/git/trees",
            "git/trees",
            201,
            json!({ "base_tree": root, "tree": [
                { "path": "learn/new.md", "mode": "100644", "type": "blob", "sha": blob },
            ] }),
        ),
        write(
            "POST /repos/{owner}/{repo}/git/commits",
            "POST /repos/{owner}/{repo}/git/commits",
            "git/commits",
            201,
            json!({ "message": "Say why", "tree": root, "parents": [head] }),
        ),
        write(
            "POST /repos/{owner}/{repo}/git/refs",
            "POST /repos/{owner}/{repo}/git/refs",
            "git/refs",
            201,
            json!({ "ref": "refs/heads/b00t/x", "sha": head }),
        ),
        write(
            "POST /repos/{owner}/{repo}/git/refs",
            "POST /repos/{owner}/{repo}/git/refs",
            "git/refs",
            422,
            json!({ "ref": "refs/heads/b00t/x", "sha": head }),
        ),
        write(
            "POST /repos/{owner}/{repo}/pulls",
            "POST /repos/{owner}/{repo}/pulls",
            "pulls",
            201,
            json!({ "title": "An idea", "body": "Why", "head": "idea", "base": "trunk" }),
        ),
        write(
            "POST /repos/{owner}/{repo}/pulls",
            "POST /repos/{owner}/{repo}/pulls",
            "pulls",
            422,
            json!({ "title": "An idea", "body": "Why", "head": "idea", "base": "trunk" }),
        ),
        write(
            "POST /repos/{owner}/{repo}/pulls",
            "POST /repos/{owner}/{repo}/pulls",
            "pulls",
            422,
            json!({ "title": "Nothing", "body": "Why", "head": "b00t/x", "base": "trunk" }),
        ),
        ask("GET /users/{login}", "GET /users/{username}", "/users/origin".into(), &token, 200),
        same("GET /rate_limit", "/rate_limit".into(), &token),
        // Last, because it ends the installation.
        ask(
            "DELETE /app/installations/{id}",
            "DELETE /app/installations/{installation_id}",
            format!("/app/installations/{id}"),
            &app,
            204,
        ),
    ]
}
