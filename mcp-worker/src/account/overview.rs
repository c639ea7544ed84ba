//! The owner's page.

use token::Resource;
use worker::{Response, Result};

use super::path;
use crate::{config::Config, instance::Overview, page};

pub(super) fn page(overview: &Overview, form_token: &str, config: &Config) -> Result<Response> {
    let resource: Resource = config.base.resource(&overview.login);
    page::owner(overview, form_token, &resource, path::REVOKE)
}
