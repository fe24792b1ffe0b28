//! `bekal route`: routes for a problem of vehicle routing, or the judgement of given ones.

use crate::args::{Format, Round, RouteArgs};
use crate::console::{Console, Failure, say};
use crate::judged;
use crate::plan::seconds;
use crate::target::Target;
use crate::{exit, interrupt};
use bekal::operation::Language;
use bekal::output::{self, numbers};
use bekal::routing::bound::{self, Bound, Limits, Method, Unbounded};
use bekal::routing::formats::{self, Instance, Rounding, Stated};
use bekal::routing::{Answer, Assessment, Budget, Progress, Settings, Solution, Violation, check, solve};
use std::fs::File;
use std::io::{self, IsTerminal as _, Read as _};
use std::ops::ControlFlow;
use std::path::Path;
use std::time::{Duration, Instant};

/// How long is searched where nothing is said of it.
const SECONDS: f64 = 10.0;

/// The longest file that is read; a table of 12 000 places has some 800 MB.
const MOST_BYTES: u64 = 1 << 30;

/// Stops and violations that are told one by one.
const SHOWN: usize = 20;

/// Between two looks of the progress line.
const REFRESH: Duration = Duration::from_millis(200);

pub(crate) fn run(args: &RouteArgs, format: Format, console: &mut Console<'_>) -> Result<u8, Failure> {
    let lang = console.lang();
    let time = args.time.as_deref().map(|text| seconds("--time", text, lang)).transpose()?;
    let target = args.out.as_deref().map(|path| Target::named(path, args.force, lang)).transpose()?;
    let rounding = args.rounding.map(|round| match round {
        Round::Nint => Rounding::Nint,
        Round::Dimacs => Rounding::Dimacs,
        Round::Exact => Rounding::Exact,
        Round::Trunc => Rounding::Trunc,
    });
    let hint = args.file.file_name().unwrap_or_default().to_string_lossy();
    let instance = formats::read(&bytes(&args.file, lang)?, &hint, rounding);
    let instance = instance.map_err(|wrong| judged::unread(&args.file, &wrong, lang))?;
    if let Some(path) = &args.check {
        return judge(&instance, &given(path, &instance, lang)?.solution, format, console);
    }
    let form = Form::of(format, &instance, lang)?;
    let start = match &args.warm_start {
        None => None,
        Some(path) => Some(given(path, &instance, lang)?.solution),
    };
    let proof = match args.bound.as_str() {
        "off" => Proof::Off,
        "auto" => Proof::Auto,
        text => Proof::Seconds(seconds("--bound", text, lang)?),
    };
    let limit = time.or(if args.iterations.is_none() { Some(SECONDS) } else { None });
    let limit = limit.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    let budget = match (args.iterations, limit) {
        (Some(iterations), _) => Budget::Iterations(iterations),
        (None, limit) => Budget::Time(limit.unwrap_or(Duration::MAX)),
    };
    let cores = || std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let threads = if args.threads == 0 { cores() } else { args.threads };
    let settings = Settings { seed: args.seed, budget, threads, start };
    let start = Instant::now();
    let answer = search(&instance, &settings, limit, console);
    let proven = prove(&instance, proof, start.elapsed());

    let assessment = check(&instance.problem, &answer.solution);
    if assessment.violations.iter().any(|violation| !is_shortfall(violation)) {
        let head = say!(
            lang,
            "rute ditolak pemeriksa dan tidak ditulis; ini cacat program",
            "the judge rejects the routes, so they are not written; this is a defect of the program"
        );
        return Err(Failure::new(exit::REJECTED, head + &judged::lines(&instance, &assessment, SHOWN, lang)));
    }
    let text = form.text(&instance, &answer.solution, &assessment)?;
    match &target {
        Some(target) => interrupt::writing(|| target.write(text.as_bytes(), console))?,
        None => console.data(text)?,
    }
    summary(&instance, &answer, &assessment, console);
    if let Some(proven) = proven {
        tell(&instance, &proven, &assessment, console);
    }
    Ok(if interrupt::asked() { exit::CANCELLED } else { exit::DONE })
}

/// How long to prove a bound.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Proof {
    Off,
    /// As long as the search took, but no longer than a minute.
    Auto,
    Seconds(f64),
}

/// What no routes can cost less than, where that is asked for; an interrupted search is not followed by a proof.
fn prove(instance: &Instance, proof: Proof, searched: Duration) -> Option<Result<Bound, Unbounded>> {
    let time = match proof {
        Proof::Off => return None,
        Proof::Auto => searched.min(Duration::from_secs(60)),
        Proof::Seconds(seconds) => Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX),
    };
    let mut watch = |_: &bound::Progress| {
        if interrupt::asked() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    (!interrupt::asked()).then(|| bound::bound(&instance.problem, &Limits { time, stop: None }, &mut watch))
}

