//! The command as people run it: arguments in, text and exit code out.

#[cfg(test)]
mod check;
#[cfg(test)]
mod diff;
#[cfg(test)]
mod explain;
#[cfg(test)]
mod explain_lines;
#[cfg(test)]
mod sarif;
#[cfg(test)]
mod shell_support;
#[cfg(test)]
mod test;
#[cfg(test)]
mod world;
