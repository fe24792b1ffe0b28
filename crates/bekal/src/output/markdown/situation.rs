//! Parts 1 and 2: what is the case, and what is needed by norm.

use super::super::messages::Msg;
use super::super::names::total;
use super::super::numbers;
use super::super::view::{TONNE_STEP, View};
use super::doc::{Doc, Side, Table};
use super::{area, fill, listed, show};
use bekal_core::plan::ClosedLink;
use std::collections::{BTreeMap, BTreeSet};

/// Links and sites in the way of a post that are named.
const NAMED_LINKS: usize = 5;

pub(super) fn write(doc: &mut Doc, view: &View<'_>) {
    gauges(doc, view);
    people(doc, view);
    closures(doc, view);
    unreachable(doc, view);
}

/// What tells whether one gets through.
pub(super) fn access(doc: &mut Doc, view: &View<'_>) {
    gauges(doc, view);
    closures(doc, view);
    unreachable(doc, view);
}

fn gauges(doc: &mut Doc, view: &View<'_>) {
    let gauges = &view.plan.situation.gauges;
    doc.heading(3, view.say(Msg::RiverStages));
    if gauges.is_empty() {
        doc.paragraph(view.say(Msg::NoGauges));
        return;
    }
    let mut table = Table::new(&[
        (view.say(Msg::Gauge), Side::Left),
        (view.say(Msg::LevelAtStart), Side::Right),
        (view.say(Msg::StateAtStart), Side::Left),
        (view.say(Msg::HighestLevel), Side::Right),
        (view.say(Msg::StateAtPeak), Side::Left),
        (view.say(Msg::When), Side::Left),
    ]);
    let metres = |level: bekal_core::units::Level| {
        numbers::decimal(view.lang, numbers::rounded(i128::from(level.millimetres()), 10), 2)
    };
    let state = |name: &str| if name == "-" { view.say(Msg::BelowAlert).to_owned() } else { name.to_owned() };
    for gauge in gauges {
        table.row(vec![
            gauge.name.clone(),
            metres(gauge.level_start_mm),
            state(&gauge.alert_start),
            metres(gauge.level_peak_mm),
            state(&gauge.alert_peak),
            view.short(gauge.peak_at),
        ]);
    }
    show(doc, view, table, "plan.json");
}

fn people(doc: &mut Doc, view: &View<'_>) {
    doc.heading(3, view.say(Msg::PeopleByPost));
    let mut table = Table::new(&[
        (view.say(Msg::Post), Side::Left),
        (view.say(Msg::AreaCode), Side::Left),
        (view.say(Msg::Area), Side::Left),
        (view.say(Msg::FirstDay), Side::Right),
        (view.say(Msg::LastDay), Side::Right),
        (view.say(Msg::ReportedAt), Side::Left),
        (view.say(Msg::ReportedBy), Side::Left),
    ]);
    let lines = &view.plan.situation.people;
    for line in lines {
        let first = view.int(line.first_day) + if line.from_households { " *" } else { "" };
        table.row(vec![
            view.names.site_name(&line.site).to_owned(),
            view.names.site(&line.site).and_then(|site| site.pcode.clone()).unwrap_or_else(|| "–".to_owned()),
            area(view, &line.site).to_owned(),
            first,
            view.int(line.last_day),
            line.reported_at.map_or_else(|| "–".to_owned(), |at| view.short(at)),
            line.source.clone().unwrap_or_else(|| "–".to_owned()),
        ]);
    }
    let sum = |day: fn(&bekal_core::plan::PeopleLine) -> u64| {
        view.people(lines.iter().map(|line| u128::from(day(line))).sum())
    };
    table.total(vec![
        view.say(Msg::Total).to_owned(),
        String::new(),
        String::new(),
        sum(|line| line.first_day),
        sum(|line| line.last_day),
        String::new(),
        String::new(),
    ]);
    show(doc, view, table, "plan.json");
    if lines.iter().any(|line| line.from_households) {
        doc.paragraph(view.say(Msg::FromHouseholds));
    }
}

fn closures(doc: &mut Doc, view: &View<'_>) {
    doc.heading(3, view.say(Msg::ClosedWays));
    let mut closed: Vec<&ClosedLink> = view.plan.situation.closures.iter().collect();
    if closed.is_empty() {
        doc.paragraph(view.say(Msg::NothingClosed));
        return;
    }
    closed.sort_by_key(|link| (link.since, &link.link));
    let mut table = Table::new(&[
        (view.say(Msg::Way), Side::Left),
        (view.say(Msg::Mode), Side::Left),
        (view.say(Msg::StateOfWay), Side::Left),
        (view.say(Msg::Since), Side::Left),
        (view.say(Msg::Until), Side::Left),
        (view.say(Msg::Concerns), Side::Left),
        (view.say(Msg::Reason), Side::Left),
    ]);
    for link in closed {
        let (since, until) = view.span(link.since, link.until);
        let types: Vec<&str> = link.vehicle_types.iter().map(|code| view.names.vehicle_name(code)).collect();
        table.row(vec![
            format!("{} ({})", view.ends(link), link.link),
            view.word("mode", link.mode.word()),
            view.state(link),
            since,
            until,
            listed(view, &types, NAMED_LINKS),
            view.reason(&link.reason),
        ]);
    }
    show(doc, view, table, "plan.json");
}

