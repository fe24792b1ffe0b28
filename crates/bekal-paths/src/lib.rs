//! Shortest paths on large directed graphs whose weights change often.
//!
//! A [`Graph`] is built once and says nothing of costs. [`Weights`] are the cost of each of its arcs, for one kind of
//! traveler in one state of the world; a closed arc has none. These ways lead from both to answers:
//!
//! | | prepared | answers |
//! |---|---|---|
//! | [`Dijkstra`] | nothing | one to all, with the way; exact by itself, and the oracle of the others |
//! | [`Order`], [`Hierarchy`], [`Metric`], [`Query`] | an order of the nodes once per graph, kept in a file; a metric for each set of weights | one to one, with the way |
//! | [`Metric::costs_from`] | the same | one to all |
//! | [`Metric::table`] | the same, and the targets of a table | many to many |
//! | [`Core`], [`Calendar`], [`Timed`] | an order, the nodes asked for, and when arcs are shut or slow | one to all at a moment, waiting included, with the way |
//!
//! A metric costs less than one run of Dijkstra's algorithm, so weights may change with every hour.
//!
//! **Costs** are whole numbers of any unit, below [`Cost::LIMIT`]. That there is no way is a value of its own,
//! [`Cost::NONE`]; a way that costs the limit or more counts as none.
//!
//! Method: customizable contraction hierarchies (Dibbelt, Strasser, Wagner 2016) on a nested-dissection order by inertial
//! flow (Schild, Sommer 2015); tables by restricted sweeps over the elimination order (Delling, Goldberg, Werneck 2011;
//! Buchhold, Wagner, Zeitz, Zündorf 2020), several sources at once.

mod calendar;
mod cost;
mod dijkstra;
mod graph;
mod hierarchy;
mod metric;
mod order;
mod perfect;
mod query;
mod row;
mod table;
#[cfg(test)]
mod tests;
mod timed;
mod update;

pub use calendar::{Calendar, Disruption, passage, shut_throughout};
pub use cost::Cost;
pub use dijkstra::Dijkstra;
pub use graph::{Defect, Graph, Weights};
pub use hierarchy::Hierarchy;
pub use metric::Metric;
pub use order::{Order, Point, Unreadable};
pub use query::Query;
pub use table::{Table, Targets};
pub use timed::{Arrivals, Core, Least, Passage, Timed};
