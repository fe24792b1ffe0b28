use super::*;
use crate::operation::code::{Diagnostic, Severity};
use crate::operation::draft::{MatchRow, TriggerRow};
use crate::operation::{Language, SiteKind};
use crate::testing::Tiny;

/// A warehouse, a kabupaten and two posts in it, one post in another, all with names.
fn tiny() -> Tiny {
    let named = |tiny: Tiny, code: &str, name: &str, pcode: &str, parent: &str| {
        tiny.site(code, SiteKind::Post).road("g", code, 5.0).with_site(|site| {
            site.name = name.to_owned();
            site.pcode = Some(pcode.to_owned()).filter(|pcode| !pcode.is_empty());
            site.parent = Some(parent.to_owned()).filter(|parent| !parent.is_empty());
        })
    };
    let tiny = Tiny::new().warehouse("g").with_site(|site| site.name = "Gudang Kab. Tasikmalaya".to_owned());
    let tiny = tiny.site("k1", SiteKind::Hub).with_site(|site| {
        site.name = "Kab. Tasikmalaya".to_owned();
        site.pcode = Some("32.06".to_owned());
    });
    let tiny = named(tiny, "p1", "Kec. Cikalong", "32.06.03", "k1");
    let tiny = named(tiny, "p2", "Kec. Cibalong", "32.06.06", "");
    let tiny = named(tiny, "p3", "Kec. Cibalong", "32.05.29", "");
    tiny.truck("t", 6000.0, "g", 2).stock("g", "beras", 500.0).people("p1", 0.0, 10)
}

fn outcome(tiny: Tiny) -> Vec<Diagnostic> {
    match tiny.try_build() {
        Ok((_, found)) => found,
        Err(found) => found,
    }
}

/// What is told of the references, in English.
fn told(tiny: Tiny) -> Vec<String> {
    let codes = [Code::TakenByName, Code::AmbiguousName, Code::UnknownId, Code::MatchesDiffer, Code::UnusedMatch];
    let found = outcome(tiny).into_iter().filter(|one| codes.contains(&one.code) || one.code == Code::UnknownWord);
    found.map(|one| format!("{} {}", one.code, one.message(Language::English))).collect()
}

/// Where the people are that a value means, `-` if that is not decided.
fn people_at(value: &str, region: Option<&str>) -> String {
    let tiny = tiny().people(value, 6.0, 20).edit(|draft| {
        draft.people.rows.last_mut().unwrap().cells.region = region.map(str::to_owned);
    });
    let (draft, open) = tiny.draft().settled();
    let at = draft.people.rows.last().unwrap().cells.site.clone();
    assert_eq!(open.len(), usize::from(at == value && !["p1", "p2", "p3"].contains(&value.trim())), "{open:?}");
    if open.is_empty() { at } else { "-".to_owned() }
}

#[test]
fn a_place_is_found_by_code_by_pcode_and_by_name() {
    for (value, region, at) in [
        ("p2", None, "p2"),
        ("p2", Some("Kab. Garut"), "p2"),
        (" p2 ", None, " p2 "),
        ("32.06.06", None, "p2"),
        ("Cikalong", None, "p1"),
        ("KECAMATAN cikalong", None, "p1"),
        ("Cibalong", None, "-"),
        ("Cibalong", Some("32.06"), "p2"),
        ("Cibalong", Some("k1"), "p2"),
        ("Cibalong", Some("Kab. Tasikmalaya"), "p2"),
        ("Cibalong, Kab. Tasikmalaya", None, "p2"),
        ("Kec. Cibalong, 32.05", None, "p3"),
        // What stands behind the name is more than what the row says.
        ("Cibalong, 32.05", Some("32.06"), "p3"),
        ("Cibalong", Some("32"), "-"),
        ("Cibalong, 32, 32.05", None, "p3"),
        // A kabupaten and a kota of that name: the region is not said.
        ("Cibalong", Some("Tasikmalaya"), "-"),
        ("Cibalong", Some("Kota Tasikmalaya"), "-"),
        ("Cibalong", Some("Kab. Ciamis"), "-"),
        ("Cikalong", Some("32.05"), "-"),
        ("Desa Cikalong", None, "-"),
        ("Cikalang", None, "-"),
        ("32.06.99", None, "-"),
        ("32.06.0", None, "-"),
    ] {
        assert_eq!(people_at(value, region), at, "{value} in {region:?}");
    }
}

