//! The situation and access map: what lies where, which ways the plan has, which are closed.

use super::super::markdown;
use super::super::messages::Msg;
use super::super::numbers;
use super::super::view::View;
use super::page::Page;
use super::place::{Link, Projection, class, driven, link};
use super::svg::{Anchor, Point, Svg, WIDTH, Way};
use bekal_core::operation::Mode;
use bekal_core::plan::SiteName;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// Largest height of the map.
const HEIGHT: f64 = 720.0;
/// Radii of the posts with fewest and most people.
const RADII: (f64, f64) = (3.5, 8.0);
/// Room a number takes.
const NUMBER: Point = (13.0, 9.0);
/// Kinds of sites that are shown and listed, in order.
const KINDS: [&str; 5] = ["post", "warehouse", "hub", "jetty", "airfield"];

/// What the map shows of the plan.
struct Map<'a> {
    view: &'a View<'a>,
    /// First day's people by post.
    people: BTreeMap<&'a str, u64>,
    /// Numbered sites, in order.
    sites: Vec<&'a SiteName>,
    links: BTreeSet<Link<'a>>,
    closed: BTreeSet<Link<'a>>,
    cut: BTreeSet<&'a str>,
}

pub(super) fn draw(page: &mut Page, view: &View<'_>) {
    let map = Map::of(view);
    let known = map.sites.iter().copied().chain(map.junctions());
    match Projection::of(known, (WIDTH, HEIGHT), 24.0) {
        Some(projection) => {
            page.picture(map.picture(&projection));
            page.note(&view.tell(Msg::MapNote, &[&view.long(view.plan.header.start)]));
            map.keys(page);
        }
        None => page.note(view.say(Msg::NoPlaces)),
    }
    page.text(&markdown::access(view));
}

impl<'a> Map<'a> {
    fn of(view: &'a View<'a>) -> Self {
        let plan = view.plan;
        let people: BTreeMap<&str, u64> =
            plan.situation.people.iter().map(|line| (line.site.as_str(), line.first_day)).collect();
        let rank = |site: &SiteName| KINDS.iter().position(|kind| *kind == site.kind);
        let mut sites: Vec<&SiteName> = plan.legend.sites.iter().filter(|site| rank(site).is_some()).collect();
        sites.sort_by_key(|site| (rank(site), Reverse(people.get(site.code.as_str())), &site.name, &site.code));
        let closed: BTreeSet<Link<'_>> =
            plan.situation.closures.iter().map(|closed| link(&closed.from, &closed.to, closed.mode)).collect();
        let mut links = driven(plan);
        links.extend(&closed);
        let cut = plan.situation.unreachable.iter().map(|post| post.site.as_str()).collect();
        Self { view, people, sites, links, closed, cut }
    }

