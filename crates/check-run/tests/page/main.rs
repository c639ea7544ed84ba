//! What a person reads in a check run.

#[cfg(test)]
mod base;
#[cfg(test)]
mod in_force;
#[cfg(test)]
mod injection;
#[cfg(test)]
mod page;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod proposals;
#[cfg(test)]
mod replayed;
#[cfg(test)]
mod world;
