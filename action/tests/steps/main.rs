//! The action's steps, run for real: `action.yml` is read, its expressions are resolved, and each
//! `run:` goes to bash in a checkout made by git, with the variables and files that GitHub Actions
//! gives a step.

#![cfg(unix)]

#[cfg(test)]
mod action;
#[cfg(test)]
mod checkout;
#[cfg(test)]
mod credentials;
#[cfg(test)]
mod expression;
mod hostile;
#[cfg(test)]
mod install;
#[cfg(test)]
mod options;
#[cfg(test)]
mod pack;
#[cfg(test)]
mod pull_request;
#[cfg(test)]
mod push;
#[cfg(test)]
mod runner;
#[cfg(test)]
mod server;
