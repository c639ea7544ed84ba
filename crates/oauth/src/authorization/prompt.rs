//! How much the user may be asked.

/// The parameter `prompt` (OpenID Connect Core 1.0, section 3.1.2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Prompt {
    /// No page may be shown. But consent is asked for each time, so this cannot be had.
    None,
    /// Whatever is needed.
    Needed,
    /// Let the user choose an account first.
    SelectAccount,
}

impl Prompt {
    /// Reads words separated by spaces; `None` when one of them is unknown or `none` is not alone.
    pub(super) fn read(text: Option<&str>) -> Option<Self> {
        let Some(text) = text else { return Some(Self::Needed) };
        let words: Vec<_> = text.split(' ').filter(|word| !word.is_empty()).collect();
        if words == ["none"] {
            return Some(Self::None);
        }
        let known = |word: &&str| matches!(*word, "login" | "consent" | "select_account");
        if !words.iter().all(known) {
            return None;
        }
        let choose = words.iter().any(|word| *word != "consent");
        Some(if choose { Self::SelectAccount } else { Self::Needed })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prompt_says_how_much_may_be_asked() {
        for (text, prompt) in [
            (None, Some(Prompt::Needed)),
            (Some("consent"), Some(Prompt::Needed)),
            (Some("login"), Some(Prompt::SelectAccount)),
            (Some("select_account consent"), Some(Prompt::SelectAccount)),
            (Some("none"), Some(Prompt::None)),
            (Some("none login"), None),
            (Some("NONE"), None),
            (Some("maybe"), None),
        ] {
            assert_eq!(Prompt::read(text), prompt, "{text:?}");
        }
    }
}
