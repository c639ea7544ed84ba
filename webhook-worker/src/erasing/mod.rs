//! Erasing an account, as far as this worker reaches: its own stores, and the way to the others.

mod journal;
mod kept;
mod stores;
mod subject;

pub(crate) use kept::Kept;
pub(crate) use stores::Everywhere;
pub(crate) use subject::subject;
