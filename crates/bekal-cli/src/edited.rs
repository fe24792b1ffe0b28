//! `bekal audit --movements`: whether the trips of a plan hold as people edited them, and what that changes.

use crate::args::AuditArgs;
use crate::audit::{Origin, line, not_as_written, origin};
use crate::check;
use crate::console::{Console, Failure, say};
use crate::exit;
use crate::interrupt;
use bekal::LoadOptions;
use bekal::audit::Violation;
use bekal::edited::{Edited, Edits, edits};
use bekal::input::{Movements, movements};
use bekal::operation::code::{Written, printable, shortened};
use bekal::operation::{Language, Operation};
use bekal::output::compare::{self, Comparison};
use bekal::output::{self, FolderOptions, json, numbers};
use bekal::plan::{Plan, Trip};
use bekal::{files, units::Instant};
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::Path;

/// Violations told of each rule.
const LISTED: usize = 20;
/// Most characters of where else it is.
const SHORT: usize = 200;
/// Most characters of what a violation says.
const LONGEST: usize = 1000;
/// Trips told by their code, of each kind of change.
const SHOWN: usize = 20;
/// What the JSON form is called.
const SCHEMA: &str = "bekal.edited/1";

/// A violation where the edited file shows it.
#[derive(Serialize)]
struct Located {
    /// Where the edited file shows it; none where no row of a trip does.
    #[serde(flatten)]
    written: Option<Written>,
    /// The code of the trip in the file.
    trip: Option<String>,
    #[serde(flatten)]
    violation: Violation,
}

/// What stdout carries for programs.
#[derive(Serialize)]
struct Report<'r> {
    schema: &'static str,
    /// Of each rule the first ones, as the table stands.
    violations: &'r [Located],
    /// Of each rule that is broken more often, how many more times.
    more: &'r BTreeMap<&'static str, usize>,
    /// Times left open that the earliest were put for.
    timed: usize,
    edits: &'r Edits,
    /// The plan as it was and as it was edited; none where it breaks rules.
    comparison: Option<&'r Comparison>,
}

pub(crate) fn run(args: &AuditArgs, file: &Path, console: &mut Console<'_>) -> Result<u8, Failure> {
    let lang = console.lang();
    let unwritten = |refusal: output::WriteError| Failure::new(exit::UNWRITTEN, refusal.message(lang));
    if let Some(out) = &args.out {
        output::folder::ready(out, args.force).map_err(unwritten)?;
    }
    let before =
        output::read_plan(&args.origin.plan).map_err(|refusal| Failure::new(exit::INPUT, refusal.message(lang)))?;
    let (from, operation) = operation(args, &before, console)?;
    let read = movements(file, &operation).map_err(|refusal| check::unreadable(&refusal, lang))?;
    if !read.diagnostics.is_empty() {
        check::report(&read.diagnostics, lang, console);
    }
    let Some(trips) = read.trips.clone() else { return Ok(exit::INPUT) };
    let checksum = json::to_bytes(&before).map(|bytes| json::checksum(&bytes));
    let checksum = checksum.map_err(|refusal| Failure::new(exit::INTERNAL, refusal.to_string()))?;
    let edits = edits(&before, &trips);
    let Edited { plan, order } =
        bekal::edited(&operation, &before, trips.clone(), (&checksum, env!("CARGO_PKG_VERSION")));
    let Broken { violations, more } = violations(&operation, &plan, (&trips, &order), &read);
    let count = violations.len() + more.values().sum::<usize>();
    let comparison = violations.is_empty().then(|| compare::results(&before, &plan));
    if console.json {
        let (violations, comparison) = (violations.as_slice(), comparison.as_ref());
        let report = Report { schema: SCHEMA, violations, more: &more, timed: read.timed, edits: &edits, comparison };
        console.json(&report)?;
    } else {
        for violation in &violations {
            console.data(violation.line(lang) + "\n")?;
        }
        for (rule, more) in &more {
            let more = numbers::integer(lang, *more as i128);
            let told = say!(lang, "… dan {more} lagi seperti ini", "… and {more} more like this");
            console.data(format!("[{rule}] {told}\n"))?;
        }
        console.data(summary(&edits, read.timed, count, lang))?;
        if let Some(comparison) = &comparison {
            console.data(format!("\n{}", compare::results_text(comparison, lang)))?;
        }
    }
    past(&before, &plan, &edits, console);
    if comparison.is_none() {
        return Ok(exit::REJECTED);
    }
    let Some(out) = &args.out else { return Ok(exit::DONE) };
    let Origin { operation, matches } = from;
    let options = FolderOptions { force: args.force, lang: console.asked(), operation: Some(operation), matches };
    let written = interrupt::writing(|| output::folder::write(&plan, out, options)).map_err(unwritten)?;
    if let Some(old) = &written.left_behind {
        let old = old.display();
        console.remark(&say!(lang, "rencana lama tertinggal di {old}", "the older plan is left at {old}"));
    }
    let at = written.path.display();
    let told = say!(
        lang,
        "Folder rencana: {at} (perjalanan diberi nomor baru menurut waktu berangkat)",
        "Plan folder: {at} (trips are numbered anew by departure)"
    );
    if console.json {
        console.remark(&at.to_string());
    } else {
        console.data(format!("\n{told}\n"))?;
    }
    Ok(exit::DONE)
}

