//! Trips of the vehicles that stand at a source on a day, by the routing engine.
//!
//! What is due becomes stops that may be split and left out, vehicles become types of the engine with the time they have
//! left. The engine leaves out as little as it can, then spends as little time as it can. It knows the driving times of
//! the day's morning alone, loads and unloads full payloads, and knows neither opening hours nor hands of sites: its trips
//! are laid out in time by [`super::tours`], and what does not fit there is not driven.

use super::orders::{Due, Way, measures};
use super::tours::Roster;
use crate::operation::{Operation, Site, VehicleType};
use crate::table::Id;
use crate::units::{Duration, Instant};
use bekal_routing::{Budget, Builder, DIMENSIONS, Depot, Progress, Settings, Stop, Travel, Visit, Window, solve};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

/// Goods that a place wants from a source, there from a moment on, by the lanes they are ordered on.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    /// Where.
    pub to: Id<Site>,
    /// When they lie at the source.
    pub from: Instant,
    /// Goods of each lane.
    pub ways: Vec<(Way, Due)>,
}

impl Wanted {
    /// Goods of all lanes.
    pub(super) fn goods(&self) -> Due {
        let mut all = Due::new();
        for (good, amount) in self.ways.iter().flat_map(|(_, goods)| goods) {
            *all.entry(*good).or_default() += amount;
        }
        all
    }
}

/// Vehicles that are alike: of one type, and free at the same time.
#[derive(Clone, Debug)]
pub(super) struct Crew {
    /// Their type.
    pub vehicle: Id<VehicleType>,
    /// Free from then on.
    pub from: Instant,
    /// Back by then.
    pub until: Instant,
    /// Duty they have left.
    pub duty: Duration,
    /// Which they are.
    pub vans: Vec<usize>,
}

/// A share of what a place wants.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Part {
    /// Its number among all that is wanted.
    pub wanted: usize,
    /// Share of it.
    pub share: f64,
}

/// What one vehicle of a crew does, trip after trip.
#[derive(Clone, Debug)]
pub(super) struct Run {
    /// Number of the crew.
    pub crew: usize,
    /// What it brings, in order.
    pub trips: Vec<Vec<Part>>,
}

/// Parts into which a payload of the smallest vehicle may be split.
const PARTS: f64 = 20.0;
/// Most units of what a place wants.
const MOST_UNITS: f64 = 200.0;
/// Most trips of a vehicle on a day.
const MOST_TRIPS: u32 = 12;
/// Steps of the search for each visit that is likely, at least, and at most; chosen by us: more of them make shorter trips,
/// but no better plans.
const STEPS: f64 = 100.0;
const LEAST_STEPS: f64 = 500.0;
const MOST_STEPS: f64 = 1900.0;
/// What it costs to leave a unit out, in seconds of a vehicle: more than any tour of a day takes.
const LEFT_OUT: f64 = 1e6;
/// Longest drive that the engine is told of, in seconds: some days.
const FAR: u32 = 1 << 20;

