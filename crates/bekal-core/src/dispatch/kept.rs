//! Trips of an earlier plan that stand, and what binds the new ones beside them.

use super::issues::{self, Past};
use super::loads::{Cargo, Loads, measures};
use super::own_goods;
use super::tours::{Roster, Stop, Tour};
use crate::allocation::goods::day_of;
use crate::network::Passage;
use crate::operation::codes::Codes;
use crate::operation::needs::needs;
use crate::operation::{Fleet, Lot, Operation, Site, SiteKind};
use crate::plan::{self, Issue, Lost, Pass, Step, Trip};
use crate::table::Id;
use crate::units::{Duration, Instant, Mass};
use std::collections::{BTreeMap, BTreeSet};

/// What stands of an earlier plan. Its trips must be ones the auditor accepts.
#[derive(Clone, Debug)]
pub(crate) struct Kept {
    /// Driven and loaded just so.
    pub trips: Vec<Trip>,
    /// Those of them, by index, that may take more.
    pub roomy: BTreeSet<usize>,
    /// Nothing new begins before.
    pub now: Instant,
    /// What posts handed out on days that are over.
    pub past: Past,
    /// Vehicles, by fleet and number, and the posts they are not to be sent to.
    pub barred: BTreeSet<(Id<Fleet>, u32, Id<Site>)>,
    /// Vehicles that are free only from a moment after now on.
    pub busy: BTreeMap<(Id<Fleet>, u32), Instant>,
    /// Goods that nobody takes any more.
    pub lost: Vec<Lost>,
    /// The highest number of the trips before.
    pub numbered: u32,
}

impl Kept {
    /// The trips of a plan, with their numbers where they are the kept ones: papers name them.
    pub(crate) fn numbered_again(&self, mut trips: Vec<Trip>) -> Vec<Trip> {
        let known: BTreeMap<_, &String> = self.trips.iter().map(|trip| (trip.key(), &trip.trip)).collect();
        for trip in &mut trips {
            let number = known.get(&trip.key()).copied().cloned();
            trip.trip = number.unwrap_or_default();
        }
        trips
    }

    /// Puts the trips on an empty roster and binds its vehicles; what the trips carry.
    pub(super) fn put_on(&self, roster: &mut Roster<'_>) -> Loads {
        let reader = Reader::of(roster.operation);
        let tour = |(index, trip)| reader.tour(roster, trip, self.roomy.contains(&index));
        let mut tours: Vec<(Tour, Vec<Cargo>)> = self.trips.iter().enumerate().filter_map(tour).collect();
        tours.sort_by_key(|(tour, _)| (tour.van, tour.begins(), tour.loads));
        let mut loads = Loads::new();
        for (number, (mut tour, cargo)) in tours.into_iter().enumerate() {
            tour.place = roster.vans[tour.van].tours.len();
            roster.add(tour);
            loads.insert(number, cargo);
        }
        roster.standing = loads.len();
        for Lost { site, cargo, .. } in &self.lost {
            let Some(site) = reader.codes.sites.get(site.as_str()) else { continue };
            for (lot, packages) in reader.cargo(cargo).into_iter().flatten() {
                *roster.withheld.entry((*site, lot)).or_default() += packages;
            }
        }
        for van in &mut roster.vans {
            let busy = self.busy.get(&(van.fleet, van.number)).copied().unwrap_or(self.now);
            van.from = van.from.max(self.now).max(busy);
            let mine = self.barred.iter().filter(|(fleet, number, _)| (*fleet, *number) == (van.fleet, van.number));
            van.barred = mine.map(|(.., post)| *post).collect();
        }
        loads
    }
}