/// The operation of a plan, and where it lies; both are as they were when the plan was made, and the plan holds.
fn operation(args: &AuditArgs, before: &Plan, console: &mut Console<'_>) -> Result<(Origin, Operation), Failure> {
    let lang = console.lang();
    let rejected = |found: &[Violation]| {
        let told: Vec<String> = found.iter().take(SHOWN).map(|violation| line(violation, lang)).collect();
        let head = say!(
            lang,
            "rencana asalnya sendiri tidak lolos pemeriksaan, jadi suntingannya tidak dapat dinilai",
            "the plan itself does not pass the audit, so what was edited cannot be judged"
        );
        Failure::new(exit::REJECTED, format!("{head}\n  {}", told.join("\n  ")))
    };
    let at = args.origin.plan.as_path();
    let found = not_as_written(at, before, lang)?;
    if !found.is_empty() {
        return Err(rejected(&found));
    }
    let from = origin(&args.origin, lang).map_err(|unknown| Failure::new(exit::USAGE, unknown))?;
    let options =
        LoadOptions { start: Some(before.header.start), matches: from.matches.as_deref(), ..LoadOptions::default() };
    let loaded = check::load(&from.operation, options, console)?;
    if let Some(changed) = files::of_operation(&from.operation, before, &loaded).first() {
        let why = line(changed, lang);
        let told = say!(
            lang,
            "operasinya bukan lagi operasi rencana itu; susun atau revisi dahulu rencananya dengan `bekal plan`\n  {why}",
            "the operation is no longer that of the plan; plan it again or revise it with `bekal plan` first\n  {why}"
        );
        return Err(Failure::new(exit::INPUT, told));
    }
    let Some(operation) = loaded.operation else {
        check::report(&loaded.diagnostics, lang, console);
        return Err(Failure::new(exit::INPUT, ""));
    };
    let found = bekal::audit(&operation, before);
    if found.is_empty() { Ok((from, operation)) } else { Err(rejected(&found)) }
}

/// The rules the edited plan breaks: of each the first violations, and how many more there are.
struct Broken {
    violations: Vec<Located>,
    more: BTreeMap<&'static str, usize>,
}

/// Every rule the edited plan breaks, where the file shows it.
fn violations(operation: &Operation, plan: &Plan, (trips, order): (&[Trip], &[usize]), read: &Movements) -> Broken {
    // Under the codes of the file, so that people find them there.
    let named = |(trip, index): (&Trip, &usize)| Trip { trip: trips[*index].trip.clone(), ..trip.clone() };
    let named: Vec<Trip> = plan.trips.iter().zip(order).map(named).collect();
    let mut found = bekal::audit::movements(operation, &named, &plan.issues, plan.revised_from());
    if found.is_empty() {
        found = bekal::audit(operation, plan);
    }
    // As the table stands; what no row shows comes last.
    let row = |one: &Located| one.written.as_ref().map_or(u32::MAX, |written| written.row.unwrap_or(0));
    let mut by_rule: BTreeMap<&'static str, (Vec<Located>, usize)> = BTreeMap::new();
    for violation in found {
        let (listed, count) = by_rule.entry(violation.rule).or_default();
        *count += 1;
        let place = read.written(&violation, order).map(|(written, trip)| (written, trip.to_owned()));
        let (written, trip) = place.unzip();
        listed.push(Located { written, trip, violation });
        if listed.len() > 2 * LISTED {
            listed.sort_by_key(row);
            listed.truncate(LISTED);
        }
    }
    let (mut violations, mut more) = (Vec::new(), BTreeMap::new());
    for (rule, (mut listed, count)) in by_rule {
        listed.sort_by_key(row);
        listed.truncate(LISTED);
        if count > listed.len() {
            more.insert(rule, count - listed.len());
        }
        violations.append(&mut listed);
    }
    violations.sort_by_key(row);
    Broken { violations, more }
}

