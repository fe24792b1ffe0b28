//! `bekal route`: routes for a problem of vehicle routing, or the judgement of given ones.

use crate::args::{Format, Round, RouteArgs};
use crate::console::{Console, Failure, say};
use crate::plan::seconds;
use crate::searched::{self, Proof, Searched, is_shortfall};
use crate::target::Target;
use crate::{exit, interrupt, judged};
use bekal::operation::Language;
use bekal::output::{self, numbers};
use bekal::routing::formats::{self, Instance, Rounding, Stated};
use bekal::routing::{Answer, Assessment, Budget, Settings, Solution, Violation, check};
use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;
use std::time::Duration;

/// How long is searched where nothing is said of it.
const SECONDS: f64 = 10.0;

/// The longest file that is read; a table of 12 000 places has some 800 MB.
const MOST_BYTES: u64 = 1 << 30;

/// Stops and violations that are told one by one.
const SHOWN: usize = 20;

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
    let Searched { answer, proven } = searched::search(&instance, settings, limit, proof, console);

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
        searched::tell(&instance, &proven, &assessment, console);
    }
    Ok(if interrupt::asked() { exit::CANCELLED } else { exit::DONE })
}

/// What the routes cost and leave out.
fn summary(instance: &Instance, answer: &Answer, assessment: &Assessment, console: &mut Console<'_>) {
    let lang = console.lang();
    let cost = instance.scale.text(stated(instance, assessment));
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
    let cost = instance.scale.text(stated(instance, &assessment));
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

/// What routes cost, as the file's own program would say it.
fn stated(instance: &Instance, assessment: &Assessment) -> u64 {
    instance.stated(assessment.cost.total(), assessment.cost.prizes)
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
            Self::Sol => formats::write_sol(instance, solution, stated(instance, assessment)),
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
