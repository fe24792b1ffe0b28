//! Two dates of January 2024 on the shipped operation of Batang Hari: two plans, and the document shows why.

use crate::place::{Place, bekal, shipped};
use std::collections::BTreeMap;

/// A plan document, as a reader looks things up in it.
struct Document {
    text: String,
}

impl Document {
    fn plan(place: &Place, name: &str, start: &[&str]) -> Self {
        let (operation, out) = (shipped("batanghari-2024"), place.at(name));
        let args = ["plan", operation.to_str().unwrap(), "--out", &out, "--lang", "en", "-q"];
        bekal(&[&args, start].concat()).expect(0);
        bekal(&["audit", &out]).expect(0);
        Self { text: place.text(&format!("{name}/plan.md")) }
    }

    /// The line `- **label:** …` of the head.
    #[track_caller]
    fn headline(&self, label: &str) -> &str {
        let mark = format!("- **{label}:** ");
        self.text.lines().find_map(|line| line.strip_prefix(mark.as_str())).unwrap_or_else(|| panic!("no {label}"))
    }

    /// The rows of the table below a heading, by their first cell; rows with the same one in order.
    #[track_caller]
    fn table(&self, heading: &str) -> BTreeMap<&str, Vec<Vec<&str>>> {
        let below = self.text.split_once(&format!("# {heading}\n")).unwrap_or_else(|| panic!("no {heading}")).1;
        let rows = below.lines().skip_while(|line| !line.starts_with("| ---")).skip(1);
        let mut table: BTreeMap<&str, Vec<Vec<&str>>> = BTreeMap::new();
        for row in rows.take_while(|line| line.starts_with('|')) {
            let cells: Vec<&str> = row.trim_matches('|').split(" | ").map(str::trim).collect();
            table.entry(cells[0]).or_default().push(cells[1..].to_vec());
        }
        table
    }
}

#[test]
fn two_dates_give_two_plans() {
    let place = Place::new();
    let early = Document::plan(&place, "early", &["--start", "2024-01-10T06:00+07:00"]);
    let late = Document::plan(&place, "late", &[]);

    // The head: when, how many people, what they need and get, how it is moved.
    assert!(early.headline("Operational period").starts_with("10 January 2024 06:00 WIB to 17 January 2024 06:00 WIB"));
    assert!(late.headline("Operational period").starts_with("17 January 2024 06:00 WIB to 24 January 2024 06:00 WIB"));
    assert!(early.headline("People in need").starts_with("43,564 people at 7 posts"));
    assert!(late.headline("People in need").starts_with("53,949 people at 7 posts"));
    for label in
        ["Survival need met", "Bound and gap", "Worst-off post that can be reached (all survival items)", "Movements"]
    {
        assert_ne!(early.headline(label), late.headline(label), "{label}");
    }

    // Head counts: houses of 9 January against the persons of 16 January, at every post; 98 houses at Batin XXIV, and
    // none a week before.
    let (before, after) = (early.table("People in need by post"), late.table("People in need by post"));
    assert_eq!(before.len(), 7 + 1, "seven posts and the total");
    for (post, rows) in &before {
        assert_ne!(rows[0][2], after[post][0][2], "{post}");
        if *post != "**Total**" {
            assert_eq!((rows[0][4], after[post][0][4]), ("9 Jan 12:00", "16 Jan 12:00"), "{post}");
        }
    }
    let count = |of: &BTreeMap<&str, Vec<Vec<&str>>>, post: &str| -> String {
        of.iter().find(|(name, _)| name.contains(post)).unwrap().1[0][2].to_owned()
    };
    assert_eq!(
        (count(&before, "Maro Sebo Ulu"), count(&after, "Maro Sebo Ulu")),
        ("17,623 \\*".into(), "19,398".into())
    );
    assert_eq!((count(&before, "Batin XXIV"), count(&after, "Batin XXIV")), ("0".into(), "363 \\*".into()));

    // Needs: all that norms ask for the people of the day.
    let (before, after) = (early.table("2 Needs by norm"), late.table("2 Needs by norm"));
    let by_norm: Vec<_> = before.iter().filter(|(_, rows)| rows[0].last() != Some(&"request")).collect();
    assert_eq!(by_norm.len(), 10 + 1, "ten items with a norm and the total");
    for (item, rows) in by_norm {
        assert_ne!(rows, &after[item], "{item}");
    }

    // River and roads: the gauge stands 19 cm lower, and the road to Mersam carries 4x4 trucks for another day.
    let gauge = "Tanggo Rajo / Ancol, Kota Jambi";
    assert_eq!(early.table("River stages")[gauge][0][..2], ["14.61", "siaga-2"]);
    assert_eq!(late.table("River stages")[gauge][0][..2], ["14.80", "siaga-2"]);
    let shut = |document: &Document| -> Option<String> {
        let table = document.table("Roads and rivers that are closed or slow");
        let (_, rows) = table.iter().find(|(way, _)| way.contains("jl-simpang-sungai-pulai--mersam"))?;
        rows.iter().find(|row| row[4].contains("4x4")).map(|row| row[2].to_owned())
    };
    // Both plans tell when it really shut: within the early operation, before the late one.
    assert_eq!((shut(&early), shut(&late)), (Some("11 Jan 00:48".into()), Some("11 Jan 00:48".into())));

    // Movements: no row of the one plan stands in the other, since every row carries its dates.
    let (before, after) = (early.table("5 Movements by vehicle"), late.table("5 Movements by vehicle"));
    for (fleet, rows) in &before {
        for row in rows {
            assert!(after.get(fleet).is_none_or(|others| !others.contains(row)), "{fleet}: {row:?}");
        }
    }
}
