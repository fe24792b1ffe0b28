//! Neither the order of rows nor the number of threads nor another run changes a plan.

use crate::place::{Place, bekal, bytes, shipped};
use proptest::prelude::*;
use std::fs;

/// The same order for the same seed; the heading and remarks stay on top.
fn shuffled(text: &str, mut seed: u64) -> String {
    let is_remark = |line: &str| line.starts_with('#') || line.trim().is_empty();
    let heading = text.lines().take_while(|line| is_remark(line)).count() + 1;
    let mut rows: Vec<&str> = text.lines().skip(heading).collect();
    for last in (1..rows.len()).rev() {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        rows.swap(last, usize::try_from(seed >> 33).unwrap() % (last + 1));
    }
    let lines: Vec<&str> = text.lines().take(heading).chain(rows).collect();
    lines.join("\n") + "\n"
}

/// The plan as data, without the checksums of what it was made from.
fn plan(place: &Place, operation: &str, name: &str) -> serde_json::Value {
    bekal(&["plan", &place.at(operation), "--out", &place.at(name), "--force", "-q"]).expect(0);
    let mut plan: serde_json::Value = serde_json::from_str(&place.text(&format!("{name}/plan.json"))).unwrap();
    plan["provenance"].as_object_mut().unwrap().remove("inputs").expect("checksums");
    plan
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_rows_does_not_matter(posts in 3_usize..9, items in 1_usize..6, seed in 0_u64..1000, deal: u64) {
        let place = Place::new();
        let (posts, items, seed) = (posts.to_string(), items.to_string(), seed.to_string());
        let size = ["--posts", &posts, "--items", &items, "--seed", &seed, "--days", "2", "-q"];
        bekal(&[&["generate", &place.at("op")], &size[..]].concat()).expect(0);
        fs::create_dir(place.path("shuffled")).unwrap();
        for (number, (file, content)) in bytes(&place.path("op")).into_iter().enumerate() {
            let text = String::from_utf8(content).unwrap();
            let dealt = if file.ends_with("csv") { shuffled(&text, deal ^ number as u64) } else { text };
            fs::write(place.path("shuffled").join(file), dealt).unwrap();
        }
        prop_assert!(plan(&place, "op", "first") == plan(&place, "shuffled", "second"));
    }
}

/// The whole plan folder, byte by byte.
#[test]
fn threads_and_runs_give_the_same_bytes() {
    for operation in ["kukar-drill", "batanghari-2024"] {
        let place = Place::new();
        let folder = shipped(operation);
        for (name, threads) in [("one", "1"), ("two", "2"), ("again", "2")] {
            let args = ["plan", folder.to_str().unwrap(), "--out", &place.at(name), "--threads", threads, "-q"];
            bekal(&args).expect(0);
        }
        let [one, two, again] = ["one", "two", "again"].map(|name| bytes(&place.path(name)));
        let differ = |other: &[(String, Vec<u8>)]| -> Vec<String> {
            assert_eq!(one.len(), other.len());
            one.iter().zip(other).filter(|(a, b)| a != b).map(|(a, _)| a.0.clone()).collect()
        };
        assert_eq!(differ(&two), [""; 0], "{operation}: one thread, two threads");
        assert_eq!(differ(&again), [""; 0], "{operation}: another run");
    }
}
