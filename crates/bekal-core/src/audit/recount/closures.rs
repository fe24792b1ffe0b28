//! Which links are shut or slow, from when until when, and to whom.

use super::super::reading::seconds;
use super::super::ways::{Ways, meets};
use crate::operation::{Link, Operation, VehicleType};
use crate::plan::ClosedLink;
use crate::table::Id;
use crate::units::Instant;
use std::collections::BTreeMap;

/// Every link that is shut or slow at some moment of the horizon, by link and time, with the vehicle types concerned;
/// since when and until when may lie outside it.
///
/// # Complexity
/// O(links · vehicle types · their closures).
pub fn closures(operation: &Operation) -> Vec<ClosedLink> {
    let (start, end) = (seconds(operation.head().start), seconds(operation.end()));
    let mut ways = Ways::of(operation);
    let mut found: BTreeMap<_, Vec<String>> = BTreeMap::new();
    for (id, link) in operation.links().entries() {
        for (kind_id, kind) in operation.vehicle_types().entries().filter(|(_, kind)| may_pass(link, kind)) {
            let befalls = ways.link(id, kind_id).befalls();
            for (span, factor, reason) in befalls.filter(|(span, ..)| meets(*span, start, end)) {
                found.entry((id, span.0, span.1, factor, reason)).or_default().push(kind.code.clone());
            }
        }
    }
    let known = |moment: i64| (moment.abs() < seconds(Instant::FOREVER)).then(|| Instant::from_unix(moment));
    let line =
        |((id, since, until, factor_permille, reason), vehicle_types): ((Id<Link>, i64, i64, u32, String), _)| {
            let link = &operation.links()[id];
            ClosedLink {
                link: link.code.clone(),
                from: operation.sites()[link.from].code.clone(),
                to: operation.sites()[link.to].code.clone(),
                mode: link.mode,
                vehicle_types,
                factor_permille,
                since: known(since),
                until: known(until),
                reason,
            }
        };
    found.into_iter().map(line).collect()
}

/// Whether the vehicle goes there when nothing is shut.
fn may_pass(link: &Link, kind: &VehicleType) -> bool {
    let gross = kind.gross.unwrap_or(kind.payload_mass);
    let fits = link.max_width.zip(kind.width).is_none_or(|(limit, width)| width <= limit);
    link.mode == kind.mode && link.max_gross.is_none_or(|limit| gross <= limit) && fits
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Tiny;

    #[test]
    fn a_slow_link_is_told_from_a_shut_one() {
        let map = Tiny::new().warehouse("g").post("p", 100).road("g", "p", 10.0).truck("t", 6000.0, "g", 1);
        let map = map.stock("g", "beras", 10.0);
        let all = map.close("g-p", 0.0, 24.0, 0.5).close("g-p", 0.0, 24.0, 0.0).close("g-p", 0.0, 24.0, 1.0);
        let told: Vec<u32> = closures(&all.build()).iter().map(|one| one.factor_permille).collect();
        assert_eq!(told, [0, 500], "full speed is no closure");
    }

    #[test]
    fn what_is_over_or_carries_no_vehicle_is_not_told() {
        let map = Tiny::new().warehouse("g").jetty("d").post("p", 100).road("g", "p", 10.0).road("g", "d", 1.0);
        let map = map.river("d", "p", 5.0).truck("t", 6000.0, "g", 1).stock("g", "beras", 10.0);
        let map = map.close("g-p", -9.0, -1.0, 0.0).close("d-p", 0.0, 24.0, 0.0);
        assert_eq!(closures(&map.build()), [], "the road is open again, and nothing floats");
    }
}
