//! One repository's check runs against a GitHub in memory.

#![cfg(test)]

mod again;
mod compare;
mod crash;
mod in_force;
mod limits;
mod pace;
mod replay;
mod review;
mod trouble;
mod world;
