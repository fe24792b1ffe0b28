//! `bekal plan`: from the folder to the plan folder.

use crate::args::PlanArgs;
use crate::audit::line;
use crate::check;
use crate::console::{Console, Failure, say};
use crate::mps::{self, Mps};
use crate::progress::Progress;
use crate::{exit, interrupt, revise};
use bekal::event::{Event, Settings, SolveError};
use bekal::operation::{Language, Operation};
use bekal::output::{self, FolderOptions};
use bekal::plan::Plan;
use bekal::{LoadOptions, Revision};
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

/// Violations printed when the auditor rejects a plan.
const VIOLATIONS_SHOWN: usize = 20;

pub(crate) fn run(args: &PlanArgs, console: &mut Console<'_>) -> Result<u8, Failure> {
    let lang = console.lang();
    let start = check::moment("--start", args.start.as_deref(), None, lang)?;
    let time_limit_s = args.time_limit.as_deref().map(|text| seconds("--time-limit", text, lang)).transpose()?;
    let out = args.out.clone().or_else(|| beside(&args.source));
    let out = out.ok_or_else(|| {
        let text = say!(lang, "sebutkan folder rencana dengan --out DIR", "name the folder of the plan with --out DIR");
        Failure::new(exit::USAGE, text)
    })?;
    let unwritten = |refusal: output::WriteError| Failure::new(exit::UNWRITTEN, refusal.message(lang));
    output::folder::ready(&out, args.force).map_err(unwritten)?;
    let mps = args.export_mps.as_deref().map(|folder| Mps::to(folder, &out, &args.source, args.force, lang));
    let mps = mps.transpose()?;
    // A plan made as of another moment is revised as of that moment.
    let previous = revise::previous(&args.revision, lang)?;
    let start = previous.as_ref().map(|plan| plan.header.start).or(start);
    let matches = args.matches.accept_matches.clone();
    let loaded = check::load(
        &args.source,
        LoadOptions { start, matches: matches.as_deref(), ..LoadOptions::default() },
        console,
    )?;
    let Some(operation) = &loaded.operation else {
        check::report(&loaded.diagnostics, lang, console);
        return Ok(exit::INPUT);
    };
    let lang = console.asked().unwrap_or(operation.head().language);
    check::report(&loaded.diagnostics, lang, console);

    let settings = Settings {
        seed: args.seed,
        time_limit_s,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        inputs: loaded.inputs.clone(),
        ..Settings::default()
    };
    let revision = match &previous {
        Some(plan) => Some(revise::revision(operation, plan, &args.revision, (lang, console))?),
        None => None,
    };
    let plan = drafted(operation, revision.as_ref(), &settings, args, mps, lang, console)?;
    let (lang_asked, operation) = (console.asked(), Some(args.source.clone()));
    let options = FolderOptions { force: args.force, lang: lang_asked, operation, matches };
    let written = interrupt::writing(|| output::folder::write(&plan, &out, options))
        .map_err(|refusal| Failure::new(exit::UNWRITTEN, refusal.message(lang)))?;
    if let Some(old) = &written.left_behind {
        let old = old.display();
        console.remark(&say!(lang, "rencana lama tertinggal di {old}", "the older plan is left at {old}"));
    }
    let at = written.path.display();
    if console.json {
        let bytes = output::json::to_bytes(&plan);
        console.data(bytes.map_err(|refusal| Failure::new(exit::INTERNAL, refusal.to_string()))?)?;
        console.remark(&at.to_string());
    } else {
        console.data(output::summary(&plan, lang))?;
        if plan.changes.is_some() {
            console.data(format!("\n{}", output::markdown::changes(&plan, lang)))?;
        }
        console.data(say!(lang, "\nFolder rencana: {at}\n", "\nPlan folder: {at}\n"))?;
    }
    Ok(if interrupt::asked() {
        exit::CANCELLED
    } else if args.strict && !plan.shortfalls.is_empty() {
        exit::UNMET
    } else {
        exit::DONE
    })
}

/// The plan, or the revision of an earlier one.
fn drafted(
    operation: &Operation,
    revision: Option<&Revision<'_>>,
    settings: &Settings,
    args: &PlanArgs,
    mps: Option<Mps>,
    lang: Language,
    console: &mut Console<'_>,
) -> Result<Plan, Failure> {
    interrupt::listen();
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(args.threads)
        .build()
        .map_err(|refusal| Failure::new(exit::INTERNAL, refusal.to_string()))?;
    let shown = !console.quiet && (args.progress || std::io::stderr().is_terminal());
    let mut progress = Progress::new(console, lang, shown, mps, settings.time_limit_s);
    let drafted = pool.install(|| {
        let mut watch = |event: &Event<'_>| progress.see(event);
        match revision {
            Some(revision) => bekal::revise(operation, revision, settings, &mut watch),
            None => bekal::draft(operation, settings, &mut watch),
        }
    });
    progress.finish();
    if let Some((path, cause)) = progress.unwritten.take() {
        return Err(Failure::new(exit::UNWRITTEN, mps::unwritten(lang, &path, &cause)));
    }
    let drafted = drafted.map(|mut plan| {
        if plan.provenance.status == "stopped" && !interrupt::asked() {
            "time-limit".clone_into(&mut plan.provenance.status);
        }
        plan
    });
    drafted.map_err(|reason| match reason {
        SolveError::Stopped => Failure::new(exit::NO_PLAN, stopped(interrupt::asked(), lang)),
        SolveError::Rejected(violations) => {
            let head = say!(
                lang,
                "rencana ditolak pemeriksa dan tidak ditulis; ini cacat program",
                "the auditor rejects the plan, so it is not written; this is a defect of the program"
            );
            let shown = violations.iter().take(VIOLATIONS_SHOWN).map(|one| format!("\n  {}", line(one, lang)));
            let text = shown.fold(head, |text, line| text + &line);
            let rest = violations.len().saturating_sub(VIOLATIONS_SHOWN);
            let more =
                if rest > 0 { say!(lang, "\n  … dan {rest} lagi", "\n  … and {rest} more") } else { String::new() };
            Failure::new(exit::REJECTED, text + &more)
        }
        other => Failure::new(exit::INTERNAL, other.to_string()),
    })
}

/// That there is no plan yet, and what ended the search.
fn stopped(asked: bool, lang: Language) -> String {
    if asked {
        say!(lang, "dihentikan sebelum ada rencana", "stopped before there was any plan")
    } else {
        say!(lang, "waktu habis sebelum ada rencana", "the time limit came before there was any plan")
    }
}

/// Seconds as written after an option.
pub(crate) fn seconds(option: &str, text: &str, lang: Language) -> Result<f64, Failure> {
    let known = text.parse::<f64>().ok().filter(|value| value.is_finite() && *value > 0.0);
    known.ok_or_else(|| {
        let wrong = say!(
            lang,
            "{option} `{text}`: tulis banyaknya detik, lebih dari 0, misalnya 30",
            "{option} `{text}`: write a number of seconds above 0, for example 30"
        );
        Failure::new(exit::USAGE, wrong)
    })
}

/// The plan folder of an operation when none is asked for: its name without the ending of a file, and `-plan`, in the
/// current directory.
fn beside(source: &Path) -> Option<PathBuf> {
    let whole = source.canonicalize();
    let whole = whole.as_deref().unwrap_or(source);
    let mut name = if whole.is_file() { whole.file_stem()? } else { whole.file_name()? }.to_owned();
    name.push("-plan");
    Some(PathBuf::from(name))
}
