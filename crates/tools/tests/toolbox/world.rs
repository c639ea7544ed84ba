//! A user with a fork, a template, and a policy.

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    rc::Rc,
    sync::LazyLock,
};

use audit::{Entry, Totals};
use errand::{Done, Errand, Undone};
use futures::executor::block_on;
use ids::{AccountId, BlobId, CommitId, Generation, RepositoryId, UnixMillis};
use quota::{Limit, Usage};
use serde_json::{Map, Value};
use store::{
    ContentEntry, ContentIndex, ContentKind, HistorySummary, PolicyRecord, PolicyState,
    RepositoryRef, Revision, SchemaVersion,
};
use tools::{
    Answer, Audit, Call, Caller, Content, ContentFailed, Errands, Judged, Meter, NotRecorded,
    NotTaken, Recording, Site, Standing, Toolbox, find,
};

pub(crate) const OPEN: &str = "default_policy = \"allow\"\n";

pub(crate) struct World {
    pub(crate) standing: Standing,
    pub(crate) files: Files,
    pub(crate) meter: Tally,
    pub(crate) caller: Caller,
    site: Site,
}

#[derive(Default)]
pub(crate) struct Files {
    fork: Vec<ContentEntry>,
    template: Vec<ContentEntry>,
    texts: HashMap<BlobId, String>,
    pub(crate) unreachable: bool,
    pub(crate) history: Vec<HistorySummary>,
    /// What is recorded, the newest first.
    pub(crate) calls: RefCell<Vec<Entry>>,
    /// GitHub does not answer.
    pub(crate) hang: Cell<bool>,
    /// Nothing can be recorded.
    pub(crate) unrecordable: bool,
    /// What GitHub was asked for, each time.
    pub(crate) errands: RefCell<Vec<Errand>>,
    /// What comes of it.
    pub(crate) outcome: Option<Result<Done, Undone>>,
    /// How many bytes were asked for, each time.
    pub(crate) read: RefCell<Vec<usize>>,
}

/// Counts calls at a time that only passes when a test says so.
#[derive(Default)]
pub(crate) struct Tally {
    pub(crate) usage: RefCell<Usage>,
    pub(crate) broken: Option<NotTaken>,
    now: Cell<u64>,
}

impl Tally {
    pub(crate) fn pass(&self, millis: u64) {
        self.now.set(self.now.get() + millis);
    }
}

impl Meter for Tally {
    fn take(&self, limits: &[Limit]) -> Result<(), NotTaken> {
        if let Some(broken) = self.broken.filter(|_| !limits.is_empty()) {
            return Err(broken);
        }
        let now = UnixMillis::new(self.now.get());
        self.usage.borrow_mut().take(limits, now).map_err(NotTaken::Exceeded)
    }

    fn left(&self, limits: &[Limit]) -> Option<Vec<u32>> {
        let now = UnixMillis::new(self.now.get());
        self.broken.is_none().then(|| self.usage.borrow().left(limits, now))
    }
}

impl Errands for Files {
    async fn run(&self, errand: Errand) -> Result<Done, Undone> {
        self.errands.borrow_mut().push(errand);
        if self.hang.get() {
            std::future::pending::<()>().await;
        }
        self.outcome.clone().unwrap_or(Err(Undone::NotConnected))
    }
}

impl Audit for Files {
    fn begin<'a>(&'a self, judged: Judged) -> Box<dyn Recording + 'a> {
        Box::new(Begun { files: self, judged: Some(judged) })
    }

    fn refusals(&self, most: u32) -> Option<Vec<Entry>> {
        let calls = self.calls.borrow();
        let refused = calls.iter().filter(|entry| entry.decision.is_refusal());
        let newest = refused.take(most as usize).cloned().collect();
        (!self.unreachable).then_some(newest)
    }

    fn tally(&self) -> Option<audit::Tally> {
        let mut totals = Totals::default();
        self.calls.borrow().iter().for_each(|entry| totals.add(entry.decision, 1));
        (!self.unreachable).then_some(audit::Tally { day: totals, month: totals })
    }
}

/// A call that is answered now.
struct Begun<'a> {
    files: &'a Files,
    judged: Option<Judged>,
}

impl Recording for Begun<'_> {
    fn end(self: Box<Self>) -> Result<(), NotRecorded> {
        if self.files.unrecordable { Err(NotRecorded) } else { Ok(()) }
    }
}

impl Drop for Begun<'_> {
    fn drop(&mut self) {
        let Some(judged) = self.judged.take().filter(|_| !self.files.unrecordable) else { return };
        let Judged { client, tool, command_line, decision, rule, reason, file, line, commit } =
            judged;
        let mut calls = self.files.calls.borrow_mut();
        let (number, at) = (calls.len() as u64 + 1, UnixMillis::new(1_795_366_322_000));
        let entry = Entry {
            number,
            at,
            client,
            tool,
            command_line,
            decision,
            rule,
            reason,
            file,
            line,
            commit,
            duration_ms: 0,
        };
        calls.insert(0, entry);
    }
}

pub(crate) fn commit(letter: char) -> CommitId {
    letter.to_string().repeat(40).parse().unwrap()
}

pub(crate) fn revision(text: &str) -> Revision {
    Revision {
        commit: commit('c'),
        blob: "b".repeat(40).parse().unwrap(),
        text: text.into(),
        digest: String::new(),
        since: UnixMillis::new(1_795_366_320_000),
    }
}