#[test]
fn what_is_taken_and_what_is_not_is_told() {
    let notice = told(tiny().people("Cikalong", 6.0, 20));
    assert_eq!(notice, ["taken-by-name Cikalong is taken as p1 (Kec. Cikalong), by its name"]);
    let notice = told(tiny().people("32.06.06", 6.0, 20));
    assert_eq!(notice, ["taken-by-name 32.06.06 is taken as p2 (Kec. Cibalong), by its Kemendagri code"]);
    assert_eq!(
        told(tiny().people("Cibalong", 6.0, 20)),
        ["ambiguous-name Cibalong means more than one row of the table sites: p2 (Kec. Cibalong, 32.06.06); \
          p3 (Kec. Cibalong, 32.05.29)"]
    );
    let found = outcome(tiny().people("Cikalang, Kab. Ciamis", 6.0, 20));
    let unknown = found.iter().find(|one| one.code == Code::UnknownId).unwrap();
    assert_eq!(
        unknown.message(Language::English),
        "Cikalang, Kab. Ciamis is not in the table sites (within Kab. Ciamis)"
    );
    let nearest = "check the spelling (nearest: p1 (Kec. Cikalong, Kab. Tasikmalaya); p2 (Kec. Cibalong, 32.06.06); \
                   p3 (Kec. Cibalong, 32.05.29)), or add it to sites";
    assert_eq!(unknown.remedy(Language::English), nearest);
    assert_eq!(told(tiny().people("zzz", 6.0, 20)), ["unknown-id zzz is not in the table sites"]);
    assert!(found.iter().all(|one| one.code != Code::TakenByName || one.severity() == Severity::Notice));
}

/// Of the places of one Kemendagri code a column means those it can mean.
#[test]
fn a_kemendagri_code_is_a_place_the_column_can_mean() {
    let tiny = || {
        tiny().jetty("j").road("g", "j", 1.0).with_site(|site| {
            site.name = "Dermaga Cikalong".to_owned();
            site.pcode = Some("32.06.03".to_owned());
        })
    };
    let (draft, open) = tiny().people("32.06.03", 6.0, 20).draft().settled();
    assert_eq!((draft.people.rows[1].cells.site.as_str(), open.len()), ("p1", 0));
    let (draft, open) = tiny().stock("32.06.03", "beras", 10.0).draft().settled();
    assert_eq!((draft.stock.rows[1].cells.site.as_str(), open.len()), ("32.06.03", 1));
    assert_eq!(open[0].may_mean.iter().map(|one| one.code.as_str()).collect::<Vec<_>>(), ["j", "p1"]);
    // A site is not in itself.
    let own = tiny().with_site(|site| site.parent = Some("32.06.03".to_owned())).draft().settled().0;
    assert_eq!(own.sites.rows.last().unwrap().cells.parent.as_deref(), Some("p1"));
}

/// A value that is the code of one row and the name of another is the code.
#[test]
fn a_code_wins_over_a_name() {
    let tiny = tiny().edit(|draft| draft.sites.rows[2].cells.name = "p3".to_owned());
    let (draft, open) = tiny.people("p3", 6.0, 20).draft().settled();
    assert_eq!((draft.people.rows[1].cells.site.as_str(), open.len()), ("p3", 0));
}

