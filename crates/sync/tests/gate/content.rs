//! Stories of one account's content.

use crate::world::{self, File, GOOD, OWNER, Repo, World};
use github::{GitHubError, HintKind};
use ids::{AccountId, RepositoryId};
use pretty_assertions::assert_eq;
use store::{ContentIndex, ContentKind, Key, SchemaVersion};
use sync::MAX_REQUESTS;

fn text(text: &str) -> Option<File> {
    Some(File::Text(text.into()))
}

#[test]
fn topics_and_datums_are_found_by_their_names() {
    let world = World::synced();
    world.quietly("_b00t_/learn/rust.md", text("# Rust"));
    world.quietly("_b00t_/github.mcp.toml", text("[b00t]"));
    world.quietly("README.md", text("not content"));
    world.deliver(HintKind::Push);
    world.settle();
    let index = world.index("octocat").unwrap();
    assert_eq!(index.entries.len(), 2);
    let topic = index.find(ContentKind::Topic, "rust").unwrap();
    let blob = world.kv.borrow()[&Key::File(OWNER, topic.blob.clone()).to_string()].clone();
    assert_eq!(blob, b"# Rust");
    assert!(index.find(ContentKind::Datum, "github.mcp").is_some());
    assert_eq!(world.instance_index.borrow().as_ref(), Some(&index));
    assert_eq!(world.asked(), ["head", "head", "tree", "2 blobs"]);
}

#[test]
fn only_what_is_new_is_fetched() {
    let world = World::synced();
    world.write("_b00t_/learn/a.md", text("a"));
    world.settle();
    world.asked();
    world.write("_b00t_/learn/b.md", text("b"));
    world.settle();
    assert_eq!(world.asked(), ["head", "head", "tree", "1 blobs"]);
    world.write("_b00t_/learn/b.md", text("a"));
    world.settle();
    assert_eq!(world.asked(), ["head", "head", "tree"]);
}

#[test]
fn what_the_template_has_is_not_fetched() {
    let world = World::synced();
    let file = File::Text("shared".into());
    let blob = github::git_blob_id(&file.bytes()).unwrap();
    let template = ContentIndex {
        schema: SchemaVersion::CURRENT,
        account: AccountId::new(1),
        repository: RepositoryId::new(1),
        commit: "1".repeat(40).parse().unwrap(),
        generation: ids::Generation::new(1),
        entries: vec![store::ContentEntry {
            kind: ContentKind::Topic,
            name: "t".into(),
            path: "_b00t_/learn/t.md".into(),
            blob: blob.clone(),
            size: 6,
        }],
        skipped: vec![],
        skipped_total: 0,
    };
    let body = serde_json::to_vec(&template).unwrap();
    world.kv.borrow_mut().insert(Key::TemplateIndex.to_string(), body);
    world.kv.borrow_mut().insert(Key::Blob(blob.clone()).to_string(), file.bytes());
    world.write("_b00t_/learn/t.md", Some(file));
    world.settle();
    assert_eq!(world.asked(), ["head", "head", "tree"]);
    // The template may have another one tomorrow, and then this account needs its own.
    world.kv.borrow_mut().remove(&Key::TemplateIndex.to_string());
    world.write("_b00t_/learn/more.md", text("more"));
    world.settle();
    assert!(world.kv.borrow().contains_key(&Key::File(OWNER, blob).to_string()));
}

#[test]
fn what_is_not_text_is_fetched_by_itself() {
    let world = World::synced();
    world.write("_b00t_/learn/strange.md", Some(File::Bytes(vec![0xff, 0, 1])));
    world.settle();
    let index = world.index("octocat").unwrap();
    let blob = index.entries[0].blob.clone();
    assert_eq!(world.kv.borrow()[&Key::File(OWNER, blob).to_string()], [0xff, 0, 1]);
    assert_eq!(world.asked(), ["head", "head", "tree", "1 blobs", "blob"]);
}

#[test]
fn what_github_cannot_give_is_left_out() {
    let world = World::synced();
    world.quietly("_b00t_/learn/good.md", text("good"));
    world.write("_b00t_/learn/lost.md", Some(File::Lost));
    world.settle();
    let index = world.index("octocat").unwrap();
    assert_eq!(index.entries.len(), 1);
    assert_eq!(index.skipped[0].path, "_b00t_/learn/lost.md");
}

