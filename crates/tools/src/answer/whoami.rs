//! `b00t_whoami`

use serde_json::{Value, json};

use super::{Answer, object};
use crate::{
    Caller, Standing,
    refusal::{add, short},
};

pub(super) fn answer(caller: &Caller, standing: &Standing) -> Answer {
    let head = standing.record().and_then(|record| record.head.as_ref());
    let repository = standing.repository();
    let from = match (&repository, head) {
        (Some(repository), Some(head)) => format!("{repository} at {}", short(head.as_str())),
        (Some(repository), None) => repository.clone(),
        (None, _) => "none".into(),
    };
    let text = format!(
        "login: {}\naccount: {}\nrepository: {from}\nclient: {}\nresource: {}\nscopes: {}",
        caller.login,
        caller.account,
        caller.client_id,
        caller.resource,
        caller.scopes.join(" ")
    );
    let mut structured = json!({
        "login": caller.login,
        "account": caller.account.to_string(),
        "client": caller.client_id,
        "resource": caller.resource,
        "scopes": caller.scopes,
    });
    add(&mut structured, "repository", repository);
    add(&mut structured, "commit", head.map(ToString::to_string));
    Answer::good(text, structured)
}

pub(super) fn shape() -> Value {
    object(&json!({
        "login": {"type": "string"},
        "account": {"type": "string"},
        "client": {"type": "string"},
        "resource": {"type": "string"},
        "scopes": {"type": "array", "items": {"type": "string"}},
    }))
}