fn unreachable(doc: &mut Doc, view: &View<'_>) {
    doc.heading(3, view.say(Msg::UnreachablePosts));
    if view.plan.situation.unreachable.is_empty() {
        doc.paragraph(view.say(Msg::AllReachable));
    }
    for post in &view.plan.situation.unreachable {
        let name = view.names.site_name(&post.site);
        let until = match post.reachable_from {
            Some(at) => view.tell(Msg::ReachableFrom, &[&view.long(at)]),
            None => view.say(Msg::NeverReachable).to_owned(),
        };
        let links = post.because.iter().map(|link| {
            let (since, until) = view.span(link.since, link.until);
            view.tell(Msg::LinkInTheWay, &[&view.ends(link), &link.link, &since, &until, &view.reason(&link.reason)])
        });
        let sites = post.closed.iter().map(|site| {
            let (since, until) = view.span(site.since, site.until);
            view.tell(
                Msg::SiteInTheWay,
                &[view.names.site_name(&site.site), &since, &until, &view.reason(&site.reason)],
            )
        });
        let obstacles: Vec<String> = links.chain(sites).collect();
        let obstacles: Vec<&str> = obstacles.iter().map(String::as_str).collect();
        let why = match obstacles.as_slice() {
            [] if post.no_way => view.say(Msg::NoWayKnown).to_owned(),
            [] => view.say(Msg::WayIsOpen).to_owned(),
            obstacles => view.tell(Msg::InTheWay, &[&listed(view, obstacles, NAMED_LINKS)]),
        };
        doc.fact(name, &format!("{until} {why}"));
    }
}

/// Needs of one item over all posts and days.
#[derive(Default)]
struct ItemNeed<'a> {
    thousandths: i128,
    posts: BTreeSet<&'a str>,
    norms: BTreeSet<&'a str>,
}

pub(super) fn needs(doc: &mut Doc, view: &View<'_>) {
    let mut items: BTreeMap<&str, ItemNeed<'_>> = BTreeMap::new();
    for line in &view.plan.needs {
        let need = items.entry(&line.item).or_default();
        need.thousandths = need.thousandths.saturating_add(i128::from(line.quantity_milli.thousandths()));
        need.posts.insert(&line.site);
        need.norms.extend(line.norms.iter().map(String::as_str));
    }
    if items.is_empty() {
        doc.paragraph(view.say(Msg::NoNeed));
        return;
    }
    let mut rows: Vec<(&str, ItemNeed<'_>)> = items.into_iter().collect();
    rows.sort_by_key(|(code, _)| (view.names.item(code).map_or(u8::MAX, |item| item.priority), *code));
    let masses: Vec<i128> = rows.iter().map(|(code, need)| view.names.mass_of(code, need.thousandths)).collect();
    let mut table = Table::new(&[
        (view.say(Msg::Item), Side::Left),
        (view.say(Msg::Sector), Side::Left),
        (view.say(Msg::Priority), Side::Right),
        (view.say(Msg::NeededInAll), Side::Right),
        (view.say(Msg::Tonnes), Side::Right),
        (view.say(Msg::Posts), Side::Right),
        (view.say(Msg::Norms), Side::Left),
    ]);
    for ((code, need), tonnes) in rows.iter().zip(numbers::apportion(&masses, TONNE_STEP)) {
        let item = view.names.item(code);
        table.row(vec![
            view.names.item_name(code).to_owned(),
            item.map_or_else(String::new, |item| item.sector.clone()),
            item.map_or_else(String::new, |item| view.int(item.priority)),
            view.asked(code, need.thousandths),
            view.steps(tonnes),
            view.count(need.posts.len()),
            need.norms.iter().map(|norm| view.word("norm", norm)).collect::<Vec<_>>().join(", "),
        ]);
    }
    let mut last = vec![String::new(); 7];
    view.say(Msg::Total).clone_into(&mut last[0]);
    last[4] = view.tonnes(total(masses));
    table.total(last);
    show(doc, view, table, "needs.csv");
    doc.paragraph(view.say(Msg::NeedsByDay));
    fill::write(doc, view);
}
