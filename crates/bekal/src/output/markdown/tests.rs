//! What the document must say, in both languages, and what it must never do.

use super::super::sample;
use super::*;
use bekal_core::plan::{AllocationLine, GoodsLine, Plan, SiteName, Step, Task};
use bekal_core::units::Instant;

const SUM: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

fn both(plan: &Plan) -> [String; 2] {
    [Language::Indonesian, Language::English].map(|lang| render(plan, lang, SUM))
}

/// Runs of digits line by line; within a line the languages may order them differently.
fn digits(text: &str) -> Vec<Vec<&str>> {
    text.lines()
        .map(|line| {
            let mut runs: Vec<&str> = line.split(|c: char| !c.is_ascii_digit()).filter(|run| !run.is_empty()).collect();
            runs.sort_unstable();
            runs
        })
        .collect()
}

fn holds(text: &str, wanted: &[&str]) {
    for part in wanted {
        assert!(text.contains(part), "missing: {part}\n---\n{text}");
    }
}

#[test]
fn both_languages_show_the_same_numbers() {
    let [id, en] = both(&sample::plan());
    assert_eq!(digits(&id), digits(&en));
    let [id, en] = both(&big());
    assert_eq!(digits(&id), digits(&en));
}

#[test]
fn the_indonesian_document() {
    let [id, _] = both(&sample::plan());
    holds(
        &id,
        &[
            "# Rencana Operasi Logistik: Banjir Batanghari\n",
            "**DRAF – belum disetujui · bekal 0.1.0 · rencana 0123456789ab**",
            "17 Januari 2024 06.00 WIB sampai 19 Januari 2024 06.00 WIB (2 hari, periode 12 jam)",
            "- **Kebutuhan dasar terpenuhi:** 90,0 % (9.000 dari 10.000 jiwa-hari)",
            "- **Pos terjangkau yang paling kekurangan (semua barang dasar):** 90,0 % (Pos A)",
            "- **Asal selisih:** Dari 300 jiwa-hari selisih itu, 120 terjadi karena keadilan (yang paling kekurangan didahulukan), 30 karena waktu",
            "Rencana mana pun tidak dapat memenuhi lebih dari 9.300 jiwa-hari kebutuhan dasar (prioritas 1); rencana ini memenuhi 9.000, selisih 3,3 %",
            "sebanyak 120 jiwa-hari",
            "| Muara Tembesi | 12,35 | di bawah siaga | 13,21 | Siaga II | 18 Jan 12.00 |",
            "| Pos A | 15.04.06 | Batang Hari | 5.000 \\* | 5.200 | 15 Jan 18.00 | Pusdalops |",
            "| **Jumlah** |  |  | **6.234** | **6.434** |  |  |",
            "| Simpang – Pos B (jalan-3) | jalan | tertutup | 16 Jan 00.00 | belum diketahui | Truk 6 t | tinggi muka air: Muara Tembesi |",
            "- **Pos B:** Tidak terjangkau selama operasi. Terhalang oleh: Simpang – Pos B (jalan-3), sejak 16 Jan 00.00, \
             sampai belum diketahui: tinggi muka air: Muara Tembesi, Pos B tidak melayani bongkar muat, \
             sejak sebelum data pertama, sampai 19 Jan 18.00: tinggi muka air: Muara Tembesi.",
            "| Beras | pangan | 1 | 1.401 kg | 1,40 | 1 | bnpb-beras |",
            "| BPBD Batang Hari | Gudang Utama | Dermaga Tembesi | Pos A | Beras | 20 | 1.000 kg | 1,00 |",
            "### Truk 6 t, truk-1 nomor 1 (Kodim 0415)",
            "| 1 | 17 Jan 06.00 | Gudang Utama 17 Jan 06.00–07.00 | 1,00 | Dermaga Tembesi 17 Jan 09.00–10.00: Beras 1.000 kg | Gudang Utama → Simpang → Dermaga Tembesi → Simpang → Gudang Utama | 17 Jan 12.00 | 80 | 6,0 |",
            "### Kodim 0415 (Staf Logistik; kanal 3)",
            "| mengangkut | perjalanan 1 | Gudang Utama |",
            "| Pos A | Beras | 2 | 400 kg | 1.000 | Batang Hari | kendaraan kurang | provinsi (BPBD) |",
            "- Satu Truk 6 t lagi di Gudang Utama pada hari ke-2: 1.240 jiwa-hari.",
            "- Satu ton Beras lagi: 0,2 jiwa-hari.",
            "laporan tertua berumur 1,5 hari",
            "- **kecepatan:** Kecepatan truk 30 km/jam.",
            "| bnpb-beras | Beras | 0,4 kg per jiwa, setiap hari | sepanjang operasi | Perka BNPB 7/2008 | ya |",
            "| putaran pemerataan antarpos | 3 |",
            "| baris | 1.234 |",
            "| people.csv | 0123456789ab |",
            "| Disetujui oleh |  |  |  |",
        ],
    );
}

