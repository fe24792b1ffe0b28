//! The synthetic cluster: who is in need, what lies where, and just enough vehicles to carry it.
//!
//! Stock covers about four fifths of the need for survival items. Vehicles are counted from full-load shuttles over
//! the shortest ways (warehouse to post, or warehouse to jetty to post) at cautious speeds, plus two fifths of slack.
//! All arithmetic is on integers.

use super::Recipe;
use super::rng::Rng;
use super::terrain::{Kind, Terrain, Way};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

/// Share of the need for survival items that stock and supply cover, in percent.
const SURVIVAL_COVER: i64 = 80;
/// Vehicle hours there are for every hundred that full-load shuttles take.
const VEHICLE_HOURS_PERCENT: i64 = 140;
/// Volume that fills a vehicle as fast as a kilogram does, in millilitres.
const CHARGEABLE_ML_PER_KG: i64 = 3_000;
/// People in need that many posts share: about a thousand at each of a few, fewer at each of many.
const PEOPLE: i64 = 600_000;
/// Speeds the vehicle count assumes, in kilometres per hour.
const ROAD_KMH: i64 = 28;
const RIVER_KMH: i64 = 14;

/// How an item's norm counts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Norm {
    PersonDay,
    PersonOnce,
    HouseholdOnce,
}

/// A row of `items` with its norm.
pub(super) struct Item {
    pub(super) code: String,
    pub(super) name: String,
    pub(super) unit: &'static str,
    pub(super) grams: i64,
    pub(super) millilitres: i64,
    pub(super) sector: &'static str,
    pub(super) kind: &'static str,
    pub(super) priority: i64,
    pub(super) package: i64,
    pub(super) shelf_life_d: Option<i64>,
    pub(super) norm: Norm,
    /// Thousandths of the unit, each time.
    pub(super) norm_milli: i64,
}

/// A vehicle type.
pub(super) struct Type {
    pub(super) code: &'static str,
    pub(super) name: &'static str,
    pub(super) river: bool,
    pub(super) payload_kg: i64,
    pub(super) payload_litres: i64,
    pub(super) speed_kmh: i64,
    pub(super) loading_kg_h: i64,
    pub(super) cost_per_km: i64,
    pub(super) cost_per_h: i64,
    pub(super) wading_cm: i64,
    pub(super) gross_kg: Option<i64>,
    pub(super) hours_per_day: i64,
}

/// The types of every synthetic operation; each carries an equal part of its mode's goods.
pub(super) const TYPES: [Type; 4] = [
    Type {
        code: "truk-8t",
        name: "Truk sedang 8 t (sintetis)",
        river: false,
        payload_kg: 8_000,
        payload_litres: 28_000,
        speed_kmh: 40,
        loading_kg_h: 6_000,
        cost_per_km: 14_000,
        cost_per_h: 30_000,
        wading_cm: 30,
        gross_kg: Some(14_000),
        hours_per_day: 12,
    },
    Type {
        code: "truk-4t",
        name: "Truk ringan 4x4 4 t (sintetis)",
        river: false,
        payload_kg: 4_000,
        payload_litres: 14_000,
        speed_kmh: 45,
        loading_kg_h: 4_000,
        cost_per_km: 9_000,
        cost_per_h: 25_000,
        wading_cm: 60,
        gross_kg: Some(8_000),
        hours_per_day: 12,
    },
    Type {
        code: "perahu-panjang",
        name: "Perahu panjang 1.5 t (sintetis)",
        river: true,
        payload_kg: 1_500,
        payload_litres: 8_000,
        speed_kmh: 20,
        loading_kg_h: 2_500,
        cost_per_km: 15_000,
        cost_per_h: 20_000,
        wading_cm: 0,
        gross_kg: None,
        hours_per_day: 10,
    },
    Type {
        code: "perahu-cepat",
        name: "Perahu cepat 800 kg (sintetis)",
        river: true,
        payload_kg: 800,
        payload_litres: 4_000,
        speed_kmh: 32,
        loading_kg_h: 2_000,
        cost_per_km: 22_000,
        cost_per_h: 20_000,
        wading_cm: 0,
        gross_kg: None,
        hours_per_day: 10,
    },
];

/// People at a post, at the start and from the second day on.
pub(super) struct Heads {
    pub(super) post: usize,
    pub(super) first: i64,
    pub(super) later: i64,
}