/// The bound, and how far the routes may be from the best; or why there is none.
fn tell(instance: &Instance, proven: &Result<Bound, Unbounded>, assessment: &Assessment, console: &mut Console<'_>) {
    let lang = console.lang();
    let cost = assessment.cost.total();
    let proven = match proven {
        Ok(proven) => proven,
        Err(reason) => {
            let why = match reason {
                Unbounded::TooManyStops(stops) => {
                    let stops = numbers::integer(lang, *stops as i128);
                    say!(lang, "{stops} perhentian terlalu banyak", "{stops} stops are too many")
                }
                Unbounded::TooDear => {
                    say!(lang, "biayanya terlalu besar untuk dihitung", "costs are too large to count")
                }
                Unbounded::TimeOver => {
                    say!(lang, "waktunya habis sebelum ada yang terbukti", "time was over before anything was proven")
                }
            };
            return console.remark(&say!(lang, "batas bawah: tidak ada ({why})", "bound: none ({why})"));
        }
    };
    let by = match proven.method {
        Method::Trips => say!(lang, "trip demi trip", "by trips"),
        Method::Borders => say!(lang, "lewat perbatasan", "by borders"),
    };
    let value = instance.scale.text(proven.value);
    // There jobs have prices only to be preferred by, and what is left out against a rule has no cost at all.
    let preferred = instance.format == formats::Format::Vroom && assessment.cost.prizes > 0;
    if proven.value == 0 || preferred || assessment.violations.iter().any(is_shortfall) {
        return console.remark(&say!(
            lang,
            "batas bawah {value} ({by}); rute ini tidak dapat dibandingkan dengannya",
            "bound {value} ({by}); these routes cannot be compared with it"
        ));
    }
    let gap = 100.0 * cost.saturating_sub(proven.value) as f64 / proven.value as f64;
    let gap = numbers::float(lang, gap, 2);
    console.remark(&say!(
        lang,
        "batas bawah {value} ({by}): rute ini paling jauh {gap}% di atas yang terbaik",
        "bound {value} ({by}): these routes cost at most {gap}% more than the best"
    ));
}

