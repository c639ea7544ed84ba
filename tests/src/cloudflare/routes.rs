//! The routes.

use std::sync::Arc;

use axum::{
    Json, Router,
    body::{Body, Bytes},
    extract::{DefaultBodyLimit, Path, Query, State},
    http::StatusCode,
    middleware,
    response::{IntoResponse, Response},
    routing::{get, post, put},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Map, Value, json};

use super::{
    Shared,
    answer::{Refusal, done, page},
    frame, limits,
    namespace::Write,
};

type World = State<Arc<Shared>>;
type Answer = Result<Json<Value>, Refusal>;

impl Shared {
    /// Where the one namespace is.
    pub(super) fn namespace_path(&self) -> String {
        let super::CloudflareConfig { account, namespace, .. } = &self.config;
        format!("/client/v4/accounts/{account}/storage/kv/namespaces/{namespace}")
    }
}

/// All routes with the frame around them.
pub(super) fn routes(shared: &Arc<Shared>) -> Router {
    let namespace = Router::new()
        .route("/keys", get(keys))
        .route("/values/{*key}", get(value))
        .route("/bulk", put(write))
        .route("/bulk/get", post(read))
        .route("/bulk/delete", post(delete));
    Router::new()
        .route("/client/v4/user/tokens/verify", get(verify))
        .nest(&shared.namespace_path(), namespace)
        .fallback(nothing)
        .layer(DefaultBodyLimit::max(limits::BODY))
        .layer(middleware::from_fn_with_state(Arc::clone(shared), frame::around))
        .with_state(Arc::clone(shared))
}

async fn nothing() -> Refusal {
    Refusal::new(StatusCode::NOT_FOUND, 7003, "Could not route to this, is the namespace right?")
}

async fn verify() -> Json<Value> {
    let message = "This API Token is valid and active";
    Json(json!({
        "result": { "id": "ed17574386854bf78a67040be0a770b0", "status": "active" },
        "success": true, "errors": [],
        "messages": [{ "code": 10000, "message": message, "type": null }],
    }))
}

#[derive(Debug, Deserialize)]
struct Listing {
    #[serde(default)]
    prefix: String,
    limit: Option<usize>,
    #[serde(default)]
    cursor: String,
}

async fn keys(State(shared): World, Query(asked): Query<Listing>) -> Answer {
    let Listing { prefix, limit, cursor } = asked;
    let limit = limit.unwrap_or(*limits::KEYS_A_PAGE.end());
    if !limits::KEYS_A_PAGE.contains(&limit) {
        return Err(Refusal::invalid(format!("limit is {limit}, expected 10 to 1000")));
    }
    let found = shared.page(&prefix, limit, &cursor).await?;
    Ok(page(&found.keys, found.cursor.as_deref().unwrap_or_default()))
}

async fn value(State(shared): World, Path(key): Path<String>) -> Result<Response, Refusal> {
    limits::key(&key)?;
    let found = shared.values(&[key]).await?.pop().flatten();
    let bytes =
        found.ok_or_else(|| Refusal::new(StatusCode::NOT_FOUND, 10009, "get: 'key not found'"))?;
    Ok(([("content-type", "application/octet-stream")], Body::from(bytes)).into_response())
}

fn parsed<T: DeserializeOwned>(body: &Bytes) -> Result<T, Refusal> {
    serde_json::from_slice(body).map_err(|error| Refusal::invalid(error.to_string()))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Pair {
    key: String,
    value: String,
    #[serde(default)]
    base64: bool,
    metadata: Option<Value>,
    expiration_ttl: Option<u64>,
}

impl Pair {
    fn checked(self) -> Result<Write, Refusal> {
        let Self { key, value, base64, metadata, expiration_ttl } = self;
        limits::key(&key)?;
        let bytes = match base64 {
            true => STANDARD
                .decode(&value)
                .map_err(|_| Refusal::invalid(format!("the value of '{key}' is not base64")))?,
            false => value.into_bytes(),
        };
        limits::value(&key, &bytes)?;
        limits::metadata(&key, &json!(metadata))?;
        if expiration_ttl.is_some_and(|seconds| seconds < 60) {
            return Err(Refusal::invalid("expiration_ttl must be at least 60"));
        }
        Ok(Write { key, value: STANDARD.encode(bytes), metadata, expiration_ttl })
    }
}

async fn write(State(shared): World, body: Bytes) -> Answer {
    let pairs: Vec<Pair> = parsed(&body)?;
    limits::count(pairs.len(), limits::PAIRS)?;
    let pairs = pairs.into_iter().map(Pair::checked).collect::<Result<Vec<_>, _>>()?;
    let written = shared.write(&pairs).await?;
    Ok(done(json!({ "successful_key_count": written, "unsuccessful_keys": [] })))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Reading {
    keys: Vec<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
}

/// Values that are text; as `json`, parsed.
async fn read(State(shared): World, body: Bytes) -> Answer {
    let Reading { keys, kind } = parsed(&body)?;
    limits::count(keys.len(), limits::KEYS_A_READ)?;
    keys.iter().try_for_each(|key| limits::key(key))?;
    let as_json = match kind.as_deref() {
        None | Some("text") => false,
        Some("json") => true,
        Some(other) => return Err(Refusal::invalid(format!("type '{other}' is not known"))),
    };
    let found = shared.values(&keys).await?;
    let mut values = Map::new();
    for (key, bytes) in keys.into_iter().zip(found) {
        let value = match bytes {
            None => Value::Null,
            Some(bytes) if as_json => serde_json::from_slice(&bytes)
                .map_err(|_| Refusal::invalid(format!("the value of '{key}' is not JSON")))?,
            Some(bytes) => String::from_utf8(bytes)
                .map_err(|_| Refusal::invalid(format!("the value of '{key}' is not text")))?
                .into(),
        };
        values.insert(key, value);
    }
    Ok(done(json!({ "values": values })))
}

async fn delete(State(shared): World, body: Bytes) -> Answer {
    let keys: Vec<String> = parsed(&body)?;
    limits::count(keys.len(), limits::PAIRS)?;
    keys.iter().try_for_each(|key| limits::key(key))?;
    let deleted = shared.delete(&keys).await?;
    Ok(done(json!({ "successful_key_count": deleted, "unsuccessful_keys": [] })))
}
