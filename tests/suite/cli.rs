//! The command in process: what goes to stdout, what to stderr, and the exit code.

use crate::place::{Place, bekal, bytes};
use std::ffi::OsString;
use std::fs;
use std::path::Path;

#[test]
fn help_opens_with_three_examples_and_version_is_data() {
    for (lang, examples, headings) in [
        ("en", "Examples:", ["Usage:", "Commands:", "Options:"]),
        ("id", "Contoh:", ["Pemakaian:", "Perintah:", "Pilihan:"]),
    ] {
        let help = bekal(&["--help", "--lang", lang]).expect(0);
        let head: Vec<&str> = help.out.lines().take(4).collect();
        assert_eq!(head[0], examples);
        assert!(head[1..].iter().all(|line| line.trim_start().starts_with("bekal ")), "{head:?}");
        assert!(headings.iter().all(|heading| help.out.contains(heading)), "{}", help.out);
        assert_eq!(help.err, "");
    }
    assert!(bekal(&["--version"]).expect(0).out.starts_with("bekal "));
}

#[test]
fn a_wrong_command_line_is_usage() {
    for args in [
        &["plan", "x", "--threads", "100000"][..],
        &["plna"],
        &[],
        &["plan"],
        &["plan", "x", "--time-limit", "-1"],
        &["plan", "x", "-q", "-v"],
    ] {
        let ran = bekal(args).expect(2);
        assert_eq!(ran.out, "", "{args:?}");
        assert_ne!(ran.err, "", "{args:?}");
    }
}

#[test]
fn plan_writes_a_folder_and_prints_the_summary() {
    let place = Place::with_operation();
    let ran = bekal(&["plan", &place.at("op"), "--out", &place.at("plan"), "--lang", "en"]).expect(0);
    assert!(ran.out.contains('%'), "{}", ran.out);
    assert!(ran.out.trim_end().ends_with(&place.at("plan")), "{}", ran.out);
    for file in ["plan.json", "plan.md", "plan.geojson", "movements.csv", "manifest.json"] {
        assert!(place.path("plan").join(file).is_file(), "{file}");
    }
    assert_eq!(place.names(), ["op", "plan"], "nothing is left beside the plan");

    let again = bekal(&["plan", &place.at("op"), "--out", &place.at("plan"), "--lang", "en"]).expect(7);
    assert_eq!(again.out, "");
    assert!(again.err.contains("--force"), "{}", again.err);
    bekal(&["plan", &place.at("op"), "--out", &place.at("plan"), "--force", "--quiet"]).expect(0);
}

#[test]
fn the_same_bytes_for_any_number_of_threads() {
    let place = Place::with_operation();
    for (name, threads) in [("one", "1"), ("two", "2"), ("eight", "8")] {
        bekal(&["plan", &place.at("op"), "--out", &place.at(name), "--threads", threads, "-q"]).expect(0);
    }
    let [one, two, eight] = ["one", "two", "eight"].map(|name| bytes(&place.path(name)));
    assert!(one == two && two == eight);
}

#[test]
fn the_readme_shows_what_the_demo_prints() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let place = Place::new();
    let operation = root.join("data/batanghari-2024");
    let ran = bekal(&["plan", operation.to_str().unwrap(), "--out", &place.at("plan"), "-q"]).expect(0);
    let (summary, _) = ran.out.trim_end().rsplit_once("\n\n").unwrap();

    let readme = fs::read_to_string(root.join("README.md")).unwrap();
    let (head, rest) = readme.split_once("<!-- The summary of data/batanghari-2024").unwrap();
    let (remark, rest) = rest.split_once("```text\n").unwrap();
    let (shown, tail) = rest.split_once("```").unwrap();
    if std::env::var_os("BLESS").is_some() {
        let blessed = format!("{head}<!-- The summary of data/batanghari-2024{remark}```text\n{summary}\n```{tail}");
        fs::write(root.join("README.md"), blessed).unwrap();
    } else {
        assert_eq!(shown.trim_end(), summary, "BLESS=1 renews the README");
    }
}

#[test]
fn plan_as_json_is_the_plan() {
    let place = Place::with_operation();
    let ran = bekal(&["plan", &place.at("op"), "--out", &place.at("plan"), "--format", "json"]).expect(0);
    assert_eq!(ran.out, place.text("plan/plan.json"));
}

