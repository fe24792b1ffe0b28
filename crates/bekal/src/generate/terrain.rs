//! The synthetic land: a plane of metres with a meandering river, roads on both banks, bridges, jetties and gauges.
//!
//! *River.* A chain of junctions from west to east whose height above the southern edge is a random walk.
//! *Roads.* On each bank the Gabriel graph over the places that stay dry (an edge where no third place lies in the
//! circle over it; Gabriel and Sokal 1969), which is planar and contains the spanning tree; bridges join the banks.
//! *Flood.* A flooded post hangs off the dry roads by two ways that its gauge shuts, and lies on the river by a way
//! over flooded land that opens a little before they shut, so it can always be reached by one or the other.
//! All arithmetic is on integers.

use super::Recipe;
use super::rng::Rng;
use std::collections::BTreeMap;

/// Mass of empty vehicle and load that the weakest bridge bears, in kilograms.
const WEAK_BRIDGE_KG: i64 = 12_000;
/// The same for the other bridges.
const BRIDGE_KG: i64 = 30_000;
/// Kept free of dry places on either side of the river, in metres.
const FLOOD_PLAIN_M: i64 = 6_000;
/// Neighbors looked at around a place when roads are laid.
const NEIGHBORS: usize = 12;

/// What a place is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Warehouse,
    Jetty,
    DryPost,
    FloodedPost,
    Crossroads,
    Bridgehead,
    Reach,
}

impl Kind {
    /// First letter of its code.
    const fn letter(self) -> char {
        match self {
            Self::Warehouse => 'W',
            Self::Jetty => 'J',
            Self::DryPost | Self::FloodedPost => 'P',
            Self::Crossroads => 'S',
            Self::Bridgehead => 'B',
            Self::Reach => 'R',
        }
    }
}

/// A site on the plane.
pub(super) struct Place {
    pub(super) code: String,
    pub(super) kind: Kind,
    /// Metres east of the western edge.
    pub(super) x: i64,
    /// Metres north of the southern edge.
    pub(super) y: i64,
    /// The gauge of its stretch of river.
    pub(super) gauge: usize,
    /// Whether it lies north of the river.
    north: bool,
}

impl Place {
    /// Whether people are fed there.
    pub(super) const fn is_post(&self) -> bool {
        matches!(self.kind, Kind::DryPost | Kind::FloodedPost)
    }
}

/// A row of the `links` table.
pub(super) struct Way {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) river: bool,
    pub(super) class: &'static str,
    pub(super) length_m: i64,
    pub(super) max_gross_kg: Option<i64>,
    pub(super) gauge: Option<usize>,
    pub(super) closes_above_cm: Option<i64>,
    pub(super) opens_above_cm: Option<i64>,
}

/// A gauge and its wave: a rise from `start_cm` to `peak_cm` at `peak_h`, then a fall to `end_cm`.
pub(super) struct Gauge {
    pub(super) x: i64,
    pub(super) y: i64,
    pub(super) start_cm: i64,
    pub(super) peak_cm: i64,
    pub(super) peak_h: i64,
    pub(super) end_cm: i64,
}

/// The land of an operation.
pub(super) struct Terrain {
    pub(super) side_m: i64,
    pub(super) places: Vec<Place>,
    pub(super) ways: Vec<Way>,
    pub(super) gauges: Vec<Gauge>,
    /// Roads that can be shut without cutting a place off.
    pub(super) spare_ways: Vec<usize>,
    /// The river from west to east.
    river: Vec<(i64, i64)>,
    /// Places so far by the letter of their code.
    named: BTreeMap<char, usize>,
}

/// Lays out the land.
///
/// # Complexity
/// O(n²) in the number of places, for the nearest neighbors.
pub(super) fn lay_out(recipe: &Recipe) -> Terrain {
    let side_m = side(recipe.posts);
    let river = river_course(recipe.seed, side_m);
    let gauges = gauges(recipe, side_m, &river);
    let mut land = Terrain {
        side_m,
        places: Vec::new(),
        ways: Vec::new(),
        gauges,
        spare_ways: Vec::new(),
        river: river.clone(),
        named: BTreeMap::new(),
    };
    let chain: Vec<usize> = river.iter().map(|&(x, y)| land.add(Kind::Reach, x, y)).collect();
    for pair in chain.windows(2) {
        land.water(pair[0], pair[1], None);
    }
    land.settle(recipe, &chain);
    land.bridges(recipe.seed);
    land.roads();
    land.flooded_ways(recipe.seed, &chain);
    land
}