#[test]
fn the_english_document() {
    let [_, en] = both(&sample::plan());
    holds(
        &en,
        &[
            "# Logistics Operation Plan: Banjir Batanghari\n",
            "**DRAFT – not approved · bekal 0.1.0 · plan 0123456789ab**",
            "17 January 2024 06:00 WIB to 19 January 2024 06:00 WIB",
            "No plan can meet more than 9,300 person-days of survival need (priority 1); this plan meets 9,000, a gap of 3.3 % of that bound.",
            "| Beras | pangan | 1 | 1,401 kg | 1.40 | 1 | bnpb-beras |",
            "- One more Truk 6 t at Gudang Utama on day 2: 1,240 person-days.",
            "- **speeds:** Truck speed 30 km/h.",
            "| Approved by |  |  |  |",
        ],
    );
    let parts: Vec<usize> =
        (1..=10).map(|number| en.find(&format!("\n## {number} ")).unwrap_or_else(|| panic!("part {number}"))).collect();
    assert!(parts.is_sorted());
    assert!(en.find("six Tepat").unwrap() < parts[0]);
}

#[test]
fn a_search_cut_short_says_so() {
    let mut plan = sample::plan();
    let told = |plan: &Plan| {
        let [id, en] = both(plan);
        let summaries = [Language::Indonesian, Language::English].map(|lang| crate::output::summary(plan, lang));
        (id + &summaries[0], en + &summaries[1])
    };
    for (status, id, en) in [
        ("stopped", "Pencarian dihentikan sebelum selesai", "The search was stopped before its end"),
        ("time-limit", "Pencarian dipotong batas waktu", "The search was cut by the time limit"),
    ] {
        status.clone_into(&mut plan.provenance.status);
        let (said_id, said_en) = told(&plan);
        // At the head of the document, in its last part, and in the summary.
        assert_eq!((said_id.matches(id).count(), said_en.matches(en).count()), (3, 3), "{status}");
    }
}

#[test]
fn what_a_search_cut_short_did_not_compute_is_not_claimed() {
    let mut plan = sample::plan();
    "time-limit".clone_into(&mut plan.provenance.status);
    plan.provenance.price_of_fairness_person_days = 0.0;
    plan.bounds[0].priority = 2;
    let [id, en] = both(&plan);
    holds(&id, &["**Batas dan selisih:** tidak dihitung, karena pencarian", "**Harga keadilan:** tidak dihitung"]);
    holds(
        &en,
        &[
            "**Price of fairness:** not computed",
            "**Bounds of other priorities:** Priority 2: 9,300 person-days at most",
        ],
    );
    assert!(!en.contains("does not lower"), "{en}");
}

#[test]
fn goods_are_shown_by_day_and_those_of_no_use_with_the_reason() {
    let mut plan = sample::plan();
    let lot = plan.resources.goods[0].clone();
    let later = Instant::from_unix(lot.available_from.unix() + 86_400);
    let offered = bekal_core::operation::Commitment::Offered;
    plan.resources.goods.extend([
        GoodsLine { available_from: later, ..lot.clone() },
        GoodsLine { counted: false, expires: Some(lot.available_from), used_packages: 0, ..lot.clone() },
        GoodsLine { counted: false, commitment: offered, used_packages: 0, ..lot },
    ]);
    let [_, en] = both(&plan);
    let row = |end: &str| format!("| BPBD Batang Hari | Beras | Gudang Utama | 60,000 kg | {end} |");
    holds(
        &en,
        &[
            &row("60,000 kg | 1,000 kg | 1.00 | 17 Jan 06:00"),
            &row("60,000 kg | 1,000 kg | 1.00 | 18 Jan 06:00"),
            &row("0 kg | 0 kg | 0.00 | 17 Jan 06:00; not usable: expires 17 Jan 06:00, before it could be handed out"),
            &row("0 kg | 0 kg | 0.00 | 17 Jan 06:00; not usable: only offered"),
        ],
    );
}

