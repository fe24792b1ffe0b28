//! The planner: from what the cluster knows to a plan a commander can sign.
//!
//! Values in, values out: no file, no clock, no output. In reading order: [`units`], [`table`], [`operation`] (the
//! domain), [`network`], [`allocation`], [`dispatch`], [`plan`] (the document as data), [`audit`], [`edited`].
#![forbid(unsafe_code)]

pub mod allocation;
pub mod audit;
pub mod dispatch;
pub mod draft;
pub mod edited;
pub mod event;
pub mod network;
pub mod operation;
pub mod plan;
pub mod random;
pub mod table;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod units;