pub(crate) fn record(state: PolicyState) -> PolicyRecord {
    PolicyRecord {
        schema: SchemaVersion::CURRENT,
        account: AccountId::new(583_231),
        login: "octocat".parse().unwrap(),
        repository: Some(RepositoryRef { id: RepositoryId::new(7), name: "_b00t_".into() }),
        generation: Generation::new(4),
        head: Some(commit('e')),
        blob: None,
        state,
        others: vec![],
        synced_at: UnixMillis::new(1_795_366_321_000),
    }
}

impl World {
    pub(crate) fn governed_by(text: &str) -> Self {
        Self::standing(PolicyState::Active { revision: revision(text) })
    }

    pub(crate) fn standing(state: PolicyState) -> Self {
        Self::with(Standing::of(record(state)))
    }

    pub(crate) fn with(standing: Standing) -> Self {
        Self {
            standing,
            files: Files::default(),
            meter: Tally::default(),
            caller: Caller {
                account: AccountId::new(583_231),
                login: "octocat".parse().unwrap(),
                client_id: "claude".into(),
                scopes: vec!["b00t:read".into()],
                resource: "https://octocat.b00t.example/mcp".into(),
            },
            site: Site {
                github_url: "https://github.example".into(),
                template_repository: "acme/_b00t_".into(),
                app_slug: "acme-b00t".into(),
            },
        }
    }

    pub(crate) fn in_fork(mut self, kind: ContentKind, name: &str, text: &str) -> Self {
        let entry = self.files.file(kind, name, text);
        self.files.fork.push(entry);
        self
    }

    pub(crate) fn in_template(mut self, kind: ContentKind, name: &str, text: &str) -> Self {
        let entry = self.files.file(kind, name, text);
        self.files.template.push(entry);
        self
    }

    pub(crate) fn toolbox(&self) -> Toolbox<'_, Files> {
        Toolbox {
            caller: &self.caller,
            standing: &self.standing,
            content: &self.files,
            meter: &self.meter,
            site: &self.site,
        }
    }

    /// The tools that the policy leaves, without the two fixed ones.
    pub(crate) fn listed(&self) -> Vec<String> {
        let definitions = self.toolbox().definitions();
        let names = definitions.iter().map(|tool| tool["name"].as_str().unwrap().to_owned());
        names.filter(|name| find(name).is_some()).collect()
    }

    pub(crate) fn call(&self, name: &str, arguments: Value) -> Call {
        let arguments: Map<_, _> = serde_json::from_value(arguments).unwrap();
        let call = block_on(self.toolbox().call(name, &arguments)).unwrap();
        fits(name, &call.answer.structured);
        call
    }

    pub(crate) fn answer(&self, name: &str, arguments: Value) -> Answer {
        let call = self.call(name, arguments);
        assert!(call.allowed, "{}", call.answer.text);
        call.answer
    }

    pub(crate) fn refusal(&self, name: &str, arguments: Value) -> Answer {
        let call = self.call(name, arguments);
        assert!(!call.allowed && call.answer.is_error, "{}", call.answer.text);
        call.answer
    }
}

/// Every answer is what its tool's schema promises, whatever came of the call.
fn fits(name: &str, structured: &Value) {
    static SCHEMAS: LazyLock<HashMap<String, jsonschema::Validator>> = LazyLock::new(|| {
        let definitions = World::governed_by(OPEN).toolbox().definitions();
        let schema = |tool: &Value| {
            let schema = jsonschema::validator_for(&tool["outputSchema"]).unwrap();
            (tool["name"].as_str().unwrap().to_owned(), schema)
        };
        definitions.iter().map(schema).collect()
    });
    let Some(schema) = SCHEMAS.get(name) else { return };
    let problem = schema.validate(structured);
    assert!(problem.is_ok(), "{name}: {problem:?}\n{structured:#}");
}

impl Files {
    fn file(&mut self, kind: ContentKind, name: &str, text: &str) -> ContentEntry {
        let blob: BlobId = format!("{:040x}", self.texts.len() + 1).parse().unwrap();
        self.texts.insert(blob.clone(), text.into());
        let path = match kind {
            ContentKind::Topic => format!("_b00t_/learn/{name}.md"),
            ContentKind::Datum => format!("_b00t_/{name}.toml"),
            ContentKind::Prompt => format!("_b00t_/prompts/{name}.md"),
        };
        ContentEntry { kind, name: name.into(), path, blob, size: text.len() as u64 }
    }

    fn index(&self, entries: &[ContentEntry], letter: char) -> Option<Rc<ContentIndex>> {
        (!entries.is_empty()).then(|| {
            Rc::new(ContentIndex {
                schema: SchemaVersion::CURRENT,
                account: AccountId::new(583_231),
                repository: RepositoryId::new(7),
                commit: commit(letter),
                generation: Generation::new(1),
                entries: entries.to_vec(),
                skipped: Vec::new(),
                skipped_total: 0,
            })
        })
    }
}

impl Content for Files {
    async fn fork(&self) -> Result<Option<Rc<ContentIndex>>, ContentFailed> {
        if self.unreachable { Err(ContentFailed) } else { Ok(self.index(&self.fork, 'f')) }
    }

    async fn template(&self) -> Result<Option<Rc<ContentIndex>>, ContentFailed> {
        Ok(self.index(&self.template, 'a'))
    }

    async fn texts(&self, blobs: &[BlobId]) -> Result<Vec<Option<String>>, ContentFailed> {
        let texts: Vec<_> = blobs.iter().map(|blob| self.texts.get(blob).cloned()).collect();
        self.read.borrow_mut().push(texts.iter().flatten().map(String::len).sum());
        Ok(texts)
    }

    async fn history(&self, most: u32) -> Result<Vec<HistorySummary>, ContentFailed> {
        if self.unreachable {
            return Err(ContentFailed);
        }
        Ok(self.history.iter().take(most as usize).cloned().collect())
    }
}
