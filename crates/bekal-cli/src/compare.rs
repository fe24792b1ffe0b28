//! `bekal compare`: two operations or two plans, what differs.

use crate::console::{Console, Failure, say};
use crate::{audit, check, exit};
use bekal::LoadOptions;
use bekal::operation::draft::Draft;
use bekal::output::compare::{self, Difference};
use bekal::output::{self, json};
use bekal::plan::Plan;
use bekal::units::Duration;
use std::path::Path;

pub(crate) fn run(a: &Path, b: &Path, console: &mut Console<'_>) -> Result<u8, Failure> {
    let lang = console.lang();
    let (comparison, utc_offset) = match (plan_at(a, console)?, plan_at(b, console)?) {
        (Some(plan_a), Some(plan_b)) => {
            let rows = origin(a, &plan_a).zip(origin(b, &plan_b));
            if rows.is_none() {
                console.remark(&say!(
                    lang,
                    "operasi salah satu rencana tidak ada lagi seperti semula; yang disebut hanya berkas masukan yang berbeda",
                    "the operation of one plan is no longer there as it was; only the input files that differ are told"
                ));
            }
            let rows: Option<Vec<Difference>> = rows.map(|(a, b)| compare::operations(&a, &b));
            (compare::plans(&plan_a, &plan_b, rows), plan_b.header.utc_offset_s)
        }
        (None, None) => {
            let (a, b) = (operation(a, console)?, operation(b, console)?);
            let (Some((a, _)), Some((b, utc_offset))) = (a, b) else { return Ok(exit::INPUT) };
            (compare::of_operations(compare::operations(&a, &b)), utc_offset)
        }
        (of_a, _) => {
            let (plan, other) = if of_a.is_some() { (a, b) } else { (b, a) };
            let (plan, other) = (output::shown(plan), output::shown(other));
            let wrong = say!(
                lang,
                "{plan} sebuah rencana, {other} bukan; bandingkan dua rencana atau dua operasi",
                "{plan} is a plan, {other} is none; compare two plans or two operations"
            );
            return Err(Failure::new(exit::USAGE, wrong));
        }
    };
    if console.json {
        console.json(&comparison)?;
    } else {
        console.data(compare::text(&comparison, lang, utc_offset))?;
    }
    Ok(exit::DONE)
}

/// The plan at a path; none where it leads to an operation: a folder without a plan, a workbook or an archive.
fn plan_at(at: &Path, console: &Console<'_>) -> Result<Option<Plan>, Failure> {
    let named = at.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
    if !(named || at.join(json::FILE_NAME).exists()) {
        return Ok(None);
    }
    let refused = |refusal: output::ReadPlanError| Failure::new(exit::INPUT, refusal.message(console.lang()));
    output::read_plan(at).map(Some).map_err(refused)
}

/// The rows of the operation a plan was made from, where it is still there as it was.
fn origin(at: &Path, plan: &Plan) -> Option<Draft> {
    let home = audit::home(at);
    let folder = home.join(output::folder::recorded_operation(home)?);
    let matches = output::folder::recorded_matches(home).map(|named| home.join(named));
    let options = LoadOptions { start: None, matches: matches.as_deref() };
    let loaded = bekal::load_with(&folder, options).ok().filter(|loaded| loaded.inputs == plan.provenance.inputs)?;
    loaded.operation.and_then(|_| bekal::rows_with(&folder, options).ok()).map(meant)
}

/// Rows by what they mean: by which of its names a place goes is no difference.
fn meant(rows: Draft) -> Draft {
    rows.settled().0
}

/// The rows of an operation and its clocks' advance; none, once its errors are told, where it has any.
fn operation(at: &Path, console: &mut Console<'_>) -> Result<Option<(Draft, Duration)>, Failure> {
    let lang = console.lang();
    let loaded = check::load(at, LoadOptions::default(), console)?;
    let Some(operation) = loaded.operation else {
        check::report(&loaded.diagnostics, lang, console);
        return Ok(None);
    };
    let rows = bekal::rows(at).map_err(|refusal| check::unreadable(&refusal, lang))?;
    Ok(Some((meant(rows), operation.head().utc_offset)))
}
