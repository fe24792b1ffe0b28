//! The only way to a problem, and everything that can be wrong with one.

use super::{DIMENSIONS, Depot, LATEST, Load, MOST_BREAKS, MOST_PERIODS, Problem, Stop, Travel, VehicleType, Window};

/// What a defect is about. Indices count from nought in the order things were added; texts count from one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The problem as a whole.
    Problem,
    /// A kind of travel.
    Travel(usize),
    /// A depot.
    Depot(usize),
    /// A stop.
    Stop(usize),
    /// A type of vehicles.
    VehicleType(usize),
}

impl std::fmt::Display for Subject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Problem => f.write_str("the problem"),
            Self::Travel(index) => write!(f, "travel {}", index + 1),
            Self::Depot(index) => write!(f, "depot {}", index + 1),
            Self::Stop(index) => write!(f, "stop {}", index + 1),
            Self::VehicleType(index) => write!(f, "vehicle type {}", index + 1),
        }
    }
}

/// Something that keeps a problem from being solved or even understood.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{subject}: {wrong}")]
pub struct Defect {
    /// What it is about.
    pub subject: Subject,
    /// What is wrong.
    pub wrong: Wrong,
}

/// What can be wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    /// No type of vehicles.
    #[error("there is no vehicle")]
    NoVehicle,
    /// No travel.
    #[error("there is no table of distances")]
    NoTravel,
    /// A table of another size than places times places.
    #[error("a table has {found} entries instead of {expected}")]
    TableSize {
        /// Entries there are.
        found: usize,
        /// Entries there should be.
        expected: usize,
    },
    /// A distance or duration at or above the limit that is not the mark for no way.
    #[error("{found} is too long from place {} to place {}: at most {LATEST}", from + 1, to + 1)]
    TooLong {
        /// The number.
        found: u32,
        /// Start, from nought.
        from: usize,
        /// End, from nought.
        to: usize,
    },
    /// An index beyond the things there are.
    #[error("there is no {what} number {}", index.saturating_add(1))]
    Unknown {
        /// Kind of thing.
        what: &'static str,
        /// Its index, from nought.
        index: usize,
    },
    /// A window that ends before it starts, or several that overlap or stand in the wrong order.
    #[error("its windows are not in order, or end before they start")]
    Windows,
    /// Periods of travel that do not follow each other.
    #[error("its period {0} does not begin after the one before it")]
    Periods(usize),
    /// More periods than there may be.
    #[error("it has {0} periods: at most {MOST_PERIODS}")]
    ManyPeriods(usize),
    /// More breaks than a vehicle may have.
    #[error("it has {0} breaks: at most {MOST_BREAKS}")]
    ManyBreaks(usize),
    /// A break whose window ends before it starts.
    #[error("the window of its break {0} ends before it starts")]
    BreakWindow(usize),
    /// A break that those before it, or the shift, leave no time for.
    #[error("its break {0} does not fit into the shift after the breaks before it")]
    BreakMisfit(usize),
    /// A time beyond the limit.
    #[error("the time {0} is too late: at most {LATEST}")]
    TooLate(u32),
    /// Nothing is asked for.
    #[error("it asks for no units")]
    NoUnits,
    /// More of it than can be counted.
    #[error("its units together are more than can be counted")]
    TooMuch,
    /// No vehicle that may come here can carry one unit.
    #[error("no vehicle that may come here can carry one unit of it")]
    TooLarge,
    /// A vehicle that may make no trip.
    #[error("it may make no trip")]
    NoTrips,
    /// Several trips, but the vehicle has nowhere to load again.
    #[error("it may make several trips but has no depot to load at between them")]
    NoReload,
    /// Costs that could exceed what can be counted.
    #[error("costs could exceed what can be counted")]
    CostLimit,
}

/// Gathers a problem, part by part.
#[derive(Clone, Debug, Default)]
pub struct Builder {
    coordinates: Vec<Option<(f64, f64)>>,
    travels: Vec<Travel>,
    depots: Vec<Depot>,
    stops: Vec<Stop>,
    vehicle_types: Vec<VehicleType>,
}

