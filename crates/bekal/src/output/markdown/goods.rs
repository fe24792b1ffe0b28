//! Parts 3 and 4: what the members bring, and who brings what to whom.

use super::super::messages::Msg;
use super::super::names::{stock_at_end, total};
use super::super::numbers;
use super::super::view::{TONNE_STEP, View};
use super::doc::{Doc, Side, Table};
use super::{MAX_ROWS, grouped_note, show};
use bekal_core::plan::{GoodsLine, StockLine};
use bekal_core::units::Instant;
use std::cmp::Reverse;
use std::collections::BTreeMap;

pub(super) fn resources(doc: &mut Doc, view: &View<'_>) {
    goods(doc, view);
    fleets(doc, view);
}

/// Goods of one member and item that are there from the same moment on (and at the same place, unless there are too
/// many), in thousandths of the unit.
#[derive(Default)]
struct Holding {
    has: i128,
    counted: i128,
    used: i128,
}

/// What tells holdings apart: member, item, place, since when, and why the plan does not count on them.
type Stake<'a> = (&'a str, &'a str, &'a str, Instant, Option<String>);

/// Why the plan does not count on a lot.
fn not_usable(view: &View<'_>, lot: &GoodsLine) -> Option<String> {
    if lot.counted {
        return None;
    }
    let plan = view.plan;
    Some(match lot.expires {
        _ if lot.commitment < plan.header.commitment => {
            view.tell(Msg::OnlyCommitted, &[&view.word("firmness", lot.commitment.word())])
        }
        Some(expires) if lot.available_from < view.end() => view.tell(Msg::ExpiresFirst, &[&view.short(expires)]),
        _ => view.say(Msg::ComesAfter).to_owned(),
    })
}

fn goods(doc: &mut Doc, view: &View<'_>) {
    doc.heading(3, view.say(Msg::Goods));
    let lines = &view.plan.resources.goods;
    if lines.is_empty() {
        doc.paragraph(view.say(Msg::NoGoods));
        return;
    }
    let gather = |place: fn(&GoodsLine) -> &str| {
        let mut holdings: BTreeMap<Stake<'_>, Holding> = BTreeMap::new();
        for line in lines {
            // What lay there before the start is there at the start.
            let from = line.available_from.max(view.plan.header.start);
            let stake = (line.member.as_str(), line.item.as_str(), place(line), from, not_usable(view, line));
            let holding = holdings.entry(stake).or_default();
            let quantity = i128::from(line.quantity_milli.thousandths());
            holding.has = holding.has.saturating_add(quantity);
            if line.counted {
                holding.counted = holding.counted.saturating_add(quantity);
            }
            holding.used = holding.used.saturating_add(view.names.amount(&line.item, line.used_packages));
        }
        holdings
    };
    let mut holdings = gather(|line| &line.site);
    if holdings.len() > MAX_ROWS {
        grouped_note(doc, view, holdings.len(), "plan.json");
        holdings = gather(|_| "");
    }
    let masses: Vec<i128> =
        holdings.iter().map(|((_, item, ..), holding)| view.names.mass_of(item, holding.used)).collect();
    let mut table = Table::new(&[
        (view.say(Msg::Member), Side::Left),
        (view.say(Msg::Item), Side::Left),
        (view.say(Msg::Where), Side::Left),
        (view.say(Msg::Declared), Side::Right),
        (view.say(Msg::CountedOn), Side::Right),
        (view.say(Msg::UsedByPlan), Side::Right),
        (view.say(Msg::UsedTonnes), Side::Right),
        (view.say(Msg::AvailableFrom), Side::Left),
    ]);
    let rows = holdings.iter().zip(numbers::apportion(&masses, TONNE_STEP));
    for (((member, item, site, from, not_usable), holding), tonnes) in rows {
        let since = view.short(*from);
        table.row(vec![
            view.names.member_name(member).to_owned(),
            view.names.item_name(item).to_owned(),
            if site.is_empty() { view.say(Msg::AllPlaces).to_owned() } else { view.names.site_name(site).to_owned() },
            view.amount(item, holding.has),
            view.amount(item, holding.counted),
            view.amount(item, holding.used),
            view.steps(tonnes),
            match not_usable {
                Some(why) => view.tell(Msg::NotUsable, &[&since, why]),
                None => since,
            },
        ]);
    }
    let mut last = vec![String::new(); 8];
    view.say(Msg::Total).clone_into(&mut last[0]);
    last[6] = view.tonnes(total(masses));
    table.total(last);
    show(doc, view, table, "plan.json");
}

