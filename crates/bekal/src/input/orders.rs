//! Orders of the sites of large networks, kept from one run to the next.
//!
//! To find an order takes as long as a hundred searches through the whole network; to read it, less than one. A file that
//! is damaged, or is another network's, is as good as none; and so is a folder that cannot be written.

use crate::fresh;
use bekal_core::network;
use bekal_core::operation::Operation;
use bekal_paths::Order;
use std::ffi::OsStr;
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
    if let Some(order) = known {
        network::keep_order(operation, order);
        return;
    }
    let mut file = Vec::new();
    // What cannot be kept is found anew next time.
    let written = network::order(operation, &graph).write(&mut file);
    let _ = written.and_then(|()| fs::create_dir_all(cache)).and_then(|()| fresh::file(&path, &file, true));
    make_room(cache);
}

/// Removes the oldest orders when there are too many.
fn make_room(cache: &Path) {
    let age = |path: &Path| fs::metadata(path).and_then(|kind| kind.modified()).unwrap_or(SystemTime::UNIX_EPOCH);
    let entries = fs::read_dir(cache).into_iter().flatten().filter_map(Result::ok).map(|entry| entry.path());
    let mut orders: Vec<_> = entries.filter(|path| is_ours(path)).collect();
    orders.sort_by_cached_key(|path| age(path));
    let surplus = orders.len().saturating_sub(MOST);
    for old in &orders[..surplus] {
        let _ = fs::remove_file(old);
    }
}

/// Whether a file is named as [`Order::file_name`] names them; whatever else lies in the folder is not ours to remove.
fn is_ours(path: &Path) -> bool {
    let name = path.file_name().and_then(OsStr::to_str).and_then(|name| name.strip_suffix(".order"));
    name.and_then(|name| name.split_once('-')).is_some_and(|(nodes, fingerprint)| {
        let is_hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        let is_number = !nodes.is_empty() && nodes.bytes().all(|byte| byte.is_ascii_digit());
        is_number && fingerprint.len() == 16 && fingerprint.bytes().all(is_hex)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use bekal_paths::Graph;

    #[test]
    fn room_is_made_among_our_own_files_only() {
        let folder = tempfile::tempdir().unwrap();
        let others =
            ["mail.order", "1-2.order", "-0123456789abcdef.order", "7-0123456789ABCDEF.order", "7-0123456789abcdef"];
        let ours = (1..=u32::try_from(MOST).unwrap() + 5).map(|node| {
            let graph = Graph::new(30, &[(0, node)]).unwrap();
            Order::file_name(&graph)
        });
        for name in others.iter().map(ToString::to_string).chain(ours) {
            fs::write(folder.path().join(name), "").unwrap();
        }
        make_room(folder.path());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), others.len() + MOST);
        assert!(others.iter().all(|name| folder.path().join(name).exists()));
    }
}