#[test]
fn what_is_left_is_told_and_where_no_limit_is_found() {
    let mut plan = sample::plan();
    plan.stock[0].day = 1;
    "other".clone_into(&mut plan.shortfalls[0].reason);
    plan.situation.closures[0].factor_permille = 600;
    let [id, en] = both(&plan);
    holds(&id, &["| Gudang Utama | Beras | 59.000 kg | 59,00 |", "| lambat: 60,0 % dari kecepatan biasa |"]);
    holds(&en, &["no single limit was found; unused to the end are 59,000 kg where vehicles load and 68 hours"]);
    holds(&en, &["| Pos A | 10.0 % | 10.0 % |"]);
}

/// A plan whose only shortfall is what `change` makes of that of the sample.
fn short_by(change: impl Fn(&mut bekal_core::plan::Shortfall), unit: &str) -> Plan {
    let mut plan = sample::plan();
    unit.clone_into(&mut plan.legend.items[0].unit);
    change(&mut plan.shortfalls[0]);
    plan
}

#[test]
fn what_only_comes_late_is_told_in_days() {
    use bekal_core::units::Quantity;
    let plan = short_by(|short| (short.quantity_milli, short.last_day) = (Quantity::ZERO, 3), "paket");
    let [id, en] = both(&plan);
    holds(&id, &["| Pos A | Beras | 2–4 | terlambat hingga 3 hari | 1.000 |"]);
    holds(&en, &["| Pos A | Beras | 2–4 | up to 3 days late | 1,000 |"]);
    let summaries = [Language::Indonesian, Language::English].map(|lang| crate::output::summary(&plan, lang));
    holds(&summaries[0], &["Pos A, Beras, hari ke-2–4: terlambat hingga 3 hari (1.000 jiwa-hari)"]);
    holds(&summaries[1], &["Pos A, Beras, days 2–4: up to 3 days late (1,000 person-days)"]);
    for text in [&id, &en, &summaries[0], &summaries[1]] {
        assert!(!text.contains(" 0 paket"), "{text}");
    }
}

#[test]
fn pieces_are_asked_for_whole() {
    use bekal_core::units::Quantity;
    let missing = |thousandths: i64, unit: &str| {
        let plan = short_by(|short| short.quantity_milli = Quantity::from_thousandths(thousandths), unit);
        let [id, _] = both(&plan);
        let row = id.lines().find(|line| line.starts_with("| Pos A | Beras | 2 |")).unwrap().to_owned();
        row.split(" | ").nth(3).unwrap().to_owned()
    };
    assert_eq!(missing(663_600, "lembar"), "664 lembar");
    assert_eq!(missing(16_000_300, "bungkus"), "16.001 bungkus");
    assert_eq!(missing(16_000_000, "bungkus"), "16.000 bungkus");
    assert_eq!(missing(2_098_476, "liter"), "2.099 liter");
    assert_eq!(missing(44_410, "kg"), "44,5 kg");
}

#[test]
fn without_survival_need_no_share_is_claimed() {
    let mut plan = sample::plan();
    plan.kpis.worst_fill_permille = None;
    let [id, en] = both(&plan);
    holds(&id, &["tidak ada pos dengan kebutuhan prioritas 1 yang dapat dicapai barang"]);
    holds(&en, &["no post with need of priority 1 can be reached by goods"]);
    (plan.kpis.person_days_needed, plan.kpis.person_days_met) = (0, 0);
    plan.kpis.fill_by_priority[0].priority = 2;
    let [id, en] = both(&plan);
    holds(&id, &["tidak ada kebutuhan prioritas 1 dalam operasi ini; kebutuhan prioritas 2 terpenuhi 90,0 %"]);
    holds(&en, &["this operation has no need of priority 1; need of priority 2 is met by 90.0 %"]);
    assert!(!id.contains("100,0 %") && !en.contains("100.0 %"), "{id}");
}

