//! Routes in words: the rules they break, what they leave out and why, and files that cannot be read.

use crate::console::{Failure, say};
use crate::exit;
use crate::wording::indonesian;
use bekal::operation::Language;
use bekal::output;
use bekal::routing::formats::{Fault, Instance, Place, ReadError};
use bekal::routing::{Assessment, Reason, Solution, Violation, Where, Wrong, reason};
use std::path::Path;

/// The first of the rules broken, each in a line of its own after a new line.
pub(crate) fn lines(instance: &Instance, assessment: &Assessment, most: usize, lang: Language) -> String {
    let violations = &assessment.violations;
    let shown = violations.iter().take(most).map(|one| format!("\n  {}", violation(instance, one, lang)));
    let rest = violations.len().saturating_sub(most);
    let more = if rest > 0 { say!(lang, "\n  … dan {rest} lagi", "\n  … and {rest} more") } else { String::new() };
    shown.collect::<String>() + &more
}

/// What a problem calls something; its number where it has no name.
fn name(names: &[String], index: usize) -> String {
    names.get(index).cloned().unwrap_or_else(|| (index + 1).to_string())
}

/// A broken rule.
pub(crate) fn violation(instance: &Instance, violation: &Violation, lang: Language) -> String {
    let stop = |index: usize| name(&instance.stop_ids, index);
    let depot = |index: usize| name(&instance.depot_ids, index);
    let kind = |index: usize| name(&instance.type_ids, index);
    let place = |at: Where| match at {
        Where::Depot(index) => format!("depot {}", depot(index)),
        Where::Stop(index) if lang == Language::Indonesian => format!("perhentian {}", stop(index)),
        Where::Stop(index) => format!("stop {}", stop(index)),
    };
    match *violation {
        Violation::Unknown { route, what, index } => {
            let (route, index) = (route + 1, index.saturating_add(1));
            let thing = if lang == Language::Indonesian { thing(what) } else { what };
            say!(
                lang,
                "rute {route}: {thing} ke-{index} tidak ada",
                "route {route}: there is no {thing} number {index}"
            )
        }
        Violation::Empty { route } => {
            let route = route + 1;
            say!(lang, "rute {route}: perjalanan tanpa perhentian", "route {route}: a trip without stops")
        }
        Violation::Fleet { vehicle_type, used, count } => {
            let kind = kind(vehicle_type);
            say!(
                lang,
                "kendaraan jenis {kind} dipakai {used}, yang ada {count}",
                "{used} vehicles of type {kind} are used, there are {count}"
            )
        }
        Violation::Trips { route, found, most } => {
            let route = route + 1;
            say!(
                lang,
                "rute {route}: {found} perjalanan, paling banyak {most}",
                "route {route}: {found} trips, at most {most}"
            )
        }
        Violation::WrongDepot { route, trip } => {
            let (route, trip) = (route + 1, trip + 1);
            say!(
                lang,
                "rute {route}: perjalanan {trip} mulai atau berakhir di depot yang salah",
                "route {route}: trip {trip} starts or ends at the wrong depot"
            )
        }
        Violation::NotAdmitted { route, stop: index } => {
            let (route, stop) = (route + 1, stop(index));
            say!(
                lang,
                "rute {route}: kendaraannya tidak boleh ke perhentian {stop}",
                "route {route}: its vehicle may not come to stop {stop}"
            )
        }
        Violation::Capacity { route, trip, dimension, found, capacity } => {
            let (route, trip, dimension) = (route + 1, trip + 1, dimension + 1);
            say!(
                lang,
                "rute {route}, perjalanan {trip}: muatan {found}, daya angkut {capacity} (ukuran {dimension})",
                "route {route}, trip {trip}: a load of {found}, capacity {capacity} (dimension {dimension})"
            )
        }
        Violation::NoWay { route, from, to } => {
            let (route, from, to) = (route + 1, place(from), place(to));
            say!(
                lang,
                "rute {route}: tidak ada jalan dari {from} ke {to}",
                "route {route}: there is no way from {from} to {to}"
            )
        }
        Violation::Late { route, at, arrival, until } => {
            let (route, at) = (route + 1, place(at));
            say!(
                lang,
                "rute {route}: di {at} baru pada {arrival}, paling lambat {until}",
                "route {route}: at {at} only at {arrival}, at the latest {until}"
            )
        }
        Violation::Break { route, number, begin, until } => {
            let (route, number) = (route + 1, number + 1);
            say!(
                lang,
                "rute {route}: istirahat ke-{number} baru mulai pada {begin}, paling lambat {until}",
                "route {route}: break {number} begins only at {begin}, at the latest {until}"
            )
        }
        Violation::Duration { route, found, most } => {
            let route = route + 1;
            say!(
                lang,
                "rute {route}: lamanya {found}, paling lama {most}",
                "route {route}: takes {found}, at most {most}"
            )
        }
        Violation::Distance { route, found, most } => {
            let route = route + 1;
            say!(
                lang,
                "rute {route}: jaraknya {found}, paling jauh {most}",
                "route {route}: goes {found}, at most {most}"
            )
        }
        Violation::Units { stop: index, found, asked } => {
            let stop = stop(index);
            say!(lang, "perhentian {stop}: terlayani {found} dari {asked}", "stop {stop}: {found} of {asked} served")
        }
        Violation::Stock { depot: index, item, found, stock } => {
            let (depot, item) = (depot(index), name(&instance.item_ids, item));
            say!(
                lang,
                "depot {depot}: barang {item} dimuat {found}, yang ada {stock}",
                "depot {depot}: {found} of item {item} loaded, there are {stock}"
            )
        }
    }
}

