//! The suite: one module per subject.
#![allow(clippy::unwrap_used, reason = "a test that cannot set up its case has failed")]

/// A plan is held against its rules, its files and its operation.
mod audit;
/// A hundred accidents to an operation folder.
mod broken;
/// The command in process: stdout, stderr and exit code.
mod cli;
mod compare;
/// Copies of tables say what the tables say, and what is wrong with them.
mod copies;
/// Valid plans, corrupted.
mod corrupt;
/// Two dates give two plans.
mod dates;
/// A plan's movements come back as people edited them.
mod edited;
/// What people do to movements, cell by cell.
mod edits;
/// The examples do what they say.
mod examples;
/// The flood and the landslide on the shipped operation.
mod flood;
/// Synthetic operations load without errors.
mod generate;
/// What spreadsheets, editors and people in a hurry do to a folder.
mod habits;
/// Maps become networks.
mod import;
/// Tables of journeys between sites.
mod matrix;
/// Operations as people leave them: never another one without a word.
mod mutated;
/// Places by their names.
mod names;
/// Problems as a page.
mod notices;
/// Neither the order of rows nor the number of threads changes a plan.
mod order;
/// Writes maps.
#[path = "../../crates/bekal/src/import/pbf/writer.rs"]
#[allow(dead_code, reason = "what the tests of the reader need besides")]
mod osm_writer;
/// A place to run the command in.
mod place;
/// From an operation to an audited plan: oracles, bounds, the flood, determinism, properties.
mod planning;
/// The documents of a plan folder show the plan, in both languages.
mod report;
/// A plan under way is revised.
mod revision;
/// Routes for problems of vehicle routing.
mod route;
/// Another solver finds the same optima.
mod solver;
/// Templates: folder and workbook say the same, and plan as they are.
mod template;
/// What the documents say about the repository is true.
mod tidy;
/// Numbers in other units.
mod units;
/// Why something is short, and what would serve it.
mod why;
/// Workbooks and archives say what folders say; accidents to them are told with sheet and cell.
mod workbook;
/// Workbooks to write: sheets of cells, as Excel and as LibreOffice store them.
mod workbook_parts;
