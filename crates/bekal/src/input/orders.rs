//! Orders of the sites of large networks, kept from one run to the next.
//!
//! To find an order takes as long as a hundred searches through the whole network; to read it, less than one. A file that
//! is damaged, or is another network's, is as good as none; and so is a folder that cannot be written.

use crate::fresh;
use bekal_core::network;
use bekal_core::operation::Operation;
use bekal_paths::Order;
use std::fs::{self, File};
use std::io::BufReader;
use std::path::Path;
use std::time::SystemTime;

/// Fewest sites of a network whose order is worth a file, chosen by us: with fewer it is found within half a second.
const WORTH_IT: usize = 20_000;

/// Most orders kept; the oldest make room.
const MOST: usize = 20;

/// Gives a large operation the order of its sites: that in the folder, or else a new one, which is kept there.
pub(super) fn recall(operation: &Operation, cache: &Path) {
    if operation.sites().len() < WORTH_IT {
        return;
    }
    let graph = network::graph(operation);
    let path = cache.join(Order::file_name(&graph));
    let known = File::open(&path).ok().and_then(|file| Order::read(BufReader::new(file), &graph).ok());
    match known {
        Some(order) => network::keep_order(operation, order),
        None => {
            let mut file = Vec::new();
            // What cannot be kept is found anew next time.
            let written = network::order(operation, &graph).write(&mut file);
            let _ = written.and_then(|()| fs::create_dir_all(cache)).and_then(|()| fresh::file(&path, &file, true));
            make_room(cache);
        }
    }
}

/// Removes the oldest orders when there are too many.
fn make_room(cache: &Path) {
    let age = |path: &Path| fs::metadata(path).and_then(|kind| kind.modified()).unwrap_or(SystemTime::UNIX_EPOCH);
    let entries = fs::read_dir(cache).into_iter().flatten().filter_map(Result::ok).map(|entry| entry.path());
    let mut orders: Vec<_> = entries.filter(|path| path.extension().is_some_and(|ending| ending == "order")).collect();
    orders.sort_by_cached_key(|path| age(path));
    let surplus = orders.len().saturating_sub(MOST);
    for old in &orders[..surplus] {
        let _ = fs::remove_file(old);
    }
}