/// The routes found, while a line on the terminal tells how far the search is.
fn search(instance: &Instance, settings: &Settings, limit: Option<Duration>, console: &mut Console<'_>) -> Answer {
    interrupt::listen();
    let lang = console.lang();
    let shown = !console.quiet && io::stderr().is_terminal();
    let mut last: Option<Instant> = None;
    let mut watch = |progress: &Progress| {
        if shown && last.is_none_or(|last| last.elapsed() >= REFRESH) {
            last = Some(Instant::now());
            console.overwrite(&line(instance, progress, lang));
        }
        let late = limit.is_some_and(|limit| progress.elapsed >= limit);
        if late || interrupt::asked() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let answer = solve(&instance.problem, settings, &mut watch);
    if last.is_some() {
        console.overwrite("");
    }
    answer
}

fn line(instance: &Instance, progress: &Progress, lang: Language) -> String {
    let elapsed = numbers::float(lang, progress.elapsed.as_secs_f64(), 1);
    let steps = numbers::integer(lang, progress.iterations.into());
    let best = instance.scale.text(progress.best);
    let line = say!(lang, "{elapsed} s, {steps} langkah, biaya {best}", "{elapsed} s, {steps} steps, cost {best}");
    let unserved = numbers::integer(lang, progress.unserved as i128);
    match progress.unserved {
        0 => line,
        _ => line + &say!(lang, ", {unserved} perhentian belum terlayani", ", {unserved} stops not served yet"),
    }
}

/// What the routes cost and leave out.
fn summary(instance: &Instance, answer: &Answer, assessment: &Assessment, console: &mut Console<'_>) {
    let lang = console.lang();
    // There jobs have prices only to be preferred by.
    let preferences = if instance.format == formats::Format::Vroom { assessment.cost.prizes } else { 0 };
    let cost = instance.scale.text(assessment.cost.total() - preferences);
    let [vehicles, steps] = [answer.solution.routes.len() as i128, i128::from(answer.iterations)]
        .map(|count| numbers::integer(lang, count));
    console.remark(&say!(
        lang,
        "biaya {cost}, kendaraan {vehicles}, langkah {steps}",
        "cost {cost}, vehicles {vehicles}, steps {steps}"
    ));
    let left = formats::left_out(&instance.problem, &answer.solution);
    if left.is_empty() {
        return;
    }
    let count = numbers::integer(lang, left.len() as i128);
    console.remark(&say!(lang, "tidak terlayani: {count} perhentian", "not served: {count} stops"));
    for &(stop, units) in left.iter().take(SHOWN) {
        console.remark(&judged::left_out(instance, &answer.solution, stop, units, lang));
    }
    let more = left.len().saturating_sub(SHOWN);
    if more > 0 {
        console.remark(&say!(lang, "  … dan {more} lagi", "  … and {more} more"));
    }
}

/// Tells what given routes cost and which rules they break.
fn judge(instance: &Instance, solution: &Solution, format: Format, console: &mut Console<'_>) -> Result<u8, Failure> {
    let lang = console.lang();
    if !matches!(format, Format::Text | Format::Json) {
        let text = say!(lang, "--check menulis text atau json", "--check writes text or json");
        return Err(Failure::new(exit::USAGE, text));
    }
    let assessment = check(&instance.problem, solution);
    let holds = assessment.violations.is_empty();
    let cost = instance.scale.text(assessment.cost.total());
    if console.json {
        let told = |violation: &Violation| judged::violation(instance, violation, lang);
        let violations: Vec<String> = assessment.violations.iter().map(told).collect();
        console.json(&serde_json::json!({ "cost": cost, "violations": violations }))?;
    } else if holds {
        console.data(say!(
            lang,
            "biaya {cost}; tidak ada aturan yang dilanggar\n",
            "cost {cost}; no rule is broken\n"
        ))?;
    } else {
        let count = numbers::integer(lang, assessment.violations.len() as i128);
        let head = say!(lang, "biaya {cost}; aturan dilanggar: {count}", "cost {cost}; rules broken: {count}");
        let lines = judged::lines(instance, &assessment, SHOWN, lang);
        console.data(format!("{head}{lines}\n"))?;
    }
    Ok(if holds { exit::DONE } else { exit::REJECTED })
}

/// What is left out is a result, if it was told.
fn is_shortfall(violation: &Violation) -> bool {
    matches!(violation, Violation::Units { found, asked, .. } if *found < u64::from(*asked))
}

/// Routes in a file.
fn given(path: &Path, instance: &Instance, lang: Language) -> Result<Stated, Failure> {
    let stated = formats::read_solution(&bytes(path, lang)?, instance);
    stated.map_err(|wrong| judged::unread(path, &wrong, lang))
}

fn bytes(path: &Path, lang: Language) -> Result<Vec<u8>, Failure> {
    let read = || -> io::Result<Vec<u8>> {
        // Asked before opening, because opening a pipe would wait for its writer.
        if !std::fs::metadata(path)?.is_file() {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        let mut bytes = Vec::new();
        File::open(path)?.take(MOST_BYTES + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > MOST_BYTES { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(bytes) }
    };
    read().map_err(|cause| {
        let (at, cause) = (output::shown(path), output::cause(lang, &cause));
        Failure::new(exit::INPUT, say!(lang, "{at} tidak dapat dibaca: {cause}", "cannot read {at}: {cause}"))
    })
}

/// In which form routes are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Sol,
    Json,
    Vroom,
    Geojson,
}

impl Form {
    /// The form asked for, or that of the problem; refused before the search where the problem does not have it.
    fn of(format: Format, instance: &Instance, lang: Language) -> Result<Self, Failure> {
        let refuse = |text: String| Err(Failure::new(exit::USAGE, text));
        match (format, instance.format) {
            (Format::Vroom | Format::Text, formats::Format::Vroom) => Ok(Self::Vroom),
            (Format::Text, formats::Format::Json) | (Format::Json, _) => Ok(Self::Json),
            (Format::Text | Format::Sol, _) => Ok(Self::Sol),
            (Format::Vroom, _) => refuse(say!(
                lang,
                "--format vroom: hanya untuk masalah dalam JSON VROOM",
                "--format vroom: only for problems in VROOM's JSON"
            )),
            (Format::Geojson, _) if instance.has_map() => Ok(Self::Geojson),
            (Format::Geojson, _) => refuse(say!(
                lang,
                "--format geojson: tempat-tempat masalah ini tidak berbujur dan berlintang",
                "--format geojson: the places of this problem have no longitude and latitude"
            )),
        }
    }

    fn text(self, instance: &Instance, solution: &Solution, assessment: &Assessment) -> Result<String, Failure> {
        let internal = |refusal: serde_json::Error| Failure::new(exit::INTERNAL, refusal.to_string());
        let mut text = match self {
            Self::Sol => formats::write_sol(instance, solution, assessment.cost.total()),
            Self::Json => formats::write_solution(instance, solution, assessment).map_err(internal)?,
            Self::Vroom => {
                formats::write_vroom(instance, solution, assessment).transpose().map_err(internal)?.unwrap_or_default()
            }
            Self::Geojson => formats::write_geojson(instance, solution, assessment).unwrap_or_default(),
        };
        if !text.ends_with('\n') {
            text.push('\n');
        }
        Ok(text)
    }
}
