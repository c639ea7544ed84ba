//! The way to those who review what is proposed: the objects of the repositories' check runs.

use futures_util::future::join_all;
use github::{DeliveryId, ReviewRequest};
use ids::RepositoryId;
use serde_json::json;
use sync::Level;
use worker::{Env, Method, Result};

use crate::{desk::Asked, log, stub};

/// How many repositories are told at once that what was refused may be tried again.
const MAX_PERMITTED: usize = 30;

/// Hands a request to its repository. `true` when it waits there now, `false` when there is
/// nothing (more) to be done about it.
pub(crate) async fn deliver(env: &Env, id: &DeliveryId, request: &ReviewRequest) -> Result<bool> {
    let desk = env.durable_object("CHECKS")?.get_by_name(&request.repository.to_string())?;
    let body = serde_json::to_string(&Asked { delivery: id.clone(), request })?;
    let url = "http://checks/review";
    match stub::send(&desk, Method::Post, url, Some(body), Some(id)).await? {
        (202, _) => Ok(true),
        (200, _) => Ok(false),
        (status, _) => Err(format!("the check runs answered {status}").into()),
    }
}

/// Lets what waits in these repositories go on, as far as they can be reached: the next request
/// for one of them does so too.
pub(crate) async fn permit(env: &Env, id: &DeliveryId, repositories: &[RepositoryId]) {
    let all = repositories.iter().take(MAX_PERMITTED).map(async |repository| {
        let desk = env.durable_object("CHECKS")?.get_by_name(&repository.to_string())?;
        let url = "http://checks/permitted";
        match stub::send(&desk, Method::Post, url, None, Some(id)).await? {
            (200..=299, _) => Ok(()),
            (status, _) => Err(worker::Error::from(format!("the check runs answered {status}"))),
        }
    });
    for error in join_all(all).await.into_iter().filter_map(Result::err) {
        let fields = json!({"delivery_id": id, "reason": error.to_string()});
        log::write(Level::Warn, "checks.not_permitted", &fields);
    }
}