/// What posts hand out of their own goods and of what trips bring them, after days that are over.
pub(crate) fn handed_out(operation: &Operation, trips: &[Trip], past: &Past) -> Vec<Issue> {
    let codes = Codes::of(operation);
    let mut arrivals = own_goods(operation, past);
    for step in trips.iter().flat_map(|trip| &trip.steps) {
        let Step::Unload { site, until, cargo, .. } = step else { continue };
        let Some(site) = codes.sites.get(site.as_str()) else { continue };
        for line in cargo.iter().filter(|_| operation.sites()[*site].kind == SiteKind::Post) {
            if let Some(lot) = codes.lots.get(line.lot.as_str()) {
                let package = operation.items()[operation.lots()[*lot].item].package.thousandths();
                let day = day_of(operation, *until);
                arrivals.add((*site, *lot), day, operation.n_days(), line.packages * package);
            }
        }
    }
    issues::issue(operation, &needs(operation), &arrivals)
}

/// Reads trips of a plan.
struct Reader<'a> {
    codes: Codes<'a>,
    operation: &'a Operation,
}

impl<'a> Reader<'a> {
    fn of(operation: &'a Operation) -> Self {
        Self { codes: Codes::of(operation), operation }
    }

    /// A trip as a tour of the roster, roomy as far as its time allows; `None` where it names what there is not.
    fn tour(&self, roster: &Roster<'_>, trip: &Trip, roomy: bool) -> Option<(Tour, Vec<Cargo>)> {
        let fleets = self.operation.fleets();
        let van = roster.vans.iter().position(|v| fleets[v.fleet].code == trip.fleet && v.number == trip.vehicle)?;
        let mut tour = Tour {
            number: 0,
            van,
            place: 0,
            source: *self.codes.sites.get(trip.source.as_str())?,
            approach: Vec::new(),
            loads: Instant::default(),
            loaded: Instant::default(),
            stops: Vec::new(),
            back: Vec::new(),
            onward: None,
            kept: !roomy,
        };
        let kind = &self.operation.vehicle_types()[roster.vans[van].vehicle];
        let most = |span: Duration| kind.loading.and_then(|rate| rate.mass_in(span)).unwrap_or(kind.payload_mass);
        let mut cargo = Vec::new();
        let mut way: Vec<Passage> = Vec::new();
        let mut loaded = false;
        for step in &trip.steps {
            match step {
                Step::Drive { passes, .. } => {
                    // A stop where nothing is unloaded shows as one drive after another.
                    if let Some(last) = way.last().copied().filter(|_| loaded) {
                        let (from, way, room) = (last.leaves, std::mem::take(&mut way), Mass::ZERO);
                        tour.stops.push(Stop { site: last.to, way, from, until: from, room });
                        cargo.push(Cargo::new());
                    }
                    for pass in passes {
                        way.push(self.passage(pass)?);
                    }
                }
                Step::Load { from, until, .. } => {
                    (tour.approach, tour.loads, tour.loaded) = (std::mem::take(&mut way), *from, *until);
                    loaded = true;
                }
                Step::Unload { site, from, until, cargo: goods } => {
                    let goods = self.cargo(goods)?;
                    let grams = |(lot, packages): (&Id<Lot>, &i64)| measures(self.operation, *lot, *packages).0;
                    tour.stops.push(Stop {
                        site: *self.codes.sites.get(site.as_str())?,
                        way: std::mem::take(&mut way),
                        from: *from,
                        until: *until,
                        room: if roomy {
                            most(*until - *from)
                        } else {
                            Mass::from_grams(goods.iter().map(grams).sum())
                        },
                    });
                    cargo.push(goods);
                }
            }
        }
        tour.back = way;
        Some((tour, cargo))
    }

    fn passage(&self, pass: &Pass) -> Option<Passage> {
        Some(Passage {
            link: *self.codes.links.get(pass.link.as_str())?,
            from: *self.codes.sites.get(pass.from.as_str())?,
            to: *self.codes.sites.get(pass.to.as_str())?,
            enters: pass.enters,
            leaves: pass.leaves,
        })
    }

    fn cargo(&self, goods: &[plan::Cargo]) -> Option<Cargo> {
        let mut cargo = Cargo::new();
        for line in goods {
            *cargo.entry(*self.codes.lots.get(line.lot.as_str())?).or_default() += line.packages;
        }
        Some(cargo)
    }
}
