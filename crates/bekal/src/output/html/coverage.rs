//! Coverage curves: person-days needed and met at each post since the start, day by day.

use super::super::messages::Msg;
use super::super::names::Fill;
use super::super::served::{self, and, short};
use super::super::view::View;
use super::flow::days;
use super::page::Page;
use super::svg::{Anchor, Scale, Svg, Way, fitted};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Most posts drawn.
const POSTS: usize = 36;
/// Size of a picture, and of its head.
const SIZE: (f64, f64) = (182.0, 96.0);
const HEAD: f64 = 16.0;
/// Room for the days below.
const FOOT: f64 = 12.0;

pub(super) fn draw(page: &mut Page, view: &View<'_>) {
    let all = served::of(view.plan, &view.names);
    let priority = |item: &str| view.names.item(item).map_or(u8::MAX, |item| item.priority);
    let needed = all.iter().filter(|(_, served)| !served.days.is_empty());
    let Some(level) = needed.map(|((_, item), _)| priority(item)).min() else {
        page.note(view.say(Msg::NoNeed));
        return;
    };
    let count = usize::try_from(days(view)).unwrap_or(1);
    let mut posts: BTreeMap<&str, Vec<Fill>> = BTreeMap::new();
    for ((site, _), served) in all.iter().filter(|((_, item), _)| priority(item) == level) {
        let post = posts.entry(site).or_insert_with(|| vec![Fill::default(); count]);
        for (day, fill) in &served.days {
            if let Some(sum) = usize::try_from(*day).ok().and_then(|day| post.get_mut(day)) {
                *sum = and(*sum, *fill);
            }
        }
    }
    let mut curves: Vec<(&str, Vec<Fill>)> = posts
        .into_iter()
        .map(|(site, days)| {
            let mut sum = Fill::default();
            let so_far = |fill| {
                sum = and(sum, fill);
                sum
            };
            (site, days.into_iter().map(so_far).collect())
        })
        .collect();
    let end = |curve: &[Fill]| curve.last().copied().unwrap_or_default();
    curves.retain(|(_, curve)| end(curve).needed > 0);
    curves.sort_by_key(|(site, curve)| (Reverse(short(end(curve))), *site));
    page.note(&view.tell(Msg::CoverageNote, &[&view.int(level)]));
    page.pictures(4, curves.iter().take(POSTS).map(|(site, curve)| picture(view, site, curve)));
    if curves.len() > POSTS {
        let left_out = view.count(curves.len() - POSTS);
        page.note(&view.tell(Msg::PostsLeftOut, &[&left_out, "needs.csv, issues.csv"]));
    }
}

fn picture(view: &View<'_>, site: &str, curve: &[Fill]) -> Svg {
    let end = curve.last().copied().unwrap_or_default();
    let (width, height) = SIZE;
    let share = view.share(end.met, end.needed);
    let name = view.names.site_name(site);
    let value = view.tell(Msg::OfPersonDays, &[&share, &view.people(end.met), &view.people(end.needed)]);
    let mut svg = Svg::new(width, height, &format!("{name}: {value}"));
    svg.text("b", (0.0, 10.5), Anchor::Start, &fitted(name, width, 11.0));
    let days = curve.len() as f64;
    let x = Scale::new((0.0, days), (0.5, width - 0.5));
    let y = Scale::new((0.0, end.needed as f64), (height - FOOT, HEAD));
    let line = |value: fn(&Fill) -> u128| {
        let points = (1_u32..).zip(curve).map(|(day, fill)| (x.at(f64::from(day)), y.at(value(fill) as f64)));
        points.collect::<Vec<_>>()
    };
    let (needed, met) = (line(|fill| fill.needed), line(|fill| fill.met));
    let origin = (x.at(0.0), y.at(0.0));
    let along = |points: &[(f64, f64)]| points.iter().fold(Way::from(origin), |way, at| way.to(*at));
    svg.path("short", &met.iter().rev().fold(along(&needed), |way, at| way.to(*at)).close());
    svg.path("need", &along(&needed));
    svg.path("met", &along(&met));
    svg.path("axis", &Way::from((0.5, HEAD)).to(origin).to((width - 0.5, origin.1)));
    svg.text("small", (0.5, height - 2.0), Anchor::Start, &view.days(0, 0));
    svg.text("small", (width - 0.5, height - 2.0), Anchor::End, &view.count(curve.len()));
    svg.text("b halo", (width - 4.0, origin.1 - 5.0), Anchor::End, &share);
    svg.text("small halo", (4.0, HEAD + 7.0), Anchor::Start, &view.people(end.needed));
    svg
}