#[test]
fn verbose_tells_stages_programmes_and_memory_on_stderr() {
    let place = Place::with_operation();
    let out = place.at("plan");
    let ran = bekal(&["plan", &place.at("op"), "--out", &out, "--verbose", "--progress", "--lang", "en"]).expect(0);
    for words in ["allocation of goods: ", "rows, ", "need met ", "linear programmes solved: ", "peak memory: "] {
        assert!(ran.err.contains(words), "`{words}` in\n{}", ran.err);
    }
    assert!(!ran.out.contains("peak memory"));
    // Two counts, named apart: that of the plan is part of that of the run.
    let told = ran.err.lines().find(|line| line.starts_with("linear programmes solved: ")).unwrap();
    let plan: serde_json::Value = serde_json::from_str(&place.text("plan/plan.json")).unwrap();
    let sizes = plan["provenance"]["programme"].as_array().unwrap();
    let before = sizes.iter().find(|pair| pair[0] == "programmes-solved").unwrap()[1].as_str().unwrap();
    assert!(told.ends_with(&format!("of them {before} before trips are built")), "{told}, {before} in the plan");
    let id = bekal(&["plan", &place.at("op"), "--out", &out, "--force", "--verbose", "--lang", "id"]).expect(0);
    for words in ["need met", "priority", "worst-off", "lateness"] {
        assert!(!id.err.contains(words), "`{words}` in\n{}", id.err);
    }
    let quiet = bekal(&["plan", &place.at("op"), "--out", &out, "--force", "--quiet"]).expect(0);
    assert_eq!(quiet.err, "");
}

#[test]
fn strict_tells_unmet_need_by_its_code() {
    let place = Place::with_operation();
    place.edit("op/stock.csv", |text| text.split_inclusive('\n').take(2).collect());
    let out = place.at("plan");
    bekal(&["plan", &place.at("op"), "--out", &out, "--strict", "-q"]).expect(4);
    bekal(&["plan", &place.at("op"), "--out", &out, "--force", "-q"]).expect(0);
}

#[test]
fn every_programme_can_be_exported() {
    let place = Place::with_operation();
    bekal(&["plan", &place.at("op"), "--out", &place.at("plan"), "--export-mps", &place.at("mps"), "-q"]).expect(0);
    let mut files = bytes(&place.path("mps"));
    let (list, optima) = files.pop().unwrap();
    assert_eq!(list, "objectives.csv");
    assert!(files.len() >= 2, "one for each level");
    let optima = String::from_utf8(optima).unwrap();
    assert_eq!(optima.lines().count(), 1 + files.len());
    for (name, content) in files {
        let text = String::from_utf8(content).unwrap();
        assert!(text.contains("ROWS") && text.contains("COLUMNS") && text.contains("ENDATA"), "{name}");
        assert!(optima.contains(&format!("\",{name},")), "{name} in\n{optima}");
    }
}

