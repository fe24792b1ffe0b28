//! Files of problems and of solutions: what they mean, and what becomes of those with accidents.
#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

mod mutated;
mod samples;
mod texts;
