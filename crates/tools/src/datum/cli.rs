//! Command line tools: `*.cli.toml`.

use toml::Value;

use super::{Datum, line, lines};

/// What a datum says about a command line tool.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Command {
    /// What it is good for.
    pub(crate) hint: String,
    /// The version that is wanted.
    pub(crate) desires: Option<String>,
    /// The command line that says which version is there.
    pub(crate) version: Option<String>,
    /// The regex that finds the version in what that says.
    pub(crate) version_regex: Option<String>,
    /// Whether it says how the tool is installed, and how it is brought up to date.
    pub(crate) installs: bool,
    /// The tools that have to be there before.
    pub(crate) needs: Vec<String>,
}

impl Command {
    /// Reads a datum. How to find the version stands in `version` and `version_regex`, or in `detect`,
    /// or in a table `[validate]`.
    ///
    /// # Errors
    /// What is wrong with it, as the end of a sentence about it.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let datum = Datum::parse(text)?;
        let validate = |key: &str| datum.tables("validate").find_map(|table| line(table.get(key)?));
        let detect = || datum.b00t.get("detect").and_then(|value| lines(value).into_iter().next());
        let own = datum.line("version").or_else(detect);
        // A regex fits the command that it stands beside.
        let (version, version_regex) = match (own, datum.line("version_regex")) {
            (None, None) => (validate("command"), validate("regex")),
            (None, regex) => (validate("command"), regex),
            (own, regex) => (own, regex),
        };
        let installs = match datum.b00t.get("install") {
            Some(Value::Table(table)) => !table.is_empty(),
            other => other.and_then(line).is_some(),
        };
        let needs = datum.b00t.get("depends_on").map(lines).unwrap_or_default();
        let (hint, desires) = (datum.hint(), datum.line("desires"));
        Ok(Self { hint, desires, version, version_regex, installs, needs })
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    #[test]
    fn the_usual_form_is_read() {
        let text = r#"
            [b00t]
            name = "rg"
            type = "cli"
            hint = "Search text"
            desires = "14.1.0"
            version = "rg --version"
            version_regex = 'ripgrep (\d+\.\d+\.\d+)'
            depends_on = ["cargo.cli"]
            install = """
            cargo install ripgrep
            """
        "#;
        assert_eq!(
            Command::read(text).unwrap(),
            Command {
                hint: "Search text".into(),
                desires: Some("14.1.0".into()),
                version: Some("rg --version".into()),
                version_regex: Some(r"ripgrep (\d+\.\d+\.\d+)".into()),
                installs: true,
                needs: vec!["cargo.cli".into()],
            }
        );
    }

    #[test]
    fn how_to_find_the_version_stands_in_several_places() {
        let check = |text| {
            let Command { version, version_regex, .. } = Command::read(text).unwrap();
            (version.unwrap_or_default(), version_regex.unwrap_or_default())
        };
        let pair = |command: &str, regex: &str| (command.to_owned(), regex.to_owned());
        let detect = "[b00t]\nversion_regex = 'v(.*)'\ndetect = ['x version', 'x -v']";
        assert_eq!(check(detect), pair("x version", "v(.*)"));
        let validate = "[b00t]\nname = 'x'\n[validate]\ncommand = 'x -V'\nregex = '^x'";
        assert_eq!(check(validate), pair("x -V", "^x"));
        let both = "[b00t]\nversion = 'x -v'\n[validate]\ncommand = 'x -V'\nregex = '^x'";
        assert_eq!(check(both), pair("x -v", ""), "a regex of another command is none");
        let inside = "[b00t]\nname = 'x'\n[b00t.validate]\ncommand = 'x'";
        assert_eq!(check(inside), pair("x", ""));
        assert_eq!(check("[b00t]\nname = 'x'"), pair("", ""));
    }

    #[test]
    fn an_installation_may_be_a_script_or_a_table() {
        let installs = |text| Command::read(text).unwrap().installs;
        assert!(installs("[b00t]\ninstall = 'x'"));
        assert!(installs("[b00t]\n[b00t.install]\ncommand = 'x'"));
        assert!(!installs("[b00t]\ninstall = ' '"));
        assert!(!installs("[b00t]\nname = 'x'"));
    }
}