impl Builder {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a place and returns its index.
    pub fn place(&mut self, coordinates: Option<(f64, f64)>) -> usize {
        self.coordinates.push(coordinates);
        self.coordinates.len() - 1
    }

    /// Adds a kind of travel and returns its index.
    pub fn travel(&mut self, travel: Travel) -> usize {
        self.travels.push(travel);
        self.travels.len() - 1
    }

    /// Adds a depot and returns its index.
    pub fn depot(&mut self, depot: Depot) -> usize {
        self.depots.push(depot);
        self.depots.len() - 1
    }

    /// Adds a stop and returns its index.
    pub fn stop(&mut self, stop: Stop) -> usize {
        self.stops.push(stop);
        self.stops.len() - 1
    }

    /// Adds vehicles and returns the index of their type.
    pub fn vehicle_type(&mut self, vehicle_type: VehicleType) -> usize {
        self.vehicle_types.push(vehicle_type);
        self.vehicle_types.len() - 1
    }

    /// The problem. Costs as much as reading every table once.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn build(self) -> Result<Problem, Vec<Defect>> {
        let mut defects = Vec::new();
        self.examine(&mut |subject, wrong| defects.push(Defect { subject, wrong }));
        if !defects.is_empty() {
            return Err(defects);
        }
        let Self { coordinates, travels, depots, stops, vehicle_types } = self;
        Ok(Problem { places: coordinates.len(), coordinates, travels, depots, stops, vehicle_types })
    }

    fn examine(&self, defect: &mut impl FnMut(Subject, Wrong)) {
        let places = self.coordinates.len();
        if self.vehicle_types.is_empty() {
            defect(Subject::Problem, Wrong::NoVehicle);
        }
        if self.travels.is_empty() {
            defect(Subject::Problem, Wrong::NoTravel);
        }
        let mut farthest = 0;
        for (index, travel) in self.travels.iter().enumerate() {
            let subject = Subject::Travel(index);
            let later = travel.periods().iter().map(|period| &period.durations);
            for table in [travel.distances(), travel.durations()].into_iter().chain(later) {
                if table.len() != places * places {
                    defect(subject, Wrong::TableSize { found: table.len(), expected: places * places });
                    continue;
                }
                let long = |&(_, entry): &(usize, &u32)| *entry > LATEST && *entry != Travel::NONE;
                if let Some((at, &found)) = table.iter().enumerate().find(long) {
                    defect(subject, Wrong::TooLong { found, from: at / places, to: at % places });
                }
                farthest = table.iter().copied().filter(|entry| *entry <= LATEST).fold(farthest, u32::max);
            }
            let periods = travel.periods().len() + 1;
            if periods > MOST_PERIODS {
                defect(subject, Wrong::ManyPeriods(periods));
            }
            let mut before = 0;
            for (at, period) in travel.periods().iter().enumerate() {
                if period.from <= before {
                    defect(subject, Wrong::Periods(at + 2));
                }
                if period.from > LATEST {
                    defect(subject, Wrong::TooLate(period.from));
                }
                before = period.from;
            }
        }
        for (index, depot) in self.depots.iter().enumerate() {
            let subject = Subject::Depot(index);
            if depot.place >= places {
                defect(subject, Wrong::Unknown { what: "place", index: depot.place });
            }
            windows(&[depot.window], subject, defect);
        }
        for (index, stop) in self.stops.iter().enumerate() {
            self.examine_stop(stop, Subject::Stop(index), defect);
        }
        for (index, vehicles) in self.vehicle_types.iter().enumerate() {
            self.examine_vehicles(vehicles, Subject::VehicleType(index), defect);
        }
        self.examine_costs(farthest, defect);
    }

    fn examine_stop(&self, stop: &Stop, subject: Subject, defect: &mut impl FnMut(Subject, Wrong)) {
        if stop.place >= self.coordinates.len() {
            defect(subject, Wrong::Unknown { what: "place", index: stop.place });
        }
        if stop.units == 0 {
            defect(subject, Wrong::NoUnits);
        }
        let all =
            |load: &Load| load.iter().all(|amount| u64::from(*amount) * u64::from(stop.units) <= u64::from(LATEST));
        if !all(&stop.delivery) || !all(&stop.pickup) {
            defect(subject, Wrong::TooMuch);
        }
        windows(&stop.windows, subject, defect);
        let service = u64::from(stop.service) + u64::from(stop.service_per_unit) * u64::from(stop.units);
        for time in [u32::try_from(service).unwrap_or(u32::MAX), stop.release] {
            if time > LATEST {
                defect(subject, Wrong::TooLate(time));
            }
        }
        let types = stop.vehicle_types.as_deref();
        if let Some(&index) = types.and_then(|types| types.iter().find(|t| **t >= self.vehicle_types.len())) {
            defect(subject, Wrong::Unknown { what: "vehicle type", index });
        }
        let fits = |vehicles: &VehicleType| {
            (0..DIMENSIONS).all(|d| stop.delivery[d].max(stop.pickup[d]) <= vehicles.capacity[d])
        };
        let admitted = |index: usize| types.is_none_or(|types| types.contains(&index));
        let carried = self.vehicle_types.iter().enumerate().any(|(index, v)| admitted(index) && fits(v));
        if !carried && !self.vehicle_types.is_empty() && stop.prize.is_none() {
            defect(subject, Wrong::TooLarge);
        }
    }

    fn examine_vehicles(&self, vehicles: &VehicleType, subject: Subject, defect: &mut impl FnMut(Subject, Wrong)) {
        if vehicles.travel >= self.travels.len() {
            defect(subject, Wrong::Unknown { what: "travel", index: vehicles.travel });
        }
        let depots = [vehicles.start, vehicles.end];
        for &index in depots.iter().flatten().chain(&vehicles.reloads) {
            if index >= self.depots.len() {
                defect(subject, Wrong::Unknown { what: "depot", index });
            }
        }
        windows(&[vehicles.shift], subject, defect);
        if vehicles.loading > LATEST {
            defect(subject, Wrong::TooLate(vehicles.loading));
        }
        if vehicles.max_trips == 0 {
            defect(subject, Wrong::NoTrips);
        }
        if vehicles.max_trips > 1 && vehicles.reloads.is_empty() {
            defect(subject, Wrong::NoReload);
        }
        if vehicles.capacity.iter().any(|amount| *amount > LATEST) {
            defect(subject, Wrong::TooMuch);
        }
        breaks(vehicles, subject, defect);
    }

    /// No solution, however bad, may cost more than half of what can be counted.
    fn examine_costs(&self, farthest: u32, defect: &mut impl FnMut(Subject, Wrong)) {
        let visits: u128 = self.stops.iter().map(|stop| u128::from(stop.units)).sum();
        let prizes: u128 = self.stops.iter().map(|s| u128::from(s.prize.unwrap_or(0)) * u128::from(s.units)).sum();
        let dearest = self.vehicle_types.iter().map(|vehicles| {
            let way = 4 * u128::from(farthest) * u128::from(vehicles.per_distance);
            way + u128::from(LATEST) * u128::from(vehicles.per_duration) + u128::from(vehicles.fixed)
        });
        if prizes + (visits + 1) * dearest.max().unwrap_or(0) > 1 << 60 {
            defect(Subject::Problem, Wrong::CostLimit);
        }
    }
}

