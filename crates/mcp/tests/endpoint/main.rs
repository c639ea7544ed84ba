//! The endpoint as its clients see it: requests in, replies and streams out.

#[cfg(test)]
mod anything;
#[cfg(test)]
mod asked;
#[cfg(test)]
mod batches;
#[cfg(test)]
mod legacy;
#[cfg(test)]
mod lists;
#[cfg(test)]
mod modern;
#[cfg(test)]
mod schemas;
#[cfg(test)]
mod streams;
#[cfg(test)]
mod world;
