//! The client against a GitHub that answers by a script.

#![cfg(test)]

mod access;
mod check_run;
mod proposals;
mod requests;
mod script;