/// Side of the square, in metres: 100 km² for a post, between 40 km and 220 km.
fn side(posts: usize) -> i64 {
    let posts = i64::try_from(posts).unwrap_or(i64::MAX / 100);
    (posts * 100).isqrt().clamp(40, 220) * 1000
}

fn river_course(seed: u64, side_m: i64) -> Vec<(i64, i64)> {
    let mut rng = Rng::stream(seed, "river");
    let reaches = (side_m / 5_000).max(8);
    let mut y = side_m / 2;
    let mut drift = 0;
    (0..=reaches)
        .map(|reach| {
            drift = (drift + rng.between(-2_000, 2_000)).clamp(-3_500, 3_500) + (side_m / 2 - y) / 12;
            y = (y + drift).clamp(side_m / 3, side_m - side_m / 3);
            (side_m * reach / reaches, y)
        })
        .collect()
}

fn river_y(river: &[(i64, i64)], x: i64) -> i64 {
    let at = river.partition_point(|point| point.0 <= x).clamp(1, river.len() - 1);
    let ((x0, y0), (x1, y1)) = (river[at - 1], river[at]);
    y0 + (y1 - y0) * (x - x0) / (x1 - x0)
}

fn gauges(recipe: &Recipe, side_m: i64, river: &[(i64, i64)]) -> Vec<Gauge> {
    let mut rng = Rng::stream(recipe.seed, "gauges");
    let n_gauges = 1 + side_m / 80_000;
    let hours = i64::from(recipe.days) * 24;
    (0..n_gauges)
        .map(|gauge| {
            let x = side_m * (2 * gauge + 1) / (2 * n_gauges);
            let start_cm = rng.between(1_445, 1_470);
            Gauge {
                x,
                y: river_y(river, x),
                start_cm,
                peak_cm: start_cm + rng.between(25, 60),
                peak_h: hours * rng.between(25, 45) / 100,
                end_cm: start_cm - rng.between(30, 80),
            }
        })
        .collect()
}

impl Gauge {
    /// Level `hour` hours after the start (negative before), in centimetres.
    pub(super) fn level_cm(&self, hour: i64, hours: i64) -> i64 {
        let (from_h, from, to_h, to) = if hour < 0 {
            (-24, self.start_cm - 40, 0, self.start_cm)
        } else if hour < self.peak_h {
            (0, self.start_cm, self.peak_h, self.peak_cm)
        } else {
            (self.peak_h, self.peak_cm, hours, self.end_cm)
        };
        from + (to - from) * (hour - from_h).clamp(0, to_h - from_h) / (to_h - from_h).max(1)
    }
}

impl Terrain {
    fn add(&mut self, kind: Kind, x: i64, y: i64) -> usize {
        let number = self.named.entry(kind.letter()).or_default();
        *number += 1;
        let code = format!("{}{number:04}", kind.letter());
        let stretch = x.clamp(0, self.side_m - 1) * i64::try_from(self.gauges.len()).unwrap_or(1) / self.side_m;
        let gauge = usize::try_from(stretch).unwrap_or(0);
        let north = y > self.bed(x);
        self.places.push(Place { code, kind, x, y, gauge, north });
        self.places.len() - 1
    }

    /// Height of the river above the southern edge at `x`, in metres.
    fn bed(&self, x: i64) -> i64 {
        river_y(&self.river, x)
    }

    /// Distance as the crow flies, in metres.
    fn apart(&self, a: usize, b: usize) -> i64 {
        self.apart_squared(a, b).isqrt()
    }

    fn apart_squared(&self, a: usize, b: usize) -> i64 {
        let (dx, dy) = (self.places[a].x - self.places[b].x, self.places[a].y - self.places[b].y);
        dx * dx + dy * dy
    }

    /// A river way, a fifth longer than the straight line; `opens_above_cm` for flooded land.
    fn water(&mut self, from: usize, to: usize, opens_above_cm: Option<i64>) {
        let length_m = (self.apart(from, to) * 6 / 5).max(200);
        let gauge = opens_above_cm.map(|_| self.places[to].gauge);
        let class = if opens_above_cm.is_some() { "genangan" } else { "sungai" };
        self.ways.push(Way {
            from,
            to,
            river: true,
            class,
            length_m,
            max_gross_kg: None,
            gauge,
            closes_above_cm: None,
            opens_above_cm,
        });
    }

