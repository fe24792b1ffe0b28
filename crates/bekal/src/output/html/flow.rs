//! The flow map: how many tonnes pass each link, slice by slice of time.

use super::super::messages::Msg;
use super::super::times;
use super::super::view::View;
use super::map::symbol;
use super::page::Page;
use super::place::{Link, Projection, class, link};
use super::svg::{Anchor, Point, Svg, WIDTH, tonnes};
use bekal_core::operation::Mode;
use bekal_core::plan::{SiteName, Step};
use bekal_core::units::Instant;
use std::collections::{BTreeMap, BTreeSet};

/// Most slices; a longer operation has slices of several days.
const SLICES: u32 = 8;
/// Width of the widest line.
const WIDEST: f64 = 9.0;
/// Radius of the post that gets most.
const LARGEST: f64 = 8.0;

/// What moves within a slice, in grams.
#[derive(Default)]
struct Slice<'a> {
    passed: BTreeMap<Link<'a>, i128>,
    unloaded: BTreeMap<&'a str, i128>,
    sources: BTreeSet<&'a str>,
}

/// Days of operation, at least one.
pub(super) fn days(view: &View<'_>) -> u32 {
    let seconds = view.plan.header.horizon_s.seconds().max(1).unsigned_abs();
    u32::try_from(seconds.div_ceil(86_400)).unwrap_or(u32::MAX)
}

pub(super) fn draw(page: &mut Page, view: &View<'_>) {
    if view.plan.trips.is_empty() {
        page.note(view.say(Msg::NoTrips));
        return;
    }
    let each = days(view).div_ceil(SLICES);
    let slices = slices(view, each);
    let links: BTreeSet<Link<'_>> = slices.iter().flat_map(|slice| slice.passed.keys().copied()).collect();
    let ends: BTreeSet<&str> = links.iter().flat_map(|(from, to, _)| [*from, *to]).collect();
    let sites: Vec<&SiteName> = ends.iter().filter_map(|code| view.names.site(code)).collect();
    let wide = Projection::of(sites.iter().copied(), (WIDTH, WIDTH), 0.0).is_some_and(|map| map.size.1 < 0.7 * WIDTH);
    let (columns, width) = if wide { (2, 370.0) } else { (3, 245.0) };
    let Some(projection) = Projection::of(sites.into_iter(), (width, width * 1.3), 12.0) else {
        page.note(view.say(Msg::NoPlaces));
        return;
    };
    let most = |of: fn(&Slice<'_>) -> Option<i128>| slices.iter().filter_map(of).max().unwrap_or(1).max(1);
    let heaviest = most(|slice| slice.passed.values().max().copied());
    let largest = most(|slice| slice.unloaded.values().max().copied());
    page.note(&format!(
        "{} {}",
        view.say(Msg::FlowNote),
        capital(&view.tell(Msg::WidestLine, &[&view.tonnes(heaviest)]))
    ));
    let pictures = (0..).zip(&slices).map(|(at, slice)| {
        let title = title(view, at * each, each, slice);
        picture(&projection, &title, &links, slice, (tonnes(heaviest), tonnes(largest)))
    });
    page.pictures(columns, pictures);
}

fn capital(text: &str) -> String {
    super::map::capital(text) + "."
}

fn title(view: &View<'_>, first: u32, days: u32, slice: &Slice<'_>) -> String {
    let last = (first + days - 1).min(self::days(view) - 1);
    let date = view.date(times::day_start(view.plan.header.start, first));
    let arrived = slice.unloaded.values().fold(0_i128, |sum, grams| sum.saturating_add(*grams));
    view.tell(Msg::FlowSlice, &[&super::map::capital(&view.on_days(first, last)), &date, &view.tonnes(arrived)])
}

/// What moves in each slice of `each` days; what moves after the end counts to the last.
fn slices<'a>(view: &View<'a>, each: u32) -> Vec<Slice<'a>> {
    let plan = view.plan;
    let count = usize::try_from(days(view).div_ceil(each)).unwrap_or(1).max(1);
    let mut slices: Vec<Slice<'_>> = (0..count).map(|_| Slice::default()).collect();
    let at = |moment: Instant| {
        let seconds = moment.unix().saturating_sub(plan.header.start.unix()).max(0);
        usize::try_from(seconds / (86_400 * i64::from(each))).unwrap_or(usize::MAX).min(count - 1)
    };
    let modes: BTreeMap<&str, Mode> =
        plan.legend.vehicle_types.iter().map(|kind| (kind.code.as_str(), kind.mode)).collect();
    for trip in &plan.trips {
        let mode = modes.get(trip.vehicle_type.as_str()).copied().unwrap_or(Mode::Road);
        let mut aboard = 0_i128;
        for step in &trip.steps {
            match step {
                Step::Load { site, from, cargo, .. } => {
                    aboard = aboard.saturating_add(view.names.cargo_mass(cargo));
                    slices[at(*from)].sources.insert(site);
                }
                Step::Unload { site, from, cargo, .. } => {
                    let mass = view.names.cargo_mass(cargo);
                    aboard = aboard.saturating_sub(mass);
                    if view.names.site(site).is_some_and(|site| site.kind == "post") {
                        let sum = slices[at(*from)].unloaded.entry(site).or_default();
                        *sum = sum.saturating_add(mass);
                    }
                }
                Step::Drive { passes, .. } if aboard > 0 => {
                    for pass in passes {
                        let sum = slices[at(pass.enters)].passed.entry(link(&pass.from, &pass.to, mode)).or_default();
                        *sum = sum.saturating_add(aboard);
                    }
                }
                Step::Drive { .. } => {}
            }
        }
    }
    slices
}

fn picture(
    projection: &Projection<'_>,
    title: &str,
    links: &BTreeSet<Link<'_>>,
    slice: &Slice<'_>,
    (heaviest, largest): Point,
) -> Svg {
    const HEAD: f64 = 16.0;
    let (width, height) = projection.size;
    let down = |(x, y): Point| (x, y + HEAD);
    let mut svg = Svg::new(width, height + HEAD, title);
    svg.text("b", (0.0, 11.0), Anchor::Start, title);
    svg.rect("frame", (0.5, HEAD + 0.5), (width - 1.0, height - 1.0));
    for one in links {
        if let Some((from, to)) = projection.ends(*one) {
            svg.line("base", down(from), down(to));
        }
    }
    let mut flows: Vec<(&Link<'_>, &i128)> = slice.passed.iter().collect();
    flows.sort_by_key(|(_, grams)| std::cmp::Reverse(**grams));
    for (one, grams) in flows {
        if let Some((from, to)) = projection.ends(*one) {
            let width = (WIDEST * tonnes(*grams) / heaviest).max(0.7);
            svg.stroke(&format!("flow {}", class(one.2)), down(from), down(to), width);
        }
    }
    for site in &slice.sources {
        if let Some(at) = projection.at(site) {
            symbol(&mut svg, "warehouse", "solid", down(at), 3.0);
        }
    }
    for (site, grams) in &slice.unloaded {
        if let Some(at) = projection.at(site) {
            symbol(&mut svg, "post", "post", down(at), (LARGEST * (tonnes(*grams) / largest).sqrt()).max(2.0));
        }
    }
    svg
}