fn fleets(doc: &mut Doc, view: &View<'_>) {
    doc.heading(3, view.say(Msg::Vehicles));
    let fleets = &view.plan.resources.fleets;
    if fleets.is_empty() {
        doc.paragraph(view.say(Msg::NoVehicles));
        return;
    }
    let mut order: Vec<_> = fleets.iter().collect();
    order.sort_by_key(|fleet| (&fleet.member, &fleet.vehicle_type, &fleet.fleet));
    let metres: Vec<i128> = order.iter().map(|fleet| i128::from(fleet.distance_m.metres())).collect();
    let mut table = Table::new(&[
        (view.say(Msg::Member), Side::Left),
        (view.say(Msg::VehicleType), Side::Left),
        (view.say(Msg::Base), Side::Left),
        (view.say(Msg::Commitment), Side::Left),
        (view.say(Msg::Count), Side::Right),
        (view.say(Msg::UsedByPlan), Side::Right),
        (view.say(Msg::DutyHours), Side::Right),
        (view.say(Msg::HoursAvailable), Side::Right),
        (view.say(Msg::Kilometres), Side::Right),
    ]);
    for (fleet, km) in order.iter().zip(numbers::apportion(&metres, 1000)) {
        let mut firm = view.word("firmness", fleet.commitment.word());
        if !fleet.counted {
            firm = view.tell(Msg::NotCounted, &[&firm]);
        }
        table.row(vec![
            view.names.member_name(&fleet.member).to_owned(),
            view.names.vehicle_name(&fleet.vehicle_type).to_owned(),
            view.names.site_name(&fleet.base).to_owned(),
            firm,
            view.int(fleet.count),
            view.int(fleet.used),
            view.hours(fleet.duty_s.seconds().into()),
            view.hours(fleet.available_s.seconds().into()),
            view.int(km),
        ]);
    }
    let mut last = vec![String::new(); 9];
    view.say(Msg::Total).clone_into(&mut last[0]);
    last[4] = view.int(total(order.iter().map(|fleet| fleet.count.into())));
    last[5] = view.int(total(order.iter().map(|fleet| fleet.used.into())));
    last[8] = view.km(total(metres));
    table.total(last);
    show(doc, view, table, "plan.json");
}

/// One row of who brings what to whom.
#[derive(Clone, Copy)]
struct Flow<'a> {
    packages: i128,
    thousandths: i128,
    grams: i128,
    first: Instant,
    last: Instant,
    item: &'a str,
}

/// What tells rows of the allocation apart: member, from, via, to, item.
type Route<'a> = (&'a str, &'a str, Vec<&'a str>, &'a str, &'a str);

pub(super) fn allocation(doc: &mut Doc, view: &View<'_>) {
    sent(doc, view);
    left(doc, view);
}

