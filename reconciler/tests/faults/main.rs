//! Stories of a reconciler whose GitHub, KV and gates are on loopback, and go wrong.

#![cfg(test)]

mod alerts;
mod apply;
mod deliveries;
mod erase;
mod exit;
mod hiding;
mod matrix;
mod plan;
mod process;
mod restore;
mod revoke;
mod settings;
mod verify;
mod watch;
mod workflow;
mod world;