/// Kinds of things that a route can name wrongly.
fn thing(what: &str) -> &str {
    match what {
        "vehicle type" => "jenis kendaraan",
        "stop" => "perhentian",
        "window" => "jendela waktu",
        other => other,
    }
}

/// A stop that is left out, and why.
pub(crate) fn left_out(instance: &Instance, solution: &Solution, stop: usize, units: u64, lang: Language) -> String {
    let why = reason(&instance.problem, solution, stop);
    let id = name(&instance.stop_ids, stop);
    let asked = instance.problem.stops().get(stop).map_or(1, |stop| stop.units);
    let of = if asked > 1 { say!(lang, " ({units} dari {asked})", " ({units} of {asked})") } else { String::new() };
    let why = match (lang, why) {
        (Language::Indonesian, Reason::NotAdmitted) => "tidak ada kendaraan yang boleh ke sana",
        (Language::English, Reason::NotAdmitted) => "no vehicle may come there",
        (Language::Indonesian, Reason::TooLarge) => "terlalu besar untuk setiap kendaraan yang boleh ke sana",
        (Language::English, Reason::TooLarge) => "too large for every vehicle that may come there",
        (Language::Indonesian, Reason::NoWay) => "tidak ada jalan ke sana dan kembali",
        (Language::English, Reason::NoWay) => "there is no way there and back",
        (Language::Indonesian, Reason::TooLate) => "terlambat, sekalipun kendaraan hanya ke sana",
        (Language::English, Reason::TooLate) => "too late even for a vehicle that goes nowhere else",
        (Language::Indonesian, Reason::TooFar) => "terlalu lama atau terlalu jauh, sekalipun kendaraan hanya ke sana",
        (Language::English, Reason::TooFar) => "too long or too far even for a vehicle that goes nowhere else",
        (Language::Indonesian, Reason::NoStock) => "barangnya di depot habis",
        (Language::English, Reason::NoStock) => "none of its item is left at the depots",
        (Language::Indonesian, Reason::NotWorthIt) => "lebih murah ditinggalkan daripada dilayani",
        (Language::English, Reason::NotWorthIt) => "it costs less to leave it out than to serve it",
        (Language::Indonesian, Reason::NoVehicleLeft) => "semua kendaraan yang dapat ke sana sudah terpakai",
        (Language::English, Reason::NoVehicleLeft) => "every vehicle that could come is in use",
    };
    say!(lang, "  perhentian {id}{of}: {why}", "  stop {id}{of}: {why}")
}

/// That a file cannot be read, where and why.
pub(crate) fn unread(path: &Path, wrong: &ReadError, lang: Language) -> Failure {
    let at = output::shown(path);
    let text = match lang {
        Language::English => format!("{at}: {wrong}"),
        Language::Indonesian => format!("{at}: {}: {}", place(&wrong.place), fault(&wrong.fault)),
    };
    Failure::new(exit::INPUT, text)
}

fn place(place: &Place) -> String {
    match place {
        Place::File => "berkas".to_owned(),
        Place::Line(line) => format!("baris {line}"),
        Place::Part(part) => part.clone(),
    }
}

fn fault(fault: &Fault) -> String {
    match fault {
        Fault::Unexpected { found, expected } => {
            format!("tertulis {}, seharusnya {}", indonesian(found), indonesian(expected))
        }
        Fault::Missing(what) => format!("{} tidak ada", indonesian(what)),
        Fault::Twice(what) => format!("{} disebut dua kali", indonesian(what)),
        Fault::TooMuch { what, found, most } => format!("{}: {}, paling banyak {most}", indonesian(what), indonesian(found)),
        Fault::Unsupported(what) => format!("{}: tidak didukung", indonesian(what)),
        Fault::Unknown => {
            "bentuknya tidak dikenal; yang dikenal: VRPLIB, Solomon, Cordeau, Golden, pengiriman terbagi, bekal.routing/1, JSON VROOM"
                .to_owned()
        }
        Fault::Encoding => "bukan teks UTF-8".to_owned(),
        Fault::Json(told) => format!("JSON: {}", indonesian(told)),
        Fault::Defects(defects) => {
            let told = |(what, wrong): &(String, Wrong)| format!("{}: {}", indonesian(what), indonesian(&wrong.to_string()));
            defects.iter().map(told).collect::<Vec<_>>().join("; ")
        }
    }
}
