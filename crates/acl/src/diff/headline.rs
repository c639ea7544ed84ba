//! A change that concerns every call is said first.

use super::side::{Extent, Side};
use super::{Change, Effect};

/// The sentence about everything, if there is one.
pub(super) fn change(
    old: Side<'_>,
    new: Side<'_>,
    (before, after): (Extent, Extent),
) -> Option<Change> {
    let (effect, sentence) = match (old.0, new.0, before, after) {
        (None, None, _, _) => return None,
        (Some(_), None, Extent::Nothing, _) => {
            (Effect::Changes, "there is no policy any more; every call stays refused")
        }
        (Some(_), None, _, _) => {
            (Effect::Narrows, "there is no policy any more: every call is refused now")
        }
        (None, Some(_), _, Extent::Nothing) => {
            (Effect::Changes, "there is a policy now; every call stays refused")
        }
        (None, Some(_), _, Extent::Everything) => {
            (Effect::Widens, "there was no policy: every call was refused and is allowed now")
        }
        (None, Some(_), _, Extent::Unknown) => (
            Effect::Widens,
            "there was no policy and every call was refused; some may be allowed now",
        ),
        (None, Some(_), _, Extent::Something) => {
            (Effect::Widens, "there was no policy and every call was refused; some are allowed now")
        }
        (_, _, before, after) if before == after => return None,
        (_, _, _, Extent::Nothing) => (Effect::Narrows, "every call is refused now"),
        (_, _, _, Extent::Everything) => (Effect::Widens, "every call is allowed now"),
        (_, _, _, Extent::Something | Extent::Unknown) => return None,
    };
    Some(Change { effect, sentence: sentence.to_owned() })
}
