//! Parts 7 to 10: what will be short, what limits the plan, what it takes for granted, where it comes from; and the
//! block for approval.

use super::super::messages::Msg;
use super::super::numbers;
use super::super::view::View;
use super::doc::{Doc, Side, Table};
use super::{MAX_ROWS, SHOWN_DIGITS, area, grouped_note, show};
use bekal_core::operation::{Language, Objective};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// Sentences about scarce things.
const NAMED_PRICES: usize = 20;

/// Shortfalls of one area, item, reason and address.
#[derive(Default)]
struct Short<'a> {
    posts: BTreeSet<&'a str>,
    first_day: u32,
    last_day: u32,
    thousandths: i128,
    /// Most days one of the posts waits.
    days: u32,
    person_days: u128,
}

pub(super) fn shortfalls(doc: &mut Doc, view: &View<'_>) {
    let all = view.shortfalls();
    if all.is_empty() {
        doc.paragraph(view.say(Msg::NothingShort));
        return;
    }
    let grouped = all.len() > MAX_ROWS;
    if grouped {
        grouped_note(doc, view, all.len(), "shortfalls.csv");
    }
    let mut groups: BTreeMap<(&str, &str, &str, &str), Short<'_>> = BTreeMap::new();
    for short in &all {
        let place = if grouped { view.names.parent(&short.site) } else { short.site.as_str() };
        let group = groups.entry((place, &short.item, &short.reason, &short.ask)).or_insert_with(|| Short {
            first_day: short.first_day,
            last_day: short.last_day,
            ..Short::default()
        });
        group.posts.insert(&short.site);
        group.first_day = group.first_day.min(short.first_day);
        group.last_day = group.last_day.max(short.last_day);
        let asked = view.names.askable(&short.item, short.quantity_milli.thousandths().into());
        group.thousandths = group.thousandths.saturating_add(asked);
        group.days = group.days.max(short.days());
        group.person_days += u128::from(short.person_days);
    }
    let mut rows: Vec<_> = groups.into_iter().collect();
    rows.sort_by_key(|(key, short)| (Reverse(short.person_days), *key));
    let mut table = Table::new(&[
        (view.say(if grouped { Msg::Area } else { Msg::Post }), Side::Left),
        (view.say(Msg::Item), Side::Left),
        (view.say(Msg::DaysShort), Side::Right),
        (view.say(Msg::Missing), Side::Right),
        (view.say(Msg::PersonDays), Side::Right),
        if grouped { (view.say(Msg::Posts), Side::Right) } else { (view.say(Msg::Area), Side::Left) },
        (view.say(Msg::Because), Side::Left),
        (view.say(Msg::AskWhom), Side::Left),
    ]);
    for ((place, item, reason, ask), short) in &rows {
        table.row(vec![
            view.names.site_name(place).to_owned(),
            view.names.item_name(item).to_owned(),
            view.days(short.first_day, short.last_day),
            view.missing(item, short.thousandths, short.days),
            view.people(short.person_days),
            if grouped { view.count(short.posts.len()) } else { area(view, place).to_owned() },
            view.because(item, reason),
            view.ask(ask),
        ]);
    }
    let mut last = vec![String::new(); 8];
    view.say(Msg::Total).clone_into(&mut last[0]);
    last[4] = view.people(rows.iter().map(|(_, short)| short.person_days).sum());
    table.total(last);
    show(doc, view, table, "shortfalls.csv");
}

pub(super) fn prices(doc: &mut Doc, view: &View<'_>) {
    let prices = view.prices();
    if prices.is_empty() {
        doc.paragraph(view.no_prices());
    } else {
        doc.paragraph(view.say(Msg::PricesNote));
        for price in prices.iter().take(NAMED_PRICES) {
            doc.bullet(&view.price(price));
        }
        if prices.len() > NAMED_PRICES {
            doc.paragraph(&view.tell(Msg::RowsLeftOut, &[&view.count(prices.len() - NAMED_PRICES), "prices.csv"]));
        }
    }
    bounds(doc, view);
}

