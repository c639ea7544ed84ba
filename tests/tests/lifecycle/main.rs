//! What an App lives through, one test for each event: installations, repositories, accounts, pushes
//! and the template.

#[cfg(test)]
mod account;
#[cfg(test)]
mod candidates;
#[cfg(test)]
mod installation;
#[cfg(test)]
mod push;
#[cfg(test)]
mod repository;
#[cfg(test)]
mod stage;
#[cfg(test)]
mod template;
