//! The time.

use ids::UnixMillis;

/// Now, as the runtime tells it: it stands still between two I/O operations.
pub(crate) fn now() -> UnixMillis {
    UnixMillis::new(worker::Date::now().as_millis())
}
