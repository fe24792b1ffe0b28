//! `bekal check`: every problem of a folder at once; and the reading that other commands share.

use crate::args::CheckArgs;
use crate::console::{Console, Failure, say};
use crate::target::{Target, resolved};
use crate::{exit, help};
use bekal::operation::Language;
use bekal::operation::code::{Diagnostic, Severity};
use bekal::output::{self, notices, numbers};
use bekal::units::{Duration, Instant};
use bekal::{LoadOptions, Loaded, ReadError, matches};
use std::path::{Path, PathBuf};

pub(crate) fn run(args: &CheckArgs, console: &mut Console<'_>) -> Result<u8, Failure> {
    let lang = console.lang();
    let html = args.html.as_deref().map(|path| Target::new(path, "html", args.force, lang)).transpose()?;
    let workbook = args.workbook.as_deref().map(|path| copy(path, args, lang)).transpose()?;
    let table = args.suggest_matches.as_deref().map(|path| to_fill_in(path, args, lang)).transpose()?;
    let start = moment("--start", args.start.as_deref(), None, lang)?;
    let options = LoadOptions { start, matches: args.matches.accept_matches.as_deref(), ..LoadOptions::default() };
    let loaded = load(&args.source, options, console)?;
    if console.json {
        let rows: Vec<serde_json::Value> = loaded.diagnostics.iter().map(|one| row(one, lang)).collect();
        console.json(&rows)?;
    } else {
        for line in lines(&loaded.diagnostics, lang) {
            console.data(format!("{line}\n"))?;
        }
    }
    let planned = loaded.operation.is_some();
    if let Some(html) = html {
        html.write(notices::page(&args.source, planned, &loaded.diagnostics, lang).as_bytes(), console)?;
    }
    if let Some(workbook) = workbook {
        let content = notices::workbook(&args.source, planned, &loaded.diagnostics, lang);
        workbook.write(&content.map_err(|refusal| unreadable(&refusal, lang))?, console)?;
    }
    if let Some(table) = table {
        suggest(&args.source, options, &table, console)?;
    }
    Ok(if planned { exit::DONE } else { exit::INPUT })
}

/// The copy to write: not the operation itself, nor among its tables, where it would pass for one.
fn copy<'a>(path: &'a Path, args: &CheckArgs, lang: Language) -> Result<Target<'a>, Failure> {
    if resolved(path).starts_with(resolved(&args.source)) {
        let at = output::shown(path);
        let text = say!(
            lang,
            "{at}: salinan tidak dapat ditulis di atas atau di dalam operasi; pilih tempat lain untuk --workbook",
            "{at}: the copy cannot be written over the operation or into it; choose another place for --workbook"
        );
        return Err(Failure::new(exit::UNWRITTEN, text));
    }
    Target::new(path, "xlsx", args.force, lang)
}

/// The table to fill in: among those of the operation none but the one it will be.
fn to_fill_in<'a>(path: &'a Path, args: &CheckArgs, lang: Language) -> Result<Target<'a>, Failure> {
    let here = resolved(path);
    let accepted = args.matches.accept_matches.as_deref().is_some_and(|accepted| resolved(accepted) == here);
    if here.starts_with(resolved(&args.source)) && !accepted && !matches::is_named_so(path) {
        let at = output::shown(path);
        let text = say!(
            lang,
            "{at}: di dalam operasi namanya harus pencocokan.csv; pilih nama itu atau tempat lain untuk --suggest-matches",
            "{at}: within the operation it must be called matches.csv; choose that name or another place for --suggest-matches"
        );
        return Err(Failure::new(exit::UNWRITTEN, text));
    }
    Target::new(path, "csv", args.force, lang)
}

/// Writes the values that only people can decide to a table to fill in.
fn suggest(
    source: &Path,
    options: LoadOptions<'_>,
    target: &Target<'_>,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let lang = console.lang();
    let rows = bekal::rows_with(source, options).map_err(|refusal| unreadable(&refusal, lang))?;
    let table = matches::to_fill_in(&rows, lang);
    let Some((table, open)) = table.map_err(|refusal| Failure::new(exit::INTERNAL, refusal.to_string()))? else {
        let none = say!(lang, "tidak ada nilai yang perlu diputuskan", "no value is left to decide");
        console.remark(&none);
        return Ok(());
    };
    target.write(table.as_bytes(), console)?;
    let open = numbers::integer(lang, open as i128);
    console.remark(&say!(
        lang,
        "nilai yang perlu diputuskan: {open}; isi kolom kode, lalu pakai dengan --accept-matches, atau simpan di operasi sebagai pencocokan.csv",
        "values to decide: {open}; fill in the column code, then use it with --accept-matches, or keep it in the operation as matches.csv"
    ));
    Ok(())
}

/// The moment asked for with an option, if any; on the clock of an operation, where that is known, unless it names another.
pub(crate) fn moment(
    option: &str,
    asked: Option<&str>,
    offset: Option<Duration>,
    lang: Language,
) -> Result<Option<Instant>, Failure> {
    let moment = asked.map(|text| help::moment(lang, option, text, offset)).transpose();
    moment.map_err(|wrong| Failure::new(exit::USAGE, wrong))
}

/// Reads an operation as asked.
pub(crate) fn load(folder: &Path, options: LoadOptions<'_>, console: &Console<'_>) -> Result<Loaded, Failure> {
    let lang = console.lang();
    let cache = cache();
    let options = LoadOptions { cache: cache.as_deref(), ..options };
    bekal::load_with(folder, options).map_err(|refusal| unreadable(&refusal, lang))
}

/// Where what was found once is kept for the next time: `BEKAL_CACHE` (nowhere, if it is empty), else where the machine
/// keeps such things for its user.
fn cache() -> Option<PathBuf> {
    let set = |name: &str| std::env::var_os(name).filter(|path| !path.is_empty()).map(PathBuf::from);
    if std::env::var_os("BEKAL_CACHE").is_some() {
        return set("BEKAL_CACHE");
    }
    let above = set("XDG_CACHE_HOME").or_else(|| set("LOCALAPPDATA")).or_else(|| Some(set("HOME")?.join(".cache")));
    above.map(|above| above.join("bekal"))
}

/// The machine's refusal to read something.
pub(crate) fn unreadable(refusal: &ReadError, lang: Language) -> Failure {
    let (at, cause) = (output::shown(&refusal.path), output::cause(lang, &refusal.cause));
    Failure::new(exit::INPUT, say!(lang, "{at}: tidak dapat dibaca: {cause}", "{at}: cannot be read: {cause}"))
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

/// Every problem in two lines, then the number of them all.
fn lines(diagnostics: &[Diagnostic], lang: Language) -> Vec<String> {
    let mut lines: Vec<String> = diagnostics.iter().map(|diagnostic| diagnostic.render(lang)).collect();
    let count = |severity: Severity| numbers::integer(lang, notices::count(diagnostics, severity).into());
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
        "sheet": diagnostic.sheet,
        "cell": diagnostic.cell,
        "row": diagnostic.row,
        "column": diagnostic.column,
        "value": diagnostic.value,
        "message": diagnostic.message(lang),
        "remedy": diagnostic.remedy(lang),
        "more": diagnostic.more,
    })
}
