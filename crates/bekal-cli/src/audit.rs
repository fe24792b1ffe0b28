//! `bekal audit`: a written plan against its operation, both read from disk.

use crate::check;
use crate::console::{Console, Failure, say};
use crate::exit;
use bekal::audit::Violation;
use bekal::operation::Language;
use bekal::output;
use bekal::plan::Plan;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

pub(crate) fn run(at: &Path, operation: Option<&Path>, console: &mut Console<'_>) -> Result<u8, Failure> {
    let lang = console.lang();
    let plan = output::read_plan(at).map_err(|refusal| Failure::new(exit::INPUT, refusal.message(lang)))?;
    let folder = operation.map(Path::to_owned).or_else(|| recorded(at)).ok_or_else(|| {
        Failure::new(
            exit::USAGE,
            say!(
                lang,
                "folder operasi rencana ini tidak ditemukan; sebutkan dengan --operation FOLDER",
                "the operation of this plan is not found; name it with --operation FOLDER"
            ),
        )
    })?;
    let loaded = check::load(&folder, Some(plan.header.start), console)?;
    let Some(operation) = &loaded.operation else {
        check::report(&loaded.diagnostics, lang, console);
        return Ok(exit::INPUT);
    };
    for file in changed(&plan, &loaded.inputs) {
        console.remark(&say!(
            lang,
            "{file} berubah sejak rencana dibuat",
            "{file} has changed since the plan was made"
        ));
    }
    let violations = bekal::audit(operation, &plan);
    if console.json {
        console.json(&violations)?;
    } else {
        for violation in &violations {
            console.data(line(violation, lang) + "\n")?;
        }
        let (trips, issues, found) = (plan.trips.len(), plan.issues.len(), violations.len());
        console.data(say!(
            lang,
            "perjalanan: {trips}, penyaluran: {issues}, pelanggaran: {found}\n",
            "trips: {trips}, issues: {issues}, violations: {found}\n"
        ))?;
    }
    Ok(if violations.is_empty() { exit::DONE } else { exit::REJECTED })
}

/// A violation in one line: the rule, where, and what is wrong.
pub(crate) fn line(violation: &Violation, lang: Language) -> String {
    let text = match lang {
        Language::Indonesian => &violation.id,
        Language::English => &violation.en,
    };
    format!("[{}] {}: {text}", violation.rule, violation.place)
}

/// The operation folder the manifest beside the plan names, if it is still there.
fn recorded(plan: &Path) -> Option<PathBuf> {
    let folder = if plan.is_dir() { plan } else { plan.parent()? };
    let named = output::folder::recorded_operation(folder)?;
    let operation = folder.join(named);
    operation.is_dir().then_some(operation)
}

/// Files whose content is no longer what the plan was made from.
fn changed(plan: &Plan, now: &[(String, String)]) -> Vec<String> {
    let then: BTreeMap<&String, &String> = plan.provenance.inputs.iter().map(|(name, sum)| (name, sum)).collect();
    let now: BTreeMap<&String, &String> = now.iter().map(|(name, sum)| (name, sum)).collect();
    let names: std::collections::BTreeSet<&&String> = then.keys().chain(now.keys()).collect();
    names.into_iter().filter(|name| then.get(**name) != now.get(**name)).map(|name| (*name).clone()).collect()
}
