//! Deployments against a wrangler that is a program, and a platform that answers.

mod forward;
mod probing;
mod rollback;

use anyhow::Result;

use super::{back, forward};
use crate::operator::fake::{Machine, World, settings};

impl Machine {
    fn deploy(&self, world: &World) -> Result<()> {
        forward(&self.environment, &settings(), &self.wrangler, world, true)
    }

    fn look(&self, world: &World) -> Result<()> {
        forward(&self.environment, &settings(), &self.wrangler, world, false)
    }

    fn go_back(&self, world: &World) -> Result<()> {
        back(&self.environment, &settings(), &self.wrangler, world, true)
    }
}
