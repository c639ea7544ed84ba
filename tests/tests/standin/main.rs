//! The stand-in tells its own story: git, webhooks, tokens, faults; and what it answers and sends has
//! the form that GitHub publishes.

mod alone;
mod deliveries;
mod faults;
mod git;
mod life;
mod reading;
mod scene;
mod schemas;
mod tokens;
