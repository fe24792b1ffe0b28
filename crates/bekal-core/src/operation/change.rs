//! One change to an operation, to see what it would bring.

use super::{Commitment, Fleet, Item, Link, Lot, Operation, Origin, Site, Target};
use crate::table::{Id, Table};
use crate::units::{Money, Quantity};

/// A single change somebody could bring about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Goods more at a site from the start, kept for one post.
    Goods {
        /// Where they lie.
        at: Id<Site>,
        /// What.
        item: Id<Item>,
        /// How much, in whole packages.
        quantity: Quantity,
        /// For whom.
        post: Id<Site>,
    },
    /// Vehicles more of a fleet.
    Vehicles {
        /// Like which.
        fleet: Id<Fleet>,
        /// How many.
        count: u32,
    },
    /// A link that nothing shuts.
    Open(Id<Link>),
}

impl Operation {
    /// The operation with a change. Rows keep their ids and codes; a new lot comes last.
    ///
    /// # Complexity
    /// A copy of every table.
    #[must_use]
    pub fn with(&self, change: Change) -> Self {
        let mut changed = self.clone();
        match change {
            Change::Goods { at, item, quantity, post } => changed.add_lot(at, item, quantity, post),
            Change::Vehicles { fleet, count } => {
                let known = &mut changed.fleets[fleet].count;
                *known = known.saturating_add(count);
            }
            Change::Open(link) => {
                let row = &mut changed.links[link];
                (row.closes_above, row.opens_above) = (None, None);
                let others = changed.closures.iter().filter(|closure| closure.target != Target::Link(link));
                changed.closures = Table::from_rows(others.cloned().collect());
            }
        }
        changed
    }

    fn add_lot(&mut self, site: Id<Site>, item: Id<Item>, quantity: Quantity, post: Id<Site>) {
        // Whoever runs the site, else who has goods there, else anybody: an owner changes no plan.
        let there = self.lots.iter().find(|lot| lot.site == site).map(|lot| lot.owner);
        let owner = self.sites[site].owner.or(there).unwrap_or(Id::FIRST);
        let stem = format!("{}@{}/{}", self.items[item].code, self.sites[site].code, self.members[owner].code);
        let like = self.lots.iter().filter(|lot| (lot.item, lot.site, lot.owner) == (item, site, owner)).count();
        let code = if like == 0 { stem } else { format!("{stem}#{}", like + 1) };
        let lot = Lot {
            code,
            site,
            item,
            owner,
            quantity,
            available_from: self.head.start,
            expires: None,
            commitment: Commitment::Confirmed,
            reserved_for: Some(post),
            unit_cost: Money::ZERO,
            origin: Origin::Stock,
        };
        let rows = self.lots.iter().cloned().chain([lot]).collect();
        self.lots = Table::from_rows(rows);
    }
}