fn sent(doc: &mut Doc, view: &View<'_>) {
    let lines = &view.plan.allocation;
    if lines.is_empty() {
        doc.paragraph(view.say(Msg::NothingAllocated));
        return;
    }
    let grouped = lines.len() > MAX_ROWS;
    let mut flows: BTreeMap<Route<'_>, Flow<'_>> = BTreeMap::new();
    for line in lines {
        let to = if grouped { view.names.parent(&line.to) } else { &line.to };
        let via = line.via.iter().map(String::as_str).collect();
        let flow = flows.entry((&line.member, &line.from, via, to, &line.item)).or_insert(Flow {
            packages: 0,
            thousandths: 0,
            grams: 0,
            first: line.first_arrival,
            last: line.last_arrival,
            item: &line.item,
        });
        flow.packages = flow.packages.saturating_add(line.packages.into());
        flow.thousandths = flow.thousandths.saturating_add(view.names.amount(&line.item, line.packages));
        flow.grams = flow.grams.saturating_add(view.names.mass(&line.item, line.packages));
        flow.first = flow.first.min(line.first_arrival);
        flow.last = flow.last.max(line.last_arrival);
    }
    if grouped {
        grouped_note(doc, view, lines.len(), "allocation.csv");
    }
    let masses: Vec<i128> = flows.values().map(|flow| flow.grams).collect();
    let mut table = Table::new(&[
        (view.say(Msg::Member), Side::Left),
        (view.say(Msg::From), Side::Left),
        (view.say(Msg::Via), Side::Left),
        (view.say(if grouped { Msg::ToArea } else { Msg::To }), Side::Left),
        (view.say(Msg::Item), Side::Left),
        (view.say(Msg::Packages), Side::Right),
        (view.say(Msg::Quantity), Side::Right),
        (view.say(Msg::Tonnes), Side::Right),
        (view.say(Msg::FirstArrival), Side::Left),
        (view.say(Msg::LastArrival), Side::Left),
    ]);
    for (((member, from, via, to, _), flow), tonnes) in flows.iter().zip(numbers::apportion(&masses, TONNE_STEP)) {
        let via: Vec<&str> = via.iter().map(|site| view.names.site_name(site)).collect();
        table.row(vec![
            view.names.member_name(member).to_owned(),
            view.names.site_name(from).to_owned(),
            via.join(" → "),
            view.names.site_name(to).to_owned(),
            view.names.item_name(flow.item).to_owned(),
            view.int(flow.packages),
            view.amount(flow.item, flow.thousandths),
            view.steps(tonnes),
            view.short(flow.first),
            view.short(flow.last),
        ]);
    }
    let mut last = vec![String::new(); 10];
    view.say(Msg::Total).clone_into(&mut last[0]);
    last[5] = view.int(total(flows.values().map(|flow| flow.packages)));
    last[7] = view.tonnes(total(masses));
    table.total(last);
    show(doc, view, table, "allocation.csv");
}

/// Goods that lie somewhere when the operation ends, the heaviest first.
fn left(doc: &mut Doc, view: &View<'_>) {
    doc.heading(3, view.say(Msg::LeftAtEnd));
    let mut lines: Vec<(i128, &StockLine)> = stock_at_end(view.plan)
        .map(|line| (view.names.mass_of(&line.item, line.quantity_milli.thousandths().into()), line))
        .collect();
    if lines.is_empty() {
        doc.paragraph(view.say(Msg::NothingLeft));
        return;
    }
    lines.sort_by_key(|(grams, line)| (Reverse(*grams), &line.site, &line.item));
    let masses: Vec<i128> = lines.iter().map(|(grams, _)| *grams).collect();
    let mut table = Table::new(&[
        (view.say(Msg::Where), Side::Left),
        (view.say(Msg::Item), Side::Left),
        (view.say(Msg::Quantity), Side::Right),
        (view.say(Msg::Tonnes), Side::Right),
    ]);
    for ((_, line), tonnes) in lines.iter().zip(numbers::apportion(&masses, TONNE_STEP)) {
        table.row(vec![
            view.names.site_name(&line.site).to_owned(),
            view.names.item_name(&line.item).to_owned(),
            view.amount(&line.item, line.quantity_milli.thousandths().into()),
            view.steps(tonnes),
        ]);
    }
    let mut last = vec![String::new(); 4];
    view.say(Msg::Total).clone_into(&mut last[0]);
    last[3] = view.tonnes(total(masses));
    table.total(last);
    show(doc, view, table, "stock.csv");
}
