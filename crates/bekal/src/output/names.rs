//! What the codes in a plan stand for, and what follows from that: names, masses, amounts, fill of a post.

use bekal_core::plan::{Cargo, ItemName, MemberName, Plan, SiteName, Step, StockLine, Trip, VehicleName};
use bekal_core::units::Quantity;
use std::collections::{BTreeMap, BTreeSet};

/// Priority level of survival items.
pub(super) const SURVIVAL: u8 = 1;

/// Units of goods that can be divided; whatever has another unit is counted in pieces.
const MEASURES: [&str; 25] = [
    "kg", "kilogram", "g", "gr", "gram", "mg", "ons", "kuintal", "kw", "t", "ton", "tonne", "l", "lt", "ltr", "liter",
    "litre", "litres", "liters", "ml", "m", "meter", "metre", "m2", "m3",
];

/// The legend of a plan by code. A code without entry is its own name.
#[derive(Debug)]
pub(super) struct Names<'a> {
    items: BTreeMap<&'a str, &'a ItemName>,
    members: BTreeMap<&'a str, &'a MemberName>,
    sites: BTreeMap<&'a str, &'a SiteName>,
    vehicle_types: BTreeMap<&'a str, &'a VehicleName>,
}

/// How much of its survival need a post gets, in person-days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Fill {
    pub(super) needed: u128,
    pub(super) met: u128,
}

impl<'a> Names<'a> {
    pub(super) fn of(plan: &'a Plan) -> Self {
        let legend = &plan.legend;
        Self {
            items: legend.items.iter().map(|item| (item.code.as_str(), item)).collect(),
            members: legend.members.iter().map(|member| (member.code.as_str(), member)).collect(),
            sites: legend.sites.iter().map(|site| (site.code.as_str(), site)).collect(),
            vehicle_types: legend.vehicle_types.iter().map(|kind| (kind.code.as_str(), kind)).collect(),
        }
    }

