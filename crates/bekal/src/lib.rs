//! The library people add: reads operation folders, drafts and audits plans, writes plan folders.

mod fresh;
pub mod generate;
pub mod input;
pub mod output;
mod reach;
pub mod template;

pub use bekal_core::{allocation, audit, dispatch, draft, event, network, operation, plan, table, units};
pub use input::{Loaded, ReadError, load, load_as_of};
