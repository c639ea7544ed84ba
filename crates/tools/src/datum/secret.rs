//! What looks like a secret, and so must not be written into a repository.

/// What is in the name of a value that is nobody's business.
const INSIDE: [&str; 4] = ["TOKEN", "SECRET", "PASSW", "CREDENTIAL"];
/// What a word of such a name ends with.
const ENDS: [&str; 5] = ["KEY", "KEYS", "COOKIE", "COOKIES", "PASSPHRASE"];
/// Such words.
const WORDS: [&str; 8] =
    ["AUTH", "AUTHORIZATION", "BEARER", "PASS", "PAT", "PWD", "SIG", "SIGNATURE"];
/// The last words of names of what only has to do with a secret.
const ABOUT: [&str; 11] =
    ["BUDGET", "COUNT", "DIR", "FILE", "LIMIT", "METHOD", "MODE", "NAME", "PATH", "TYPE", "URL"];
/// What well-known tokens begin with.
const TOKENS: [&str; 19] = [
    "ghp_",
    "gho_",
    "ghu_",
    "ghs_",
    "ghr_",
    "github_pat_",
    "glpat-",
    "sk-",
    "sk_live_",
    "sk_test_",
    "xoxb-",
    "xoxp-",
    "xapp-",
    "AKIA",
    "AIza",
    "npm_",
    "pypi-",
    "hf_",
    "eyJ",
];
/// No token is shorter.
const TOKEN_BYTES: usize = 20;

/// Whether a variable of this name holds a secret itself, and not the name of another variable.
pub(super) fn is_secret(name: &str, value: &str) -> bool {
    is_named(name) && !is_reference(value) || holds_token(value) || in_address(value).is_some()
}

/// The name of the first secret among the arguments of a program: after an option that is called
/// like one, in a pair `NAME=value` or `Name: value`, or in an address.
pub(super) fn in_arguments<'a>(arguments: impl Iterator<Item = &'a str>) -> Option<String> {
    // An argument may be a command line itself, or a header field.
    let mut words = arguments.flat_map(str::split_whitespace).peekable();
    while let Some(word) = words.next() {
        if let Some(name) = in_address(word) {
            return Some(name);
        }
        if holds_token(word) {
            return Some("a token".into());
        }
        let (name, value) = word.split_once(['=', ':']).map_or((word, None), |(name, value)| {
            let value = value.trim_matches(['"', '\'']);
            (name, Some(value).filter(|value| !value.is_empty()))
        });
        let plain = name.trim_start_matches('-').trim_start_matches(['"', '\'']);
        let is_name = plain.chars().all(|c| c.is_ascii_alphanumeric() || "_-".contains(c));
        // A word alone, such as `-e TOKEN`, only names a variable.
        let has_value = value.is_some() || name != word || word.starts_with('-');
        if !is_name || !has_value || !is_named(plain) || is_about(plain) {
            continue;
        }
        let value = value.or_else(|| {
            words.next_if(|word| is_scheme(word));
            words.peek().copied().filter(|next| !next.starts_with('-'))
        });
        if value.is_some_and(|value| !is_reference(value.trim_matches(['"', '\'']))) {
            return Some(short(plain));
        }
    }
    None
}

/// The name of the first secret in an address: a password before the host, or a parameter that is
/// called like a secret.
pub(super) fn in_address(text: &str) -> Option<String> {
    let (_, rest) = text.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let user = authority.rsplit_once('@').map(|(user, _)| user);
    if user.and_then(|user| user.split_once(':')).is_some_and(|(_, word)| !is_reference(word)) {
        return Some("a password".into());
    }
    let parameters = rest.split(['?', '&', '#']).skip(1);
    let mut pairs = parameters.filter_map(|parameter| parameter.split_once('='));
    let secret =
        |(name, value): &(&str, &str)| is_named(name) && !is_about(name) && !is_reference(value);
    let found = pairs.find(secret).map(|(name, _)| short(name));
    found.or_else(|| holds_token(rest).then(|| "a token".into()))
}

/// Whether a value says where the secret is instead of what it is: `$NAME`, with capital letters
/// as variables have them, or `${NAME}`; also after the name of a scheme. Nothing is no secret.
fn is_reference(value: &str) -> bool {
    value.split_whitespace().all(|word| is_scheme(word) || is_variable(word))
}

fn is_variable(word: &str) -> bool {
    let Some(name) = word.strip_prefix('$') else { return false };
    let inside = name.strip_prefix('{').and_then(|name| name.strip_suffix('}'));
    let begins = |c: char| c == '_' || c.is_ascii_alphabetic();
    let (name, small) = inside.map_or((name, false), |name| (name, true));
    name.starts_with(begins)
        && name.chars().all(|c| c == '_' || c.is_ascii_alphanumeric())
        && (small || !name.chars().any(|c| c.is_ascii_lowercase()))
}

