//! Lists in pages.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::Value;

use crate::Fault;

/// How many items a page has.
pub(crate) const PAGE_ITEMS: usize = 100;

/// The page that begins after the cursor, and the cursor of the next one. A cursor is the key of
/// the last item that was listed, so that a page has no item twice when others come or go.
///
/// # Errors
/// The cursor is none that this server gave out, or its item is not listed any more.
pub(crate) fn page(
    items: Vec<Value>,
    key: &str,
    cursor: Option<&str>,
) -> Result<(Vec<Value>, Option<String>), Fault> {
    let begin = match cursor {
        None => 0,
        Some(cursor) => {
            let last = decode(cursor);
            let at = items.iter().position(|item| last.is_some() && key_of(item, key) == last);
            at.ok_or_else(|| Fault::InvalidParams("unknown cursor; list from the start".into()))?
                + 1
        }
    };
    let more = items.len() > begin + PAGE_ITEMS;
    let page: Vec<_> = items.into_iter().skip(begin).take(PAGE_ITEMS).collect();
    let last = page.last().and_then(|item| key_of(item, key));
    let next = last.filter(|_| more).map(|key| URL_SAFE_NO_PAD.encode(key));
    Ok((page, next))
}

fn key_of(item: &Value, key: &str) -> Option<String> {
    item.get(key)?.as_str().map(str::to_owned)
}

fn decode(cursor: &str) -> Option<String> {
    String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn items(numbers: impl Iterator<Item = usize>) -> Vec<Value> {
        numbers.map(|number| json!({"name": format!("item {number}")})).collect()
    }

    #[test]
    fn pages_add_up_to_the_list() {
        for count in [0, 1, PAGE_ITEMS, PAGE_ITEMS + 1, 3 * PAGE_ITEMS, 3 * PAGE_ITEMS + 7] {
            let all = items(0..count);
            let (mut listed, mut cursor) = page(all.clone(), "name", None).unwrap();
            while let Some(next) = cursor {
                let (more, after) = page(all.clone(), "name", Some(&next)).unwrap();
                assert!(!more.is_empty() && more.len() <= PAGE_ITEMS);
                listed.extend(more);
                cursor = after;
            }
            assert_eq!(listed, all);
        }
    }

    #[test]
    fn what_is_removed_from_an_earlier_page_shifts_nothing() {
        let (_, cursor) = page(items(0..150), "name", None).unwrap();
        let (rest, end) = page(items(5..150), "name", cursor.as_deref()).unwrap();
        assert_eq!((rest, end), (items(100..150), None));
    }

    #[test]
    fn a_cursor_of_somebody_else_is_refused() {
        for cursor in ["", "x", "!", "aXRlbQ", "aXRlbSA1MDA"] {
            let refused = page(items(0..150), "name", Some(cursor));
            assert!(matches!(refused, Err(Fault::InvalidParams(_))), "{cursor}");
        }
        assert!(page(vec![json!({})], "name", Some("")).is_err());
    }
}
