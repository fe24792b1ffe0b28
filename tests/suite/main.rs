//! The suite: one module per subject.

/// The command in process: stdout, stderr and exit code.
mod cli;
/// Synthetic operations load without errors.
mod generate;
/// What the documents say about the repository is true.
mod tidy;
