//! Time, chance and the log, as the runtime has them.

use github::{Clock, DeliveryId};
use ids::UnixMillis;
use serde_json::{Value, json};
use sync::{Level, Surroundings};
use worker::Date;

/// The runtime's.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Runtime;

/// Sixteen random hexadecimal digits; they name something, and guard nothing.
pub(crate) fn random_id() -> String {
    format!("{:08x}{:08x}", random_word(), random_word())
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a number from 0 to 2^32, cut off"
)]
fn random_word() -> u32 {
    (js_sys::Math::random() * f64::from(u32::MAX)) as u32
}

impl Clock for Runtime {
    fn now(&self) -> UnixMillis {
        UnixMillis::new(Date::now().as_millis())
    }
}

impl Surroundings for Runtime {
    fn now(&self) -> UnixMillis {
        Clock::now(self)
    }

    fn random(&self) -> f64 {
        js_sys::Math::random()
    }

    fn log(&self, level: Level, event: &str, delivery: Option<&DeliveryId>, fields: &Value) {
        let mut fields = fields.clone();
        if let (Some(fields), Some(delivery)) = (fields.as_object_mut(), delivery) {
            fields.insert("delivery_id".into(), json!(delivery));
        }
        crate::log::write(level, event, &fields);
    }
}