/// Every kind of price the planner gives has its own sentence.
#[test]
fn prices_are_told_in_words() {
    use bekal_core::plan::Price;
    let price = |resource: &str, code: &str, unit: &str| Price {
        resource: resource.to_owned(),
        code: code.to_owned(),
        site: (resource != "vehicle").then(|| "gudang".to_owned()),
        day: (resource != "goods").then_some(1),
        unit: unit.to_owned(),
        person_days: 1500.0,
    };
    let mut plan = sample::plan();
    plan.prices = vec![
        price("goods", "beras", "tonne"),
        price("vehicle", "truk", "vehicle-day"),
        price("handling", "gudang", "tonne"),
    ];
    let [id, en] = both(&plan);
    holds(
        &id,
        &[
            "- Satu ton Beras lagi di Gudang Utama: 1.500 jiwa-hari.",
            "- Satu Truk 6 t lagi pada hari ke-2: 1.500 jiwa-hari.",
            "- Satu ton bongkar muat lagi di Gudang Utama pada hari ke-2: 1.500 jiwa-hari.",
        ],
    );
    holds(
        &en,
        &[
            "- One more tonne of Beras at Gudang Utama: 1,500 person-days.",
            "- One more Truk 6 t on day 2: 1,500 person-days.",
            "- One more tonne of handling at Gudang Utama on day 2: 1,500 person-days.",
        ],
    );
}

#[test]
fn every_table_has_all_its_cells() {
    for plan in [sample::plan(), hostile(), big()] {
        for text in both(&plan) {
            let mut columns = None;
            for line in text.lines() {
                if !line.starts_with('|') {
                    columns = None;
                    continue;
                }
                let bars = line.replace("\\\\", "").replace("\\|", "").matches('|').count();
                assert_eq!(*columns.get_or_insert(bars), bars, "{line}");
            }
        }
    }
}

const EVIL: &str = "a|b`c`\n# d <script>alert(1)</script> [x](http://y) *z* \\| {0}";

fn hostile() -> Plan {
    let mut plan = sample::plan();
    let name = || EVIL.to_owned();
    plan.header.operation = name();
    plan.header.hazard = name();
    plan.header.norms = name();
    for site in &mut plan.legend.sites {
        site.name = name();
    }
    plan.legend.items[0].name = name();
    plan.legend.items[0].unit = name();
    plan.legend.members[0].name = name();
    plan.legend.vehicle_types[0].name = name();
    plan.situation.people[0].source = Some(name());
    plan.situation.gauges[0].alert_peak = name();
    plan.situation.closures[0].reason = name();
    plan.tasks[2].what = name();
    plan.shortfalls[0].ask = name();
    plan.shortfalls[0].reason = name();
    plan.assumptions[0].id = name();
    plan.assumptions[0].subject = name();
    plan.provenance.settings[0].1 = name();
    plan
}

#[test]
fn names_are_data() {
    for text in both(&hostile()) {
        assert!(!text.contains("<script>"), "{text}");
        assert!(!text.contains("\n# d"), "{text}");
        let bare = text.replace("\\`", "").replace("\\[", "").replace("\\|", "");
        assert!(!bare.contains('`') && !bare.contains("[x"), "{text}");
        assert!(text.contains("{0}"), "a value was taken for a template");
    }
}

#[test]
fn an_empty_plan_is_a_document_too() {
    let mut plan = sample::plan();
    plan.situation.people.clear();
    plan.situation.gauges.clear();
    plan.situation.closures.clear();
    plan.situation.unreachable.clear();
    plan.legend.items.clear();
    plan.legend.members.clear();
    plan.legend.sites.clear();
    plan.legend.vehicle_types.clear();
    plan.needs.clear();
    plan.resources.goods.clear();
    plan.resources.fleets.clear();
    plan.trips.clear();
    plan.issues.clear();
    plan.allocation.clear();
    plan.tasks.clear();
    plan.shortfalls.clear();
    plan.prices.clear();
    plan.bounds.clear();
    plan.kpis.person_days_needed = 0;
    plan.kpis.person_days_met = 0;
    plan.kpis.fill_by_priority.clear();
    plan.kpis.days_of_supply.clear();
    let [id, en] = both(&plan);
    holds(&id, &["Tidak ada kebutuhan.", "Tidak ada perjalanan.", "Tidak ada kekurangan."]);
    assert_eq!(digits(&id), digits(&en));
}

