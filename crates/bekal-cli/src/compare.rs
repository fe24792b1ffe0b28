//! `bekal compare`: two operations or two plans, what differs.

use crate::args::CompareArgs;
use crate::console::{Console, Failure, say};
use crate::target::Target;
use crate::{audit, check, exit};
use bekal::LoadOptions;
use bekal::operation::draft::Draft;
use bekal::output::compare;
use bekal::output::{self, json};
use bekal::plan::Plan;
use std::path::Path;

pub(crate) fn run(args: &CompareArgs, console: &mut Console<'_>) -> Result<u8, Failure> {
    let lang = console.lang();
    let (a, b) = (args.a.as_path(), args.b.as_path());
    let html = args.html.as_deref().map(|path| Target::new(path, "html", args.force, lang)).transpose()?;
    let comparison = match (plan_at(a, console)?, plan_at(b, console)?) {
        (Some(plan_a), Some(plan_b)) => {
            let rows = origin(a, &plan_a, console).zip(origin(b, &plan_b, console));
            compare::plans(&plan_a, &plan_b, rows.as_ref().map(|(a, b)| (a, b)))
        }
        (None, None) => {
            let (a, b) = (operation(a, console)?, operation(b, console)?);
            let (Some(a), Some(b)) = (a, b) else { return Ok(exit::INPUT) };
            compare::of_operations(&a, &b)
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
        console.data(compare::text(&comparison, lang))?;
    }
    if let Some(html) = html {
        let names = [a, b].map(output::shown);
        html.write(compare::page(&comparison, [&names[0], &names[1]], lang).as_bytes(), console)?;
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
fn origin(at: &Path, plan: &Plan, console: &Console<'_>) -> Option<Draft> {
    let home = audit::home(at);
    let folder = home.join(output::folder::recorded_operation(home)?);
    let matches = output::folder::recorded_matches(home).map(|named| home.join(named));
    let options = LoadOptions { matches: matches.as_deref(), ..LoadOptions::default() };
    let loaded = check::load(&folder, options, console).ok()?;
    let loaded = (loaded.inputs == plan.provenance.inputs).then_some(loaded)?;
    loaded.operation.and_then(|_| bekal::rows_with(&folder, options).ok()).map(meant)
}

/// Rows by what they mean: by which of its names a place goes is no difference.
fn meant(rows: Draft) -> Draft {
    rows.settled().0
}

/// The rows of an operation; none, once its errors are told, where it has any.
fn operation(at: &Path, console: &mut Console<'_>) -> Result<Option<Draft>, Failure> {
    let lang = console.lang();
    let loaded = check::load(at, LoadOptions::default(), console)?;
    if loaded.operation.is_none() {
        check::report(&loaded.diagnostics, lang, console);
        return Ok(None);
    }
    let rows = bekal::rows(at).map_err(|refusal| check::unreadable(&refusal, lang))?;
    Ok(Some(meant(rows)))
}