/// Goods at a warehouse.
pub(super) struct Lot {
    pub(super) warehouse: usize,
    pub(super) item: usize,
    pub(super) packages: i64,
    /// Hours after the start; 0 lies there already.
    pub(super) arrives_h: i64,
}

/// Vehicles at a base.
pub(super) struct Fleet {
    pub(super) kind: usize,
    pub(super) base: usize,
    pub(super) count: i64,
}

/// The cluster of an operation.
pub(super) struct Goods {
    pub(super) items: Vec<Item>,
    pub(super) heads: Vec<Heads>,
    pub(super) lots: Vec<Lot>,
    pub(super) fleets: Vec<Fleet>,
    /// Goods that pass a warehouse or jetty over the horizon, in kilograms.
    pub(super) throughput_kg: BTreeMap<usize, i64>,
}

/// Fills the land with people, goods and vehicles.
pub(super) fn provide(recipe: &Recipe, land: &Terrain) -> Goods {
    let items = items(recipe);
    let heads = heads(recipe, land);
    let chains = supply_chains(land);
    let mut rng = Rng::stream(recipe.seed, "stock");
    let cover: Vec<i64> =
        items.iter().map(|item| if item.priority == 1 { SURVIVAL_COVER } else { rng.between(50, 110) }).collect();

    let mut need = vec![0; items.len()];
    let mut throughput_kg: BTreeMap<usize, i64> = BTreeMap::new();
    let mut work_s = [0; TYPES.len()];
    for count in &heads {
        let mut kg = 0;
        for (at, item) in items.iter().enumerate() {
            let wanted = item.need_milli(count, i64::from(recipe.days));
            need[at] += wanted;
            kg += wanted * cover[at] / 100 * item.grams.max(item.millilitres * 1000 / CHARGEABLE_ML_PER_KG) / 1_000_000;
        }
        let Some(chain) = &chains[count.post] else { continue };
        *throughput_kg.entry(chain.warehouse).or_default() += kg;
        if let Some((jetty, _)) = chain.boat {
            *throughput_kg.entry(jetty).or_default() += kg;
        }
        for (work, kind) in work_s.iter_mut().zip(&TYPES) {
            let way_m = if kind.river { chain.boat.map(|(_, way_m)| way_m) } else { Some(chain.road_m) };
            *work += way_m.map_or(0, |way_m| kind.shuttle_seconds(kg / 2, way_m));
        }
    }
    let lots = lots(recipe, land, &items, &need, &cover, &throughput_kg);
    let fleets = fleets(recipe, land, work_s, &throughput_kg);
    Goods { items, heads, lots, fleets, throughput_kg }
}

impl Item {
    /// Need over `days` days, in thousandths of the unit.
    fn need_milli(&self, heads: &Heads, days: i64) -> i64 {
        let most = heads.first.max(heads.later);
        let times = match self.norm {
            Norm::PersonDay => heads.first + heads.later * (days - 1),
            Norm::PersonOnce => most,
            Norm::HouseholdOnce => households(most),
        };
        times * self.norm_milli
    }
}

impl Type {
    /// Time that shuttles with full loads take to carry `kg` over `way_m`, and back, loading and unloading included.
    fn shuttle_seconds(&self, kg: i64, way_m: i64) -> i64 {
        let drive_s = 2 * way_m * 36 / (10 * if self.river { RIVER_KMH } else { ROAD_KMH });
        let handle_s = 2 * self.payload_kg * 3600 / self.loading_kg_h;
        kg * (drive_s + handle_s) / self.payload_kg
    }
}

/// Households of `persons`, at four to a household.
pub(super) const fn households(persons: i64) -> i64 {
    (persons + 3) / 4
}

/// Name, unit, grams, millilitres, sector, kind, priority, package, shelf life, norm, norm in thousandths.
type Row = (&'static str, &'static str, i64, i64, &'static str, &'static str, i64, i64, Option<i64>, Norm, i64);

