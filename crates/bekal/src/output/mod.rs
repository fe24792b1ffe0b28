//! What is written: the plan, from [`Plan`](bekal_core::plan::Plan) and from nothing else, to files and texts; and what is
//! wrong with an operation.
//!
//! * [`render`]: one file of a plan to any stream;
//! * [`folder`]: the plan folder, whole or not at all;
//! * [`markdown`]: `plan.md`, the document a commander reads;
//! * `html`: `plan.html`, the plan in pictures, for a screen and for paper;
//! * `xlsx`: `plan.xlsx`, the tables as a workbook;
//! * [`summary()`]: the few lines a terminal shows;
//! * [`cause()`], [`shown()`]: why the machine refused something, and where, in words;
//! * [`compare`]: what differs between two plans or operations;
//! * [`json`]: `plan.json`, read back, and its schema;
//! * [`matrix`]: tables of journeys between sites, as data;
//! * [`notices`]: what is wrong with an operation, as a page and in a copy of its tables;
//! * [`numbers`]: numbers as each language writes them, and rounding that adds up.
//!
//! Everything here is a pure function of the plan (or of what was found), the language and nothing more (no clock, no
//! machine), so the same plan gives the same bytes. Names and remarks in a plan are data: they are escaped in Markdown, defused in CSV,
//! stripped of control characters in terminals, and never read as markup, formula or command.

pub mod compare;
pub mod folder;
pub mod json;
pub mod markdown;
pub mod matrix;
pub mod notices;
pub mod numbers;

mod causes;
mod format;
mod headings;
mod html;
mod map;
pub(crate) mod messages;
mod names;
mod served;
mod summary;
pub(crate) mod tables;
pub mod times;
mod view;
pub mod why;
mod words;
pub(crate) mod xlsx;

#[cfg(test)]
mod sample;

pub use causes::{cause, shown};
pub use folder::{FolderOptions, WriteError, Written};
pub use format::{Format, render};
pub use json::{ReadPlanError, read_plan};
pub use summary::summary;
pub use tables::Sheet;
