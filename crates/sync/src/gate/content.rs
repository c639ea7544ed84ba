//! Reads a repository's content into the store.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use github::{Budget, GitHub, GitHubError, Tree, TreeEntry, TreeEntryKind};
use ids::BlobId;
use serde_json::json;
use store::{ContentEntry, ContentIndex, Key, SchemaVersion};

use super::{Gate, GateFailed, Trouble};
use crate::{
    Change, ContentMark, History, Instance, Journal, Level, Outgoing, Place, Records, Reports,
    Role, Surroundings, ToInstance,
    content::{ROOT, Selection, batch, select},
};

/// How many requests are under way at once.
const AT_ONCE: usize = 6;
/// How much of GitHub's rate limit content leaves for policies.
const RESERVED_REQUESTS: u64 = 500;

impl<G: GitHub, J: Journal, R: Records, I: Instance, C: Reports, H: History, S: Surroundings>
    Gate<'_, G, J, R, I, C, H, S>
{
    /// Goes on reading content. Returns whether that changed what is to be done.
    pub(super) async fn read_content(&self, requests: &mut usize) -> Result<bool, GateFailed> {
        let memory = self.journal.memory()?;
        // After a change the head is looked at once more first.
        let waits = memory.verify || memory.content_waits(self.surroundings.now()).is_some();
        let delivery = memory.delivery;
        let (Some(mark), Some(place)) = (memory.reading, memory.place) else { return Ok(false) };
        if waits || *requests == 0 {
            return Ok(false);
        }
        match self.content(&mark, &place, requests).await {
            Ok(changed) => Ok(changed),
            Err(trouble) => {
                if matches!(&trouble, Trouble::GitHub(error) if error.is_definite()) {
                    // What is to be read is not there any more: look at the head again, later.
                    let mut memory = self.journal.memory()?;
                    (memory.reading, memory.verify) = (None, true);
                    self.commit_memory(memory)?;
                }
                self.failed(trouble, true, delivery.as_ref())?;
                Ok(false)
            }
        }
    }

    async fn content(
        &self,
        mark: &ContentMark,
        place: &Place,
        requests: &mut usize,
    ) -> Result<bool, Trouble> {
        self.spare()?;
        let tree = self.tree(mark, place, requests).await?;
        let mut selection = select(&tree.entries, &self.bounds);
        if tree.truncated {
            selection.skip(ROOT, "the tree is too large to be listed whole");
        }
        let mut missing = self.missing(mark, &selection).await?;
        let mut unreadable = BTreeSet::new();
        loop {
            let next = batch(&selection.entries, &missing);
            if next.is_empty() {
                break;
            }
            if self.look_is_due()? {
                return Ok(true);
            }
            let cost = next.len() + 1;
            if *requests < cost {
                *requests = 0;
                return Ok(false);
            }
            self.spare()?;
            *requests -= cost;
            for blob in self.fetch(mark, place, &next, requests).await? {
                unreadable.insert(blob);
            }
            for blob in &next {
                missing.remove(blob);
            }
        }
        self.leave_out(&mut selection, &unreadable);
        self.finish(mark, selection)?;
        Ok(true)
    }

    /// The last of the limit is for policies.
    pub(super) fn spare(&self) -> Result<(), Trouble> {
        let now = self.surroundings.now();
        let low = |budget: &Budget| budget.remaining < RESERVED_REQUESTS && budget.reset > now;
        match self.github.budget().filter(low) {
            Some(budget) => Err(Trouble::Scarce(budget.reset)),
            None => Ok(()),
        }
    }

    async fn tree(
        &self,
        mark: &ContentMark,
        place: &Place,
        requests: &mut usize,
    ) -> Result<Tree, GitHubError> {
        let (id, at) = (place.installation, &place.at);
        *requests = requests.saturating_sub(1);
        let whole = self.github.tree(id, at, &mark.tree).await?;
        let root = whole.entries.iter().find_map(|entry| match &entry.kind {
            TreeEntryKind::Directory(tree) if entry.path == ROOT => Some(tree.clone()),
            _ => None,
        });
        let Some(root) = root.filter(|_| whole.truncated) else { return Ok(whole) };
        *requests = requests.saturating_sub(1);
        let Tree { entries, truncated } = self.github.tree(id, at, &root).await?;
        let below =
            |entry: TreeEntry| TreeEntry { path: format!("{ROOT}/{}", entry.path), ..entry };
        Ok(Tree { entries: entries.into_iter().map(below).collect(), truncated })
    }

    /// The blobs that the store does not have. What the template's index lists, it has for everybody;
    /// everything else is kept for each account alone, so that it can go with the account.
    async fn missing(
        &self,
        mark: &ContentMark,
        selection: &Selection,
    ) -> Result<BTreeSet<BlobId>, Trouble> {
        let mut missing = BTreeSet::new();
        for ContentEntry { blob, .. } in &selection.entries {
            if !self.journal.has_blob(blob)? {
                missing.insert(blob.clone());
            }
        }
        if !missing.is_empty() && mark.role == Role::Fork {
            let template = self.records.get(&Key::TemplateIndex).await?;
            let template: Option<ContentIndex> =
                template.and_then(|body| serde_json::from_slice(&body).ok());
            let listed = template.into_iter().flat_map(|index| index.entries);
            for entry in listed {
                missing.remove(&entry.blob);
            }
        }
        Ok(missing)
    }

    /// Fetches blobs into the store, and returns those that cannot be read.
    async fn fetch(
        &self,
        mark: &ContentMark,
        place: &Place,
        blobs: &[BlobId],
        requests: &mut usize,
    ) -> Result<Vec<BlobId>, Trouble> {
        let (id, at) = (place.installation, &place.at);
        let mut fetched = Vec::new();
        let mut unreadable = Vec::new();
        for (blob, content) in self.github.blobs(id, at, blobs).await? {
            match content {
                Some(content) => fetched.push((blob, content)),
                None => {
                    *requests = requests.saturating_sub(1);
                    match self.github.blob(id, at, &blob).await {
                        Ok(content) => fetched.push((blob, content)),
                        Err(GitHubError::NotFound | GitHubError::Malformed(_)) => {
                            unreadable.push(blob);
                        }
                        Err(error) => return Err(error.into()),
                    }
                }
            }
        }
        for some in fetched.chunks(AT_ONCE) {
            let key = |blob: &BlobId| match mark.role {
                Role::Template => Key::Blob(blob.clone()),
                Role::Fork => Key::File(self.account, blob.clone()),
            };
            let keys: Vec<_> = some.iter().map(|(blob, content)| (key(blob), content)).collect();
            let puts = keys.iter().map(|(key, content)| self.records.put(key, content, None));
            let (mut stored, mut failed) = (Vec::new(), None);
            for ((blob, _), put) in some.iter().zip(join_all(puts).await) {
                match put {
                    Ok(()) => stored.push(blob.clone()),
                    Err(error) => failed = Some(error),
                }
            }
            // What is there is known, whatever became of what was written beside it.
            self.journal.add_blobs(&stored)?;
            if let Some(error) = failed {
                return Err(error.into());
            }
        }
        Ok(unreadable)
    }

    fn leave_out(&self, selection: &mut Selection, unreadable: &BTreeSet<BlobId>) {
        let (left, out): (Vec<_>, Vec<_>) = std::mem::take(&mut selection.entries)
            .into_iter()
            .partition(|entry| !unreadable.contains(&entry.blob));
        selection.entries = left;
        for entry in out {
            selection.skip(&entry.path, "GitHub could not give its content");
        }
    }

    fn finish(&self, mark: &ContentMark, selection: Selection) -> Result<(), GateFailed> {
        let mut memory = self.journal.memory()?;
        memory.generation = memory.generation.next();
        let Selection { entries, skipped, skipped_total } = selection;
        let index = ContentIndex {
            schema: SchemaVersion::CURRENT,
            account: self.account,
            repository: mark.repository,
            commit: mark.commit.clone(),
            generation: memory.generation,
            entries,
            skipped,
            skipped_total,
        };
        let fields = json!({
            "account": self.account, "commit": index.commit, "files": index.entries.len(),
            "skipped": index.skipped_total,
        });
        let delivery = memory.delivery.clone();
        self.surroundings.log(Level::Info, "sync.content", delivery.as_ref(), &fields);
        let outgoing = match mark.role {
            Role::Template => vec![Outgoing::index(&Key::TemplateIndex, &index)?],
            Role::Fork => vec![
                Outgoing::index(&Key::Index(mark.login.clone()), &index)?,
                Outgoing::Instance { message: ToInstance::Index { index } },
            ],
        };
        (memory.content, memory.reading) = (Some(mark.clone()), None);
        memory.failure = None;
        let at = self.surroundings.now();
        let change = Change { memory, outgoing, delivery, processed: vec![], at };
        Ok(self.journal.commit(&change)?)
    }
}