/// Every column that refers to another table takes names, and a value that means nothing is an error in each.
#[test]
fn every_reference_is_settled() {
    let full = |value: &str| {
        let name = value.to_owned();
        tiny()
            .food("beras", 0.4)
            .gauge("a", &[(0.0, 1.0)])
            .supply("g", "beras", 5.0, 9.0)
            .close("p1", 0.0, 2.0, 0.0)
            .edit(|draft| {
                draft.gauges.rows[0].cells.name = Some("Duga Ulu".to_owned());
                draft.items.rows[0].cells.name = "Beras Medium".to_owned();
                draft.members.rows[0].cells.name = "BPBD Kab. Garut".to_owned();
                draft.vehicle_types.rows[0].cells.name = "Truk Engkel".to_owned();
                draft.matches.push(MatchRow {
                    table: "stages".to_owned(),
                    column: None,
                    region: None,
                    value: "nothing".to_owned(),
                    code: None,
                });
                let site = &mut draft.sites.rows[3].cells;
                (site.parent, site.owner, site.gauge) = (Some(name.clone()), Some(name.clone()), Some(name.clone()));
                let link = &mut draft.links.rows[1].cells;
                (link.from, link.to, link.gauge) = (name.clone(), name.clone(), Some(name.clone()));
                let fleet = &mut draft.fleet.rows[0].cells;
                (fleet.owner, fleet.vehicle_type, fleet.base) = (name.clone(), name.clone(), name.clone());
                let stock = &mut draft.stock.rows[0].cells;
                (stock.site, stock.item, stock.owner) = (name.clone(), name.clone(), name.clone());
                stock.reserved_for = Some(name.clone());
                let supply = &mut draft.supply.rows[0].cells;
                (supply.site, supply.item, supply.owner) = (name.clone(), name.clone(), name.clone());
                draft.norms.rows[0].cells.item.clone_from(&name);
                draft.people.rows[0].cells.site.clone_from(&name);
                draft.stages.rows[0].cells.gauge.clone_from(&name);
                draft.closures.rows[0].cells.target.clone_from(&name);
                let activity = String::new();
                draft.triggers.push(TriggerRow { trigger: String::new(), phase: None, activity, member: name.clone() });
            })
            .request(value, value, 5.0, 9.0)
    };
    let open = full("nothing").draft().settled().1;
    let left: Vec<(&str, &str)> = open.iter().map(|open| (open.table, open.column)).collect();
    let all: Vec<(&str, &str)> = REFERENCES.iter().map(|known| (known.table, known.column)).collect();
    let silent = all.iter().filter(|known| **known != ("norms", "item")).copied().collect::<Vec<_>>();
    assert_eq!(left, silent, "a norm may name an item nobody has");
    let unknown = outcome(full("nothing")).into_iter().filter(|one| one.code == Code::UnknownId);
    assert_eq!(unknown.map(|one| 1 + one.more).sum::<u64>(), silent.len() as u64);
    let names = [
        (Of::Members, "bpbd kabupaten garut"),
        (Of::Sites, "kecamatan cikalong"),
        (Of::Items, "BERAS MEDIUM"),
        (Of::Types, "truk-engkel"),
        (Of::Gauges, "Duga_Ulu"),
        (Of::Targets, "Cikalong, Kab. Tasikmalaya"),
    ];
    for (of, name) in names {
        let open = full(name).draft().settled().1;
        let found = REFERENCES.iter().filter(|known| {
            let named = matches!((known.of, of), (Of::Targets, Of::Sites) | (Of::Sites, Of::Targets)) || known.of == of;
            named && open.iter().any(|open| (open.table, open.column) == (known.table, known.column))
        });
        assert_eq!(found.count(), 0, "{name}: {open:?}");
    }
}

fn decide(tiny: Tiny, rows: &[(&str, Option<&str>, Option<&str>, &str, Option<&str>)]) -> Tiny {
    tiny.edit(|draft| {
        for (table, column, region, value, code) in rows {
            draft.matches.push(MatchRow {
                table: (*table).to_owned(),
                column: column.map(str::to_owned),
                region: region.map(str::to_owned),
                value: (*value).to_owned(),
                code: code.map(str::to_owned),
            });
        }
    })
}

#[test]
fn what_people_decided_comes_before_names() {
    let taken = |rows: &[(&str, Option<&str>, Option<&str>, &str, Option<&str>)], value: &str| {
        let tiny = decide(tiny().people(value, 6.0, 20), rows);
        let by_decision =
            |one: &String| one.starts_with("taken") && one.ends_with("by a decision in the table matches");
        assert_eq!(told(tiny.clone()).iter().any(by_decision), value != "p1", "{rows:?}");
        tiny.draft().settled().0.people.rows[1].cells.site.clone()
    };
    let people = |value, code| ("people", None, None, value, Some(code));
    assert_eq!(taken(&[people("Cibalong", "p3")], "Cibalong"), "p3");
    assert_eq!(taken(&[people("cibalong", "p3")], "CIBALONG "), "p3");
    assert_eq!(taken(&[people("Cikalong", "p2")], "Cikalong"), "p2");
    assert_eq!(
        taken(&[people("nowhere", "p2"), ("people", Some("site"), None, "nowhere", Some("p3"))], "nowhere"),
        "p3"
    );
    // A code needs no decision.
    assert_eq!(taken(&[people("p1", "p2")], "p1"), "p1");
}