    /// A road, three tenths longer than the straight line.
    fn road(&mut self, from: usize, to: usize, class: &'static str, closes_above_cm: Option<i64>) -> usize {
        let length_m = (self.apart(from, to) * 13 / 10).max(200);
        let gauge = closes_above_cm.map(|_| self.places[to].gauge);
        let way = Way {
            from,
            to,
            river: false,
            class,
            length_m,
            max_gross_kg: None,
            gauge,
            closes_above_cm,
            opens_above_cm: None,
        };
        self.ways.push(way);
        self.ways.len() - 1
    }

    fn settle(&mut self, recipe: &Recipe, chain: &[usize]) {
        let side_m = self.side_m;
        let mut rng = Rng::stream(recipe.seed, "warehouses");
        for number in 0..recipe.warehouses {
            let (west, east) = band(number, recipe.warehouses, side_m);
            let x = rng.between(west, east);
            let off = rng.between(FLOOD_PLAIN_M, FLOOD_PLAIN_M + side_m / 12);
            let off = if number % 2 == 0 { off } else { -off };
            let y = (self.bed(x) + off).clamp(0, side_m);
            self.add(Kind::Warehouse, x, y);
        }
        let mut rng = Rng::stream(recipe.seed, "jetties");
        for number in 0..recipe.jetties {
            let (west, east) = band(number, recipe.jetties, side_m);
            let x = rng.between(west, east);
            let off = if rng.chance(50) { 250 } else { -250 };
            let y = self.bed(x) + off;
            let jetty = self.add(Kind::Jetty, x, y);
            let mooring = self.nearest(jetty, chain.iter().copied(), 1);
            self.water(mooring[0], jetty, None);
        }
        let mut rng = Rng::stream(recipe.seed, "posts");
        let share = recipe.flood_percent.min(100) as usize;
        for number in 0..recipe.posts {
            let x = rng.between(side_m / 20, side_m - side_m / 20);
            let banks = if rng.chance(50) { 1 } else { -1 };
            if (number + 1) * share / 100 > number * share / 100 {
                let y = self.bed(x) + banks * rng.between(400, 4_000);
                self.add(Kind::FloodedPost, x, y);
            } else {
                let bed = self.bed(x);
                let room = if banks > 0 { side_m - bed } else { bed } - FLOOD_PLAIN_M;
                self.add(Kind::DryPost, x, bed + banks * (FLOOD_PLAIN_M + rng.between(0, room)));
            }
        }
        let mut rng = Rng::stream(recipe.seed, "junctions");
        for _ in 0..recipe.posts / 4 {
            let x = rng.between(0, side_m);
            let bed = self.bed(x);
            let (banks, room) = if rng.chance(50) { (1, side_m - bed) } else { (-1, bed) };
            self.add(Kind::Crossroads, x, bed + banks * (FLOOD_PLAIN_M + rng.between(0, room - FLOOD_PLAIN_M)));
        }
    }

    /// Two bridges at least; one of three or more is low and shut near the peak, one is weak.
    fn bridges(&mut self, seed: u64) {
        let mut rng = Rng::stream(seed, "bridges");
        let n_bridges = usize::try_from(1 + self.side_m / 40_000).unwrap_or(2).max(2);
        for number in 0..n_bridges {
            let (west, east) = band(number, n_bridges, self.side_m);
            let x = rng.between(west, east);
            let bed = self.bed(x);
            let north = self.add(Kind::Bridgehead, x, bed + 400);
            let south = self.add(Kind::Bridgehead, x, bed - 400);
            let peak_cm = self.gauges[self.places[south].gauge].peak_cm;
            let low = n_bridges > 2 && number == 1;
            let way = self.road(north, south, "jembatan", Some(if low { peak_cm - 45 } else { peak_cm + 40 }));
            self.ways[way].max_gross_kg = Some(if number + 1 == n_bridges { WEAK_BRIDGE_KG } else { BRIDGE_KG });
        }
    }

