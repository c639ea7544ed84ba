//! What surrounds the command: pages, workflows, the template, and forms that others published.

#[cfg(test)]
mod action_page;
#[cfg(test)]
mod patterns;
#[cfg(test)]
mod place;
#[cfg(test)]
mod published;
#[cfg(test)]
mod sarif;
#[cfg(test)]
mod template;
#[cfg(test)]
mod workflows;
