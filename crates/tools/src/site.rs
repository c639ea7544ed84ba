//! Where things are, for links that people follow.

/// Addresses that appear in answers.
#[derive(Clone, Debug)]
pub struct Site {
    /// `https://github.com`, without a slash at the end.
    pub github_url: String,
    /// The repository that everybody forks, `owner/name`.
    pub template_repository: String,
    /// The GitHub App's name in URLs.
    pub app_slug: String,
}

impl Site {
    /// Where a fork of the template is made.
    #[must_use]
    pub fn fork_url(&self) -> String {
        format!("{}/{}/fork", self.github_url, self.template_repository)
    }

    /// Where the App is installed.
    #[must_use]
    pub fn install_url(&self) -> String {
        format!("{}/apps/{}/installations/new", self.github_url, self.app_slug)
    }
}