/// A folder for programmes never costs what lies there already: another's files, the operation, a plan.
#[test]
fn exported_programmes_have_a_folder_of_their_own() {
    let place = Place::with_operation();
    let (op, out) = (place.at("op"), place.at("plan"));
    let run = |mps: &str, more: &[&str], code| {
        let args =
            [&["plan", &op, "--out", &out, "--export-mps", mps, "--progress", "--lang", "en"][..], more].concat();
        let ran = bekal(&args).expect(code);
        assert!(code == 0 || ran.err.lines().count() == 1, "nothing was computed:\n{}", ran.err);
        ran.err
    };
    run(&place.at("mps"), &[], 0);
    let (plan, operation, programmes) =
        (bytes(&place.path("plan")), bytes(&place.path("op")), bytes(&place.path("mps")));
    fs::create_dir(place.path("mine")).unwrap();
    fs::write(place.path("mine/01-note.txt"), "mine").unwrap();
    fs::write(place.path("file"), "x").unwrap();

    let force = &["--force"][..];
    for (mps, more, told) in [
        ("plan", force, "the folder of the plan"),
        ("plan/mps", force, "the folder of the plan"),
        ("op/../plan", force, "the folder of the plan"),
        ("", force, "the folder of the plan"),
        ("op", force, "the folder of the operation"),
        ("op/mps", force, "the folder of the operation"),
        ("mine", force, "holds \"01-note.txt\""),
        ("file", force, "no folder"),
        ("file/mps", force, "no folder"),
    ] {
        let err = run(&place.at(mps), more, 7);
        assert!(err.contains(told), "{mps}: {err}");
    }
    std::os::unix::fs::symlink("plan", place.path("link")).unwrap();
    assert!(run(&place.at("link"), force, 7).contains("the folder of the plan"));
    assert_eq!((bytes(&place.path("plan")), bytes(&place.path("op"))), (plan, operation));
    assert!(!place.path("op/mps").exists() && !place.path("plan/mps").exists());

    let out = place.at("other");
    let again = ["plan", &op, "--out", &out, "--export-mps", &place.at("mps"), "--lang", "en"];
    assert!(bekal(&again).expect(7).err.contains("--force"));
    fs::write(place.path("mps/99-of-before.mps"), "old").unwrap();
    bekal(&[&again[..], force].concat()).expect(0);
    assert_eq!(bytes(&place.path("mps")), programmes, "older programmes are replaced, all of them");
}

#[test]
fn another_start_gives_another_plan() {
    let place = Place::with_operation();
    let start = "2024-01-18T06:00:00+07:00";
    bekal(&["plan", &place.at("op"), "--out", &place.at("first"), "-q"]).expect(0);
    bekal(&["plan", &place.at("op"), "--out", &place.at("second"), "--start", start, "-q"]).expect(0);
    assert!(place.text("second/plan.json").contains("\"start\": \"2024-01-17T23:00:00Z\""));
    assert_ne!(place.text("first/plan.json"), place.text("second/plan.json"));
    bekal(&["audit", &place.at("second"), "--operation", &place.at("op")]).expect(0);
}

#[test]
fn a_wrong_value_is_located_explained_and_shown_right() {
    let place = Place::with_operation();
    for (option, value) in [
        ("--start", "tomorrow"),
        ("--start", "2024-01-18T06:00"),
        ("--start", "2024-13-01T06:00+07:00"),
        ("--time-limit", "-1"),
    ] {
        for (lang, words, parser) in [("id", "misalnya", "for example"), ("en", "for example", "misalnya")] {
            let (operation, out) = (place.at("op"), place.at("plan"));
            let ran = bekal(&["plan", &operation, "--out", &out, option, value, "--lang", lang]).expect(2);
            assert!(ran.err.contains(&format!("{option} `{value}`")), "{}", ran.err);
            assert!(ran.err.contains(words) && !ran.err.contains(parser), "{}", ran.err);
            assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
        }
    }
    bekal(&["check", &place.at("op"), "--start", "tomorrow"]).expect(2);
}

#[test]
fn a_number_that_cannot_be_is_told_with_its_range() {
    for (args, id, en) in [
        (
            &["plan", "x", "--seed", "-1"][..],
            "--seed `-1`: tulis bilangan bulat dari 0 ",
            "--seed `-1`: write a whole number from 0 ",
        ),
        (
            &["plan", "x", "--threads", "-1"],
            "--threads `-1`: tulis",
            "--threads `-1`: write a whole number from 0 to 64",
        ),
        (
            &["plan", "x", "--threads", "two"],
            "--threads `two`: tulis",
            "--threads `two`: write a whole number from 0 to 64",
        ),
        (
            &["generate", "x", "--posts", "-3"],
            "dari 3 sampai 5.000",
            "--posts `-3`: write a whole number from 3 to 5,000",
        ),
        (&["generate", "x", "--period", "7"], "--period `7`: tulis", "--period `7`: write hours that divide a day"),
    ] {
        for (lang, told) in [("id", id), ("en", en)] {
            let ran = bekal(&[args, &["--lang", lang]].concat()).expect(2);
            assert!(ran.err.contains(told) && ran.err.lines().count() == 1, "{}", ran.err);
        }
    }
}