    pub(super) fn item(&self, code: &str) -> Option<&'a ItemName> {
        self.items.get(code).copied()
    }

    pub(super) fn member(&self, code: &str) -> Option<&'a MemberName> {
        self.members.get(code).copied()
    }

    pub(super) fn site(&self, code: &str) -> Option<&'a SiteName> {
        self.sites.get(code).copied()
    }

    pub(super) fn item_name<'b>(&self, code: &'b str) -> &'b str
    where
        'a: 'b,
    {
        self.item(code).map_or(code, |item| &item.name)
    }

    pub(super) fn member_name<'b>(&self, code: &'b str) -> &'b str
    where
        'a: 'b,
    {
        self.member(code).map_or(code, |member| &member.name)
    }

    pub(super) fn site_name<'b>(&self, code: &'b str) -> &'b str
    where
        'a: 'b,
    {
        self.site(code).map_or(code, |site| &site.name)
    }

    pub(super) fn vehicle_name<'b>(&self, code: &'b str) -> &'b str
    where
        'a: 'b,
    {
        self.vehicle_types.get(code).map_or(code, |kind| &kind.name)
    }

    /// The code of the site above, or of the site itself where it has none.
    pub(super) fn parent<'b>(&self, code: &'b str) -> &'b str
    where
        'a: 'b,
    {
        self.site(code).and_then(|site| site.parent.as_deref()).unwrap_or(code)
    }

    /// The site above, where all of these have the same.
    pub(super) fn area(&self, sites: &[&str]) -> Option<&'a str> {
        let mut areas = sites.iter().map(|site| self.site(site).and_then(|site| site.parent.as_deref()));
        let area = areas.next()??;
        areas.all(|other| other == Some(area)).then_some(area)
    }

    pub(super) fn unit(&self, item: &str) -> &'a str {
        self.item(item).map_or("", |item| &item.unit)
    }

    /// Thousandths of an item's unit as they can be asked for: whole pieces, rounded up, of what is counted in pieces.
    pub(super) fn askable(&self, item: &str, thousandths: i128) -> i128 {
        let unit = self.unit(item).trim().to_lowercase();
        if MEASURES.contains(&unit.as_str()) || unit.is_empty() {
            return thousandths;
        }
        thousandths.div_euclid(1000).saturating_add(i128::from(thousandths.rem_euclid(1000) > 0)).saturating_mul(1000)
    }

    /// Packages, whole or begun, that hold a quantity in thousandths of the item's unit.
    pub(super) fn packages_for(&self, item: &str, thousandths: i128) -> i128 {
        let package = self.item(item).map_or(0, |item| i128::from(item.package_milli.thousandths()));
        if package <= 0 {
            return 0;
        }
        thousandths.div_euclid(package) + i128::from(thousandths.rem_euclid(package) > 0)
    }

    /// Mass of whole packages in grams.
    pub(super) fn mass(&self, item: &str, packages: i64) -> i128 {
        self.item(item).map_or(0, |item| i128::from(packages) * i128::from(item.package_mass_g.grams()))
    }

    /// Volume of whole packages in millilitres.
    pub(super) fn volume(&self, item: &str, packages: i64) -> i128 {
        self.item(item).map_or(0, |item| i128::from(packages) * i128::from(item.package_volume_ml.millilitres()))
    }

    /// Whole packages in thousandths of the item's unit.
    pub(super) fn amount(&self, item: &str, packages: i64) -> i128 {
        self.item(item).map_or(0, |item| i128::from(packages) * i128::from(item.package_milli.thousandths()))
    }

    /// Mass of a quantity in thousandths of the item's unit, in grams, by the mass of a package.
    pub(super) fn mass_of(&self, item: &str, thousandths: i128) -> i128 {
        let Some(item) = self.item(item) else { return 0 };
        let package = i128::from(item.package_milli.thousandths());
        if package <= 0 {
            return 0;
        }
        thousandths.saturating_mul(i128::from(item.package_mass_g.grams())) / package
    }

    /// Whether an item belongs to the survival level.
    pub(super) fn is_survival(&self, item: &str) -> bool {
        self.item(item).is_some_and(|item| item.priority == SURVIVAL)
    }

    pub(super) fn cargo_mass(&self, cargo: &[Cargo]) -> i128 {
        total(cargo.iter().map(|goods| self.mass(&goods.item, goods.packages)))
    }

    /// Mass a trip carries from its source, in grams.
    pub(super) fn load(&self, trip: &Trip) -> i128 {
        total(trip.steps.iter().map(|step| match step {
            Step::Load { cargo, .. } => self.cargo_mass(cargo),
            Step::Drive { .. } | Step::Unload { .. } => 0,
        }))
    }

    /// Mass that reaches the posts, in grams.
    pub(super) fn delivered(&self, plan: &Plan) -> i128 {
        total(plan.allocation.iter().map(|line| self.mass(&line.item, line.packages)))
    }

    /// Survival need of every post with any, in person-days: on each day the people to whom something is due (of a
    /// durable: still due from before), less those whom a shortfall counts. Lines come in order of days.
    pub(super) fn fills(&self, plan: &'a Plan) -> BTreeMap<&'a str, Fill> {
        let mut fills: BTreeMap<&str, Fill> = BTreeMap::new();
        let mut due: BTreeMap<(&str, &str), bool> = BTreeMap::new();
        for line in plan.needs.iter().filter(|line| self.is_survival(&line.item)) {
            let waits = self.item(&line.item).is_some_and(|item| !item.consumable);
            let due = due.entry((&line.site, &line.item)).or_default();
            *due = line.quantity_milli > Quantity::ZERO || (waits && *due);
            if !*due {
                continue;
            }
            let fill = fills.entry(&line.site).or_default();
            fill.needed += u128::from(line.persons);
            fill.met += u128::from(line.persons);
        }
        for short in plan.shortfalls.iter().filter(|short| self.is_survival(&short.item)) {
            if let Some(fill) = fills.get_mut(short.site.as_str()) {
                fill.met = fill.met.saturating_sub(u128::from(short.person_days));
            }
        }
        fills.retain(|_, fill| fill.needed > 0);
        fills
    }
}

/// The sum, at the limit of the type where that is exceeded.
pub(super) fn total(values: impl IntoIterator<Item = i128>) -> i128 {
    values.into_iter().fold(0, i128::saturating_add)
}

/// Where a trip unloads, in order.
pub(super) fn unloadings(trip: &Trip) -> Vec<&str> {
    let unloads = trip.steps.iter().filter_map(|step| match step {
        Step::Unload { site, .. } => Some(site.as_str()),
        Step::Load { .. } | Step::Drive { .. } => None,
    });
    let mut sites: Vec<&str> = unloads.collect();
    sites.dedup();
    sites
}

/// What lies where at the end of the last day.
pub(super) fn stock_at_end(plan: &Plan) -> impl Iterator<Item = &StockLine> {
    let days = plan.header.horizon_s.seconds() / 86_400;
    plan.stock.iter().filter(move |line| i64::from(line.day) + 1 == days)
}

/// Number of different vehicles that make a trip.
pub(super) fn vehicles_used(plan: &Plan) -> usize {
    plan.trips.iter().map(|trip| (trip.fleet.as_str(), trip.vehicle)).collect::<BTreeSet<_>>().len()
}

/// Number of vehicles the plan may count on.
pub(super) fn vehicles_counted(plan: &Plan) -> u64 {
    plan.resources.fleets.iter().filter(|fleet| fleet.counted).map(|fleet| u64::from(fleet.count)).sum()
}
