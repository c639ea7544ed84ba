//! The stand-in tells its own story: git, webhooks, tokens, faults; and what it answers and sends has
//! the form that GitHub publishes.

#[cfg(test)]
mod alone;
#[cfg(test)]
mod checks;
#[cfg(test)]
mod deliveries;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod git;
#[cfg(test)]
mod life;
#[cfg(test)]
mod pages;
#[cfg(test)]
mod pulls;
#[cfg(test)]
mod reading;
#[cfg(test)]
mod scene;
#[cfg(test)]
mod schemas;
#[cfg(test)]
mod signing_in;
#[cfg(test)]
mod tokens;