#[test]
fn a_large_fork_is_read_in_several_runs() {
    let world = World::synced();
    for number in 0..1000 {
        let path = format!("_b00t_/learn/{number}.md");
        world.quietly(&path, text(&format!("topic {number}")));
    }
    world.deliver(HintKind::Push);
    world.steps.set(0);
    world.ring();
    assert!(usize::try_from(world.steps.get()).unwrap() <= MAX_REQUESTS + 20);
    assert_ne!(world.index("octocat").unwrap().entries.len(), 1000);
    world.settle();
    assert_eq!(world.index("octocat").unwrap().entries.len(), 1000);
}

#[test]
fn a_push_while_a_large_fork_is_read_is_in_force_before_that_is_done() {
    let world = World::synced();
    for number in 0..200 {
        let path = format!("_b00t_/learn/{number}.md");
        world.quietly(&path, text(&format!("topic {number}")));
    }
    world.deliver(HintKind::Push);
    world.steps.set(0);
    world.on_step.borrow_mut().push((60, world::STRICT.into()));
    world.die_at(Some(140));
    world.ring();
    let instance = world.instance.borrow().clone().unwrap();
    assert_eq!(instance.in_force().unwrap().text, world::STRICT);
    assert_eq!(world.index("octocat").unwrap().entries.len(), 0, "the content is not there yet");
    world.settle();
    assert_eq!(world.index("octocat").unwrap().entries.len(), 200);
}

#[test]
fn when_the_tree_vanishes_the_head_is_read_again() {
    let world = World::synced();
    world.write("_b00t_/learn/a.md", text("a"));
    // Step 8 is the tree: by then the head has moved and nobody told.
    world.die_at(Some(8));
    assert!(!world.ring());
    world.quietly("_b00t_/learn/a.md", text("b"));
    world.settle();
    let index = world.index("octocat").unwrap();
    assert_eq!(index.commit, world.repos.borrow()[0].commit());
}

#[test]
fn of_a_tree_that_is_too_large_the_content_folder_is_read() {
    let world = World::synced();
    world.repos.borrow_mut()[0].truncated = true;
    world.quietly("_b00t_", Some(File::Directory));
    world.write("learn/a.md", text("a"));
    world.settle();
    let index = world.index("octocat").unwrap();
    assert_eq!(index.entries[0].path, "_b00t_/learn/a.md");
    assert_eq!(index.skipped[0].path, "_b00t_", "also that one was too large");
}

#[test]
fn the_template_has_content_and_no_policy() {
    let world = World::new();
    world.logins.borrow_mut().insert(OWNER, "promptexecution".into());
    let mut template = Repo::fork(world::FORK, OWNER, GOOD);
    template.fork = false;
    template.origins.clear();
    *world.repos.borrow_mut() = vec![template];
    world.write("_b00t_/learn/a.md", text("a"));
    world.settle();
    world.write("_b00t_/learn/b.md", text("b"));
    world.settle();
    let keys: Vec<_> = world.kv.borrow().keys().cloned().collect();
    let named: Vec<_> = keys.iter().filter(|key| !key.starts_with("blob:")).collect();
    assert_eq!(named, ["template:index"]);
    assert_eq!(*world.instance_index.borrow(), None);

    // Forks rely on it, also when the App leaves for a while.
    world.installations.borrow_mut().clear();
    world.deliver(HintKind::Place);
    world.settle();
    assert!(world.kv.borrow().contains_key("template:index"));
}

#[test]
fn content_that_cannot_be_read_now_is_read_later() {
    let world = World::synced();
    world.write("_b00t_/learn/a.md", text("a"));
    world.kv_fails.set(true);
    world.ring();
    *world.github_fails.borrow_mut() = Some(GitHubError::Server(500));
    world.pass(10_000);
    world.ring();
    world.kv_fails.set(false);
    *world.github_fails.borrow_mut() = None;
    world.settle();
    assert_eq!(world.index("octocat").unwrap().entries.len(), 1);
    assert!(world.is_idle());
}
