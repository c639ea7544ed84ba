//! Links that the platform prints lead somewhere.

use pretty_assertions::assert_eq;

use crate::scene::{SETUP, Scene};

#[tokio::test]
async fn every_kind_of_link_leads_to_a_page() {
    let scene = Scene::new().await;
    let world = &scene.world;
    let head = world.head("alice/kit").unwrap().unwrap();
    world.reset_branch("alice/kit", "edit", Some(&head)).await.unwrap();
    let sha = world.commit("alice/kit", "edit", "x", Some(b"<x>"), "Edit").await.unwrap();
    world.open_pull_request("alice/kit", "edit", "main", "<Edit>").await.unwrap();
    let run = scene.completed_run("alice", "alice/kit", &sha).await;
    let installation = world.find_installation("alice").unwrap().id;
    let get = async |path: &str| {
        let address = format!("{}{path}", world.base_url());
        let response = scene.http.get(address).send().await.unwrap();
        (response.status().as_u16(), response.text().await.unwrap())
    };
    for (path, says) in [
        ("/alice".to_owned(), "alice/kit"),
        ("/alice/kit".to_owned(), "Forked from origin/kit"),
        ("/alice/kit/pull/1".to_owned(), "&lt;Edit&gt; #1"),
        ("/alice/kit/pull/1/files".to_owned(), "edit wants to change main"),
        (format!("/alice/kit/runs/{run}"), "Line 1 is wrong."),
        (format!("/alice/kit/commit/{sha}"), "Edit"),
        (format!("/alice/kit/blob/{sha}/x"), "<span id=\"L1\">"),
        ("/alice/kit/blob/main/learn/git.md".to_owned(), "# git"),
        ("/alice/kit/compare/main...edit".to_owned(), "main...edit"),
        ("/origin/kit/fork".to_owned(), "Fork origin/kit"),
        ("/apps/b00t-test".to_owned(), "/apps/b00t-test/installations/new"),
        ("/apps/b00t-test/installations/new".to_owned(), "Install b00t-test"),
        (format!("/settings/installations/{installation}"), "It is active."),
    ] {
        let (status, text) = get(&path).await;
        assert_eq!(status, 200, "{path}: {text}");
        assert!(text.contains(says), "{path} says {says}: {text}");
    }
    for path in
        ["/nobody", "/alice/none", "/alice/kit/pull/9", "/alice/kit/blob/main/none", "/apps/x"]
    {
        assert_eq!(get(path).await.0, 404, "{path}");
    }
    world.hide_repository("alice/kit", true).unwrap();
    assert_eq!(get("/alice/kit").await.0, 404, "what is private is not there");
}

#[tokio::test]
async fn somebody_forks_and_installs_the_app_on_pages_and_is_sent_on() {
    let scene = Scene::new().await;
    let world = &scene.world;
    world.account("carol").unwrap();
    let form = async |path: &str, (name, value): (&str, &str)| {
        let address = format!("{}{path}", world.base_url());
        let page = scene.http.get(&address).send().await.unwrap().text().await.unwrap();
        let button = format!("<button name=\"{name}\" value=\"{value}\">");
        assert!(page.contains(&button), "{path} offers {value}: {page}");
        let kind = "application/x-www-form-urlencoded";
        let request = scene.http.post(&address).header("content-type", kind);
        let answer = request.body(format!("{name}={value}")).send().await.unwrap();
        answer.headers()["location"].to_str().unwrap().to_owned()
    };
    assert_eq!(form("/origin/kit/fork", ("login", "carol")).await, "/carol/kit");
    let parent = world.find_repository("origin/kit").unwrap().id;
    assert_eq!(world.find_repository("carol/kit").unwrap().parent, Some(parent));

    let sent_on = form("/apps/b00t-test/installations/new", ("repository", "carol/kit")).await;
    let installation = world.find_installation("carol").unwrap();
    let id = installation.id;
    assert_eq!(sent_on, format!("{SETUP}?installation_id={id}&setup_action=install"));
    let fork = world.find_repository("carol/kit").unwrap().id;
    assert_eq!(installation.repositories, Some([fork].into()));
}
