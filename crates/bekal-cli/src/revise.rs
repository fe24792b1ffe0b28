//! `bekal plan --revise`: which trips of the earlier plan stand, and what the next plan changes.

use crate::args::ReviseArgs;
use crate::audit::line;
use crate::check;
use crate::console::{Console, Failure, say};
use crate::exit;
use bekal::operation::code::Severity;
use bekal::operation::{Language, Operation};
use bekal::output::{self, numbers, times};
use bekal::plan::Plan;
use bekal::units::{Duration, Instant};
use bekal::{Alternative, Contradiction, Fate, Revised, Revision};
use std::collections::BTreeMap;
use std::path::Path;

/// Trips, or rules broken, told by name.
const SHOWN: usize = 20;

/// The plan to revise, where one is asked for.
pub(crate) fn previous(args: &ReviseArgs, lang: Language) -> Result<Option<Plan>, Failure> {
    let refused = |refusal: output::ReadPlanError| Failure::new(exit::INPUT, refusal.message(lang));
    args.revise.as_deref().map(|at| output::read_plan(at).map_err(refused)).transpose()
}

/// What of the earlier plan stands.
pub(crate) fn revision<'p>(
    operation: &Operation,
    previous: &'p Plan,
    args: &ReviseArgs,
    (lang, console): (Language, &mut Console<'_>),
) -> Result<Revision<'p>, Failure> {
    let now = check::moment("--now", args.now.as_deref(), lang)?.unwrap_or(previous.header.start);
    let marks = match args.marks.as_deref() {
        Some(path) => {
            let (marks, found) = bekal::input::marks(path).map_err(|refusal| check::unreadable(&refusal, lang))?;
            if !found.is_empty() {
                check::report(&found, lang, console);
            }
            if found.iter().any(|one| one.severity() == Severity::Error) {
                return Err(Failure::new(exit::INPUT, ""));
            }
            marks
        }
        None => BTreeMap::new(),
    };
    let revision = Revision::new(operation, previous, now, &marks).map_err(|why| {
        let offset = operation.head().utc_offset;
        Failure::new(exit::INPUT, contradiction(&why, args.revise.as_deref(), (lang, offset)))
    })?;
    Ok(if args.anew { revision.anew() } else { revision })
}

fn contradiction(why: &Contradiction, plan: Option<&Path>, (lang, offset): (Language, Duration)) -> String {
    let at = |moment: Instant| times::long(lang, moment, offset);
    match why {
        Contradiction::Start { plan, operation } => {
            let (plan, operation) = (at(*plan), at(*operation));
            say!(
                lang,
                "rencana itu mulai {plan}, operasinya mulai {operation}; revisi berlaku untuk operasi yang sama, jangan ubah `start`",
                "that plan begins {plan}, the operation {operation}; a revision is for the same operation, so leave `start` as it was"
            )
        }
        Contradiction::Now { now } => {
            let now = at(*now);
            say!(lang, "--now {now} di luar masa operasi", "--now {now} is not within the operation")
        }
        Contradiction::UnknownTrip(trip) => {
            let plan = plan.map(output::shown).unwrap_or_default();
            say!(lang, "--marks: {plan} tidak memuat perjalanan {trip}", "--marks: {plan} has no trip {trip}")
        }
        Contradiction::Past(violations) => {
            let head = say!(
                lang,
                "yang sudah terjadi tidak mungkin menurut operasi ini; biarkan data yang lampau seperti semula, tambahkan baris baru bertanggal (stok, orang, penutupan)",
                "what has happened is impossible under this operation; leave data of the past as they were and add new dated rows (stock, people, closures)"
            );
            violations.iter().take(SHOWN).fold(head, |text, one| text + "\n  " + &line(one, lang))
        }
    }
}