#[test]
fn a_start_out_of_our_time_is_told_where_it_stands() {
    let place = Place::with_operation();
    for start in
        ["9999-01-01", "0000-01-01", "0000-01-01T00:00:00Z", "9999-01-01T00:00:00+07:00", "1989-12-31T00:00:00Z"]
    {
        let ran = bekal(&["plan", &place.at("op"), "--start", start, "--lang", "en"]).expect(2);
        assert!(ran.err.contains("its year lies outside 1990 to 2199"), "{start}: {}", ran.err);
    }
    place.edit("op/operation.toml", |text| {
        let line = |line: &str| {
            if line.starts_with("start") { "start = \"0000-01-01T00:00:00+07:00\"" } else { line }.to_owned()
        };
        text.lines().map(|one| line(one) + "\n").collect()
    });
    let ran = bekal(&["check", &place.at("op"), "--lang", "en"]).expect(3);
    assert!(ran.out.contains("column start: 0000-01-01T00:00:00+07:00 lies outside 1990 to 2200"), "{}", ran.out);
    assert!(!ran.out.contains("outside-horizon"), "nothing follows from a date that cannot be:\n{}", ran.out);
}

#[test]
fn a_very_long_name_is_shortened() {
    let place = Place::with_operation();
    let long = place.at(&"x".repeat(3000));
    for args in [&["plan", &place.at("op"), "--out", &long][..], &["check", &long], &["new", &long], &["audit", &long]]
    {
        let ran = bekal(args);
        assert!(ran.code != 0 && ran.err.len() < 500 && ran.err.contains('…'), "{}", ran.err);
    }
}

#[test]
fn check_names_what_is_near_and_nothing_where_nothing_is() {
    let place = Place::with_operation();
    fs::write(place.path("op/zzz.csv"), "a,b\n1,2\n").unwrap();
    place.edit("op/stock.csv", |text| {
        let mut rows = csv_rows(&text);
        let column = |name: &str| rows[0].iter().position(|known| known == name).unwrap();
        let (site, quantity) = (column("site"), column("quantity"));
        rows[1][site] = "?!".to_owned();
        rows[2][quantity] = "1e9".to_owned();
        rows.iter().map(|row| row.join(",") + "\n").collect()
    });
    for (lang, near, digits) in [("id", "terdekat", "1000000000 untuk 1e9"), ("en", "nearest", "1000000000 for 1e9")] {
        let told = bekal(&["check", &place.at("op"), "--lang", lang]).expect(3).out;
        assert!(told.contains("[unknown-table] zzz.csv") && told.contains("[unknown-id] stock.csv"), "{told}");
        assert!(!told.contains(near), "{told}");
        assert!(told.contains(digits), "{told}");
    }
}

#[test]
fn the_manual_page_is_in_the_language_asked_for() {
    let [id, en] = ["id", "en"].map(|lang| bekal(&["man", "--lang", lang]).expect(0).out);
    assert!(en.contains(".SH OPTIONS") && en.contains("Exit codes"), "{en}");
    assert!(id.contains(".SH PILIHAN") && id.contains("Kode keluar"), "{id}");
    for english in [".SH OPTIONS", ".SH DESCRIPTION", ".SH NAME", "Exit codes", "Print"] {
        assert!(!id.contains(english), "{english} in\n{id}");
    }
}

/// Words of the system or of the parser of the command line never stand alone in Indonesian.
#[test]
fn refusals_are_in_the_language_asked_for() {
    let place = Place::new();
    let none = place.at("none");
    for (args, id, en) in [
        (&["check", &none][..], "tidak ditemukan", "not found"),
        (&["audit", &none], "tidak ditemukan", "not found"),
        (&["plna"], "perintah `plna` tidak dikenal; maksudnya `", "unrecognized subcommand"),
        (&["plan"], "belum disebut: <SOURCE>", "required arguments"),
        (&["plan", "x", "--foo"], "`--foo` tidak dikenal", "unexpected argument"),
        (&["plan", "x", "--threads", "100000"], "bilangan bulat dari 0 sampai 64", "whole number from 0 to 64"),
        (&["plan", "x", "--lang", "xx"], "nilai `xx` tidak cocok", "invalid value"),
        (&["plan", "x", "--force=1"], "`--force` tidak menerima nilai `1`", "unexpected value"),
        (&["plan", "x", "-q", "-v"], "tidak dapat dipakai bersama", "cannot be used with"),
    ] {
        let [told_id, told_en] = ["id", "en"].map(|lang| bekal(&[args, &["--lang", lang]].concat()).err);
        assert!(told_id.contains(id) && !told_id.contains(en), "{told_id}");
        assert!(told_en.contains(en), "{told_en}");
    }
}

