//! The policy language, told by its stories.

#[cfg(test)]
mod advice;
#[cfg(test)]
mod checks;
#[cfg(test)]
mod decide;
#[cfg(test)]
mod diff;
#[cfg(test)]
mod digest;
#[cfg(test)]
mod enforce;
#[cfg(test)]
mod explain;
#[cfg(test)]
mod limit_keys;
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
mod reference;
#[cfg(test)]
mod rows;
#[cfg(test)]
mod schemas;
#[cfg(test)]
mod short_form;
#[cfg(test)]
mod tests_file;
#[cfg(test)]
mod upstream;
#[cfg(test)]
mod world;
