//! The library people add: reads operation folders, drafts and audits plans, writes plan folders.

pub mod generate;
pub mod output;