pub(super) fn bounds(doc: &mut Doc, view: &View<'_>) {
    if view.plan.bounds.is_empty() {
        return;
    }
    doc.heading(3, view.say(Msg::BoundAndGap));
    let mut table = Table::new(&[
        (view.say(Msg::Level), Side::Left),
        (view.say(Msg::Priority), Side::Right),
        (view.say(Msg::Unit), Side::Left),
        (view.say(Msg::ProvenBound), Side::Right),
        (view.say(Msg::Programme), Side::Right),
        (view.say(Msg::Achieved), Side::Right),
        (view.say(Msg::Gap), Side::Right),
    ]);
    for bound in &view.plan.bounds {
        table.row(vec![
            view.word("level", &bound.level),
            if bound.priority == 0 { view.say(Msg::All).to_owned() } else { view.int(bound.priority) },
            view.word("unit", &bound.unit),
            view.measure(bound.bound),
            bound.programme.map_or_else(|| "–".to_owned(), |value| view.measure(value)),
            view.measure(bound.achieved),
            view.gap(bound.gap),
        ]);
    }
    doc.table(table, usize::MAX);
    if view.plan.bounds.iter().any(|bound| bound.level == "worst-fill") {
        doc.paragraph(view.say(Msg::LeastItemNote));
    }
    if view.plan.bounds.iter().any(|bound| bound.programme.is_none()) {
        doc.paragraph(view.no_programme());
    }
}

pub(super) fn assumptions(doc: &mut Doc, view: &View<'_>) {
    doc.bullet(&age_of_data(view));
    for assumption in &view.plan.assumptions {
        let text = match view.lang {
            Language::Indonesian => &assumption.id,
            Language::English => &assumption.en,
        };
        doc.fact(&view.word("subject", &assumption.subject), text);
    }
    counting(doc, view);
    norms(doc, view);
}

/// What figures mean that are not what they may seem.
fn counting(doc: &mut Doc, view: &View<'_>) {
    doc.heading(3, view.say(Msg::HowCounted));
    let period = view.int(view.plan.header.period_s.seconds() / 3600);
    doc.bullet(&view.tell(Msg::HandlingPerPeriod, &[&period]));
    if view.plan.header.objective == Objective::Deprivation {
        doc.bullet(view.say(Msg::DeprivationMeaning));
    }
}

/// Every norm behind a need, and who says so.
fn norms(doc: &mut Doc, view: &View<'_>) {
    doc.heading(3, view.say(Msg::NormsUsed));
    let used: BTreeSet<&str> = view.plan.needs.iter().flat_map(|line| &line.norms).map(String::as_str).collect();
    let mut table = Table::new(&[
        (view.say(Msg::Norm), Side::Left),
        (view.say(Msg::Item), Side::Left),
        (view.say(Msg::Value), Side::Left),
        (view.say(Msg::When), Side::Left),
        (view.say(Msg::ReportedBy), Side::Left),
        (view.say(Msg::Verified), Side::Left),
    ]);
    let mut listed = 0;
    for norm in view.plan.legend.norms.iter().filter(|norm| used.contains(norm.code.as_str())) {
        let quantity = view.amount(&norm.item, norm.quantity_milli.thousandths().into());
        let (per, every) = (view.word("per", norm.per.word()), view.word("every", norm.every.word()));
        let when = match (norm.from_day, norm.to_day) {
            (0, None) => view.say(Msg::NormAlways).to_owned(),
            (from, None) => view.tell(Msg::NormDaysFrom, &[&view.int(i64::from(from) + 1)]),
            (from, Some(end)) => view.on_days(from, end.saturating_sub(1).max(from)),
        };
        table.row(vec![
            norm.code.clone(),
            view.names.item_name(&norm.item).to_owned(),
            view.tell(Msg::NormValue, &[&quantity, &per, &every]),
            when,
            norm.source.clone(),
            view.say(if norm.verified { Msg::Yes } else { Msg::NotVerified }).to_owned(),
        ]);
        listed += 1;
    }
    if listed == 0 {
        doc.paragraph(view.say(Msg::NoNorms));
    } else {
        show(doc, view, table, "plan.json");
    }
}

