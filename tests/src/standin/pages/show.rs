//! What each page says.

use std::path::Path;

use git2::Repository as Git;

use super::html::Page;
use crate::standin::records::Repository;
use crate::standin::shared::Shared;

/// A page on which one could do something at GitHub; here the control API does it.
pub(super) fn form(title: &str) -> Page {
    Page::new(title).paragraph("This stand-in does it at POST /_standin/{verb}.")
}

pub(super) fn app(shared: &Shared, slug: &str) -> Option<Page> {
    (slug == shared.config.app.slug).then(|| {
        Page::new(&format!("The App {slug}"))
            .link(&format!("/apps/{slug}/installations/new"), "Install it")
    })
}

pub(super) fn account(shared: &Shared, login: &str) -> Option<Page> {
    let records = shared.records();
    let account = records.account(login)?;
    let theirs = records.repositories.values().filter(|r| r.owner == account.id && !r.private);
    Some(theirs.fold(Page::new(&account.login), |page, repository| {
        let name = records.full_name(repository);
        page.link(&format!("/{name}"), &name)
    }))
}

pub(super) fn installation(shared: &Shared, id: u64) -> Option<Page> {
    let records = shared.records();
    let found = records.installations.get(&id)?;
    let owner = records.accounts.get(&found.account)?;
    let page = Page::new(&format!("{} on {}", shared.config.app.slug, owner.login));
    let page = page.paragraph(match found.suspended_at {
        Some(_) => "It is suspended.",
        None => "It is active.",
    });
    let granted = found.granted();
    let page = granted
        .iter()
        .fold(page, |page, (name, level)| page.paragraph(&format!("Permission {name}: {level}")));
    let covered = records.repositories_of(found).into_iter().filter(|found| !found.private);
    Some(covered.fold(page, |page, repository| {
        let name = records.full_name(repository);
        page.link(&format!("/{name}"), &name)
    }))
}

pub(super) fn repository(shared: &Shared, found: &Repository) -> Option<Page> {
    let records = shared.records();
    let name = records.full_name(found);
    let parent = found.parent.and_then(|id| records.repositories.get(&id));
    let page = Page::new(&name)
        .paragraph(&format!("Default branch: {}", found.default_branch))
        .paragraph(&format!("git clone {}/{name}.git", shared.base_url));
    let page = match parent.map(|parent| records.full_name(parent)) {
        Some(parent) => page.link(&format!("/{parent}"), &format!("Forked from {parent}")),
        None => page,
    };
    let pulls = records.pulls_of(found.id);
    Some(pulls.fold(page, |page, pull| {
        page.link(
            &format!("/{name}/pull/{}", pull.number),
            &format!("#{} {}", pull.number, pull.title),
        )
    }))
}

pub(super) fn pull_request(shared: &Shared, of: &Repository, number: u64) -> Option<Page> {
    let records = shared.records();
    let pull = records.pull(of.id, number)?;
    let name = records.full_name(of);
    let state = match (&pull.merged, pull.is_open()) {
        (Some(merge), _) => format!("Merged as {}", merge.commit),
        (None, true) => "Open".to_owned(),
        (None, false) => "Closed".to_owned(),
    };
    let page = Page::new(&format!("{} #{number}", pull.title))
        .paragraph(&state)
        .paragraph(&format!("{} wants to change {}", pull.head, pull.base));
    let runs = records.check_runs.values();
    let runs = runs.filter(|run| run.repository == of.id && run.head_sha == pull.head_sha);
    Some(runs.fold(page, |page, run| {
        let outcome = run.conclusion.as_ref().unwrap_or(&run.status);
        page.link(&format!("/{name}/runs/{}", run.id), &format!("{}: {outcome}", run.name))
    }))
}

pub(super) fn check_run(shared: &Shared, of: &Repository, id: u64) -> Option<Page> {
    let records = shared.records();
    let run = records.check_runs.get(&id).filter(|run| run.repository == of.id)?;
    let name = records.full_name(of);
    let page = Page::new(&format!("{}: {}", run.name, run.title.as_deref().unwrap_or_default()))
        .paragraph(run.conclusion.as_ref().unwrap_or(&run.status))
        .plain(run.summary.as_deref().unwrap_or_default())
        .plain(run.text.as_deref().unwrap_or_default());
    Some(run.annotations.iter().fold(page, |page, one| {
        let at = format!("{} line {}", one.path, one.start_line);
        let to = format!("/{name}/blob/{}/{}#L{}", run.head_sha, one.path, one.start_line);
        page.link(&to, &format!("{} {at}: {}", one.annotation_level, one.message))
    }))
}

pub(super) fn commit(shared: &Shared, of: &Repository, sha: &str) -> Option<Page> {
    let git = shared.git.open(of.id).ok()?;
    let commit = git.revparse_single(sha).ok()?.peel_to_commit().ok()?;
    let message = String::from_utf8_lossy(commit.message_bytes()).into_owned();
    Some(Page::new(&format!("Commit {}", commit.id())).plain(&message))
}

pub(super) fn blob(shared: &Shared, of: &Repository, at: &str, path: &str) -> Option<Page> {
    let git = shared.git.open(of.id).ok()?;
    let text = text_at(&git, at, path)?;
    Some(Page::new(path).lines(&text))
}

fn text_at(git: &Git, at: &str, path: &str) -> Option<String> {
    let branch = git.revparse_single(&format!("refs/heads/{at}"));
    let tree = branch.or_else(|_| git.revparse_single(at)).ok()?.peel_to_tree().ok()?;
    let entry = tree.get_path(Path::new(path)).ok()?;
    let blob = git.find_blob(entry.id()).ok()?;
    Some(String::from_utf8_lossy(blob.content()).into_owned())
}
