//! What an instance says that it has.

use ids::Generation;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// What an instance answers to whoever tells it something: what it has of that now. The generation
/// alone does not say that it is what it was told: a gate that lost its count gives one out again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// Since which generation it has that.
    pub generation: Generation,
    /// [Digest](Self::digest) of the text that it was told; absent when it does not say.
    #[serde(default)]
    pub digest: Option<String>,
}

impl Held {
    /// `sha256:` and 64 hexadecimal digits over the bytes of the text, which is empty where there is
    /// nothing any more.
    #[must_use]
    pub fn digest(text: &str) -> String {
        let digest: [u8; 32] = Sha256::digest(text.as_bytes()).into();
        digest.iter().fold("sha256:".to_owned(), |all, byte| all + &format!("{byte:02x}"))
    }

    /// Whether it has something else than this text of this generation, and will keep it.
    #[must_use]
    pub fn overrules(&self, generation: Generation, text: &str) -> bool {
        let differs = || self.digest.as_ref().is_some_and(|digest| *digest != Self::digest(text));
        self.generation > generation || (self.generation == generation && differs())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_generation_of_something_else_overrules() {
        let held = |generation, text: Option<&str>| Held {
            generation: Generation::new(generation),
            digest: text.map(Held::digest),
        };
        let told = Generation::new(7);
        assert!(!held(7, Some("a")).overrules(told, "a"));
        assert!(held(7, Some("b")).overrules(told, "a"));
        assert!(held(8, Some("a")).overrules(told, "a"));
        assert!(!held(6, Some("b")).overrules(told, "a"), "that is not to be expected");
        assert!(!held(7, None).overrules(told, "a"), "who does not say is believed");
    }

    #[test]
    fn a_digest_is_sha256() {
        let empty = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(Held::digest(""), empty);
    }
}
