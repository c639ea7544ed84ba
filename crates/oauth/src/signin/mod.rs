//! Signing in at GitHub, by the App's user authorization.

mod app;
mod arrival;
mod departure;
mod destination;

pub use app::GitHubApp;
pub use arrival::{Arrival, SignInRefusal};
pub use departure::{Departure, SIGN_IN_MILLIS, SignInRecord, SignIns};
pub use destination::Destination;
