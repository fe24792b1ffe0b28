//! `bekal import`: the map of another system as the network of an operation.

use crate::args::{ImportArgs, ImportFrom, ImportMode, OsmArgs};
use crate::check::moment;
use crate::console::{Console, Failure, say};
use crate::{exit, memory};
use bekal::import::{self, Area, Depth, ImportError, Modes, Options, Stage};
use bekal::operation::Language;
use bekal::output::numbers;
use std::time::Instant;

/// Farthest that `--snap-max-km` goes.
const MOST_KM: f64 = 1000.0;
/// Most warnings of a kind on stderr; the report has them all.
const WARNED: usize = 5;

pub(crate) fn run(args: &ImportArgs, console: &mut Console<'_>) -> Result<u8, Failure> {
    match &args.from {
        ImportFrom::Osm(args) => osm(args, console),
    }
}

fn osm(args: &OsmArgs, console: &mut Console<'_>) -> Result<u8, Failure> {
    let lang = console.lang();
    let options = options(args, lang)?;
    import::may_write(&args.out, args.force).map_err(|refusal| failure(&refusal, lang))?;
    let began = Instant::now();
    let mut current: Option<(Stage, Instant)> = None;
    let mut watch = |stage: Stage| {
        if console.verbose {
            if let Some((done, since)) = current.take() {
                let (name, seconds) = (name(done, lang), numbers::float(lang, since.elapsed().as_secs_f64(), 2));
                console.remark(&say!(lang, "{name}: {seconds} dtk", "{name}: {seconds} s"));
            }
            current = Some((stage, Instant::now()));
        }
    };
    let imported = import::osm(&args.extract, &options, &mut watch).map_err(|refusal| failure(&refusal, lang))?;
    imported.write(&args.out, args.force).map_err(|refusal| failure(&refusal, lang))?;
    if console.json {
        console.json(&imported.report)?;
    } else {
        console.data(imported.report.text(lang))?;
    }
    for warning in imported.report.warned(lang, WARNED) {
        console.remark(&say!(lang, "peringatan: {warning}", "warning: {warning}"));
    }
    let at = bekal::output::shown(&args.out);
    if console.verbose {
        let seconds = numbers::float(lang, began.elapsed().as_secs_f64(), 2);
        let peak =
            memory::peak_kib().map_or_else(|| "?".to_owned(), |kib| numbers::integer(lang, i128::from(kib / 1024)));
        console.remark(&say!(
            lang,
            "waktu: {seconds} dtk, memori: {peak} MiB",
            "time: {seconds} s, memory: {peak} MiB"
        ));
    }
    let written = say!(lang, "ditulis: {at}", "written: {at}");
    console.remark(&written);
    if args.operation.is_some() {
        console.remark(&say!(lang, "berikutnya: bekal check {at}", "next: bekal check {at}"));
    }
    Ok(exit::DONE)
}

fn name(stage: Stage, lang: Language) -> String {
    match stage {
        Stage::Reading => say!(lang, "membaca ekstrak", "reading the extract"),
        Stage::Connecting => say!(lang, "mencari yang tersambung", "finding what hangs together"),
        Stage::Joining => say!(lang, "menyambung lokasi", "joining sites"),
        Stage::Contracting => say!(lang, "meringkas jaringan", "contracting the network"),
        Stage::Tables => say!(lang, "menyusun tabel", "making tables"),
    }
}

/// What the command line asks for.
fn options(args: &OsmArgs, lang: Language) -> Result<Options, Failure> {
    let usage = |text: String| Failure::new(exit::USAGE, text);
    let (bbox, km) = (args.bbox.as_deref().unwrap_or_default(), args.snap_max_km.trim());
    let area = match (&args.bbox, &args.polygon) {
        (Some(text), _) => Some(Area::Box(corners(text).ok_or_else(|| {
            usage(say!(
                lang,
                "--bbox `{bbox}`: tulis barat,selatan,timur,utara dalam derajat, misalnya 102.9,-2.1,104.2,-1.2",
                "--bbox `{bbox}`: write west,south,east,north in degrees, for example 102.9,-2.1,104.2,-1.2"
            ))
        })?)),
        (None, Some(path)) => Some(Area::read(path).map_err(|refusal| failure(&refusal, lang))?),
        (None, None) => None,
    };
    let most = km.replace(',', ".").parse().ok().filter(|most| (0.0..=MOST_KM).contains(most)).ok_or_else(|| {
        usage(say!(
            lang,
            "--snap-max-km `{km}`: tulis kilometer dari 0 sampai 1000",
            "--snap-max-km `{km}`: write kilometres from 0 to 1000"
        ))
    })?;
    let (from, until) = (args.depth_from.as_deref(), args.depth_until.as_deref());
    let from = moment("--depth-from", from, None, lang)?;
    let until = moment("--depth-until", until, None, lang)?;
    if from.zip(until).is_some_and(|(from, until)| from >= until) {
        return Err(usage(say!(
            lang,
            "--depth-until harus sesudah --depth-from",
            "--depth-until must be after --depth-from"
        )));
    }
    let has = |mode: ImportMode| args.modes.contains(&mode);
    Ok(Options {
        modes: Modes { road: has(ImportMode::Road), river: has(ImportMode::River), foot: has(ImportMode::Foot) },
        area,
        min_island: args.min_island,
        gaps_m: f64::from(args.join_gaps),
        operation: args.operation.clone(),
        keep_links: args.keep_links,
        snap_max_m: most * 1000.0,
        rules: args.rules.clone(),
        zones: args.zones.clone(),
        depth: args.depth.clone().map(|raster| Depth { raster, from, until }),
        lang,
    })
}

/// West, south, east and north.
fn corners(text: &str) -> Option<[f64; 4]> {
    let numbers: Vec<f64> = text.split(',').map(|part| part.trim().parse().ok()).collect::<Option<_>>()?;
    let &[west, south, east, north] = numbers.as_slice() else { return None };
    let sound = (-180.0..=180.0).contains(&west)
        && (-90.0..=90.0).contains(&south)
        && east <= 180.0
        && north <= 90.0
        && west < east
        && south < north;
    sound.then_some([west, south, east, north])
}

fn failure(refusal: &ImportError, lang: Language) -> Failure {
    let code = if matches!(refusal, ImportError::Write { .. }) { exit::UNWRITTEN } else { exit::INPUT };
    Failure::new(code, refusal.message(lang))
}