/// Before the secret of a header field `Authorization` (RFC 9110, section 11.1).
fn is_scheme(word: &str) -> bool {
    ["bearer", "basic"].iter().any(|scheme| word.eq_ignore_ascii_case(scheme))
}

/// Whether what has this name is a secret.
fn is_named(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    let fits = |word: &str| {
        let word = word.trim_end_matches(|c: char| c.is_ascii_digit());
        WORDS.contains(&word) || ENDS.iter().any(|end| word.ends_with(end))
    };
    INSIDE.iter().any(|part| name.contains(part))
        || name.split(|c: char| !c.is_ascii_alphanumeric()).any(fits)
}

/// Whether the name is that of something beside a secret: `--key-file`, `--max-tokens`.
fn is_about(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    let mut words = name.split(['-', '_']);
    matches!(words.next(), Some("MAX" | "MIN"))
        || words.next_back().is_some_and(|last| ABOUT.contains(&last))
}

/// Whether a well-known kind of token stands in a text.
fn holds_token(text: &str) -> bool {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && !"_-.".contains(c));
    words.filter(|word| word.len() >= TOKEN_BYTES).any(|word| {
        TOKENS.iter().any(|begin| word.starts_with(begin))
            && word.chars().any(|c| c.is_ascii_digit())
    })
}

fn short(name: &str) -> String {
    name.chars().take(100).collect()
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    #[test]
    fn only_the_name_of_a_variable_is_no_secret() {
        for value in ["", "$NAME", "${NAME}", "${name_2}", "Bearer ${NAME}"] {
            assert!(!is_secret("PASSWORD", value), "{value}");
        }
        for value in [
            "$3cret",
            "$ecret",
            "$",
            "${",
            "${}",
            "${3}",
            "${NAME:-sesame}",
            "$NAME-x",
            "x$NAME",
            "Bearer sesame",
            "$A $b",
        ] {
            assert!(is_secret("PASSWORD", value), "{value}");
        }
    }

    #[test]
    fn names_of_secrets_are_known() {
        for name in ["X_TOKEN", "apikey", "API_KEY", "KEY2", "AWS_SECRET", "AUTH", "GITHUB_PAT"] {
            assert!(is_secret(name, "x"), "{name}");
        }
        for name in ["PATH", "KEYCLOAK_HOST", "AUTHOR", "ROOT", "PATTERN"] {
            assert!(!is_secret(name, "x"), "{name}");
        }
    }

    #[test]
    fn a_token_is_known_by_what_it_begins_with() {
        for begin in TOKENS {
            let token = format!("{begin}{}", "a1".repeat(20));
            assert!(is_secret("SETTINGS", &format!("{{\"x\":\"{token}\"}}")), "{begin}");
            let arguments = ["--with", token.as_str()];
            assert_eq!(in_arguments(arguments.into_iter()).as_deref(), Some("a token"));
        }
        assert!(!is_secret("SETTINGS", "sk-short1"));
    }

    #[test]
    fn secrets_among_arguments_are_found() {
        let found = |arguments: &[&str]| in_arguments(arguments.iter().copied());
        for (arguments, name) in [
            (&["--token", "sesame"][..], "token"),
            (&["--api-key=sesame"], "api-key"),
            (&["-e", "X_TOKEN=sesame"], "X_TOKEN"),
            (&["--header", "Authorization: Bearer sesame"], "Authorization"),
            (&["--header", "X-Api-Key:sesame"], "X-Api-Key"),
            (&["-c", "PASSWORD='sesame' npx x"], "PASSWORD"),
            (&["postgres://u:sesame@db/x"], "a password"),
            (&["https://x.example/?a=1&access_token=sesame"], "access_token"),
        ] {
            assert_eq!(found(arguments).as_deref(), Some(name), "{arguments:?}");
        }
    }

    #[test]
    fn arguments_that_only_name_a_secret_are_none() {
        for arguments in [
            &["-e", "X_TOKEN", "image:1"][..],
            &["--token", "${X_TOKEN}"],
            &["--api-key=$X_KEY"],
            &["--header", "Authorization: Bearer ${X_TOKEN}"],
            &["--header", "Authorization:${AUTH_HEADER}"],
            &["--token", "--verbose"],
            &["--key-file", "/etc/key", "--max-tokens", "100", "--auth-type=none"],
            &["-y", "@example/token-mcp", "/srv/files"],
            &["postgres://u:${PASSWORD}@db/x"],
            &["https://x.example/mcp?toolsets=issues"],
        ] {
            assert_eq!(in_arguments(arguments.iter().copied()), None, "{arguments:?}");
        }
    }
}