    /// Ends of links that are nothing else.
    fn junctions(&self) -> impl Iterator<Item = &'a SiteName> {
        let ends: BTreeSet<&str> = self.links.iter().flat_map(|(from, to, _)| [*from, *to]).collect();
        let sites = ends.into_iter().filter_map(|code| self.view.names.site(code));
        sites.filter(|site| !KINDS.contains(&site.kind.as_str()))
    }

    fn picture(&self, projection: &Projection<'_>) -> Svg {
        let (width, height) = projection.size;
        let mut svg = Svg::new(width, height, self.view.say(Msg::SituationMap));
        svg.rect("frame", (0.5, 0.5), (width - 1.0, height - 1.0));
        for one in &self.links {
            let Some((from, to)) = projection.ends(*one) else { continue };
            svg.line(class(one.2), from, to);
        }
        for site in self.junctions() {
            if let Some(at) = projection.at(&site.code) {
                svg.circle("junction", at, 1.8);
            }
        }
        let mut taken = Vec::new();
        for one in &self.closed {
            let Some((from, to)) = projection.ends(*one) else { continue };
            let middle = (f64::midpoint(from.0, to.0), f64::midpoint(from.1, to.1));
            crossed(&mut svg, middle);
            taken.push(around(middle, 5.0));
        }
        let located: Vec<(usize, &SiteName, Point)> = (1..)
            .zip(&self.sites)
            .filter_map(|(number, site)| Some((number, *site, projection.at(&site.code)?)))
            .collect();
        for (_, site, at) in located.iter().rev() {
            let radius = self.symbol(&mut svg, site, *at);
            taken.push(around(*at, radius));
        }
        for (number, site, at) in located {
            let number = number.to_string();
            let room = (number.len() as f64 * 5.2 + 2.0, NUMBER.1);
            let place = free_beside(at, self.radius(site) + 1.0, room, (width, height), &taken);
            let (x, y) = place;
            svg.text("small b halo", (x + room.0 / 2.0, y + room.1 - 1.5), Anchor::Middle, &number);
            taken.push((place, (x + room.0, y + room.1)));
        }
        self.strip(&mut svg, height, projection.metres);
        svg
    }

    /// Half the breadth of a site's symbol: of a post by the root of its people.
    fn radius(&self, site: &SiteName) -> f64 {
        if site.kind != "post" {
            return 4.5;
        }
        let most = self.people.values().max().copied().unwrap_or(0);
        let people = self.people.get(site.code.as_str()).copied().unwrap_or(0);
        let share = if most == 0 { 0.0 } else { (people as f64 / most as f64).sqrt() };
        RADII.0 + (RADII.1 - RADII.0) * share
    }

    fn symbol(&self, svg: &mut Svg, site: &SiteName, at: Point) -> f64 {
        let radius = self.radius(site);
        let class = if self.cut.contains(site.code.as_str()) { "cut" } else { &site.kind };
        symbol(svg, &site.kind, class, at, radius);
        radius
    }

    /// Scale, north, and what the signs mean.
    fn strip(&self, svg: &mut Svg, top: f64, metres: f64) {
        let view = self.view;
        let length = round_length(metres * 160.0);
        let (x, y) = (8.0, top + 18.0);
        let end = x + length / metres;
        svg.path("axis", &Way::from((x, y - 4.0)).to((x, y)).to((end, y)).to((end, y - 4.0)));
        svg.text(
            "",
            (end + 5.0, y + 2.0),
            Anchor::Start,
            &format!("{} km", numbers::float(view.lang, length / 1000.0, usize::from(length < 1000.0))),
        );
        let north = (end + 78.0, top + 8.0);
        let arrow = Way::from((north.0, north.1)).to((north.0 - 4.0, north.1 + 14.0)).to((north.0, north.1 + 11.0));
        svg.path("node", &arrow.to((north.0 + 4.0, north.1 + 14.0)).close());
        svg.text("b", (north.0 + 7.0, top + 20.0), Anchor::Start, view.say(Msg::North));

        let (mut x, mut y) = (north.0 + 34.0, top + 18.0);
        let mut entry = |svg: &mut Svg, text: &str, sign: &dyn Fn(&mut Svg, Point)| {
            let room = 26.0 + text.chars().count() as f64 * 5.9;
            if x + room > WIDTH {
                (x, y) = (8.0, y + 18.0);
            }
            sign(svg, (x + 10.0, y - 1.0));
            svg.text("", (x + 24.0, y + 2.0), Anchor::Start, text);
            svg.reach(y + 10.0);
            x += room + 8.0;
        };
        let modes: BTreeSet<&str> = self.links.iter().map(|(_, _, mode)| mode.word()).collect();
        for mode in [Mode::Road, Mode::River, Mode::Air, Mode::Foot] {
            if modes.contains(mode.word()) {
                entry(svg, &view.word("mode", mode.word()), &|svg, (x, y)| {
                    svg.line(class(mode), (x - 10.0, y), (x + 10.0, y));
                });
            }
        }
        for kind in KINDS {
            if self.sites.iter().any(|site| site.kind == kind) {
                entry(svg, &view.word("kind", kind), &|svg, at| symbol(svg, kind, kind, at, 4.5));
            }
        }
        if !self.cut.is_empty() {
            entry(svg, view.say(Msg::OutOfReach), &|svg, at| svg.circle("cut", at, 5.0));
        }
        if !self.closed.is_empty() {
            entry(svg, view.say(Msg::ClosedMark), &crossed);
        }
    }

    /// What the numbers stand for, kind by kind.
    fn keys(&self, page: &mut Page) {
        for kind in KINDS {
            let numbered = (1..).zip(&self.sites).filter(|(_, site)| site.kind == kind);
            let entries: Vec<(usize, String)> = numbered.map(|(number, site)| (number, self.told(site))).collect();
            if !entries.is_empty() {
                let heading = capital(&self.view.word("kind", kind));
                page.key(&heading, entries.iter().map(|(number, text)| (*number, text.as_str())));
            }
        }
    }

    fn told(&self, site: &SiteName) -> String {
        let code = site.code.as_str();
        let Some(people) = self.people.get(code) else { return site.name.clone() };
        let people = self.view.int(*people);
        match self.view.fills.get(code) {
            Some(fill) => self.view.tell(Msg::KeyPost, &[&site.name, &people, &self.view.share(fill.met, fill.needed)]),
            None => self.view.tell(Msg::KeyPeople, &[&site.name, &people]),
        }
    }
}

