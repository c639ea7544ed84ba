//! Asking an account's instance what it recorded.

use audit::{Filter, Page, UsageDay};
use ids::AccountId;
use serde::de::DeserializeOwned;
use worker::{Env, Request, RequestInit, Result};

use super::Question;
use crate::stub;

/// The calls of an account that fit, the newest first.
pub(crate) async fn page(env: &Env, account: AccountId, filter: &Filter) -> Result<Page> {
    ask(env, account, &Question::Page(filter.clone())).await
}

/// How many calls of an account there were on each of the last 30 days, the oldest first.
pub(crate) async fn usage(env: &Env, account: AccountId) -> Result<Vec<UsageDay>> {
    ask(env, account, &Question::Usage).await
}

async fn ask<T: DeserializeOwned>(env: &Env, account: AccountId, asked: &Question) -> Result<T> {
    let instance = env.durable_object("INSTANCE")?.get_by_name(&account.to_string())?;
    let request = Request::new_with_init(&asked.address(), &RequestInit::new())?;
    let mut response = instance.fetch_with_request(request).await?;
    let text = response.text().await?;
    match response.status_code() {
        200 => Ok(serde_json::from_str(&text)?),
        _ => Err(stub::unexpected(&response)),
    }
}