impl Located {
    fn line(&self, lang: Language) -> String {
        let Some((written, trip)) = self.written.as_ref().zip(self.trip.as_ref()) else {
            return line(&self.violation, lang);
        };
        let place = written.place(lang);
        let text = match lang {
            Language::Indonesian => &self.violation.id,
            Language::English => &self.violation.en,
        };
        let (rule, own) = (self.violation.rule, &self.violation.place);
        // Sites and vehicles are named where the trip does not say it all.
        let own = if own == trip || own.starts_with(&format!("{trip}/")) { String::new() } else { format!(" ({own})") };
        let (trip, own, text) = (printable(trip), shortened(&own, SHORT), shortened(text, LONGEST));
        say!(lang, "[{rule}] {place}: perjalanan {trip}{own}: {text}", "[{rule}] {place}: trip {trip}{own}: {text}")
    }
}

/// What was changed, and whether it holds.
fn summary(edits: &Edits, timed: usize, violations: usize, lang: Language) -> String {
    let count = |count: usize| numbers::integer(lang, count as i128);
    let named = |codes: &[String]| {
        let mut named = codes.iter().take(SHOWN).map(|code| printable(code)).collect::<Vec<_>>().join(", ");
        if codes.len() > SHOWN {
            named.push_str(", …");
        }
        let number = count(codes.len());
        if codes.is_empty() { number } else { format!("{number} ({named})") }
    };
    let Edits { unchanged, changed, added, removed } = edits;
    let [changed, added, removed] = [changed, added, removed].map(|codes| named(codes));
    let (unchanged, violations) = (count(*unchanged), count(violations));
    let mut text = say!(
        lang,
        "perjalanan: {unchanged} tetap, {changed} berubah, {added} baru, {removed} dihapus; pelanggaran: {violations}\n",
        "trips: {unchanged} as they were, {changed} changed, {added} new, {removed} gone; violations: {violations}\n"
    );
    if timed > 0 {
        let timed = count(timed);
        text += &say!(
            lang,
            "waktu yang dikosongkan dan diisi dengan yang paling awal: {timed}\n",
            "times left empty and put to the earliest: {timed}\n"
        );
    }
    text
}

/// Remarks on trips of a revised plan that had begun when it was revised: what has happened is no longer for editing.
fn past(before: &Plan, plan: &Plan, edits: &Edits, console: &mut Console<'_>) {
    let Some(now) = before.revised_from() else { return };
    let lang = console.lang();
    let begun = |trip: &&Trip| trip.departs().is_some_and(|departs: Instant| departs < now);
    let touched = |code: &String| edits.changed.contains(code) || edits.removed.contains(code);
    let codes: Vec<&str> =
        before.trips.iter().filter(begun).filter(|trip| touched(&trip.trip)).map(|trip| trip.trip.as_str()).collect();
    if codes.is_empty() {
        return;
    }
    let moment = output::times::long(lang, now, plan.header.utc_offset_s);
    let named: Vec<String> = codes.iter().take(SHOWN).map(|code| printable(code)).collect();
    let codes = named.join(", ") + if codes.len() > SHOWN { ", …" } else { "" };
    console.remark(&say!(
        lang,
        "sudah berjalan ketika rencana itu direvisi ({moment}), tetapi disunting: {codes}",
        "under way when the plan was revised ({moment}), and yet edited: {codes}"
    ));
}
