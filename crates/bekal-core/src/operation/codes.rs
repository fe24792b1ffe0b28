//! What the codes of a plan stand for in an operation.

use super::{Fleet, Item, Link, Lot, Operation, Site};
use crate::table::{Id, Table};
use std::collections::BTreeMap;

/// Ids by code. The auditor keeps its own.
#[derive(Debug)]
pub struct Codes<'a> {
    /// Places.
    pub sites: BTreeMap<&'a str, Id<Site>>,
    /// Ways between them.
    pub links: BTreeMap<&'a str, Id<Link>>,
    /// Vehicles of one owner.
    pub fleets: BTreeMap<&'a str, Id<Fleet>>,
    /// Commodities.
    pub items: BTreeMap<&'a str, Id<Item>>,
    /// Goods of one owner at one place.
    pub lots: BTreeMap<&'a str, Id<Lot>>,
}

impl<'a> Codes<'a> {
    /// Of every row that plans name.
    ///
    /// # Complexity
    /// O(n log n) in the rows.
    pub fn of(operation: &'a Operation) -> Self {
        Self {
            sites: index(&operation.sites, |row| &row.code),
            links: index(&operation.links, |row| &row.code),
            fleets: index(&operation.fleets, |row| &row.code),
            items: index(&operation.items, |row| &row.code),
            lots: index(&operation.lots, |row| &row.code),
        }
    }
}

fn index<T>(table: &Table<T>, code: impl Fn(&T) -> &String) -> BTreeMap<&str, Id<T>> {
    table.entries().map(|(id, row)| (code(row).as_str(), id)).collect()
}
