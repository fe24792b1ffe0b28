//! Numbers in other units mean what they say, or are refused; never another amount without a word.

use crate::place::{Place, Ran, bekal};

/// Lines of a code in what `check` tells.
fn told(ran: &Ran, code: &str) -> Vec<String> {
    let rows: Vec<serde_json::Value> = serde_json::from_str(&ran.out).unwrap();
    let line = |row: &serde_json::Value| {
        let text = |key: &str| row[key].as_str().map_or_else(|| row[key].to_string(), str::to_owned);
        format!("{} {} {}: {}", text("file"), text("row"), text("column"), text("message"))
    };
    rows.iter().filter(|row| row["code"] == code).map(line).collect()
}

fn check(place: &Place) -> Ran {
    bekal(&["check", &place.at("op"), "--format", "json", "--lang", "en"])
}

fn operation(place: &Place) -> String {
    let loaded = bekal::load(&place.path("op")).unwrap();
    format!("{:?}", loaded.operation.unwrap_or_else(|| panic!("{:?}", loaded.diagnostics)))
}

#[test]
fn an_operation_in_other_units_is_the_same() {
    let place = Place::with_shipped("batanghari-2024");
    let sound = operation(&place);
    let written = [
        ("stock.csv", "beras,60000,", "beras,60 ton,"),
        ("stock.csv", "beras,14000,", "beras,140 Kuintal,"),
        ("stock.csv", "beras,10000,", "beras,10000 kg,"),
        ("people.csv", ",,,,4763,", ",,,,4763 KK,"),
        ("vehicle_types.csv", "road,4000,14,35,8000,", "road,4 ton,14000 liter,35 km/jam,8 ton/jam,"),
        ("links.csv", "road,0.6,", "road,600 m,"),
        ("stages.csv", ",13.85,", ",1385 cm,"),
    ];
    for (file, before, after) in written {
        place.edit(&format!("op/{file}"), |text| {
            assert!(text.contains(before), "{file}: {before}");
            text.replacen(before, after, 1)
        });
    }
    assert_eq!(operation(&place), sound);
    let told = told(&check(&place).expect(0), "converted-unit");
    assert_eq!(told.len(), 7, "what is in another unit is told, what is in its own is not: {told:#?}");
    for line in [
        "stock.csv 2 quantity: 60 ton is read as 60,000 kg: 1 ton = 1000 kg, by the table of units",
        "links.csv 4 length_km: 600 m is read as 0.6 km: 1 m = 0.001 km, by the table of units",
    ] {
        assert!(told.iter().any(|told| told == line), "{line}: {told:#?}");
    }
}

#[test]
fn a_column_of_units_holds_for_its_row() {
    let place = Place::with_shipped("batanghari-2024");
    let sound = operation(&place);
    let add = |text: String, title: &str, cell: &dyn Fn(&str) -> String| {
        let row = |(at, line)| format!("{},{line}", if at == 0 { title.to_owned() } else { cell(line) });
        text.lines().enumerate().map(row).collect::<Vec<_>>().join("\n")
    };
    // Rice in tons, water in bottles, all else in its own unit.
    place.edit("op/stock.csv", |text| {
        let in_tons = |line: &str| match line.split(',').collect::<Vec<_>>()[..] {
            [site, "beras", number, ref rest @ ..] => {
                format!("{site},beras,{},{}", number.parse::<f64>().unwrap() / 1000.0, rest.join(","))
            }
            _ => line.to_owned(),
        };
        let text = text.lines().map(in_tons).collect::<Vec<_>>().join("\n");
        add(text, "satuan", &|line| if line.contains(",beras,") { "ton".to_owned() } else { String::new() })
    });
    place.edit("op/supply.csv", |text| text.replacen(",26600,", ",1400 galon,", 1).replace(",350,", ",,"));
    let refused = check(&place).expect(3);
    let unlike = told(&refused, "unlike-unit");
    assert_eq!(unlike, ["supply.csv 2 quantity: galon cannot be turned into liter"]);
    place.edit("op/items.csv", |text| {
        add(text, "satuan_kemasan", &|line| {
            if line.starts_with("air-minum") { "galon".to_owned() } else { String::new() }
        })
    });
    check(&place).expect(0);
    place.edit("op/supply.csv", |text| text.replace(",1400 galon,", ",1400 gln,"));
    check(&place).expect(0);
    let unpriced = |text: &str| {
        text.replace("unit_cost: Money(350)", "unit_cost: Money(0)").replace("Supply(Purchase)", "Supply(Donation)")
    };
    assert_eq!(unpriced(&operation(&place)).len(), unpriced(&sound).len());
    // A price beside a quantity in bottles may be that of a bottle.
    place.edit("op/supply.csv", |text| text.replacen("+07:00,,", "+07:00,6650,", 1));
    assert_eq!(told(&check(&place).expect(3), "price-per-which-unit").len(), 1);
    // The cell and the column of units do not agree.
    place.edit("op/stock.csv", |text| {
        text.replacen("ton,gudang-bulog-jambi,beras,60,", "ton,gudang-bulog-jambi,beras,60 kg,", 1)
    });
    assert_eq!(told(&check(&place).expect(3), "two-units").len(), 1);
}

#[test]
fn families_become_persons_only_by_a_stated_size() {
    let place = Place::with_shipped("batanghari-2024");
    place.edit("op/people.csv", |text| text.replacen(",,,,4763,", ",4763 KK,,,,", 1));
    let told_by_size = told(&check(&place).expect(0), "converted-unit");
    assert_eq!(
        told_by_size,
        [
            "people.csv 2 displaced: 4,763 KK is read as 17,623 persons: 1 KK = 3.7 persons, by the setting household_size"
        ]
    );
    bekal(&["plan", &place.at("op"), "--out", &place.at("plan"), "-q", "--lang", "id"]).expect(0);
    assert!(place.text("plan/plan.md").contains("3,7 jiwa per KK"));
    place.edit("op/operation.toml", |text| text.replace("household_size", "# household_size"));
    let refused = told(&check(&place).expect(3), "families-without-size");
    assert!(
        refused[0].starts_with("people.csv 2 displaced: 4763 families cannot be turned into persons"),
        "{refused:?}"
    );
    assert!(refused.iter().any(|line| line.starts_with("people.csv 3 households: ")), "{refused:?}");
    // Persons are no families, and vehicles neither.
    place.edit("op/people.csv", |text| {
        text.replacen(",4763 KK,", ",350 jiwa,", 1).replacen(",,,,2925,", ",,,,2925 jiwa,", 1)
    });
    assert_eq!(
        told(&check(&place).expect(3), "unlike-unit"),
        ["people.csv 3 households: jiwa cannot be turned into families"]
    );
}
