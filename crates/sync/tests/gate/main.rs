//! Stories of one account's gate, from the first delivery to what is in force.

#![cfg(test)]

mod content;
mod crash;
mod policy;
mod trouble;
mod world;
