//! The policy language, told by its stories.

#[cfg(test)]
mod checks;
#[cfg(test)]
mod decide;
#[cfg(test)]
mod diff;
#[cfg(test)]
mod digest;
#[cfg(test)]
mod explain;
#[cfg(test)]
mod limits;
#[cfg(test)]
mod pages;
#[cfg(test)]
mod places;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod reach;
#[cfg(test)]
mod short_form;
#[cfg(test)]
mod upstream;
#[cfg(test)]
mod world;