const CATALOGUE: [Row; 12] = [
    ("Beras", "kg", 1_000, 1_300, "pangan", "consumable", 1, 25, Some(180), Norm::PersonDay, 400),
    ("Air minum", "liter", 1_000, 1_150, "air bersih", "consumable", 1, 19, Some(180), Norm::PersonDay, 3_000),
    ("Lauk siap saji", "kaleng", 200, 300, "pangan", "consumable", 1, 48, Some(360), Norm::PersonDay, 1_000),
    ("Selimut", "lembar", 1_500, 6_000, "sandang", "durable", 2, 10, None, Norm::PersonOnce, 1_000),
    ("Tikar", "lembar", 2_000, 12_000, "sandang", "durable", 2, 5, None, Norm::HouseholdOnce, 2_000),
    ("Paket kebersihan", "paket", 3_000, 9_000, "sanitasi", "durable", 2, 4, None, Norm::HouseholdOnce, 1_000),
    ("Terpal", "lembar", 4_000, 12_000, "papan", "durable", 2, 5, None, Norm::HouseholdOnce, 1_000),
    ("Paket keluarga", "paket", 8_000, 25_000, "sandang", "durable", 2, 1, None, Norm::HouseholdOnce, 1_000),
    ("Minyak goreng", "liter", 920, 1_100, "pangan", "consumable", 3, 12, Some(360), Norm::PersonDay, 30),
    ("Gula", "kg", 1_000, 1_200, "pangan", "consumable", 3, 10, Some(360), Norm::PersonDay, 20),
    ("Paket obat", "paket", 1_000, 3_000, "kesehatan", "consumable", 2, 5, Some(180), Norm::PersonDay, 10),
    ("Tenda keluarga", "unit", 40_000, 200_000, "papan", "equipment", 3, 1, None, Norm::HouseholdOnce, 200),
];

fn items(recipe: &Recipe) -> Vec<Item> {
    let mut rng = Rng::stream(recipe.seed, "items");
    (0..recipe.items)
        .map(|number| {
            let (name, unit, grams, millilitres, sector, kind, priority, package, shelf_life_d, norm, norm_milli) =
                CATALOGUE.get(number).copied().unwrap_or_else(|| {
                    let grams = 10 * rng.between(20, 300);
                    let package = rng.between(1, 20);
                    let millilitres = grams * rng.between(1, 4);
                    let norm_milli = rng.between(10, 100);
                    let norm = Norm::PersonDay;
                    ("Barang", "unit", grams, millilitres, "lain", "consumable", 3, package, None, norm, norm_milli)
                });
            Item {
                code: format!("I{:02}", number + 1),
                name: format!("{name} (sintetis)"),
                unit,
                grams,
                millilitres,
                sector,
                kind,
                priority,
                package,
                shelf_life_d,
                norm,
                norm_milli,
            }
        })
        .collect()
}

fn heads(recipe: &Recipe, land: &Terrain) -> Vec<Heads> {
    let mut rng = Rng::stream(recipe.seed, "people");
    let mean = (PEOPLE / i64::try_from(recipe.posts).unwrap_or(PEOPLE)).clamp(150, 1_000);
    let posts = land.places.iter().enumerate().filter(|(_, place)| place.is_post());
    posts
        .map(|(post, place)| {
            let first = mean * (rng.between(25, 100) + rng.between(0, 12) * rng.between(0, 12)) / 100;
            let grown = if place.kind == Kind::FloodedPost { 115 } else { 105 };
            let later = first * grown / 100;
            Heads { post, first, later }
        })
        .collect()
}

/// The shortest way goods take to a post.
struct Chain {
    warehouse: usize,
    road_m: i64,
    /// The jetty and the way on the water from there, for a flooded post.
    boat: Option<(usize, i64)>,
}

fn supply_chains(land: &Terrain) -> Vec<Option<Chain>> {
    let of = |kind: Kind| (0..land.places.len()).filter(move |&at| land.places[at].kind == kind);
    let stays_dry = |place: usize| land.places[place].kind != Kind::FloodedPost;
    let by_road = shortest(land, of(Kind::Warehouse), |way| !way.river && stays_dry(way.from) && stays_dry(way.to));
    let by_river = shortest(land, of(Kind::Jetty), |way| way.river);
    (0..land.places.len())
        .map(|place| match land.places[place].kind {
            Kind::DryPost => by_road[place].map(|(road_m, warehouse)| Chain { warehouse, road_m, boat: None }),
            Kind::FloodedPost => {
                let (way_m, jetty) = by_river[place]?;
                let (road_m, warehouse) = by_road[jetty]?;
                Some(Chain { warehouse, road_m, boat: Some((jetty, way_m)) })
            }
            _ => None,
        })
        .collect()
}

