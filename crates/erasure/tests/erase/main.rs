//! What happens when an account is erased, in a world in memory.
#![cfg(test)]

mod crash;
mod plan;
mod receipt;
mod world;
