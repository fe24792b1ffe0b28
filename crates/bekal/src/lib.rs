//! The library people add: reads operation folders, drafts and audits plans, writes plan folders.
//!
//! Six calls lead from a folder of tables to a plan:
//!
//! | call | what it does |
//! |---|---|
//! | [`load`] | reads an operation folder: the [`Operation`] and every located defect |
//! | [`draft()`] | drafts a [`Plan`] and audits it; an observer hears the progress and may stop it |
//! | [`revise()`] | drafts the next plan from one that is under way, changing as little as it must |
//! | [`audit()`] | recomputes a plan from the operation alone and lists what it violates |
//! | [`edited()`] | the plan that trips make which people decided; [`input::movements`] reads them |
//! | [`render`] | writes a plan as document, data, map or table; [`output::folder::write`] writes them all |
//!
//! ```
//! use bekal::operation::Language;
//! use bekal::{Event, Format, Settings};
//! use std::ops::ControlFlow;
//!
//! # let place = tempfile::tempdir()?;
//! # let folder = place.path().join("my-operation");
//! bekal::template::Template::new(Language::English).write(&folder, false)?; // as `bekal new` does
//!
//! let loaded = bekal::load(&folder)?;
//! for found in &loaded.diagnostics {
//!     println!("{}", found.render(Language::English));
//! }
//! let operation = loaded.operation.ok_or("the folder has errors")?;
//!
//! let mut watch = |_: &Event<'_>| ControlFlow::Continue(());
//! let plan = bekal::draft(&operation, &Settings::default(), &mut watch)?;
//! assert!(bekal::audit(&operation, &plan).is_empty());
//!
//! let mut document = Vec::new();
//! bekal::render(&plan, Format::Markdown(Language::English), &mut document)?;
//! assert!(document.starts_with(b"# Logistics Operation Plan"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! To change something before planning (a river stage, a closure, a truck more), [`rows`] reads the same folder as
//! rows; [`Draft::build`](operation::draft::Draft::build) checks them like any other. The modules of the planner are
//! re-exported as they are.

mod aside;
pub mod dimacs;
pub mod files;
pub mod fresh;
pub mod generate;
pub mod import;
pub mod input;
pub mod matches;
pub mod output;
mod reach;
pub mod template;

pub use bekal_core::audit::audit;
pub use bekal_core::draft::{Contradiction, Remedy, Revision, draft, remedy, revise};
pub use bekal_core::edited::edited;
pub use bekal_core::event::{Event, Observer, Settings, SolveError};
pub use bekal_core::operation::Operation;
pub use bekal_core::plan::Plan;
pub use bekal_core::{allocation, audit, dispatch, edited, event, network, operation, plan, table, units};
pub use bekal_paths as paths;
pub use bekal_routing as routing;
pub use input::{LoadOptions, Loaded, ReadError, load, load_with, moment, rows, rows_with};
pub use output::{Format, render};