/// Distance to the nearest source and that source, for every place.
fn shortest(
    land: &Terrain,
    sources: impl Iterator<Item = usize>,
    passable: impl Fn(&Way) -> bool,
) -> Vec<Option<(i64, usize)>> {
    let mut next: Vec<Vec<(usize, i64)>> = vec![Vec::new(); land.places.len()];
    for way in land.ways.iter().filter(|way| passable(way)) {
        next[way.from].push((way.to, way.length_m));
        next[way.to].push((way.from, way.length_m));
    }
    let mut best: Vec<Option<(i64, usize)>> = vec![None; land.places.len()];
    let mut queue: BinaryHeap<Reverse<(i64, usize, usize)>> = sources.map(|at| Reverse((0, at, at))).collect();
    while let Some(Reverse((way_m, at, source))) = queue.pop() {
        if best[at].is_none() {
            best[at] = Some((way_m, source));
            queue.extend(next[at].iter().map(|&(to, length_m)| Reverse((way_m + length_m, to, source))));
        }
    }
    best
}

fn lots(
    recipe: &Recipe,
    land: &Terrain,
    items: &[Item],
    need_milli: &[i64],
    cover: &[i64],
    throughput_kg: &BTreeMap<usize, i64>,
) -> Vec<Lot> {
    let mut rng = Rng::stream(recipe.seed, "supply");
    let warehouses: Vec<usize> = (0..land.places.len()).filter(|&at| land.places[at].kind == Kind::Warehouse).collect();
    let weights: Vec<i64> = warehouses.iter().map(|at| throughput_kg.get(at).copied().unwrap_or(0)).collect();
    let mut lots = Vec::new();
    for (item, goods) in items.iter().enumerate() {
        let packages = need_milli[item] * cover[item] / 100 / (goods.package * 1000);
        for (&warehouse, share) in warehouses.iter().zip(apportion(packages, &weights)) {
            let later = share * rng.between(10, 30) / 100;
            let arrives_h = rng.between(12, (i64::from(recipe.days) * 12).max(12));
            for (packages, arrives_h) in [(share - later, 0), (later, arrives_h)] {
                if packages > 0 {
                    lots.push(Lot { warehouse, item, packages, arrives_h });
                }
            }
        }
    }
    lots
}

fn fleets(
    recipe: &Recipe,
    land: &Terrain,
    work_s: [i64; TYPES.len()],
    throughput_kg: &BTreeMap<usize, i64>,
) -> Vec<Fleet> {
    let counts: Vec<i64> = match recipe.vehicles {
        None => work_s
            .iter()
            .zip(&TYPES)
            .map(|(work, kind)| {
                let duty_s = kind.hours_per_day * 3600 * i64::from(recipe.days);
                (work * VEHICLE_HOURS_PERCENT / 100 + duty_s - 1) / duty_s
            })
            .collect(),
        Some(vehicles) => apportion(i64::try_from(vehicles).unwrap_or(i64::MAX), &work_s),
    };
    let mut fleets = Vec::new();
    for (kind, (count, of)) in counts.into_iter().zip(&TYPES).enumerate() {
        let base = if of.river { Kind::Jetty } else { Kind::Warehouse };
        let bases: Vec<usize> = (0..land.places.len()).filter(|&at| land.places[at].kind == base).collect();
        let weights: Vec<i64> = bases.iter().map(|at| throughput_kg.get(at).copied().unwrap_or(0)).collect();
        for (&base, count) in bases.iter().zip(apportion(count, &weights)) {
            if count > 0 {
                fleets.push(Fleet { kind, base, count });
            }
        }
    }
    fleets
}

/// `total` in whole parts proportional to `weights`, by largest remainder; all of it to the first if no weight is.
fn apportion(total: i64, weights: &[i64]) -> Vec<i64> {
    let sum: i128 = weights.iter().map(|&weight| i128::from(weight)).sum();
    if sum == 0 {
        return (0..weights.len()).map(|at| if at == 0 { total } else { 0 }).collect();
    }
    let exact = |weight: i64| i128::from(total) * i128::from(weight);
    let mut parts: Vec<i64> = weights.iter().map(|&weight| i64::try_from(exact(weight) / sum).unwrap_or(0)).collect();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by_key(|&at| (Reverse(exact(weights[at]) % sum), at));
    let rest = usize::try_from(total - parts.iter().sum::<i64>()).unwrap_or(0);
    for &at in order.iter().take(rest) {
        parts[at] += 1;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::apportion;

    #[test]
    fn parts_add_up() {
        assert_eq!(apportion(10, &[1, 1, 1]), [4, 3, 3]);
        assert_eq!(apportion(3, &[0, 0]), [3, 0]);
        assert_eq!(apportion(7, &[0, 5, 9]).iter().sum::<i64>(), 7);
    }
}