#[test]
fn broken_input_is_reported_and_nothing_is_written() {
    let place = Place::with_operation();
    place.edit("op/stock.csv", |text| text.replacen("W0001,I01,", "W0001,I0l,-", 1));
    let planned = bekal(&["plan", &place.at("op"), "--out", &place.at("plan"), "--lang", "en"]).expect(3);
    assert_eq!(planned.out, "");
    assert!(planned.err.contains("stock.csv, row 2"), "{}", planned.err);
    assert_eq!(place.names(), ["op"]);
    let quiet = bekal(&["plan", &place.at("op"), "--out", &place.at("plan"), "--lang", "en", "-q"]).expect(3);
    assert!(quiet.err.contains("error [unknown-id] stock.csv, row 2"), "errors even when quiet: {}", quiet.err);
    assert!(!quiet.err.contains("notice ["), "{}", quiet.err);

    let checked = bekal(&["check", &place.at("op"), "--lang", "en"]).expect(3);
    assert!(checked.out.contains("stock.csv, row 2"), "{}", checked.out);
    assert!(checked.out.contains("-> "), "each with its remedy:\n{}", checked.out);
    let json = bekal(&["check", &place.at("op"), "--format", "json"]).expect(3);
    let rows: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    let first = rows.as_array().unwrap().iter().find(|row| row["severity"] == "error").unwrap();
    assert_eq!((&first["file"], &first["row"]), (&"stock.csv".into(), &2.into()));
}

/// Before the search, so that it is not in vain.
#[test]
fn a_place_where_no_plan_can_stand_is_refused_at_once() {
    let place = Place::with_operation();
    fs::write(place.path("file"), "x").unwrap();
    fs::create_dir(place.path("taken")).unwrap();
    fs::write(place.path("taken/mine"), "x").unwrap();
    for out in ["no/such/plan", "file", "file/plan", "taken"] {
        for force in [&[][..], &["--force"]] {
            let (operation, plan) = (place.at("op"), place.at(out));
            let ran = bekal(&[&["plan", &operation, "--out", &plan, "--progress"], force].concat()).expect(7);
            assert_eq!(ran.err.lines().count(), 1, "nothing was searched:\n{}", ran.err);
            assert!(ran.err.contains(&place.at(out.split('/').next().unwrap())), "{}", ran.err);
            assert!(!ran.err.contains(".bekal-new"), "{}", ran.err);
        }
    }
    let ran = bekal(&["new", &place.at("no/such"), "--lang", "en"]).expect(7);
    assert!(!ran.err.contains(".bekal-new"), "{}", ran.err);
    fs::create_dir(place.path("free")).unwrap();
    bekal(&["plan", &place.at("op"), "--out", &place.at("free"), "-q"]).expect(0);
    let ran = bekal(&["plan", "/", "--lang", "en"]).expect(2);
    assert!(ran.err.contains("--out DIR"), "{}", ran.err);
}

#[test]
fn a_folder_that_is_not_there_is_input() {
    let place = Place::new();
    for command in ["plan", "check"] {
        let ran = bekal(&[command, &place.at("none")]).expect(3);
        assert!(ran.err.contains(&place.at("none")), "{}", ran.err);
    }
    bekal(&["audit", &place.at("none")]).expect(3);
}

#[test]
fn check_speaks_both_languages() {
    let place = Place::with_operation();
    let id = bekal(&["check", &place.at("op"), "--lang", "id"]).expect(0);
    let en = bekal(&["check", &place.at("op"), "--lang", "en"]).expect(0);
    assert!(id.out.contains("kesalahan: 0"), "{}", id.out);
    assert!(en.out.contains("errors: 0"), "{}", en.out);
}

