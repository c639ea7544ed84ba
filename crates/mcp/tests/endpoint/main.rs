//! The endpoint as its clients see it: requests in, replies and streams out.

#[cfg(test)]
mod legacy;
#[cfg(test)]
mod modern;
#[cfg(test)]
mod world;
