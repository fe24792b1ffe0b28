//! `bekal audit`: a written plan against its files and its operation, all read from disk.

use crate::args::OriginArgs;
use crate::check;
use crate::console::{Console, Failure, say};
use crate::exit;
use bekal::LoadOptions;
use bekal::audit::Violation;
use bekal::files;
use bekal::operation::Language;
use bekal::operation::code::shortened;
use bekal::output::folder::MANIFEST;
use bekal::output::{self, json, numbers};
use bekal::plan::Plan;
use std::path::{Path, PathBuf};

/// Most characters of where a violation is, and of what it says.
const LONGEST: usize = 1000;

pub(crate) fn run(args: &OriginArgs, console: &mut Console<'_>) -> Result<u8, Failure> {
    let (lang, at) = (console.lang(), args.plan.as_path());
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
    let Origin { operation: folder, matches } = match origin(args, lang) {
        Ok(origin) => origin,
        Err(unknown) if violations.is_empty() => return Err(Failure::new(exit::USAGE, unknown)),
        Err(unknown) => {
            report(&violations, &plan, console)?;
            return Err(Failure::new(exit::REJECTED, unknown));
        }
    };
    let options = LoadOptions { start: Some(plan.header.start), matches: matches.as_deref(), ..LoadOptions::default() };
    let loaded = check::load(&folder, options, console)?;
    violations.extend(files::of_operation(&folder, &plan, &loaded));
    for name in files::not_read(&loaded) {
        let file = output::shown(&folder.join(name));
        console.remark(&say!(
            lang,
            "{file}: bukan tabel operasi, jadi tidak dibaca dan tidak diperiksa",
            "{file}: is no table of the operation, so it is neither read nor audited"
        ));
    }
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
    report(&violations, &plan, console)?;
    Ok(if violations.is_empty() { exit::DONE } else { exit::REJECTED })
}

/// Tells what was found, and how much was looked at.
fn report(violations: &[Violation], plan: &Plan, console: &mut Console<'_>) -> Result<(), Failure> {
    let lang = console.lang();
    if console.json {
        return console.json(&violations);
    }
    for violation in violations {
        console.data(line(violation, lang) + "\n")?;
    }
    let count = |count: usize| numbers::integer(lang, count as i128);
    let [trips, issues, found] = [plan.trips.len(), plan.issues.len(), violations.len()].map(count);
    console.data(say!(
        lang,
        "perjalanan: {trips}, penyaluran: {issues}, pelanggaran: {found}\n",
        "trips: {trips}, issues: {issues}, violations: {found}\n"
    ))
}

/// A violation in one line: the rule, where, and what is wrong.
pub(crate) fn line(violation: &Violation, lang: Language) -> String {
    let text = match lang {
        Language::Indonesian => &violation.id,
        Language::English => &violation.en,
    };
    // Names come from files that anybody may have written.
    format!("[{}] {}: {}", violation.rule, shortened(&violation.place, LONGEST), shortened(text, LONGEST))
}

/// The folder of a plan.
pub(crate) fn home(plan: &Path) -> &Path {
    let above = plan.parent().filter(|parent| !parent.as_os_str().is_empty());
    if plan.is_dir() { plan } else { above.unwrap_or(Path::new(".")) }
}

/// What a plan was made from.
pub(crate) struct Origin {
    pub(crate) operation: PathBuf,
    /// The accepted matches, where they are not the operation's own.
    pub(crate) matches: Option<PathBuf>,
}

/// Where the plan itself, or its manifest, is no longer as it was written; nothing of a plan without a manifest. Its other
/// files are what people edit.
pub(crate) fn not_as_written(at: &Path, plan: &Plan, lang: Language) -> Result<Vec<Violation>, Failure> {
    if !files::has_manifest(at) {
        return Ok(Vec::new());
    }
    let mut found = files::of_plan(home(at), plan).map_err(|refusal| check::unreadable(&refusal, lang))?;
    found.retain(|violation| [json::FILE_NAME, MANIFEST].iter().any(|name| violation.place.ends_with(name)));
    Ok(found)
}

/// What a plan was made from: what is named, else what the manifest beside it names; or why that cannot be used.
pub(crate) fn origin(args: &OriginArgs, lang: Language) -> Result<Origin, String> {
    let operation = match &args.operation {
        Some(named) => named.clone(),
        None => recorded(&args.plan, lang)?,
    };
    let folder = home(&args.plan);
    let recorded = || output::folder::recorded_matches(folder).map(|named| folder.join(named));
    let matches = args.matches.accept_matches.clone().or_else(recorded);
    if let Some(lost) = matches.as_ref().filter(|file| args.matches.accept_matches.is_none() && !file.exists()) {
        let (lost, manifest) = (output::shown(lost), output::shown(&folder.join(MANIFEST)));
        return Err(say!(
            lang,
            "{lost}: keputusan tentang nama untuk rencana ini menurut {manifest} tidak ada di sana; sebutkan letaknya dengan --accept-matches FILE",
            "{lost}: the accepted matches of this plan, says {manifest}, are not there; name them with --accept-matches FILE"
        ));
    }
    Ok(Origin { operation, matches })
}

/// The operation folder the manifest beside the plan names, or why it cannot be used.
fn recorded(plan: &Path, lang: Language) -> Result<PathBuf, String> {
    let folder = home(plan);
    let manifest = output::shown(&folder.join(MANIFEST));
    match output::folder::recorded_operation(folder).map(|named| folder.join(named)) {
        Some(operation) if operation.exists() => Ok(operation),
        Some(operation) => {
            let operation = output::shown(&operation);
            Err(say!(
                lang,
                "{operation}: operasi rencana ini menurut {manifest} tidak ada di sana; sebutkan letaknya dengan --operation SOURCE",
                "{operation}: the operation of this plan, says {manifest}, is not there; name it with --operation SOURCE"
            ))
        }
        None => Err(say!(
            lang,
            "{manifest}: tidak menyebut, tidak terbaca, atau tidak ada, padahal di situ tercatat operasi rencana ini; sebutkan letaknya dengan --operation SOURCE",
            "{manifest}: absent, unreadable or silent about the operation of this plan; name it with --operation SOURCE"
        )),
    }
}