/// What crews that stand at a source do on a day that begins at some moment and whose driving times are those of another; the
/// best that is found until somebody wishes to stop.
///
/// # Complexity
/// A tree of ways for each place and vehicle type, unless they are known; steps by the visits that are likely.
pub(super) fn runs(
    roster: &Roster<'_>,
    (source, begins, morning): (Id<Site>, Instant, Instant),
    (wanted, crews): (&[Wanted], &[Crew]),
    seed: u64,
    stops: &mut dyn FnMut() -> bool,
) -> Vec<Run> {
    let operation = roster.operation;
    let mut builder = Builder::new();
    let others: BTreeSet<Id<Site>> = wanted.iter().map(|wanted| wanted.to).filter(|to| *to != source).collect();
    let sites: Vec<Id<Site>> = std::iter::once(source).chain(others).collect();
    let places: BTreeMap<Id<Site>, usize> = sites.iter().map(|site| (*site, builder.place(None))).collect();
    let depot = builder.depot(Depot::new(places[&source]));
    let since = |at: Instant| u32::try_from((at - begins).seconds()).unwrap_or(0);
    let mut travels: BTreeMap<Id<VehicleType>, usize> = BTreeMap::new();
    for crew in crews {
        let kind = &operation.vehicle_types()[crew.vehicle];
        let travel = *travels.entry(crew.vehicle).or_insert_with(|| {
            let table = table(roster, crew.vehicle, &sites, morning);
            builder.travel(Travel::uniform(table))
        });
        let handling = kind.loading.map_or(Duration::ZERO, |rate| rate.time_for(kind.payload_mass));
        let capacity = counted((kind.payload_mass.as_kg(), kind.payload_volume.as_m3()), 1.0);
        builder.vehicle_type(bekal_routing::VehicleType {
            count: u32::try_from(crew.vans.len()).ok(),
            travel,
            per_distance: 0,
            per_duration: 1,
            shift: Window { from: since(crew.from), until: since(crew.until) },
            max_duration: u32::try_from(crew.duty.seconds()).ok(),
            max_trips: MOST_TRIPS,
            reloads: vec![depot],
            loading: u32::try_from((handling + handling).seconds()).unwrap_or(0),
            ..bekal_routing::VehicleType::new(capacity, depot)
        });
    }
    let loads: Vec<(f64, f64)> = wanted.iter().map(|wanted| measures(operation, &wanted.goods())).collect();
    // By the payload of the smallest vehicle.
    let payloads: Vec<f64> = loads
        .iter()
        .map(|load| crews.iter().map(|crew| share(operation, crew.vehicle, *load)).fold(0.0, f64::max))
        .collect();
    let heaviest = loads.iter().map(|(kg, _)| *kg).fold(1e-9, f64::max);
    let mut units = Vec::with_capacity(wanted.len());
    for ((wanted, load), payloads) in wanted.iter().zip(&loads).zip(&payloads) {
        let parts = (payloads * PARTS).ceil().clamp(1.0, MOST_UNITS);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
        let (count, prize) = (parts as u32, (LEFT_OUT * (1.0 + load.0 / heaviest / parts)) as u64);
        builder.stop(Stop {
            units: count,
            release: since(wanted.from),
            prize: Some(prize),
            ..Stop::new(places[&wanted.to], counted(*load, parts))
        });
        units.push(f64::from(count));
    }
    // What is too much to be counted is left to others.
    let Ok(problem) = builder.build() else { return Vec::new() };
    let visits: f64 = payloads.iter().map(|payloads| payloads.ceil().max(1.0)).sum();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
    let steps = (visits * STEPS).clamp(LEAST_STEPS, MOST_STEPS) as u64;
    let settings = Settings { seed, budget: Budget::Iterations(steps), threads: 1, start: None };
    let mut observe = |_: &Progress| if stops() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) };
    let answer = solve(&problem, &settings, &mut observe);
    let part = |visit: &Visit| Part { wanted: visit.stop, share: f64::from(visit.units) / units[visit.stop] };
    let trips =
        |route: &bekal_routing::Route| route.trips.iter().map(|trip| trip.visits.iter().map(part).collect()).collect();
    answer.solution.routes.iter().map(|route| Run { crew: route.vehicle_type, trips: trips(route) }).collect()
}

/// Seconds that a vehicle type drives from each site to each.
fn table(roster: &Roster<'_>, vehicle: Id<VehicleType>, sites: &[Id<Site>], morning: Instant) -> Vec<u32> {
    let time = |from: Id<Site>, to: Id<Site>| {
        let driven = if from == to { Some(Duration::ZERO) } else { roster.driving(vehicle, from, to, morning) };
        let seconds = driven.and_then(|time| u32::try_from(time.seconds()).ok());
        seconds.filter(|seconds| *seconds < FAR).unwrap_or(Travel::NONE)
    };
    sites.iter().flat_map(|from| sites.iter().map(move |to| time(*from, *to))).collect()
}

/// A part of kilograms and cubic metres as the engine counts them: tens of grams, tenths of a litre.
fn counted((kg, m3): (f64, f64), parts: f64) -> bekal_routing::Load {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates, and is refused then")]
    let whole = |amount: f64| amount.floor() as u32;
    let mut load = [0; DIMENSIONS];
    (load[0], load[1]) = (whole(kg * 100.0 / parts), whole(m3 * 10_000.0 / parts));
    load
}

/// Share of a payload that a load takes, by the tighter of mass and volume.
fn share(operation: &Operation, vehicle: Id<VehicleType>, (kg, m3): (f64, f64)) -> f64 {
    let kind = &operation.vehicle_types()[vehicle];
    (kg / kind.payload_mass.as_kg()).max(m3 / kind.payload_volume.as_m3())
}

#[cfg(test)]
mod tests {
    use super::super::tours::Order;
    use super::*;
    use crate::allocation::goods::Good;
    use crate::network::Network;
    use crate::operation::SiteKind;
    use crate::testing::Tiny;
    use crate::units::Mass;

    /// Four posts by road, two of them on one way; a large truck and two small ones.
    fn four_posts() -> Operation {
        Tiny::new()
            .warehouse("g")
            .post("a", 100)
            .post("b", 100)
            .post("c", 100)
            .post("d", 100)
            .road("g", "a", 20.0)
            .road("a", "b", 15.0)
            .road("g", "c", 45.0)
            .road("c", "d", 30.0)
            .truck("besar", 6000.0, "g", 1)
            .truck("kecil", 1500.0, "g", 2)
            .stock("g", "beras", 90_000.0)
            .build()
    }

