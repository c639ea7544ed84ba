//! MCP clients of others, against the real workers in workerd: each lists the tools, calls one, is
//! refused, and hears of a policy that has changed, where it can hear at all.
//!
//! The programs are in `tests/clients`; docs/clients.md says what was shown of each.

#[cfg(test)]
mod clients;
#[cfg(test)]
mod inspector;
#[cfg(test)]
mod page;
#[cfg(test)]
mod program;
#[cfg(test)]
mod rust;
#[cfg(test)]
mod signing_in;
#[cfg(test)]
mod story;
