//! Who supplies whom: tonnes from members through the places where goods lay to those who receive them.

use super::super::messages::Msg;
use super::super::view::View;
use super::page::Page;
use super::svg::{Anchor, Svg, WIDTH, Way, fitted, tonnes};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// Most bars of a column; the rest is one bar.
const BARS: usize = 20;
/// From how many posts on their parents are shown, where they have several.
const MANY_POSTS: usize = 25;
/// Height that all tonnes together take, least height of a bar with its label, and the head of a column.
const TALL: f64 = 330.0;
const LEAST: f64 = 13.0;
const HEAD: f64 = 20.0;
/// Left edges of the columns and their breadth.
const EDGES: [f64; 3] = [196.0, 372.0, 548.0];
const BREADTH: f64 = 12.0;
/// The bar of all that have none of their own.
const OTHERS: &str = "";

/// A bar: what it stands for, grams, and how much of it is taken on either side.
struct Bar<'a> {
    code: &'a str,
    grams: i128,
    top: f64,
    taken: [f64; 2],
}

/// A column of bars, the largest on top.
struct Column<'a> {
    bars: Vec<Bar<'a>>,
    left_out: usize,
}

pub(super) fn draw(page: &mut Page, view: &View<'_>) {
    let lines = &view.plan.allocation;
    let posts: BTreeSet<&str> = lines.iter().map(|line| line.to.as_str()).collect();
    let parents: BTreeSet<&str> = posts.iter().map(|post| view.names.parent(post)).collect();
    let by_parent = posts.len() > MANY_POSTS && parents.len() > 1;
    let mut flows: BTreeMap<[&str; 3], i128> = BTreeMap::new();
    for line in lines {
        let to = if by_parent { view.names.parent(&line.to) } else { line.to.as_str() };
        let flow = flows.entry([&line.member, &line.from, to]).or_default();
        *flow = flow.saturating_add(view.names.mass(&line.item, line.packages));
    }
    flows.retain(|_, grams| *grams > 0);
    if flows.is_empty() {
        page.note(view.say(Msg::NothingAllocated));
        return;
    }
    page.note(view.say(Msg::SankeyNote));
    page.picture(picture(view, &flows));
}

fn picture(view: &View<'_>, flows: &BTreeMap<[&str; 3], i128>) -> Svg {
    let all = flows.values().fold(0_i128, |sum, grams| sum.saturating_add(*grams));
    let unit = TALL / tonnes(all).max(f64::MIN_POSITIVE);
    let mut columns = [0, 1, 2].map(|at| column(flows, at, unit));
    let height = columns.iter().map(|column| bottom(column, unit)).fold(0.0, f64::max);
    let mut svg = Svg::new(WIDTH, height, view.say(Msg::Sankey));
    for pair in [0, 1] {
        let mut between: BTreeMap<(usize, usize), i128> = BTreeMap::new();
        for (way, grams) in flows {
            let ends = (columns[pair].find(way[pair]), columns[pair + 1].find(way[pair + 1]));
            let sum = between.entry(ends).or_default();
            *sum = sum.saturating_add(*grams);
        }
        for ((from, to), grams) in between {
            let breadth = tonnes(grams) * unit;
            let left = columns[pair].take(from, 1, breadth);
            let right = columns[pair + 1].take(to, 0, breadth);
            ribbon(&mut svg, (EDGES[pair] + BREADTH, left), (EDGES[pair + 1], right), breadth);
        }
    }
    let heads = [Msg::MembersHead, Msg::Warehouses, Msg::Recipients];
    for (at, (column, head)) in columns.iter().zip(heads).enumerate() {
        let left = EDGES[at];
        let (x, anchor, room) = match at {
            0 => (left - 4.0, Anchor::End, left - 4.0),
            1 => (left + BREADTH + 3.0, Anchor::Start, EDGES[2] - left - BREADTH - 6.0),
            _ => (left + BREADTH + 4.0, Anchor::Start, WIDTH - left - BREADTH - 4.0),
        };
        svg.text("b", (x, 11.0), anchor, view.say(head));
        for bar in &column.bars {
            let tall = tonnes(bar.grams) * unit;
            svg.rect("node", (left, bar.top), (BREADTH, tall.max(0.8)));
            let name = match (bar.code, at) {
                (OTHERS, _) => &view.tell(Msg::Others, &[&view.count(column.left_out)]),
                (code, 0) => view.names.member_name(code),
                (code, _) => view.names.site_name(code),
            };
            let mass = format!(" {} t", view.tonnes_short(bar.grams));
            let name = fitted(name, room - mass.chars().count() as f64 * 6.2, 10.0);
            svg.text("halo", (x, bar.top + (tall / 2.0).max(3.0) + 3.5), anchor, &(name + &mass));
        }
    }
    svg
}

/// The bars of one column: all that have enough, largest first, then the rest as one.
fn column<'a>(flows: &BTreeMap<[&'a str; 3], i128>, at: usize, unit: f64) -> Column<'a> {
    let mut sums: BTreeMap<&str, i128> = BTreeMap::new();
    for (way, grams) in flows {
        let sum = sums.entry(way[at]).or_default();
        *sum = sum.saturating_add(*grams);
    }
    let mut sums: Vec<(&str, i128)> = sums.into_iter().collect();
    sums.sort_by_key(|(code, grams)| (Reverse(*grams), *code));
    let rest = if sums.len() > BARS { sums.split_off(BARS - 1) } else { Vec::new() };
    if !rest.is_empty() {
        sums.push((OTHERS, rest.iter().fold(0, |sum: i128, (_, grams)| sum.saturating_add(*grams))));
    }
    let mut top = HEAD;
    let bars = sums.into_iter().map(|(code, grams)| {
        let bar = Bar { code, grams, top, taken: [top; 2] };
        top += (tonnes(grams) * unit).max(LEAST - 3.0) + 3.0;
        bar
    });
    Column { bars: bars.collect(), left_out: rest.len() }
}

fn bottom(column: &Column<'_>, unit: f64) -> f64 {
    column.bars.last().map_or(HEAD, |bar| bar.top + (tonnes(bar.grams) * unit).max(LEAST) + 4.0)
}

impl Column<'_> {
    /// The bar of a code, or the one of all others.
    fn find(&self, code: &str) -> usize {
        let own = self.bars.iter().position(|bar| bar.code == code);
        own.unwrap_or(self.bars.len() - 1)
    }

    /// Where the next `breadth` of a bar begins on one side.
    fn take(&mut self, bar: usize, side: usize, breadth: f64) -> f64 {
        let at = &mut self.bars[bar].taken[side];
        let begin = *at;
        *at += breadth;
        begin
    }
}

fn ribbon(svg: &mut Svg, (x, top): (f64, f64), (end, to): (f64, f64), breadth: f64) {
    let middle = f64::midpoint(x, end);
    let way = Way::from((x, top)).bend([(middle, top), (middle, to), (end, to)]).to((end, to + breadth));
    svg.path("ribbon", &way.bend([(middle, to + breadth), (middle, top + breadth), (x, top + breadth)]).close());
}
