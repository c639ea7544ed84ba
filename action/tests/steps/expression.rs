//! `${{ }}`: the few expressions that the action has.

use std::collections::BTreeMap;

/// The values of names such as `inputs.version`; what is missing is empty, as at GitHub.
pub(crate) type Context = BTreeMap<String, String>;

/// Puts values in the place of the expressions of a text.
pub(crate) fn resolve(text: &str, context: &Context) -> String {
    let mut parts = text.split("${{");
    let mut resolved = parts.next().unwrap().to_owned();
    for part in parts {
        let (name, rest) = part.split_once("}}").unwrap();
        let name = name.trim();
        assert!(
            name.split('.')
                .all(|word| word.chars().all(|c| c.is_alphanumeric() || "-_".contains(c))),
            "`{name}` is more than a name"
        );
        assert!(
            ["inputs.", "github.", "steps."].iter().any(|known| name.starts_with(known)),
            "there is no context for `{name}`"
        );
        resolved.push_str(context.get(name).map_or("", String::as_str));
        resolved.push_str(rest);
    }
    resolved
}

#[test]
fn names_are_replaced() {
    let context = Context::from([("inputs.a-b".to_owned(), "x".to_owned())]);
    assert_eq!(resolve("1 ${{ inputs.a-b }} 2 ${{inputs.c}}3", &context), "1 x 2 3");
}
