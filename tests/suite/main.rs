//! The suite: one module per subject.
#![allow(clippy::unwrap_used, reason = "a test that cannot set up its case has failed")]

/// The command in process: stdout, stderr and exit code.
mod cli;
/// Synthetic operations load without errors.
mod generate;
/// What the documents say about the repository is true.
mod tidy;