/// A sign by its kind: circles hand out, squares store, triangles are at the water, diamonds fly.
pub(super) fn symbol(svg: &mut Svg, kind: &str, class: &str, (x, y): Point, r: f64) {
    match kind {
        "warehouse" | "hub" => svg.rect(class, (x - r, y - r), (2.0 * r, 2.0 * r)),
        "jetty" => {
            svg.path(class, &Way::from((x, y - r - 1.0)).to((x + r + 1.0, y + r)).to((x - r - 1.0, y + r)).close());
        }
        "airfield" => {
            let r = r + 1.0;
            svg.path(class, &Way::from((x, y - r)).to((x + r, y)).to((x, y + r)).to((x - r, y)).close());
        }
        _ => svg.circle(class, (x, y), r),
    }
}

/// The sign of a closed link.
fn crossed(svg: &mut Svg, (x, y): Point) {
    svg.circle("crossback", (x, y), 4.8);
    let way = Way::from((x - 2.8, y - 2.8)).to((x + 2.8, y + 2.8));
    svg.path("cross", &way);
    svg.line("cross", (x - 2.8, y + 2.8), (x + 2.8, y - 2.8));
}

type Area = (Point, Point);

fn around((x, y): Point, r: f64) -> Area {
    ((x - r, y - r), (x + r, y + r))
}

/// The upper left corner of the first place beside a symbol that is free for a text, else right beside it.
fn free_beside((x, y): Point, radius: f64, room: Point, size: Point, taken: &[Area]) -> Point {
    let candidates = (0..4).flat_map(|ring| {
        let off = radius + f64::from(ring) * 5.0;
        let (left, middle, right) = (x - off - room.0, x - room.0 / 2.0, x + off);
        let (up, level, down) = (y - off - room.1, y - room.1 / 2.0, y + off);
        [
            (right, level),
            (left, level),
            (middle, up),
            (middle, down),
            (right, up),
            (right, down),
            (left, up),
            (left, down),
        ]
    });
    let free = |&(left, up): &Point| {
        let (right, down) = (left + room.0, up + room.1);
        let within = left > 0.0 && up > 0.0 && right < size.0 && down < size.1;
        let apart = |(from, to): &Area| right < from.0 || left > to.0 || down < from.1 || up > to.1;
        within && taken.iter().all(apart)
    };
    let mut candidates = candidates.into_iter();
    candidates.find(free).unwrap_or((x + radius, y - room.1 / 2.0))
}

/// The largest of 1, 2, 5 times a power of ten that is not above `metres`.
fn round_length(metres: f64) -> f64 {
    let mut step = 1.0;
    while step * 10.0 <= metres {
        step *= 10.0;
    }
    [5.0, 2.0].into_iter().map(|times| times * step).find(|length| *length <= metres).unwrap_or(step)
}

/// `text` with a capital first letter.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
