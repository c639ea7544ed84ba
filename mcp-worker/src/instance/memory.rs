//! What an instance remembers until it is evicted.

use std::rc::Rc;

use ids::UnixMillis;
use quota::Usage;
use store::ContentIndex;
use tools::Standing;

use super::blobs::Blobs;

/// Everything here can be read again from SQLite or KV.
#[derive(Default)]
pub(super) struct Memory {
    /// What calls are judged by, and until when that may be taken for granted; without an end
    /// it holds until the next push.
    pub(super) standing: Option<(Rc<Standing>, Option<UnixMillis>)>,
    /// The fork's content, and until when that may be taken for granted.
    pub(super) fork: Option<(Option<Rc<ContentIndex>>, Option<UnixMillis>)>,
    /// The template's content, and until when that may be taken for granted.
    pub(super) template: Option<(Option<Rc<ContentIndex>>, UnixMillis)>,
    /// Until when issued tokens are not good any more; zero when consent was never taken back.
    pub(super) revoked: Option<UnixMillis>,
    /// How often calls were made, if that was read.
    pub(super) usage: Option<Usage>,
    /// Texts of files.
    pub(super) blobs: Blobs,
}
