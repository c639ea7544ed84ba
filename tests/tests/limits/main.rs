//! `[limits]` and `enforce = false`, in the real workers.

#[cfg(test)]
mod changed;
#[cfg(test)]
mod counted;
#[cfg(test)]
mod killed;
#[cfg(test)]
mod shadow;
#[cfg(test)]
mod stage;
