//! What is asked for.

use std::borrow::Cow;

use audit::Filter;

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Question {
    /// `/audit`: calls, the newest first.
    Page(Filter),
    /// `/audit/usage`: how many there were on each of the last days.
    Usage,
    /// `/audit/distinct`: each distinct call once. Only asked inside the platform.
    Distinct,
}

/// Why nothing can be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    /// There is nothing at this path.
    Nothing,
    /// A parameter cannot be used.
    Wrongly(&'static str),
}

/// Whether the path belongs to the record of calls.
pub(crate) fn is_audit(path: &str) -> bool {
    path == "/audit" || path.starts_with("/audit/")
}

impl Question {
    /// Reads path and query.
    pub(crate) fn read<'a>(
        path: &str,
        query: impl Iterator<Item = (Cow<'a, str>, Cow<'a, str>)>,
    ) -> Result<Self, Asked> {
        let query: Vec<_> = query.collect();
        let parameters = query.iter().map(|(name, value)| (name.as_ref(), value.as_ref()));
        match path {
            "/audit" | "/audit/" => Filter::read(parameters)
                .map(Self::Page)
                .map_err(|audit::InvalidFilter(wrong)| Asked::Wrongly(wrong)),
            "/audit/usage" | "/audit/distinct" if !query.is_empty() => {
                Err(Asked::Wrongly("no parameter is known"))
            }
            "/audit/usage" => Ok(Self::Usage),
            "/audit/distinct" => Ok(Self::Distinct),
            _ => Err(Asked::Nothing),
        }
    }

    /// The same as somebody outside may ask it.
    pub(super) fn by_its_owner(self) -> Result<Self, Asked> {
        match self {
            Self::Page(_) | Self::Usage => Ok(self),
            Self::Distinct => Err(Asked::Nothing),
        }
    }

    /// The arguments of the command `audit` as which it is judged whether this is answered.
    pub(super) fn args(&self) -> Vec<String> {
        match self {
            Self::Page(_) => vec![],
            Self::Usage => vec!["usage".into()],
            Self::Distinct => vec!["distinct".into()],
        }
    }

    /// The address inside the platform at which an instance is asked this.
    pub(super) fn address(&self) -> String {
        let base = "http://instance/audit";
        match self {
            Self::Usage => format!("{base}/usage"),
            Self::Distinct => format!("{base}/distinct"),
            Self::Page(Filter { limit, before, tool, decision }) => {
                let mut query = url::form_urlencoded::Serializer::new(String::new());
                query.append_pair("limit", &limit.to_string());
                if let Some(before) = before {
                    query.append_pair("cursor", &before.to_string());
                }
                if let Some(tool) = tool {
                    query.append_pair("tool", tool);
                }
                if let Some(decision) = decision {
                    query.append_pair("decision", decision.name());
                }
                format!("{base}?{}", query.finish())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use audit::Decision;
    use pretty_assertions::assert_eq;

    use super::*;

    fn read(address: &str) -> Result<Question, Asked> {
        let url = url::Url::parse(address).unwrap();
        Question::read(url.path(), url.query_pairs())
    }

    #[test]
    fn what_is_asked_of_an_instance_is_what_was_asked() {
        let filter = Filter {
            limit: 7,
            before: Some(12),
            tool: Some("a b&c=ü".into()),
            decision: Some(Decision::WouldBeRefused),
        };
        let newest = Question::Page(Filter::newest(50));
        for question in [Question::Page(filter), newest, Question::Usage, Question::Distinct] {
            assert_eq!(read(&question.address()), Ok(question));
        }
    }

    #[test]
    fn each_is_judged_as_a_command_line() {
        let args = |path: &str| read(&format!("http://x{path}")).map(|asked| asked.args());
        assert_eq!(args("/audit?limit=3"), Ok(vec![]));
        assert_eq!(args("/audit/usage"), Ok(vec!["usage".to_owned()]));
    }

    #[test]
    fn what_is_for_the_platform_alone_is_not_there_for_others() {
        let outside = |path: &str| read(&format!("http://x{path}"))?.by_its_owner();
        assert_eq!(outside("/audit/distinct"), Err(Asked::Nothing));
        assert_eq!(outside("/audit/usage"), Ok(Question::Usage));
    }

    #[test]
    fn other_paths_and_parameters_are_nothing() {
        for path in ["/audit/7", "/audit/usage/", "/audit//"] {
            assert_eq!(read(&format!("http://x{path}")), Err(Asked::Nothing), "{path}");
        }
        assert!(!is_audit("/auditx") && is_audit("/audit") && is_audit("/audit/x"));
        for path in ["/audit?limit=0", "/audit?x=1", "/audit/usage?days=3"] {
            assert!(matches!(read(&format!("http://x{path}")), Err(Asked::Wrongly(_))), "{path}");
        }
    }
}
