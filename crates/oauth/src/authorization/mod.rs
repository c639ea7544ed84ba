//! A request for authorization, and what it is answered.

mod attempt;
mod prompt;
mod refusal;
mod request;
mod response;

pub use attempt::Attempt;
use prompt::Prompt;
pub use refusal::{AuthorizationRefusal, RedirectedError, ShownError};
pub use request::AuthorizationRequest;
pub use response::AuthorizationError;
