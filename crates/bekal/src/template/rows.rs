//! The rows of a template: the example, or for regions a post in each kecamatan and nobody in need yet.
//!
//! Of a region only the posts are real. Its warehouse, trucks, stock and straight roads are examples, and say so, so that
//! it can be planned as it is; no example says how many people need help.

use super::content::{PARTS, Part};
use super::regions::{Kecamatan, Region};
use std::collections::BTreeSet;

/// A table with its rows.
pub(super) struct Filled {
    pub(super) part: &'static Part,
    pub(super) rows: Vec<Row>,
}

/// A row, one cell for each column of the template.
pub(super) struct Row {
    pub(super) cells: Vec<String>,
    /// Whether it is to be replaced.
    pub(super) example: bool,
}

/// When the example begins.
const START: &str = "2026-01-12 06:00";

/// Every table in order.
pub(super) fn tables(regions: &[Region]) -> Vec<Filled> {
    let posts = posts(regions);
    PARTS.iter().map(|part| Filled { part, rows: rows(part, regions, &posts) }).collect()
}

/// A post to be: its code, its kecamatan, and the code of the warehouse of its region.
struct Post<'a> {
    code: String,
    kecamatan: &'a Kecamatan,
    warehouse: String,
}

fn posts(regions: &[Region]) -> Vec<Post<'_>> {
    let mut taken = BTreeSet::new();
    let mut posts = Vec::new();
    for region in regions {
        for kecamatan in &region.kecamatan {
            let name = slug(&kecamatan.name);
            // Kecamatan of two regions may have one name.
            let code = if taken.contains(&name) { format!("{name}-{}", slug(short(region))) } else { name };
            taken.insert(code.clone());
            posts.push(Post { code, kecamatan, warehouse: warehouse(region) });
        }
    }
    posts
}

fn rows(part: &Part, regions: &[Region], posts: &[Post<'_>]) -> Vec<Row> {
    let example = |row: &[&str]| Row { cells: row.iter().map(|cell| (*cell).to_owned()).collect(), example: true };
    let examples = || part.rows.iter().map(|row| example(row));
    if regions.is_empty() {
        return examples().collect();
    }
    // The rows of the example that stand at its warehouse, at the warehouse of each region.
    let at_warehouses = |column: usize, only: fn(&[&str]) -> bool| {
        let rows = part.rows.iter().filter(|row| only(row)).flat_map(|row| {
            regions.iter().map(|region| {
                let mut row = example(row);
                row.cells[column] = warehouse(region);
                row
            })
        });
        rows.collect::<Vec<Row>>()
    };
    let real = |cells: Vec<String>| Row { cells, example: false };
    match part.table.name {
        "members" | "vehicle_types" | "items" | "triggers" => examples().collect(),
        "sites" => {
            let stores = regions.iter().map(|region| {
                let mut row = part.rows.first().map_or_else(|| example(&[]), |row| example(row));
                let largest = region.kecamatan.iter().max_by_key(|one| one.population);
                row.cells[0] = warehouse(region);
                row.cells[1] = format!("Gudang BPBD {} (example)|Gudang BPBD {} (contoh)", region.name, region.name);
                if let Some(largest) = largest {
                    (row.cells[3], row.cells[4]) = (beside(&largest.lon), beside(&largest.lat));
                    row.cells[5].clone_from(&region.code);
                }
                row
            });
            let places = posts.iter().map(|post| {
                let mut cells = vec![String::new(); part.columns.len()];
                let Kecamatan { code, name, lon, lat, .. } = post.kecamatan;
                let named = [&post.code, &format!("Pos Kec. {name}"), "post|pos", lon, lat, code];
                cells.iter_mut().zip(named).for_each(|(cell, text)| text.clone_into(cell));
                "bpbd".clone_into(&mut cells[7]);
                real(cells)
            });
            stores.chain(places).collect()
        }
        "links" => {
            let link = |post: &Post<'_>| {
                let mut row = example(&vec![""; part.columns.len()]);
                let code = format!("example-{0}|contoh-{0}", post.code);
                let named = [&code, &post.warehouse, &post.code, "road|jalan", "", "desa"];
                row.cells.iter_mut().zip(named).for_each(|(cell, text)| text.clone_into(cell));
                row
            };
            posts.iter().map(link).collect()
        }
        "people" => {
            let nobody = |post: &Post<'_>| {
                let mut cells = vec![String::new(); part.columns.len()];
                let named = [&post.code, START, "0", "0"];
                cells.iter_mut().zip(named).for_each(|(cell, text)| text.clone_into(cell));
                "no report yet|belum ada laporan".clone_into(&mut cells[12]);
                real(cells)
            };
            posts.iter().map(nobody).collect()
        }
        "fleet" => {
            let mut rows = at_warehouses(4, |row| row[2] == "truk");
            for (row, region) in rows.iter_mut().zip(regions) {
                row.cells[0] = format!("truk-{}", slug(short(region)));
            }
            rows
        }
        "stock" => at_warehouses(0, |_| true),
        _ => Vec::new(),
    }
}

/// The code of the warehouse of a region.
fn warehouse(region: &Region) -> String {
    format!("gudang-{}", slug(short(region)))
}

/// The name of a region; a kabupaten without that word.
fn short(region: &Region) -> &str {
    region.name.strip_prefix("Kabupaten ").unwrap_or(&region.name)
}

/// A code from a name: `Maro Sebo Ulu` gives `maro-sebo-ulu`.
fn slug(name: &str) -> String {
    let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("-")
}

/// A degree about a kilometre on.
fn beside(degrees: &str) -> String {
    degrees.parse::<f64>().map_or_else(|_| degrees.to_owned(), |degrees| format!("{:.4}", degrees + 0.01))
}
