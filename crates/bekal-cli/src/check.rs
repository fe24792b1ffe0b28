//! `bekal check`: every problem of a folder at once; and the reading that other commands share.

use crate::args::CheckArgs;
use crate::console::{Console, Failure, say};
use crate::exit;
use bekal::Loaded;
use bekal::operation::Language;
use bekal::operation::code::{Diagnostic, Severity};
use bekal::output::numbers;
use bekal::units::Instant;
use std::path::Path;

/// Problems of one code printed in full; the rest of that code is counted.
const SHOWN_PER_CODE: usize = 20;

pub(crate) fn run(args: &CheckArgs, console: &mut Console<'_>) -> Result<u8, Failure> {
    let loaded = load(&args.folder, args.start, console)?;
    let lang = console.lang();
    if console.json {
        let rows: Vec<serde_json::Value> = loaded.diagnostics.iter().map(|one| row(one, lang)).collect();
        console.json(&rows)?;
    } else {
        for line in lines(&loaded.diagnostics, lang) {
            console.data(format!("{line}\n"))?;
        }
    }
    Ok(if loaded.operation.is_some() { exit::DONE } else { exit::INPUT })
}

/// Reads an operation folder, as of another moment if asked.
pub(crate) fn load(folder: &Path, start: Option<Instant>, console: &Console<'_>) -> Result<Loaded, Failure> {
    let lang = console.lang();
    bekal::load_as_of(folder, start).map_err(|refusal| {
        Failure::new(exit::INPUT, say!(lang, "{refusal} (tidak dapat dibaca)", "{refusal} (cannot be read)"))
    })
}

/// Tells what stands against an operation, or, when it can be planned, what to know about it; on stderr. Errors are told
/// even when quiet.
pub(crate) fn report(diagnostics: &[Diagnostic], lang: Language, console: &mut Console<'_>) {
    let told = |one: &&Diagnostic| !console.quiet || one.severity() == Severity::Error;
    let told: Vec<Diagnostic> = diagnostics.iter().filter(told).cloned().collect();
    if !console.quiet || !told.is_empty() {
        for line in lines(&told, lang) {
            console.alarm(&line);
        }
    }
}

/// Every problem in two lines, then their number.
fn lines(diagnostics: &[Diagnostic], lang: Language) -> Vec<String> {
    let mut lines = Vec::new();
    let mut seen = std::collections::BTreeMap::new();
    for diagnostic in diagnostics {
        let so_far = seen.entry(diagnostic.code).or_insert(0_usize);
        *so_far += 1;
        if *so_far <= SHOWN_PER_CODE {
            lines.push(diagnostic.render(lang));
        }
    }
    for (code, count) in seen {
        if let Some(rest) = count.checked_sub(SHOWN_PER_CODE).filter(|&rest| rest > 0) {
            let rest = numbers::integer(lang, rest as i128);
            lines.push(say!(lang, "… dan {rest} lagi dengan kode {code}", "… and {rest} more with code {code}"));
        }
    }
    let count = |severity: Severity| {
        let count = diagnostics.iter().filter(|diagnostic| diagnostic.severity() == severity).count();
        numbers::integer(lang, count as i128)
    };
    let [errors, warnings, notices] = [Severity::Error, Severity::Warning, Severity::Notice].map(count);
    lines.push(say!(
        lang,
        "kesalahan: {errors}, peringatan: {warnings}, catatan: {notices}",
        "errors: {errors}, warnings: {warnings}, notices: {notices}"
    ));
    lines
}

fn row(diagnostic: &Diagnostic, lang: Language) -> serde_json::Value {
    serde_json::json!({
        "severity": diagnostic.severity(),
        "code": diagnostic.code,
        "file": diagnostic.file,
        "row": diagnostic.row,
        "column": diagnostic.column,
        "value": diagnostic.value,
        "message": diagnostic.message(lang),
        "remedy": diagnostic.remedy(lang),
    })
}
