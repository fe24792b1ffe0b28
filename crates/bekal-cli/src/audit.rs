//! `bekal audit`: a written plan against its files and its operation, all read from disk.

use crate::check;
use crate::console::{Console, Failure, say};
use crate::exit;
use bekal::audit::Violation;
use bekal::files;
use bekal::operation::Language;
use bekal::output;
use std::path::{Path, PathBuf};

pub(crate) fn run(at: &Path, operation: Option<&Path>, console: &mut Console<'_>) -> Result<u8, Failure> {
    let lang = console.lang();
    let plan = output::read_plan(at).map_err(|refusal| Failure::new(exit::INPUT, refusal.message(lang)))?;
    let mut violations = Vec::new();
    if files::has_manifest(at) {
        let found = files::of_plan(home(at), &plan);
        violations.extend(found.map_err(|refusal| check::unreadable(&refusal, lang))?);
    } else {
        console.remark(&say!(
            lang,
            "tanpa manifes di samping rencana, berkas-berkas lain rencana tidak diperiksa",
            "without a manifest beside the plan its other files are not checked"
        ));
    }
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
    violations.extend(files::of_operation(&folder, &plan, &loaded));
    let Some(operation) = &loaded.operation else {
        for violation in &violations {
            console.alarm(&line(violation, lang));
        }
        check::report(&loaded.diagnostics, lang, console);
        return Ok(exit::INPUT);
    };
    if !files::is_another(&plan, &loaded) {
        violations.extend(bekal::audit(operation, &plan));
    }
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
    // Names come from files that anybody may have written.
    format!("[{}] {}: {text}", violation.rule, violation.place).replace(char::is_control, "\u{fffd}")
}

/// The folder of a plan.
fn home(plan: &Path) -> &Path {
    let above = plan.parent().filter(|parent| !parent.as_os_str().is_empty());
    if plan.is_dir() { plan } else { above.unwrap_or(Path::new(".")) }
}

/// The operation folder the manifest beside the plan names, if it is still there.
fn recorded(plan: &Path) -> Option<PathBuf> {
    let folder = home(plan);
    let named = output::folder::recorded_operation(folder)?;
    let operation = folder.join(named);
    operation.is_dir().then_some(operation)
}
