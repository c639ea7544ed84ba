//! Everything that is stored of an account, in one document of JSON.

use std::collections::VecDeque;

use erasure::Custody;
use futures::{Stream, stream};
use ids::{AccountId, Generation, Login};
use serde_json::{Value, json};
use store::Key;
use worker::{Env, Headers, Method, Response, ResponseBuilder, Result};

use super::{SignedIn, Visit, owner};
use crate::{clock, custody, history::Bucket, reply, stub};

/// How many entries of the history are listed at once. They are read one after another, so that the
/// document may be of any length.
const LISTED: u32 = 100;
/// What the document does not hold, and why.
const NOTES: [&str; 3] = [
    "Secrets and their digests are left out: tokens, codes, cookies, ids of sessions.",
    "Files are named by their blob; their text is in your fork, at the commit of the index.",
    "Lines of the operator's log are not stored by the platform itself.",
];

/// Where the writing of a document is.
enum Stage {
    Head(String),
    Entries { listed: VecDeque<Generation>, last: Option<Generation>, more: bool, first: bool },
    Done,
}

impl Visit<'_> {
    /// `GET /account/export`
    pub(super) async fn export(&self) -> Result<Response> {
        if self.request.method() != Method::Get {
            return reply::method_not_allowed("GET");
        }
        let Some(SignedIn { account, login }) = owner(self.request, self.env).await? else {
            return super::owner::signed_out();
        };
        let head = self.head(account, &login).await?;
        let headers = Headers::new();
        headers.set("Content-Type", "application/json")?;
        headers.set("Cache-Control", "no-store")?;
        headers.set("X-Content-Type-Options", "nosniff")?;
        let name = format!("attachment; filename=\"b00t-{login}.json\"");
        headers.set("Content-Disposition", &name)?;
        let document = document(head, account, self.env.clone());
        ResponseBuilder::new().with_headers(headers).from_stream(document)
    }

    /// Everything but the history.
    async fn head(&self, account: AccountId, login: &Login) -> Result<Value> {
        let instance = self.env.durable_object("INSTANCE")?.get_by_name(&account.to_string())?;
        let address = "http://instance/export";
        let mut answer = instance.fetch_with_str(address).await?;
        if answer.status_code() != 200 {
            return Err(stub::unexpected(&answer));
        }
        let instance: Value = serde_json::from_str(&answer.text().await?)?;
        let elsewhere: Value =
            custody::ask(&Custody::Export { account }, self.id, self.env).await?;
        let kv = self.env.kv("POLICY")?;
        let mut records = serde_json::Map::new();
        for key in [Key::Policy(login.clone()), Key::Index(login.clone()), Key::Account(account)] {
            let record: Option<Value> = kv.get(&key.to_string()).json().await?;
            // A login may have been somebody else's.
            let own = record.filter(|record| record.get("account") == Some(&json!(account)));
            records.insert(key.to_string(), own.unwrap_or_default());
        }
        Ok(json!({
            "schema": 1,
            "account": account,
            "login": login,
            "exported_at": clock::now().to_string(),
            "notes": NOTES,
            "records": records,
            "instance": instance,
            "gate": elsewhere,
        }))
    }
}

/// The document, written while the history is read.
fn document(head: Value, account: AccountId, env: Env) -> impl Stream<Item = Result<Vec<u8>>> {
    let head = opening(&head);
    stream::unfold((Stage::Head(head), env), move |(stage, env)| async move {
        let bucket = Bucket { env: &env, account };
        match next(stage, &bucket).await {
            Ok(Some((text, stage))) => Some((Ok(text.into_bytes()), (stage, env))),
            Ok(None) => None,
            Err(error) => Some((Err(error), (Stage::Done, env))),
        }
    })
}

/// The head with the history begun in it.
fn opening(head: &Value) -> String {
    let text = head.to_string();
    let open = text.strip_suffix('}').unwrap_or(&text);
    format!("{open},\"history\":[")
}

async fn next(stage: Stage, bucket: &Bucket<'_>) -> Result<Option<(String, Stage)>> {
    let (mut listed, mut last, mut more, first) = match stage {
        Stage::Done => return Ok(None),
        Stage::Head(text) => {
            let entries =
                Stage::Entries { listed: VecDeque::new(), last: None, more: true, first: true };
            return Ok(Some((text, entries)));
        }
        Stage::Entries { listed, last, more, first } => (listed, last, more, first),
    };
    loop {
        let Some(generation) = listed.pop_front() else {
            if !more {
                return Ok(Some(("]}".into(), Stage::Done)));
            }
            let (found, truncated) = bucket.generations(LISTED, last).await?;
            last = found.last().copied();
            more = truncated && last.is_some();
            listed.extend(found);
            continue;
        };
        // One that is gone meanwhile is none.
        let Some(text) = bucket.text(generation).await? else { continue };
        let text = if first { text } else { format!(",{text}") };
        return Ok(Some((text, Stage::Entries { listed, last, more, first: false })));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_history_stands_in_the_document() {
        let text = format!("{}{}", opening(&json!({"schema": 1})), "{\"generation\":1}]}");
        let read: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(read, json!({"schema": 1, "history": [{"generation": 1}]}));
    }
}
