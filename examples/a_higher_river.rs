//! What if the river rises higher than forecast? Plans the same operation twice and compares:
//! `cargo run --release --example a_higher_river [FOLDER] [METRES]`.

use bekal::operation::Operation;
use bekal::{Event, Plan, Settings};
use std::error::Error;
use std::io::Write;
use std::ops::ControlFlow;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let folder = args.next().unwrap_or_else(|| "data/kukar-drill".to_owned());
    let metres = args.next().map_or(Ok(1.0), |text| text.parse())?;
    a_higher_river(Path::new(&folder), metres, &mut std::io::stdout().lock())
}

/// Plans `folder` as it is and with every stage `metres` higher, and tells the difference.
pub(crate) fn a_higher_river(folder: &Path, metres: f64, out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let as_forecast = bekal::rows(folder)?;
    let mut higher = as_forecast.clone();
    for stage in &mut higher.stages.rows {
        stage.cells.level_m += metres;
    }
    for (name, rows) in [("as forecast", as_forecast), ("higher", higher)] {
        let (operation, _warnings) = rows.build().map_err(|defects| format!("{} defects", defects.len()))?;
        let plan = plan(&operation)?;
        writeln!(
            out,
            "{name}: {} of {} person-days met, {} t·km, {} links shut or slow, {} posts out of reach",
            plan.kpis.person_days_met,
            plan.kpis.person_days_needed,
            plan.kpis.kg_m / 1_000_000,
            plan.situation.closures.len(),
            plan.situation.unreachable.len(),
        )?;
    }
    Ok(())
}

fn plan(operation: &Operation) -> Result<Plan, bekal::SolveError> {
    bekal::draft(operation, &Settings::default(), &mut |_: &Event<'_>| ControlFlow::Continue(()))
}
