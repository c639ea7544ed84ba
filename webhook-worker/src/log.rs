//! One JSON object a line.

use serde_json::{Value, json};
use sync::Level;
use worker::{Request, console_error, console_log, console_warn};

/// Writes `fields` with level and event. Callers put ids and reasons in, never a secret.
pub(crate) fn write(level: Level, event: &str, fields: &Value) {
    let name = match level {
        Level::Info => "info",
        Level::Warn => "warn",
        Level::Error => "error",
    };
    let mut line = json!({"level": name, "event": event});
    if let (Some(line), Some(fields)) = (line.as_object_mut(), fields.as_object()) {
        let present = fields.iter().filter(|(_, value)| !value.is_null());
        line.extend(present.map(|(key, value)| (key.clone(), value.clone())));
    }
    match level {
        Level::Info => console_log!("{line}"),
        Level::Warn => console_warn!("{line}"),
        Level::Error => console_error!("{line}"),
    }
}

/// The id under which a request is logged: Cloudflare's, else a random one.
pub(crate) fn request_id(request: &Request) -> String {
    let ray = request.headers().get("cf-ray").ok().flatten();
    ray.filter(|ray| !ray.is_empty()).unwrap_or_else(crate::clock::random_id)
}
