//! The tools as a caller sees them: what is listed, what is refused, what is answered.

#[cfg(test)]
mod admission;
#[cfg(test)]
mod advice;
#[cfg(test)]
mod answers;
#[cfg(test)]
mod audited;
#[cfg(test)]
mod changing;
#[cfg(test)]
mod command_lines;
#[cfg(test)]
mod datums;
#[cfg(test)]
mod fixed;
#[cfg(test)]
mod fixtures;
#[cfg(test)]
mod github;
#[cfg(test)]
mod limits;
#[cfg(test)]
mod page;
#[cfg(test)]
mod policy_changes;
#[cfg(test)]
mod prompts;
#[cfg(test)]
mod refusals;
#[cfg(test)]
mod resources;
#[cfg(test)]
mod schemas;
#[cfg(test)]
mod status;
#[cfg(test)]
mod world;