    /// What so many kilograms of rice for each post ask of all vehicles on the first day, and what the engine makes of it.
    fn asked(
        roster: &Roster<'_>,
        kg: [f64; 4],
        seed: u64,
        stops: &mut dyn FnMut() -> bool,
    ) -> (Vec<Wanted>, Vec<Crew>, Vec<Run>) {
        let operation = roster.operation;
        let begins = operation.head().start;
        let lot = operation.lots().iter().next().unwrap();
        let good = Good::of(operation, lot).unwrap();
        let vehicle = roster.vans[0].vehicle;
        let posts = operation.sites().entries().filter(|(_, site)| site.kind == SiteKind::Post);
        let want = |((to, _), kg): ((Id<Site>, _), f64)| {
            let goods = Due::from([(good, kg / good.measures(operation).0)]);
            Wanted { to, from: begins, ways: vec![((lot.site, vehicle, to), goods)] }
        };
        let wanted: Vec<Wanted> = posts.zip(kg).map(want).collect();
        let crew = |vehicle| Crew {
            vehicle,
            from: begins,
            until: begins + Duration::from_days(1),
            duty: operation.vehicle_types()[vehicle].hours_per_day,
            vans: (0..roster.vans.len()).filter(|van| roster.vans[*van].vehicle == vehicle).collect(),
        };
        let crews: Vec<Crew> = operation.vehicle_types().ids().map(crew).collect();
        let found = runs(roster, (lot.site, begins, begins), (&wanted, &crews), seed, stops);
        (wanted, crews, found)
    }

    #[test]
    fn runs_keep_payloads_and_fit_into_the_day() {
        let operation = four_posts();
        let network = Network::new(&operation);
        let source = operation.lots().iter().next().unwrap().site;
        for case in 0..8_u32 {
            let kg = [1, 2, 3, 4].map(|post| f64::from((post * 2711 + case * 3701) % 9000 + 50));
            let roster = Roster::new(&operation, &network);
            let (wanted, crews, runs) = asked(&roster, kg, u64::from(case), &mut || false);
            let mut brought = [0.0; 4];
            let mut laid = roster.clone();
            let mut used = vec![0; crews.len()];
            for run in &runs {
                let van = crews[run.crew].vans[used[run.crew]];
                used[run.crew] += 1;
                for trip in &run.trips {
                    let load = |part: &Part| (wanted[part.wanted].to, part.share * kg[part.wanted]);
                    let loads: Vec<(Id<Site>, f64)> = trip.iter().map(load).collect();
                    let payload = operation.vehicle_types()[crews[run.crew].vehicle].payload_mass.as_kg();
                    assert!(loads.iter().map(|(_, kg)| kg).sum::<f64>() <= payload + 1.0, "{case}: {loads:?}");
                    #[expect(clippy::cast_possible_truncation, reason = "at most a payload")]
                    let stops = loads.iter().map(|(to, kg)| (*to, Mass::from_grams((kg * 1e3) as i64))).collect();
                    let order = Order { source, stops, ready: operation.head().start, day: 0 };
                    let tour = laid.fit(van, &order, true);
                    laid.add(tour.unwrap_or_else(|| panic!("{case}: no time for {loads:?} of {runs:?}")));
                    for part in trip {
                        brought[part.wanted] += part.share;
                    }
                }
            }
            assert!(brought.iter().all(|share| *share < 1.0 + 1e-9), "{case}: {brought:?}");
            assert!(!runs.is_empty());
        }
    }

    #[test]
    fn all_that_vehicles_have_time_for_is_brought_and_small_loads_share_a_trip() {
        let operation = four_posts();
        let network = Network::new(&operation);
        let (.., runs) = asked(&Roster::new(&operation, &network), [700.0; 4], 1, &mut || false);
        let trips: Vec<&Vec<Part>> = runs.iter().flat_map(|run| &run.trips).collect();
        let all: f64 = trips.iter().flat_map(|trip| trip.iter()).map(|part| part.share).sum();
        assert!((all - 4.0).abs() < 1e-9, "{runs:?}");
        // One way leads to two of them each.
        assert!(trips.len() <= 2, "{runs:?}");
    }

    #[test]
    fn nothing_is_searched_for_once_somebody_wishes_to_stop() {
        let operation = four_posts();
        let network = Network::new(&operation);
        let mut asked_for = 0;
        let mut stops = || {
            asked_for += 1;
            asked_for == 3
        };
        let (.., runs) = asked(&Roster::new(&operation, &network), [700.0; 4], 1, &mut stops);
        assert!(!runs.is_empty());
        assert_eq!(asked_for, 3);
    }
}