/// How old the head counts are when the operation starts.
fn age_of_data(view: &View<'_>) -> String {
    let lines = &view.plan.situation.people;
    let dated: Vec<_> = lines.iter().filter_map(|line| line.reported_at).collect();
    let undated = view.count(lines.len() - dated.len());
    let (Some(oldest), Some(newest)) = (dated.iter().min(), dated.iter().max()) else {
        return view.tell(Msg::NoReportDates, &[&undated]);
    };
    let age = i128::from(view.plan.header.start.unix()) - i128::from(oldest.unix());
    let days = numbers::decimal(view.lang, numbers::rounded(age, 8640), 1);
    view.tell(Msg::AgeOfData, &[&view.long(*oldest), &view.long(*newest), &days, &undated])
}

pub(super) fn provenance(doc: &mut Doc, view: &View<'_>) {
    let from = &view.plan.provenance;
    doc.fact(view.say(Msg::Program), &format!("bekal {}", from.version));
    doc.fact(view.say(Msg::Seed), &from.seed.to_string());
    doc.fact(view.say(Msg::Search), view.cut_short().unwrap_or_else(|| view.say(Msg::EndedByItself)));
    let pairs = |doc: &mut Doc, title: Msg, value: Msg, rows: &mut dyn Iterator<Item = [String; 2]>| {
        let mut rows = rows.peekable();
        if rows.peek().is_none() {
            return;
        }
        doc.heading(3, view.say(title));
        let mut table = Table::new(&[(view.say(Msg::Name), Side::Left), (view.say(value), Side::Right)]);
        rows.for_each(|row| table.row(row.to_vec()));
        show(doc, view, table, "plan.json");
    };
    let told = |context: &str, name: &str, value: &str| {
        let value = match value.parse::<i128>() {
            Ok(number) if value.len() < 16 => view.int(number),
            _ if name == "edited-from" => value.chars().take(SHOWN_DIGITS).collect(),
            _ => view.word(name, value),
        };
        [view.word(context, name), value]
    };
    pairs(doc, Msg::Settings, Msg::Value, &mut from.settings.iter().map(|(name, value)| told("setting", name, value)));
    let digits = |sum: &String| sum.chars().take(SHOWN_DIGITS).collect();
    let source = |name: &String| match name.strip_prefix("norms/").and_then(|set| set.strip_suffix(".csv")) {
        Some(set) => view.tell(Msg::BuiltInNorms, &[&set.to_uppercase()]),
        None => name.clone(),
    };
    pairs(doc, Msg::Inputs, Msg::FirstDigits, &mut from.inputs.iter().map(|(name, sum)| [source(name), digits(sum)]));
    pairs(
        doc,
        Msg::ProgrammeSize,
        Msg::Value,
        &mut from.programme.iter().map(|(name, value)| told("size", name, value)),
    );
}

pub(super) fn approval(doc: &mut Doc, view: &View<'_>) {
    doc.paragraph(view.say(Msg::ApprovalNote));
    let mut table = Table::new(&[
        (view.say(Msg::Role), Side::Left),
        (view.say(Msg::NameAndRank), Side::Left),
        (view.say(Msg::PlaceAndDate), Side::Left),
        (view.say(Msg::Signature), Side::Left),
    ]);
    for role in [Msg::PreparedBy, Msg::CheckedBy, Msg::ApprovedBy] {
        let mut row = vec![String::new(); 4];
        view.say(role).clone_into(&mut row[0]);
        table.row(row);
    }
    doc.table(table, usize::MAX);
}
