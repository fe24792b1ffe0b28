//! Every line that is short has a reason; what is called proven is, and what is called a remedy serves.

use crate::place::{Place, bekal};
use bekal::audit::Outset;
use bekal::event::{Event, Settings};
use bekal::operation::Operation;
use bekal::output::why;
use bekal::plan::{Plan, Step};
use bekal::units::Instant;
use std::fs;
use std::ops::ControlFlow;

/// Synthetic operations looked at; `BEKAL_CASES` asks for more.
const CASES: u64 = 10;
/// Lines of each for which a remedy is looked for.
const REMEDIES: usize = 4;

fn watch(_: &Event<'_>) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

fn operation(place: &Place, seed: u64) -> Operation {
    let name = format!("op-{seed}");
    let (posts, days) = ((3 + seed % 4).to_string(), (2 + seed % 3).to_string());
    let more = ["--items", "4", "--seed", &seed.to_string()].map(str::to_owned);
    let mut args = vec!["generate".to_owned(), place.at(&name), "--posts".to_owned(), posts, "--days".to_owned(), days];
    args.extend(more);
    bekal(&args.iter().map(String::as_str).collect::<Vec<_>>()).expect(0);
    // Half the stock, so that much is short for many reasons.
    place.edit(&format!("{name}/stock.csv"), |stock| {
        let halved = stock.lines().enumerate().map(|(index, row)| if index > 0 && index % 2 == 0 { "" } else { row });
        halved.filter(|row| !row.is_empty()).collect::<Vec<_>>().join("\n") + "\n"
    });
    bekal::load(&place.path(&name)).unwrap().operation.unwrap()
}

/// First moment at which a trip of the plan brings the item to the post, by its unix time.
fn first_delivery(plan: &Plan, site: &str, item: &str) -> Option<i64> {
    let brings = |step: &Step| match step {
        Step::Unload { site: at, until, cargo, .. } if at == site && cargo.iter().any(|line| line.item == item) => {
            Some(until.unix())
        }
        _ => None,
    };
    plan.trips.iter().flat_map(|trip| &trip.steps).filter_map(brings).min()
}

#[test]
#[expect(clippy::print_stderr, reason = "says how much was looked at")]
fn proofs_hold_and_remedies_serve() {
    let cases = std::env::var("BEKAL_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(CASES);
    let place = Place::new();
    let (mut proven, mut served, mut lines) = (0, 0, 0);
    for seed in 0..cases {
        let operation = operation(&place, seed);
        let plan = bekal::draft(&operation, &Settings::default(), &mut watch).unwrap();
        for (index, short) in why::lines(&plan).iter().enumerate() {
            let found = || bekal::remedy(&operation, &plan, short, &Settings::default(), &mut watch).unwrap();
            let remedy = if index < REMEDIES { found() } else { None };
            let answer = why::answer(&operation, &plan, short, remedy.as_ref());
            assert!(["proven", "binding", "choice"].contains(&answer.grade) && !short.reason.is_empty(), "{answer:?}");
            lines += 1;
            if let Some(why::ProofLine::Time { earliest }) = &answer.proof {
                let first = first_delivery(&plan, &short.site, &short.item);
                let possible = earliest.map(Instant::unix);
                assert!(first.is_none_or(|first| possible.is_some_and(|possible| possible <= first)), "{answer:?}");
            }
            proven += usize::from(answer.proof.is_some());
            let Some(remedy) = remedy else { continue };
            // The auditor, who knows nothing of remedies, accepts the plan under the changed operation.
            let changed = remedy.change.map_or_else(|| operation.clone(), |change| operation.with(change));
            assert_eq!(bekal::audit(&changed, &remedy.plan), []);
            let left = |plan: &Plan| {
                let line = plan.shortfalls.iter().find(|line| (&line.site, &line.item) == (&short.site, &short.item));
                line.map_or(0, |line| line.person_days)
            };
            assert!(left(&remedy.plan) < left(&plan), "{answer:?}");
            assert!(remedy.serves || left(&remedy.plan) * 2 <= left(&plan), "{answer:?}");
            // Nobody else loses by it.
            for other in &remedy.plan.shortfalls {
                let before = plan.shortfalls.iter().find(|line| (&line.site, &line.item) == (&other.site, &other.item));
                assert!(before.is_some_and(|before| before.person_days >= other.person_days), "{other:?}");
            }
            // What no plan can do was not done: under the changed operation the proof must be gone, or only too early days be left.
            if remedy.serves && left(&remedy.plan) == 0 {
                let days = (short.first_day as usize, short.last_day as usize);
                let site = operation.sites().find(|site| site.code == short.site).unwrap();
                let item = operation.items().find(|item| item.code == short.item).unwrap();
                assert_eq!(
                    bekal::audit::proof(&changed, &Outset::of(&changed, &remedy.plan), (site, item), days),
                    None,
                    "{answer:?}"
                );
                served += 1;
            }
        }
    }
    eprintln!("{cases} operations: {lines} lines short, {proven} proven, {served} served in full by a remedy");
    assert!(proven > 0 && served > 0, "{proven} {served}");
}

#[test]
fn the_planner_asks_why() {
    let place = Place::with_shipped("kukar-drill");
    bekal(&["plan", &place.at("op"), "--out", &place.at("plan"), "--quiet"]).expect(0);
    let told = bekal(&["why", &place.at("plan"), "--lines", "2", "--lang", "en"]).expect(0).out;
    assert!(told.contains("because (proven)") && told.contains("what would do: "), "{told}");
    let told = bekal(&["why", &place.at("plan"), "--lines", "1", "--lang", "id"]).expect(0).out;
    assert!(told.contains("sebab (terbukti)") && told.contains("jalan keluar: "), "{told}");
    let rows = bekal(&["why", &place.at("plan"), "--lines", "1", "--format", "json"]).expect(0).out;
    let rows: serde_json::Value = serde_json::from_str(&rows).unwrap();
    assert_eq!(rows[0]["grade"], "proven");
    let none = bekal(&["why", &place.at("plan"), "--site", "tenggaron", "--lang", "en"]).expect(2).err;
    assert!(none.contains("(nearest: tenggarong)"), "{none}");
    let json = place.text("plan/plan.json");
    fs::write(place.at("wild.json"), json.replacen("\"packages\": ", "\"packages\": 9223372036854775", 1)).unwrap();
    let wild = place.at("wild.json");
    bekal(&["why", &wild, "--operation", &place.at("op")]).expect(6);
    let revised = bekal(&[
        "plan",
        &place.at("op"),
        "--revise",
        &wild,
        "--now",
        "2025-09-19T06:00:00+08:00",
        "--out",
        &place.at("next"),
    ]);
    assert!([0, 3].contains(&revised.code), "{}", revised.err);
    place.edit("op/stock.csv", |stock| stock.replacen("00,", "01,", 1));
    bekal(&["why", &place.at("plan")]).expect(3);
    bekal(&["why", &place.at("none")]).expect(3);
}