/// What becomes of the earlier plan's trips, and what it costs to change little.
pub(crate) fn text(revision: &Revision<'_>, revised: &Revised, (lang, offset): (Language, Duration)) -> String {
    let count = |wanted: fn(&Fate) -> bool| {
        numbers::integer(lang, revision.fates().filter(|(_, fate)| wanted(fate)).count() as i128)
    };
    let begun = count(|fate| matches!(fate, Fate::Begun));
    let locked = count(|fate| matches!(fate, Fate::Locked));
    let holds = count(|fate| matches!(fate, Fate::Holds));
    let forbidden = count(|fate| matches!(fate, Fate::Forbidden));
    let breaks = count(|fate| matches!(fate, Fate::Breaks(_)));
    let lighter = count(|fate| matches!(fate, Fate::Lighter(_)));
    let back = count(|fate| matches!(fate, Fate::TurnsBack(_)));
    let now = times::long(lang, revision.now(), offset);
    let mut text = say!(
        lang,
        "Revisi per {now}. Perjalanan rencana lama: {begun} sudah berjalan, {locked} dikunci, {holds} masih dapat dijalankan, {lighter} dengan muatan lebih sedikit, {breaks} tidak lagi, {forbidden} dilarang, {back} berbalik\n",
        "Revision at {now}. Trips of the earlier plan: {begun} under way or done, {locked} locked, {holds} still possible, {lighter} with less aboard, {breaks} no longer, {forbidden} forbidden, {back} turn back\n"
    );
    let back = revision.fates().filter_map(|(trip, fate)| match fate {
        Fate::TurnsBack(by) => Some((trip, by.as_ref())),
        _ => None,
    });
    for (trip, by) in back {
        let (number, fleet, vehicle) = (&trip.trip, &trip.fleet, trip.vehicle);
        let why = by.map(|by| line(by, lang)).unwrap_or_default();
        text += &say!(
            lang,
            "  {number} ({fleet} {vehicle}) berbalik: {why}\n",
            "  {number} ({fleet} {vehicle}) turns back: {why}\n"
        );
    }
    let broken = revision.fates().filter_map(|(trip, fate)| match fate {
        Fate::Lighter(by) => Some((&trip.trip, say!(lang, "lebih ringan", "lighter"), line(by, lang))),
        Fate::Breaks(by) => Some((&trip.trip, say!(lang, "batal", "cancelled"), line(by, lang))),
        _ => None,
    });
    let broken: Vec<_> = broken.collect();
    for (trip, fate, why) in broken.iter().take(SHOWN) {
        text.extend(["  ", trip, " ", fate, ": ", why, "\n"]);
    }
    if let Some(more) = broken.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        text += &say!(lang, "  … dan {more} lagi\n", "  … and {more} more\n");
    }
    for (index, way) in revised.alternatives.iter().enumerate() {
        text += &alternative(way, index == revised.taken, revision.now(), (lang, offset));
    }
    text
}

fn alternative(way: &Alternative, taken: bool, now: Instant, (lang, offset): (Language, Duration)) -> String {
    let name = match way.keeps_until {
        None => say!(lang, "perubahan paling sedikit", "least change"),
        Some(until) if until > now => {
            let until = times::short(lang, until, offset);
            say!(lang, "tetap sampai {until}, sesudahnya baru", "kept until {until}, anew after")
        }
        Some(_) => say!(lang, "semua yang belum berjalan disusun baru", "all that has not begun anew"),
    };
    let whole = |value: usize| numbers::integer(lang, value as i128);
    let (same, gone, new) = (whole(way.unchanged), whole(way.changed.0), whole(way.changed.1));
    let met = numbers::integer(lang, i128::from(way.person_days_met));
    let worst = way
        .worst_fill_permille
        .map_or_else(|| "–".to_owned(), |worst| numbers::decimal(lang, i128::from(worst), 1) + " %");
    let mark = if taken { "*" } else { " " };
    say!(
        lang,
        " {mark} {name}: {same} perjalanan sama, {gone} hilang, {new} baru; {met} jiwa-hari terpenuhi, terburuk {worst}\n",
        " {mark} {name}: {same} trips the same, {gone} gone, {new} new; {met} person-days met, worst-off {worst}\n"
    )
}