#[test]
fn decisions_that_decide_nothing_are_told() {
    let all = |rows| told(decide(tiny().people("x", 6.0, 20), rows));
    let taken = "taken-by-name x is taken as p2 (Kec. Cibalong), by a decision in the table matches";
    assert_eq!(all(&[("people", None, None, "x", Some("p2"))]), [taken]);
    let rows = |rows| all(rows).into_iter().filter(|one| !one.starts_with("taken")).collect::<Vec<_>>();
    assert_eq!(
        rows(&[("peoples", None, None, "x", Some("p2"))])[0],
        "unknown-word peoples is not one of closures, fleet, links, norms, people, requests, sites, stages, stock, supply, triggers"
    );
    assert_eq!(rows(&[("people", Some("sites"), None, "x", Some("p2"))])[0], "unknown-word sites is not one of site");
    let undecided = rows(&[("people", None, None, "x", Some("p9"))]);
    assert!(undecided[0].starts_with("unknown-id p9 is not in the table sites"), "{undecided:?}");
    assert_eq!(undecided.len(), 2, "and the value is still open");
    assert_eq!(
        rows(&[("people", None, None, "x", Some("p2")), ("people", None, None, "X", Some("p3"))])[0],
        "matches-differ X is p3 here, p2 in row 2"
    );
    assert_eq!(
        rows(&[("people", None, None, "x", Some("p2")), ("stock", None, None, "x", Some("g"))]),
        ["unused-match no cell of the table stock needs what is decided about x"]
    );
    assert_eq!(rows(&[("people", None, None, "x", None)]), ["unknown-id x is not in the table sites"]);
    let region = [("people", None, Some("32.05"), "x", Some("p3")), ("people", None, None, "x", Some("p2"))];
    assert_eq!(rows(&region), ["unused-match no cell of the table people needs what is decided about x"]);
    // Other tables' columns of that table have no such row.
    let other = ("stock", Some("item"), None, "x", Some("p2"));
    assert!(rows(&[other])[0].starts_with("unknown-id p2 is not in the table items"));
}

#[test]
fn regions_are_those_around_a_place() {
    let deep = |depth: usize| {
        let mut tiny = tiny().site("area0", SiteKind::Hub).with_site(|site| site.name = "Prov. Banten".to_owned());
        for step in 1..=depth {
            let above = format!("area{}", step - 1);
            tiny = tiny.site(&format!("area{step}"), SiteKind::Post).with_site(|site| site.parent = Some(above));
        }
        let tiny = tiny.with_site(|site| site.name = "Baros".to_owned()).site("other", SiteKind::Post);
        let tiny = tiny.with_site(|site| site.name = "Baros".to_owned()).people("Baros, Provinsi Banten", 6.0, 5);
        tiny.draft().settled().0.people.rows[1].cells.site.clone()
    };
    assert_eq!(deep(3), "area3");
    assert_eq!(deep(40), "Baros, Provinsi Banten");
    // The column of the site itself, and a parent that is written by its name.
    let tiny = tiny().edit(|draft| {
        draft.sites.rows[3].cells.region = Some("Kota Banjar".to_owned());
        draft.sites.rows[4].cells.parent = Some("kabupaten tasikmalaya".to_owned());
    });
    let at = |value: &str| tiny.clone().people(value, 6.0, 5).draft().settled().0.people.rows[1].cells.site.clone();
    assert_eq!(at("Cibalong, KOTA BANJAR"), "p2");
    assert_eq!(at("Cibalong, k1"), "Cibalong, k1", "p2 by its Kemendagri code, p3 by its parent");
    assert_eq!(at("Cibalong, Banjar"), "Cibalong, Banjar");
}

#[test]
fn the_order_of_rows_is_irrelevant() {
    let settled = |reverse: bool| {
        let tiny =
            tiny().people("Cibalong", 6.0, 5).people("Cikalong", 7.0, 5).people("Cikalang", 8.0, 5).edit(|draft| {
                if reverse {
                    draft.sites.rows.reverse();
                    draft.people.rows.reverse();
                }
            });
        let (draft, open) = tiny.draft().settled();
        let mut people: Vec<String> = draft.people.rows.into_iter().map(|row| row.cells.site).collect();
        people.sort();
        (people, open)
    };
    assert_eq!(settled(false), settled(true));
}

/// Parents in a ring, names that are nothing, a name that everything bears: nothing is slow, nothing is taken.
#[test]
fn whatever_the_rows_hold_it_ends() {
    let mut tiny = tiny();
    for index in 0..3_000 {
        let parent = format!("s{}", (index + 1) % 3_000);
        tiny = tiny.site(&format!("s{index}"), SiteKind::Post).with_site(|site| {
            site.name = "Pos".to_owned();
            site.parent = Some(parent);
        });
    }
    for index in 0..3_000 {
        tiny = tiny.people(&format!("Pos, r{index}"), 6.0, 5).people("…", 7.0, 5).people(&format!("zz{index}"), 7.0, 5);
    }
    // Too many have the name for any of them to be told apart, even by its code.
    let tiny = tiny.people("Pos, s5", 6.0, 5);
    let open = tiny.draft().settled().1;
    assert_eq!(open.len(), 6_002);
}
