//! Stories of clients that ask for access, and of attackers who do.

#![cfg(test)]

mod access;
mod authorization;
mod codes;
mod consent;
mod documents;
mod metadata;
mod properties;
mod redirects;
mod refresh;
mod registration;
mod revocation;
mod sessions;
mod sign_in;
mod ssrf;
mod storage;
mod token_requests;
mod world;
