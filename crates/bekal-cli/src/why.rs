//! `bekal why`: why something is short, and what would serve it.

use crate::args::WhyArgs;
use crate::console::{Console, Failure, say};
use crate::{audit, check, exit, interrupt};
use bekal::LoadOptions;
use bekal::event::{Event, Settings, SolveError};
use bekal::files;
use bekal::operation::draft::nearest;
use bekal::output::{self, why};
use bekal::plan::Shortfall;
use std::ops::ControlFlow;

pub(crate) fn run(args: &WhyArgs, console: &mut Console<'_>) -> Result<u8, Failure> {
    let lang = console.lang();
    let at = &args.origin.plan;
    let plan = output::read_plan(at).map_err(|refusal| Failure::new(exit::INPUT, refusal.message(lang)))?;
    let origin = audit::origin(&args.origin, lang).map_err(|unknown| Failure::new(exit::USAGE, unknown))?;
    let (folder, matches) = (origin.operation, origin.matches);
    let options = LoadOptions { start: Some(plan.header.start), matches: matches.as_deref(), ..LoadOptions::default() };
    let loaded = check::load(&folder, options, console)?;
    let Some(operation) = &loaded.operation else {
        check::report(&loaded.diagnostics, lang, console);
        return Ok(exit::INPUT);
    };
    if !files::of_operation(&folder, &plan, &loaded).is_empty() {
        let folder = output::shown(&folder);
        let changed = say!(
            lang,
            "{folder} bukan lagi operasi rencana itu; susun rencananya kembali dengan `bekal plan`",
            "{folder} is no longer the operation of that plan; plan it again with `bekal plan`"
        );
        return Err(Failure::new(exit::INPUT, changed));
    }
    if let Some(violation) = bekal::audit(operation, &plan).first() {
        return Err(Failure::new(exit::REJECTED, audit::line(violation, lang)));
    }
    let unknown = |option: &str, asked: Option<&String>, codes: Vec<&str>| {
        let code = asked.filter(|code| !codes.contains(&code.as_str()))?;
        let near = nearest(code, codes.iter().copied());
        Some(Failure::new(
            exit::USAGE,
            say!(
                lang,
                "{option} {code}: tidak ada dalam operasi (terdekat: {near})",
                "{option} {code}: not in the operation (nearest: {near})"
            ),
        ))
    };
    let sites = operation.sites().iter().map(|site| site.code.as_str()).collect();
    let items = operation.items().iter().map(|item| item.code.as_str()).collect();
    let wrong = unknown("--site", args.site.as_ref(), sites).or_else(|| unknown("--item", args.item.as_ref(), items));
    if let Some(wrong) = wrong {
        return Err(wrong);
    }
    let wanted = |short: &Shortfall| {
        args.site.as_ref().is_none_or(|site| *site == short.site)
            && args.item.as_ref().is_none_or(|item| *item == short.item)
    };
    let lines: Vec<Shortfall> = why::lines(&plan).into_iter().filter(wanted).take(args.lines).collect();
    interrupt::listen();
    let mut watch = |_: &Event<'_>| if interrupt::asked() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) };
    let mut answers = Vec::with_capacity(lines.len());
    for short in &lines {
        let remedy = match bekal::remedy(operation, &plan, short, &Settings::default(), &mut watch) {
            Ok(remedy) => remedy,
            Err(SolveError::Stopped) => break,
            Err(other) => return Err(Failure::new(exit::INTERNAL, other.to_string())),
        };
        if interrupt::asked() {
            break;
        }
        answers.push(why::answer(operation, &plan, short, remedy.as_ref()));
    }
    if console.json {
        console.json(&answers)?;
    } else if answers.is_empty() && !interrupt::asked() {
        console.data(say!(lang, "tidak ada baris kekurangan seperti itu\n", "no such line is short\n"))?;
    } else {
        console.data(why::text(&plan, &answers, lang))?;
    }
    Ok(if interrupt::asked() { exit::CANCELLED } else { exit::DONE })
}
