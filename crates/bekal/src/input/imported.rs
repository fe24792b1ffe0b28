//! What an import has left of stages, as its report beside the tables tells.
//!
//! A link that an import replaced may have closed or opened by a gauge. As long as no link of its mode names that gauge, all
//! of them are taken as open whatever the river does, which whoever checks or plans the operation is told.

use bekal_core::operation::code::{Arg, Code, Diagnostic};
use bekal_core::operation::draft::Draft;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

/// The report of an import.
const REPORT: &str = crate::import::REPORT;

/// Largest report that is read, in bytes: a link that was replaced takes some 300.
const MAX_BYTES: u64 = 64 << 20;

/// Links named in a diagnostic; chosen by us.
const NAMED: usize = 5;

#[derive(Deserialize)]
struct Report {
    #[serde(default)]
    replaced: Vec<Replaced>,
}

#[derive(Deserialize)]
struct Replaced {
    link: String,
    mode: String,
    lost: Lost,
}

#[derive(Deserialize)]
struct Lost {
    gauge: Option<String>,
}

/// Gauges by which links of a mode closed or opened before the import, and none does now.
pub(super) fn stages_lost(source: &Path, draft: &Draft) -> Vec<Diagnostic> {
    let Some(report) = report(source) else { return Vec::new() };
    // By gauge, whatever its case, and mode: the gauge as it is written first, and the links.
    let mut lost: BTreeMap<(String, String), (String, Vec<String>)> = BTreeMap::new();
    for one in report.replaced {
        if let Some(gauge) = one.lost.gauge {
            let gauge = gauge.trim();
            let known = lost.entry((gauge.to_ascii_lowercase(), one.mode));
            known.or_insert_with(|| (gauge.to_owned(), Vec::new())).1.push(one.link);
        }
    }
    let named = |gauge: &str, mode: &str| {
        let of = |own: &str| own.trim().eq_ignore_ascii_case(gauge);
        draft
            .links
            .rows
            .iter()
            .map(|row| &row.cells)
            .any(|link| link.mode.word() == mode && link.gauge.as_deref().is_some_and(of))
    };
    let lost = lost.into_iter().filter(|((gauge, mode), _)| !named(gauge, mode));
    lost.map(|((_, mode), (gauge, mut links))| {
        let count = links.len();
        links.truncate(NAMED);
        let links = links.join(", ") + if count > NAMED { ", …" } else { "" };
        let [id, en] = [true, false].map(|id| crate::import::mode(&mode, id).to_owned().into());
        Diagnostic::new(Code::StagesLost, REPORT)
            .value(gauge)
            .with("mode", Arg::Phrase { id, en })
            .with("count", count as u64)
            .with("links", links)
    })
    .collect()
}

/// The report beside the tables of a folder; what is none, or cannot be read, tells nothing.
fn report(source: &Path) -> Option<Report> {
    let path = source.join(REPORT);
    if !std::fs::metadata(&path).ok()?.is_file() {
        return None;
    }
    let mut bytes = Vec::new();
    File::open(path).ok()?.take(MAX_BYTES).read_to_end(&mut bytes).ok()?;
    serde_json::from_slice(&bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::Template;
    use bekal_core::operation::Language;

    #[test]
    fn a_gauge_is_missed_until_a_link_of_the_mode_names_it() {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in Template::new(Language::English).files() {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        let told = || {
            let loaded = crate::load(folder.path()).unwrap();
            let lost = loaded.diagnostics.into_iter().filter(|one| one.code == Code::StagesLost);
            lost.map(|one| one.message(Language::English)).collect::<Vec<_>>()
        };
        assert_eq!(told(), Vec::<String>::new());
        let report = |mode: &str| {
            let links = (0..7).map(|at| {
                // However its case is written, it is one gauge.
                let gauge = if at < 3 { "pos-duga-kota" } else { "Pos-Duga-KOTA" };
                let lost = format!(r#"{{"gauge": "{gauge}", "closes_above_m": 14.5}}"#);
                let lost = if at == 6 { "{}" } else { &lost };
                format!(r#"{{"link": "jalan-{at}", "mode": "{mode}", "lost": {lost}, "way": null}}"#)
            });
            let text =
                format!(r#"{{"schema": "bekal.import/1", "replaced": [{}]}}"#, links.collect::<Vec<_>>().join(", "));
            std::fs::write(folder.path().join(REPORT), text).unwrap();
        };
        // A river of the template closes by it; nobody walks by it.
        report("river");
        assert_eq!(told(), Vec::<String>::new());
        report("foot");
        let [one] = &told()[..] else { panic!("{:?}", told()) };
        assert!(
            one.contains("pos-duga-kota") && one.contains("jalan-0, jalan-1, jalan-2, jalan-3, jalan-4, …"),
            "{one}"
        );
        let links = folder.path().join("links.csv");
        let table = std::fs::read_to_string(&links).unwrap();
        let row =
            table.lines().find(|line| line.starts_with("sungai-ulak")).unwrap().replacen("sungai-ulak", "jalur", 1);
        std::fs::write(&links, format!("{table}{}\n", row.replacen(",river,", ",foot,", 1))).unwrap();
        assert_eq!(told(), Vec::<String>::new());
        std::fs::write(folder.path().join(REPORT), "{").unwrap();
        assert_eq!(told(), Vec::<String>::new());
    }
}
