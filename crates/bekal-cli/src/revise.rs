//! `bekal plan --revise`: which trips of the earlier plan stand.

use crate::args::ReviseArgs;
use crate::audit::{line, not_as_written};
use crate::check;
use crate::console::{Console, Failure, say};
use crate::exit;
use bekal::operation::code::Severity;
use bekal::operation::{Language, Operation};
use bekal::output::{self, times};
use bekal::plan::Plan;
use bekal::units::{Duration, Instant};
use bekal::{Contradiction, Revision};
use std::collections::BTreeMap;
use std::path::Path;

/// Rules broken that are told.
const SHOWN: usize = 20;

/// The plan to revise, where one is asked for.
pub(crate) fn previous(args: &ReviseArgs, lang: Language) -> Result<Option<Plan>, Failure> {
    let Some(at) = args.revise.as_deref() else { return Ok(None) };
    let plan = output::read_plan(at).map_err(|refusal| Failure::new(exit::INPUT, refusal.message(lang)))?;
    let found = not_as_written(at, &plan, lang)?;
    if found.is_empty() {
        return Ok(Some(plan));
    }
    let head = say!(
        lang,
        "rencana ini bukan lagi seperti ditulis bekal; suntingan dijadikan rencana dengan `bekal audit PLAN --movements FILE --out FOLDER`",
        "this plan is no longer as bekal wrote it; what is edited becomes a plan with `bekal audit PLAN --movements FILE --out FOLDER`"
    );
    let told: Vec<String> = found.iter().take(SHOWN).map(|violation| line(violation, lang)).collect();
    Err(Failure::new(exit::REJECTED, format!("{head}\n  {}", told.join("\n  "))))
}

/// What of the earlier plan stands.
pub(crate) fn revision<'p>(
    operation: &Operation,
    previous: &'p Plan,
    args: &ReviseArgs,
    (lang, console): (Language, &mut Console<'_>),
) -> Result<Revision<'p>, Failure> {
    let now = check::moment("--now", args.now.as_deref(), Some(previous.header.utc_offset_s), lang)?
        .unwrap_or(previous.header.start);
    let marks = match args.marks.as_deref() {
        Some(path) => {
            let (marks, found) =
                bekal::input::marks(path, previous).map_err(|refusal| check::unreadable(&refusal, lang))?;
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
    let too_late: Vec<&str> = revision.too_late().collect();
    if !too_late.is_empty() {
        let trips = too_late.join(", ");
        console.alarm(&say!(
            lang,
            "tanda larang untuk {trips} datang terlambat: sudah ada yang diantarnya sebelum --now, jadi tetap berjalan",
            "the mark forbidden comes too late for {trips}: something was delivered before --now, so it stays"
        ));
    }
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
        Contradiction::Backwards { now, revised } => {
            let (now, revised) = (at(*now), at(*revised));
            say!(
                lang,
                "--now {now} lebih awal dari {revised}, saat rencana itu sendiri direvisi",
                "--now {now} is before {revised}, the moment as of which that plan was revised itself"
            )
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