#[test]
fn the_template_checks_and_plans_as_it_is() {
    for lang in ["id", "en"] {
        let place = Place::new();
        bekal(&["new", &place.at("mine"), "--lang", lang]).expect(0);
        let checked = bekal(&["check", &place.at("mine"), "--lang", "en"]).expect(0);
        assert!(checked.out.contains("errors: 0"), "{}", checked.out);
        bekal(&["plan", &place.at("mine"), "--out", &place.at("plan"), "-q"]).expect(0);
        bekal(&["new", &place.at("mine")]).expect(7);
    }
}

#[test]
fn explain_knows_every_code() {
    let all = bekal(&["explain", "--lang", "en"]).expect(0);
    for line in all.out.lines() {
        let code = line.split_whitespace().next().unwrap();
        let id = bekal(&["explain", code, "--lang", "id"]).expect(0).out;
        let en = bekal(&["explain", code, "--lang", "en"]).expect(0).out;
        assert!(id.starts_with(code) && en.starts_with(code) && id != en);
    }
    bekal(&["explain", "no-such-code"]).expect(2);
}

#[test]
fn schema_completions_and_manual_page_are_data() {
    let schema: serde_json::Value = serde_json::from_str(&bekal(&["schema"]).expect(0).out).unwrap();
    assert_eq!(schema["title"], "bekal.plan/1");
    for shell in ["bash", "zsh", "fish", "powershell"] {
        assert!(bekal(&["completions", shell]).expect(0).out.contains("bekal"));
    }
    assert!(bekal(&["man"]).expect(0).out.contains(".TH"));
}

#[test]
fn generate_refuses_figures_out_of_range_and_occupied_folders() {
    let place = Place::new();
    bekal(&["generate", &place.at("op"), "--posts", "2"]).expect(2);
    bekal(&["generate", &place.at("op"), "--period", "7"]).expect(2);
    bekal(&["generate", &place.at("op"), "--posts", "3"]).expect(0);
    bekal(&["generate", &place.at("op"), "--posts", "3"]).expect(7);
    bekal(&["generate", &place.at("none/op"), "--posts", "3"]).expect(7);
}

/// A stream whose reader went away.
struct Gone;

impl std::io::Write for Gone {
    fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
        Err(std::io::ErrorKind::BrokenPipe.into())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_reader_that_goes_away_is_told_by_the_exit_code_alone() {
    let place = Place::with_operation();
    for args in
        [&["bekal", "schema"][..], &["bekal", "check", &place.at("op"), "--format", "json"], &["bekal", "--help"]]
    {
        let mut err = Vec::new();
        let code = bekal_cli::run(args.iter().map(OsString::from), &mut Gone, &mut err);
        assert_eq!((code, err.as_slice()), (141, &b""[..]), "{args:?}");
    }
}

#[test]
fn an_operation_without_stock_claims_no_fill() {
    let place = Place::with_operation();
    place.edit("op/stock.csv", |text| text.lines().next().unwrap().to_owned() + "\n");
    let told = |lang| {
        let ran = bekal(&["plan", &place.at("op"), "--out", &place.at("plan"), "--force", "--lang", lang]).expect(0);
        ran.out + &place.text("plan/plan.md")
    };
    for (lang, label) in [("id", "Pos terjangkau yang paling kekurangan"), ("en", "Worst-off post that can be reached")]
    {
        let text = told(lang);
        for line in text.lines().filter(|line| line.contains(label)) {
            assert!(!line.contains("100"), "{line}");
        }
    }
}

#[test]
fn an_operation_without_survival_items_says_so() {
    let place = Place::with_operation();
    place.edit("op/items.csv", |text| {
        let mut rows = csv_rows(&text);
        let at = rows[0].iter().position(|name| name == "priority").unwrap();
        rows[1..].iter_mut().filter(|row| row[at] == "1").for_each(|row| row[at] = "2".to_owned());
        rows.iter().map(|row| row.join(",") + "\n").collect()
    });
    let ran = bekal(&["plan", &place.at("op"), "--out", &place.at("plan"), "--lang", "en"]).expect(0);
    assert!(ran.out.contains("this operation has no need of priority 1; need of priority 2 is met by"), "{}", ran.out);
    assert!(ran.out.contains("none, because there is no need of priority 1"), "{}", ran.out);
}

/// Rows of a table without quoted cells.
fn csv_rows(text: &str) -> Vec<Vec<String>> {
    text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect()
}
