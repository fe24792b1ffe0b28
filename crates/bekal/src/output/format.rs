//! One file of a plan, written to any stream.

use super::tables::{self, Sheet};
use super::{html, json, map, markdown, summary, xlsx};
use bekal_core::operation::Language;
use bekal_core::plan::Plan;
use std::io::{self, Write};

/// What a plan is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// The plan as data, schema `bekal.plan/1`.
    Json,
    /// The document a commander reads.
    Markdown(Language),
    /// The plan in pictures: one page that needs no network.
    Html(Language),
    /// The tables as a workbook.
    Xlsx(Language),
    /// The few lines a terminal shows.
    Summary(Language),
    /// Sites and ways for a map.
    GeoJson,
    /// A table for spreadsheets.
    Csv(Sheet),
}

/// Writes one file of a plan: the same bytes as in the plan folder.
///
/// # Errors
/// What `out` reports.
///
/// # Complexity
/// The whole file is made in memory first; O(size of the plan · log).
pub fn render(plan: &Plan, format: Format, out: &mut dyn Write) -> io::Result<()> {
    let bytes = match format {
        Format::Json => json::to_bytes(plan)?,
        Format::Markdown(lang) => {
            let checksum = json::checksum(&json::to_bytes(plan)?);
            markdown::render(plan, lang, &checksum).into_bytes()
        }
        Format::Html(lang) => {
            let checksum = json::checksum(&json::to_bytes(plan)?);
            html::render(plan, lang, &checksum).into_bytes()
        }
        Format::Xlsx(lang) => {
            let checksum = json::checksum(&json::to_bytes(plan)?);
            xlsx::workbook(plan, lang, &checksum).map_err(io::Error::other)?
        }
        Format::Summary(lang) => summary(plan, lang).into_bytes(),
        Format::GeoJson => map::geojson(plan)?,
        Format::Csv(sheet) => tables::one(plan, sheet)?,
    };
    out.write_all(&bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::{FolderOptions, folder, sample};

    #[test]
    fn a_file_alone_is_the_file_of_the_folder() {
        let plan = sample::plan();
        let place = tempfile::tempdir().unwrap();
        let at = place.path().join("plan");
        folder::write(&plan, &at, FolderOptions { lang: Some(Language::English), ..FolderOptions::default() }).unwrap();
        let mut formats = vec![
            ("plan.json", Format::Json),
            ("plan.md", Format::Markdown(Language::English)),
            ("plan.html", Format::Html(Language::English)),
            ("plan.xlsx", Format::Xlsx(Language::English)),
            ("plan.geojson", Format::GeoJson),
        ];
        formats.extend(Sheet::ALL.map(|sheet| (sheet.file_name(), Format::Csv(sheet))));
        for (name, format) in formats {
            let mut bytes = Vec::new();
            render(&plan, format, &mut bytes).unwrap();
            assert_eq!(bytes, std::fs::read(at.join(name)).unwrap(), "{name}");
        }
    }
}