/// A plan for 300 posts in three areas.
fn big() -> Plan {
    let mut plan = sample::plan();
    let post = plan.legend.sites.iter().find(|site| site.code == "pos-a").unwrap().clone();
    let (people, task, shortfall) =
        (plan.situation.people[0].clone(), plan.tasks[0].clone(), plan.shortfalls[0].clone());
    let line = plan.allocation[0].clone();
    let trip = plan.trips[1].clone();
    for number in 0..300 {
        let code = format!("pos-{number:03}");
        plan.legend.sites.push(SiteName {
            code: code.clone(),
            name: format!("Pos {number}"),
            parent: Some(format!("kab-{}", number % 3)),
            ..post.clone()
        });
        let mut people = people.clone();
        people.site.clone_from(&code);
        plan.situation.people.push(people);
        plan.allocation.push(AllocationLine { to: code.clone(), packages: 1 + number, ..line.clone() });
        plan.tasks.push(Task { site: code.clone(), ..task.clone() });
        let mut short = shortfall.clone();
        short.site.clone_from(&code);
        short.person_days = 10;
        plan.shortfalls.push(short);
        let mut trip = trip.clone();
        trip.trip = format!("{}", 3 + number);
        for step in &mut trip.steps {
            if let Step::Unload { site, .. } = step {
                site.clone_from(&code);
            }
        }
        plan.trips.push(trip);
    }
    plan
}

#[test]
fn a_big_plan_is_grouped_by_area_and_says_what_is_left_out() {
    let [id, _] = both(&big());
    holds(
        &id,
        &[
            "Diringkas menurut lokasi induk; 301 baris rinciannya ada di allocation.csv.",
            "Diringkas menurut lokasi induk; 302 baris rinciannya ada di movements.csv.",
            "Diringkas menurut lokasi induk; 303 baris rinciannya ada di tasks.csv.",
            "Diringkas menurut lokasi induk; 301 baris rinciannya ada di shortfalls.csv.",
            "102 baris lagi ada di plan.json.",
            "| kab-0 | Beras | 2 | 40.000 kg | 1.000 | 100 | kendaraan kurang | provinsi (BPBD) |",
        ],
    );
    let longest = id.split("\n\n").map(|block| block.lines().count()).max().unwrap();
    assert!(longest <= MAX_ROWS + 3, "{longest}");
}

#[test]
fn tonnes_add_up() {
    let mut plan = sample::plan();
    plan.legend.items[0].package_mass_g = bekal_core::units::Mass::from_grams(3_333);
    let line = plan.allocation[0].clone();
    plan.allocation = ["pos-a", "pos-b", "dermaga"]
        .map(|to| AllocationLine { to: to.to_owned(), packages: 1, ..line.clone() })
        .to_vec();
    let [_, en] = both(&plan);
    let part = &en[en.find("## 4").unwrap()..en.find("## 5").unwrap()];
    let shown: Vec<i64> = part
        .lines()
        .filter(|line| line.starts_with("| BPBD"))
        .map(|line| line.split(" | ").nth(7).unwrap().replace('.', "").parse().unwrap())
        .collect();
    assert_eq!(shown.len(), 3);
    assert_eq!(shown.iter().sum::<i64>(), 1, "{part}");
    assert!(part.contains("**0.01**"), "{part}");
}

/// Every number of the plan at the edge of its type, one kind of extreme at a time.
#[test]
fn no_number_panics() {
    fn extreme(value: &mut serde_json::Value, number: i64) {
        match value {
            serde_json::Value::Number(old) if old.is_f64() => {}
            serde_json::Value::Number(_) => *value = number.into(),
            serde_json::Value::Array(items) => items.iter_mut().for_each(|item| extreme(item, number)),
            serde_json::Value::Object(fields) => fields.values_mut().for_each(|field| extreme(field, number)),
            _ => {}
        }
    }
    let whole = serde_json::to_value(sample::plan()).unwrap();
    let sections: Vec<String> = whole.as_object().unwrap().keys().cloned().collect();
    let mut read = 0;
    for number in [i64::MIN, -1, 0, 1, 255, i64::from(u32::MAX), i64::MAX] {
        let fields = sections.iter().flat_map(|section| match &whole[section] {
            serde_json::Value::Object(fields) => fields.keys().map(|field| (section, Some(field))).collect(),
            _ => vec![(section, None)],
        });
        for (section, field) in fields {
            let mut value = whole.clone();
            let place = match field {
                Some(field) => &mut value[section.as_str()][field.as_str()],
                None => &mut value[section.as_str()],
            };
            extreme(place, number);
            let Ok(plan) = serde_json::from_value::<Plan>(value) else { continue };
            read += 1;
            let [id, en] = both(&plan);
            assert_eq!(digits(&id), digits(&en), "{section} {field:?} {number}");
            assert!(super::super::summary(&plan, Language::English).lines().count() <= 25);
            assert!(super::super::tables::all(&plan).is_ok());
            assert!(super::super::map::geojson(&plan).is_ok());
        }
    }
    assert!(read > 100, "{read}");
}