    /// The Gabriel graph of the dry places on each bank, joined where it is not connected.
    fn roads(&mut self) {
        for north in [true, false] {
            let dry: Vec<usize> = (0..self.places.len())
                .filter(|&place| self.on_road(place) && self.places[place].north == north)
                .collect();
            let near: Vec<Vec<usize>> =
                dry.iter().map(|&place| self.nearest(place, dry.iter().copied(), NEIGHBORS)).collect();
            let mut edges = Vec::new();
            for (at, &a) in dry.iter().enumerate() {
                for &b in &near[at] {
                    let apart = self.apart_squared(a, b);
                    let free = near[at]
                        .iter()
                        .all(|&c| c == b || self.apart_squared(a, c) + self.apart_squared(c, b) >= apart);
                    if free {
                        edges.push((apart, a.min(b), a.max(b)));
                    }
                }
            }
            edges.sort_unstable();
            edges.dedup();
            let mut groups = Groups::new(self.places.len());
            for (_, a, b) in edges {
                let joins = groups.join(a, b);
                let way = self.road(a, b, if joins { "provinsi" } else { "lokal" }, None);
                if !joins {
                    self.spare_ways.push(way);
                }
            }
            self.connect(&dry, &mut groups);
        }
    }

    fn connect(&mut self, dry: &[usize], groups: &mut Groups) {
        let Some(&first) = dry.first() else { return };
        loop {
            let home = groups.root(first);
            let (inside, outside): (Vec<usize>, Vec<usize>) =
                dry.iter().partition(|&&place| groups.root(place) == home);
            let shortest = outside
                .iter()
                .flat_map(|&a| inside.iter().map(move |&b| (a, b)))
                .min_by_key(|&(a, b)| (self.apart_squared(a, b), a, b));
            let Some((a, b)) = shortest else { return };
            groups.join(a, b);
            self.road(a, b, "provinsi", None);
        }
    }

    fn flooded_ways(&mut self, seed: u64, chain: &[usize]) {
        let mut rng = Rng::stream(seed, "flood");
        let dry: Vec<usize> = (0..self.places.len()).filter(|&place| self.on_road(place)).collect();
        let posts: Vec<usize> =
            (0..self.places.len()).filter(|&place| self.places[place].kind == Kind::FloodedPost).collect();
        for post in posts {
            let north = self.places[post].north;
            let bank = dry.iter().copied().filter(|&place| self.places[place].north == north);
            let gauge = &self.gauges[self.places[post].gauge];
            // Most roads are shut when the operation begins, to trucks that wade little more than to those that do.
            let (low, high) = (gauge.start_cm - 150, gauge.peak_cm - 35);
            let shuts_cm = rng.between(low, high);
            for end in self.nearest(post, bank, 2) {
                self.road(end, post, "lokal", Some(shuts_cm));
            }
            let landing = self.nearest(post, chain.iter().copied(), 1);
            self.water(landing[0], post, Some(shuts_cm - 20));
        }
    }

    fn on_road(&self, place: usize) -> bool {
        !matches!(self.places[place].kind, Kind::FloodedPost | Kind::Reach)
    }

    /// The `n` places of `among` nearest to `place`, itself excepted, nearest first.
    fn nearest(&self, place: usize, among: impl Iterator<Item = usize>, n: usize) -> Vec<usize> {
        let mut all: Vec<(i64, usize)> =
            among.filter(|&one| one != place).map(|one| (self.apart_squared(place, one), one)).collect();
        if all.len() > n && n > 0 {
            all.select_nth_unstable(n - 1);
            all.truncate(n);
        }
        all.sort_unstable();
        all.into_iter().map(|(_, one)| one).collect()
    }
}

/// The part of the side that the `number`th of `n` equal shares may take, in metres; its middle two thirds.
fn band(number: usize, n: usize, side_m: i64) -> (i64, i64) {
    let (number, n) = (i64::try_from(number).unwrap_or(0), i64::try_from(n.max(1)).unwrap_or(1));
    let width = side_m / n;
    (width * number + width / 6, width * number + width * 5 / 6)
}

/// Disjoint sets.
struct Groups {
    parent: Vec<usize>,
}

impl Groups {
    fn new(n: usize) -> Self {
        Self { parent: (0..n).collect() }
    }

    fn root(&mut self, mut at: usize) -> usize {
        while self.parent[at] != at {
            self.parent[at] = self.parent[self.parent[at]];
            at = self.parent[at];
        }
        at
    }

    /// Whether they were apart.
    fn join(&mut self, a: usize, b: usize) -> bool {
        let (a, b) = (self.root(a), self.root(b));
        self.parent[a.max(b)] = a.min(b);
        a != b
    }
}
