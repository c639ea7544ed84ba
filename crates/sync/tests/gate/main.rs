//! Stories of one account's gate, from the first delivery to what is in force.

#![cfg(test)]

mod aftermath;
mod content;
mod crash;
mod forks;
mod grace;
mod hostile;
mod policy;
mod revocation;
mod tests_file;
mod trouble;
mod world;
