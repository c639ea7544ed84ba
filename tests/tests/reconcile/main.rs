//! The reconciler beside the whole platform: what it finds, what it repairs, and what stops it.

#[cfg(test)]
mod burst;
#[cfg(test)]
mod endpoint;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod kv;
#[cfg(test)]
mod plan;
#[cfg(test)]
mod process;
#[cfg(test)]
mod restore;
#[cfg(test)]
mod stage;
#[cfg(test)]
mod verify;
