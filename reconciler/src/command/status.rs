//! `status`

use anyhow::Result;
use serde_json::{Value, json};
use store::KeyKind;

use crate::{hub::installations, platform::Platform};

/// Whether everybody answers. Says it of each of them, whatever the others say.
///
/// # Errors
/// None: what does not answer is in the answer.
pub async fn status(platform: &Platform) -> Result<(bool, Value)> {
    let github = match installations(&platform.app).await {
        Ok(all) => {
            let suspended = all.values().filter(|listed| listed.suspended).count();
            json!({"ok": true, "installations": all.len(), "suspended": suspended,
                   "quota_remaining": platform.meters.remaining()})
        }
        Err(error) => json!({"ok": false, "reason": error.to_string()}),
    };
    let kv = match platform.kv.list(KeyKind::Policy.prefix()).await {
        Ok(all) => json!({"ok": true, "records": all.len()}),
        Err(error) => json!({"ok": false, "reason": error.to_string()}),
    };
    let token = match platform.kv.token_expiry().await {
        Ok(expires) => json!({"ok": true, "expires": expires}),
        Err(error) => json!({"ok": false, "reason": error.to_string()}),
    };
    let gates = match &platform.gates {
        None => json!({"ok": true, "configured": false}),
        // Nobody has this number; its gate says that it has nothing to do.
        Some(gates) => match gates.status(ids::AccountId::new(0)).await {
            Ok(_) => json!({"ok": true, "configured": true}),
            Err(error) => json!({"ok": false, "reason": error.to_string()}),
        },
    };
    let parts = [&github, &kv, &token, &gates];
    let well = parts.iter().all(|part| part.get("ok") == Some(&Value::Bool(true)));
    Ok((
        well,
        json!({"schema": 1, "ok": well, "github": github, "kv": kv, "cloudflare_token": token,
               "gates": gates}),
    ))
}
