//! Stock at warehouses in steps, and the day it runs dry.

use super::super::markdown::Side;
use super::super::messages::Msg;
use super::super::view::View;
use super::flow::days;
use super::page::{Cell, Page};
use super::svg::{Scale, Svg, Way};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Most rows shown.
const ROWS: usize = 60;
/// Size of a row's picture.
const SIZE: (f64, f64) = (210.0, 24.0);
/// Kinds of sites where goods wait.
const KINDS: [&str; 3] = ["warehouse", "hub", "airfield"];

/// What lies of an item at a site: at the start, then at the end of each day.
struct Course<'a> {
    site: &'a str,
    item: &'a str,
    levels: Vec<i128>,
}

impl Course<'_> {
    /// The first day at whose end nothing is left of what there was.
    fn dry(&self) -> Option<u32> {
        let there = self.levels.iter().position(|level| *level > 0)?;
        let empty = self.levels.iter().skip(there).position(|level| *level <= 0)?;
        u32::try_from(there + empty).ok()
    }
}

pub(super) fn draw(page: &mut Page, view: &View<'_>) {
    let courses = courses(view);
    if courses.is_empty() {
        page.note(view.say(Msg::NoStock));
        return;
    }
    page.note(view.say(Msg::StockNote));
    let span = view.tell(Msg::Course, &[&view.int(days(view))]);
    let columns = [
        (view.say(Msg::Where), Side::Left),
        (view.say(Msg::Item), Side::Left),
        (span.as_str(), Side::Left),
        (view.say(Msg::AtStart), Side::Right),
        (view.say(Msg::AtEnd), Side::Right),
        (view.say(Msg::RunsDry), Side::Left),
    ];
    let amount =
        |course: &Course<'_>, level: Option<&i128>| Cell::Number(view.amount(course.item, level.copied().unwrap_or(0)));
    let rows = courses.iter().take(ROWS).map(|course| {
        let dry = course.dry().map(|day| view.on_days(day - 1, day - 1));
        vec![
            Cell::Text(view.names.site_name(course.site).to_owned()),
            Cell::Text(view.names.item_name(course.item).to_owned()),
            Cell::Picture(picture(view, course)),
            amount(course, course.levels.first()),
            amount(course, course.levels.last()),
            Cell::Text(dry.unwrap_or_else(|| view.say(Msg::NotDry).to_owned())),
        ]
    });
    page.grid("steps", &columns, rows);
    if courses.len() > ROWS {
        page.note(&view.tell(Msg::RowsLeftOut, &[&view.count(courses.len() - ROWS), "stock.csv"]));
    }
}

/// Site by site, the heaviest first, and so the items of each.
fn courses<'a>(view: &View<'a>) -> Vec<Course<'a>> {
    let plan = view.plan;
    let length = usize::try_from(days(view)).unwrap_or(1) + 1;
    let stores = |site: &str| view.names.site(site).is_some_and(|site| KINDS.contains(&site.kind.as_str()));
    let mut levels: BTreeMap<(&str, &str), Vec<i128>> = BTreeMap::new();
    let mut add = |site: &'a str, item: &'a str, at: usize, thousandths: i64| {
        let course = levels.entry((site, item)).or_insert_with(|| vec![0; length]);
        if let Some(level) = course.get_mut(at) {
            *level = level.saturating_add(thousandths.into());
        }
    };
    for lot in plan.resources.goods.iter().filter(|lot| lot.counted && stores(&lot.site)) {
        if lot.available_from <= plan.header.start {
            add(&lot.site, &lot.item, 0, lot.quantity_milli.thousandths());
        }
    }
    for line in plan.stock.iter().filter(|line| stores(&line.site)) {
        let day = usize::try_from(line.day).unwrap_or(usize::MAX).saturating_add(1);
        add(&line.site, &line.item, day, line.quantity_milli.thousandths());
    }
    let mut courses: Vec<Course<'_>> =
        levels.into_iter().map(|((site, item), levels)| Course { site, item, levels }).collect();
    courses.retain(|course| course.levels.iter().any(|level| *level > 0));
    let mass = |course: &Course<'_>| view.names.mass_of(course.item, course.levels.iter().copied().max().unwrap_or(0));
    let mut by_site: BTreeMap<&str, i128> = BTreeMap::new();
    for course in &courses {
        let sum = by_site.entry(course.site).or_default();
        *sum = sum.saturating_add(mass(course));
    }
    courses.sort_by_key(|course| (Reverse(by_site[course.site]), course.site, Reverse(mass(course)), course.item));
    courses
}

fn picture(view: &View<'_>, course: &Course<'_>) -> Svg {
    let (width, height) = SIZE;
    let label = format!("{}, {}", view.names.site_name(course.site), view.names.item_name(course.item));
    let mut svg = Svg::new(width, height, &label);
    let most = course.levels.iter().copied().max().unwrap_or(0);
    let x = Scale::new((0.0, course.levels.len() as f64 - 1.0), (1.0, width - 1.0));
    let y = Scale::new((0.0, most as f64), (height - 1.5, 2.0));
    // A level holds through the day at whose end it is told; the start stands at the edge.
    let mut way = Way::from((x.at(0.0), y.at(0.0)));
    for (day, levels) in (0_u32..).zip(course.levels.windows(2)) {
        let (begin, end) = (x.at(f64::from(day)), x.at(f64::from(day) + 1.0));
        let (before, after) = (y.at(levels[0] as f64), y.at(levels[1] as f64));
        way = way.to((begin, before)).to((end, before)).to((end, after));
    }
    svg.path("level", &way.to((x.at(course.levels.len() as f64 - 1.0), y.at(0.0))).close());
    svg.line("axis", (0.0, height - 1.0), (width, height - 1.0));
    if let Some(day) = course.dry() {
        let at = x.at(f64::from(day));
        svg.line("dry", (at, 0.0), (at, height));
    }
    svg
}
