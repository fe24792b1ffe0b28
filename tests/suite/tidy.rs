//! What the documents say about the repository is true, and the repository keeps its own rules.

use bekal_core::operation::Language;
use bekal_core::operation::code::Code;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

pub(crate) fn text(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

/// Every file below `folder` with this ending, sorted.
fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|known| known == ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn sources() -> Vec<PathBuf> {
    ["crates", "tests", "benches", "examples"]
        .into_iter()
        .filter(|folder| root().join(folder).is_dir())
        .flat_map(|folder| files(folder, "rs"))
        .collect()
}

/// The first words in backticks of a table's rows below a line of the document that holds `heading`.
pub(crate) fn first_column(document: &str, heading: &str) -> BTreeSet<String> {
    let below = document.split_once(heading).unwrap_or_else(|| panic!("no `{heading}`")).1;
    let rows = below.lines().skip_while(|line| !line.starts_with('|')).take_while(|line| line.starts_with('|'));
    rows.filter_map(|row| Some(row.strip_prefix("| `")?.split('`').next()?.to_owned())).collect()
}

/// The public modules a `lib.rs` declares.
fn modules(lib: &str) -> BTreeSet<String> {
    lib.lines().filter_map(|line| Some(line.strip_prefix("pub mod ")?.strip_suffix(';')?.to_owned())).collect()
}

#[test]
fn the_map_names_every_crate() {
    let crates: BTreeSet<String> = fs::read_dir(root().join("crates"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(first_column(&text("ARCHITECTURE.md"), "| crate |"), crates);
}

#[test]
fn the_map_names_every_module_of_the_core() {
    let named = first_column(&text("ARCHITECTURE.md"), "| module |");
    assert_eq!(named, modules(&text("crates/bekal-core/src/lib.rs")));
}

#[test]
fn the_map_names_every_module_of_the_library() {
    let map = text("ARCHITECTURE.md");
    for module in modules(&text("crates/bekal/src/lib.rs")) {
        assert!(map.contains(&format!("`{module}`")), "{module} is not in ARCHITECTURE.md");
    }
}

#[test]
fn files_named_in_documents_exist() {
    for document in ["ARCHITECTURE.md", "README.md", "CONTRIBUTING.md"] {
        for word in text(document).split(['`', ' ', '(', ')', '\n']) {
            let word = word.trim_end_matches([',', '.', ';', ':']);
            let is_path = word.contains('/') && ["crates/", "tests/", "data/"].iter().any(|top| word.starts_with(top));
            if is_path {
                assert!(root().join(word).exists(), "{document} names {word}");
            }
        }
    }
}

#[test]
fn every_code_is_explained_in_both_languages() {
    for &code in Code::ALL {
        for language in [Language::Indonesian, Language::English] {
            let told = code.text(language);
            for part in [told.title, told.message, told.remedy, told.explanation] {
                assert!(!part.trim().is_empty(), "{code} in {language:?}");
            }
            assert_eq!(Code::from_word(code.word()), Some(code));
        }
        assert_ne!(code.text(Language::Indonesian).explanation, code.text(Language::English).explanation, "{code}");
    }
}

#[test]
fn commands_in_the_readme_are_the_commands_there_are() {
    let readme = text("README.md");
    let named: BTreeSet<String> = first_column(&readme, "| command |")
        .into_iter()
        .filter_map(|usage| Some(usage.strip_prefix("bekal ")?.split(' ').next()?.to_owned()))
        .collect();
    let command = bekal_cli::command();
    let known: BTreeSet<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    assert_eq!(named, known);

    let options: BTreeSet<&str> = command
        .get_subcommands()
        .flat_map(|sub| sub.get_subcommands().chain([sub]))
        .chain([&command])
        .flat_map(clap::Command::get_arguments)
        .filter_map(clap::Arg::get_long)
        .collect();
    for word in readme.split(['`', ' ', '\n', '=']) {
        if let Some(option) = word.strip_prefix("--").filter(|rest| rest.starts_with(char::is_alphabetic)) {
            assert!(options.contains(option), "the README names --{option}");
        }
    }
}

#[test]
fn exit_codes_in_the_readme_are_those_of_the_help() {
    let help = bekal_cli::command().render_long_help().to_string();
    for row in text("README.md").lines().skip_while(|line| !line.starts_with("| exit code")).skip(2) {
        let Some(code) = row.strip_prefix("| ").and_then(|row| row.split(' ').next()) else { break };
        assert!(help.contains(&format!("{code} ")), "exit code {code}");
    }
}

#[test]
fn files_stay_below_700_lines() {
    let lines = |path: &PathBuf| fs::read_to_string(path).unwrap().lines().count();
    let long: Vec<PathBuf> = sources().into_iter().filter(|path| lines(path) > 700).collect();
    assert!(long.is_empty(), "{long:?}");
}

#[test]
fn nothing_is_left_open() {
    let marks = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("todo", "!("), concat!("unimplemented", "!(")];
    for path in sources() {
        let code = fs::read_to_string(&path).unwrap();
        for mark in marks {
            assert!(!code.contains(mark), "{}: {mark}", path.display());
        }
    }
}

#[test]
fn the_auditor_shares_no_code_with_the_optimizer() {
    let audit = files("crates/bekal-core/src/audit", "rs");
    for path in audit.into_iter().chain([root().join("crates/bekal-core/src/edited.rs")]) {
        let code = fs::read_to_string(&path).unwrap();
        // Tests may draft a plan to hold something against.
        let code = code.split("#[cfg(test)]").next().unwrap().to_owned();
        for part in ["network", "allocation", "dispatch", "draft"] {
            for import in [format!("crate::{part}"), format!("super::super::{part}")] {
                assert!(!code.contains(&import), "{} uses {import}", path.display());
            }
        }
    }
}

#[test]
fn the_judge_of_routes_shares_no_code_with_the_search() {
    for file in ["mod", "clock"] {
        let code = text(&format!("crates/bekal-routing/src/check/{file}.rs"));
        let code = code.split("#[cfg(test)]").next().unwrap();
        for import in code.match_indices("crate::").map(|(at, _)| &code[at..]) {
            let known = ["crate::problem::", "crate::solution::", "crate::Break"];
            let known = known.iter().any(|module| import.starts_with(module));
            assert!(known, "{}", import.lines().next().unwrap_or_default());
        }
    }
}

/// One file each for the planner's programmes, trips of a bound, borders of a bound, and routes put together anew.
const MODELS: [&str; 4] = [
    "crates/bekal-core/src/allocation/model.rs",
    "crates/bekal-routing/src/bound/master.rs",
    "crates/bekal-routing/src/bound/borders.rs",
    "crates/bekal-routing/src/pool.rs",
];

#[test]
fn only_the_models_see_the_solver() {
    for path in sources() {
        let code = fs::read_to_string(&path).unwrap();
        let is_model = MODELS.iter().any(|model| path.ends_with(model));
        let sees = code.contains(concat!("highs", "::"));
        assert!(is_model || !sees, "{} uses the solver", path.display());
    }
}

#[test]
fn operations_drawn_from_a_map_name_it_in_every_plan() {
    let mut named = 0;
    for readme in files("data", "md") {
        let settings = readme.with_file_name("operation.toml");
        if fs::read_to_string(&readme).unwrap().contains("OpenStreetMap contributors") && settings.exists() {
            let settings: toml::Table = fs::read_to_string(&settings).unwrap().parse().unwrap();
            let attribution = settings["attribution"].as_str().unwrap();
            assert!(attribution.contains(bekal::import::ATTRIBUTION), "{}", readme.display());
            named += 1;
        }
    }
    assert_eq!(named, 3);
}

#[test]
fn every_data_folder_has_a_readme() {
    for entry in fs::read_dir(root().join("data")).unwrap() {
        let folder = entry.unwrap().path();
        assert!(!folder.is_dir() || folder.join("README.md").is_file(), "{}", folder.display());
    }
}

#[test]
fn contributing_fits_a_page() {
    assert!(text("CONTRIBUTING.md").lines().count() <= 80);
}
