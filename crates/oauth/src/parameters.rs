//! Parameters of a request, each of them once.

use std::collections::BTreeMap;

use url::form_urlencoded;

/// The parameters of a query or form (RFC 6749, section 3.1 and appendix B): one without a value
/// counts as left out, and one that is there twice as none that can be trusted.
#[derive(Clone)]
pub struct Parameters(BTreeMap<String, Value>);

#[derive(Clone)]
enum Value {
    Once(String),
    Twice,
}

/// A parameter is there twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Twice;

/// The request is longer than any honest one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the request is too long")]
pub struct TooLong;

impl Parameters {
    /// How many bytes of them are read.
    pub const MAX_BYTES: usize = 8 * 1024;

    /// Reads `name=value&…`, percent-encoded.
    ///
    /// # Errors
    /// When there is more than [`Self::MAX_BYTES`] of it.
    pub fn parse(text: &str) -> Result<Self, TooLong> {
        if text.len() > Self::MAX_BYTES {
            return Err(TooLong);
        }
        let mut all = BTreeMap::new();
        for (name, value) in form_urlencoded::parse(text.as_bytes()) {
            all.entry(name.into_owned())
                .and_modify(|known| *known = Value::Twice)
                .or_insert_with(|| Value::Once(value.into_owned()));
        }
        Ok(Self(all))
    }

    /// The value of one that is there once.
    #[must_use]
    pub fn once(&self, name: &str) -> Option<&str> {
        self.get(name).ok().flatten()
    }

    /// The value of one.
    pub(crate) fn get(&self, name: &str) -> Result<Option<&str>, Twice> {
        match self.0.get(name) {
            Some(Value::Twice) => Err(Twice),
            Some(Value::Once(value)) if !value.is_empty() => Ok(Some(value)),
            Some(Value::Once(_)) | None => Ok(None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_is_there_once_or_not_at_all() {
        let read = Parameters::parse("a=1&b=&c=x%20y+z&d=1&d=1&e").unwrap();
        assert_eq!(read.get("a"), Ok(Some("1")));
        assert_eq!(read.get("b"), Ok(None));
        assert_eq!(read.get("c"), Ok(Some("x y z")));
        assert_eq!(read.get("d"), Err(Twice));
        assert_eq!(read.get("e"), Ok(None));
        assert_eq!(read.get("f"), Ok(None));
    }

    #[test]
    fn an_encoded_name_is_the_same_name() {
        assert_eq!(Parameters::parse("a=1&%61=2").unwrap().get("a"), Err(Twice));
    }

    #[test]
    fn a_long_request_is_not_read() {
        assert!(Parameters::parse(&"a".repeat(Parameters::MAX_BYTES)).is_ok());
        assert!(Parameters::parse(&"a".repeat(Parameters::MAX_BYTES + 1)).is_err());
    }
}
