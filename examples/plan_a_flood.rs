//! Plans a flood from its folder and prints what the plan reaches: `cargo run --release --example plan_a_flood [FOLDER]`.

use bekal::operation::Language;
use bekal::{Event, Format, Settings};
use std::error::Error;
use std::io::Write;
use std::ops::ControlFlow;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "data/batanghari-2024".to_owned());
    plan_a_flood(Path::new(&folder), &mut std::io::stdout().lock())
}

/// Loads, drafts, audits and tells.
pub(crate) fn plan_a_flood(folder: &Path, out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let loaded = bekal::load(folder)?;
    for found in &loaded.diagnostics {
        writeln!(out, "{}", found.render(Language::English))?;
    }
    let operation = loaded.operation.ok_or("the folder has errors")?;

    let settings = Settings { inputs: loaded.inputs, ..Settings::default() };
    let mut programmes = 0;
    let plan = bekal::draft(&operation, &settings, &mut |event| {
        programmes += usize::from(matches!(event, Event::Programme { .. }));
        ControlFlow::Continue(())
    })?;
    writeln!(out, "{programmes} linear programmes solved\n")?;

    // The draft is audited already; anybody can do so again, from the operation and the movements alone.
    assert!(bekal::audit(&operation, &plan).is_empty(), "the auditor finds no fault");
    bekal::render(&plan, Format::Summary(Language::English), out)?;
    Ok(())
}