/// Breaks one after the other, each as early as it can be; the first that fails is told.
fn breaks(vehicles: &VehicleType, subject: Subject, defect: &mut impl FnMut(Subject, Wrong)) {
    if vehicles.breaks.len() > MOST_BREAKS {
        return defect(subject, Wrong::ManyBreaks(vehicles.breaks.len()));
    }
    let mut now = vehicles.shift.from;
    for (index, taken) in vehicles.breaks.iter().enumerate() {
        if taken.window.from > taken.window.until {
            return defect(subject, Wrong::BreakWindow(index + 1));
        }
        if let Some(time) = [taken.window.until, taken.duration].into_iter().find(|time| *time > LATEST) {
            return defect(subject, Wrong::TooLate(time));
        }
        let begin = now.max(taken.window.from);
        now = begin.saturating_add(taken.duration);
        if begin > taken.window.until || now > vehicles.shift.until {
            return defect(subject, Wrong::BreakMisfit(index + 1));
        }
    }
}

fn windows(windows: &[Window], subject: Subject, defect: &mut impl FnMut(Subject, Wrong)) {
    let apart = windows.windows(2).all(|pair| pair[0].until < pair[1].from);
    if !apart || windows.iter().any(|window| window.from > window.until) {
        defect(subject, Wrong::Windows);
    }
    if let Some(window) = windows.iter().find(|window| window.until > LATEST) {
        defect(subject, Wrong::TooLate(window.until));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::Break;

    /// What is wrong with a problem of one place.
    fn wrong(travel: Travel, breaks: Vec<Break>) -> Vec<Wrong> {
        let mut builder = Builder::new();
        builder.place(None);
        builder.travel(travel);
        let depot = builder.depot(Depot::new(0));
        let shift = Window { from: 100, until: 200 };
        builder.vehicle_type(VehicleType { shift, breaks, ..VehicleType::new([1, 0, 0, 0], depot) });
        builder.build().map_or_else(|defects| defects.into_iter().map(|defect| defect.wrong).collect(), |_| Vec::new())
    }

    #[test]
    fn periods_follow_each_other_and_have_whole_tables() {
        let travel = || Travel::uniform(vec![0]);
        assert_eq!(wrong(travel().from_then_on(1, vec![7]).from_then_on(2, vec![Travel::NONE]), Vec::new()), []);
        assert_eq!(wrong(travel().from_then_on(0, vec![0]), Vec::new()), [Wrong::Periods(2)]);
        assert_eq!(wrong(travel().from_then_on(9, vec![0]).from_then_on(9, vec![0]), Vec::new()), [Wrong::Periods(3)]);
        assert_eq!(wrong(travel().from_then_on(LATEST + 1, vec![0]), Vec::new()), [Wrong::TooLate(LATEST + 1)]);
        assert_eq!(wrong(travel().from_then_on(5, vec![]), Vec::new()), [Wrong::TableSize { found: 0, expected: 1 }]);
        let many = (1..=96).fold(travel(), |travel, from| travel.from_then_on(from, vec![0]));
        assert_eq!(wrong(many, Vec::new()), [Wrong::ManyPeriods(97)]);
        let long = Wrong::TooLong { found: LATEST + 1, from: 0, to: 0 };
        assert_eq!(wrong(travel().from_then_on(5, vec![LATEST + 1]), Vec::new()), [long]);
    }

    #[test]
    fn breaks_fit_into_the_shift_one_after_the_other() {
        let pause = |from: u32, until: u32, duration: u32| Break { window: Window { from, until }, duration };
        let of = |breaks: &[Break]| wrong(Travel::uniform(vec![0]), breaks.to_vec());
        assert_eq!(of(&[pause(0, 120, 20), pause(110, 130, 70)]), []);
        assert_eq!(of(&[pause(0, 120, 20), pause(110, 119, 70)]), [Wrong::BreakMisfit(2)], "they overlap");
        assert_eq!(of(&[pause(0, 99, 1)]), [Wrong::BreakMisfit(1)], "before the shift");
        assert_eq!(of(&[pause(150, 160, 51)]), [Wrong::BreakMisfit(1)], "beyond the shift");
        assert_eq!(of(&[pause(150, 149, 1)]), [Wrong::BreakWindow(1)]);
        assert_eq!(of(&[pause(150, LATEST + 1, 1)]), [Wrong::TooLate(LATEST + 1)]);
        assert_eq!(of(&[pause(100, 200, 1); MOST_BREAKS + 1]), [Wrong::ManyBreaks(MOST_BREAKS + 1)]);
    }
}
