//! Exit codes, a promise to scripts.

/// Done; a shortfall is a result.
pub(crate) const DONE: u8 = 0;
/// A defect of bekal itself.
pub(crate) const INTERNAL: u8 = 1;
/// The command line makes no sense.
pub(crate) const USAGE: u8 = 2;
/// The operation or plan cannot be read or has errors.
pub(crate) const INPUT: u8 = 3;
/// With `--strict`: need is left unmet.
pub(crate) const UNMET: u8 = 4;
/// Stopped before there was any plan, by Ctrl-C or by the time limit.
pub(crate) const NO_PLAN: u8 = 5;
/// The auditor rejects the plan.
pub(crate) const REJECTED: u8 = 6;
/// Something cannot be written.
pub(crate) const UNWRITTEN: u8 = 7;
/// Stopped by Ctrl-C with the best plan so far written, or by a second one with nothing written.
pub(crate) const CANCELLED: u8 = 130;
/// The reader of stdout went away before it had everything: what a shell reports of a program that SIGPIPE ends.
pub(crate) const UNREAD: u8 = 141;
