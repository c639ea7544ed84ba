//! What people see on pull requests: the check runs of the real workers.

#[cfg(test)]
mod again;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod large;
#[cfg(test)]
mod life;
#[cfg(test)]
mod merged;
#[cfg(test)]
mod proposed;
#[cfg(test)]
mod stage;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod told;
