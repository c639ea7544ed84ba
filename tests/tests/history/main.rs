//! What was in force when, as an account is told it: `GET /history` of the real workers.

#[cfg(test)]
mod listed;
#[cfg(test)]
mod refused;
#[cfg(test)]
mod renamed;
#[cfg(test)]
mod revision;
#[cfg(test)]
mod stage;
