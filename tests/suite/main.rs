//! The suite: one module per subject.
#![allow(clippy::unwrap_used, reason = "a test that cannot set up its case has failed")]

/// The command in process: stdout, stderr and exit code.
mod cli;
/// Synthetic operations load without errors.
mod generate;
/// From an operation to an audited plan: oracles, bounds, the flood, determinism, properties.
mod planning;
/// What the documents say about the repository is true.
mod tidy;
