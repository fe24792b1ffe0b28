//! What the page must show, in both languages, and what it must never do.

use super::super::{sample, served};
use super::*;
use bekal_core::plan::{SiteName, Step};

const SUM: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

fn both(plan: &Plan) -> [String; 2] {
    [Language::Indonesian, Language::English].map(|lang| render(plan, lang, SUM))
}

/// Panics where a tag is not closed, or closed by another.
fn well_formed(html: &str) {
    let mut open: Vec<&str> = Vec::new();
    for piece in html.split('<').skip(1) {
        let (tag, _) = piece.split_once('>').unwrap_or_else(|| panic!("a tag without end: {piece}"));
        let name = tag.split([' ', '\n']).next().unwrap();
        if let Some(name) = name.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name));
        } else if !tag.ends_with('/') && !matches!(name, "!DOCTYPE" | "meta") {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "left open: {open:?}");
}

#[test]
fn every_part_is_there_in_both_languages() {
    let plan = sample::plan();
    for (html, lang) in both(&plan).iter().zip([Language::Indonesian, Language::English]) {
        well_formed(html);
        assert!(html.contains(&format!("<html lang=\"{}\">", lang.word())));
        for (id, title, _) in PARTS {
            let heading = format!("<section id=\"{id}\">\n<h2>{}</h2>\n", title.text(lang));
            assert!(html.contains(&heading), "{heading}");
        }
        let labels = html.matches(" role=\"img\" aria-label=\"").count();
        assert_eq!(labels, html.matches("><title>").count());
        assert!(labels >= 9, "{labels} pictures");
    }
    let [id, en] = both(&plan);
    for wanted in ["0123456789ab", "DRAF", "90,0 %", "hari ke-2", "Muara Tembesi", "Kecepatan truk 30 km/jam."] {
        assert!(id.contains(wanted), "{wanted}");
    }
    assert!(en.contains("DRAFT") && en.contains("90.0 %"));
}

#[test]
fn it_needs_nothing_from_elsewhere() {
    for html in both(&sample::plan()) {
        for foreign in ["http", "src=", "<script", "@import", "<link", "<iframe", "onload"] {
            assert!(!html.contains(foreign), "{foreign}");
        }
        for target in html.split("href=\"").skip(1).chain(html.split("url(").skip(1)) {
            assert!(target.starts_with('#'), "{}", &target[..20]);
        }
    }
}

#[test]
fn names_are_never_markup() {
    let name = "<script>alert(1)</script> \"&' \u{202e}\n";
    let mut plan = sample::plan();
    name.clone_into(&mut plan.header.operation);
    plan.legend.sites.iter_mut().for_each(|site| name.clone_into(&mut site.name));
    plan.legend.items.iter_mut().for_each(|item| name.clone_into(&mut item.name));
    plan.legend.items.iter_mut().for_each(|item| name.clone_into(&mut item.unit));
    plan.legend.members.iter_mut().for_each(|member| name.clone_into(&mut member.name));
    plan.legend.vehicle_types.iter_mut().for_each(|kind| name.clone_into(&mut kind.name));
    plan.situation.gauges.iter_mut().for_each(|gauge| name.clone_into(&mut gauge.name));
    plan.shortfalls.iter_mut().for_each(|short| name.clone_into(&mut short.reason));
    plan.tasks.iter_mut().for_each(|task| name.clone_into(&mut task.what));
    plan.provenance.version = name.to_owned();
    for site in &mut plan.legend.sites {
        site.kind = if site.kind == "junction" { name.to_owned() } else { site.kind.clone() };
    }
    for html in both(&plan) {
        well_formed(&html);
        assert!(!html.contains("<script") && !html.contains('\u{202e}'));
        assert!(html.contains("&lt;script&gt;alert(1)&lt;/script&gt; &quot;&amp;&#39;"));
    }
}

#[test]
fn a_plan_of_nothing_has_every_part() {
    let mut plan = sample::plan();
    plan.trips.clear();
    plan.needs.clear();
    plan.issues.clear();
    plan.allocation.clear();
    plan.tasks.clear();
    plan.shortfalls.clear();
    plan.stock.clear();
    plan.prices.clear();
    plan.resources.goods.clear();
    plan.resources.fleets.clear();
    plan.legend.sites.clear();
    plan.situation.people.clear();
    plan.situation.closures.clear();
    plan.situation.unreachable.clear();
    plan.situation.gauges.clear();
    for html in both(&plan) {
        well_formed(&html);
        assert!(!html.contains("NaN") && !html.contains("inf"));
    }
}

#[test]
fn places_on_one_spot_and_nowhere_are_drawn() {
    let mut plan = sample::plan();
    for site in &mut plan.legend.sites {
        (site.lon, site.lat) = (103.0, -1.5);
    }
    plan.legend.sites[0].lon = f64::NAN;
    plan.legend.sites[1].lat = f64::INFINITY;
    for html in both(&plan) {
        assert!(!html.contains("NaN") && !html.contains("inf\""));
    }
}

#[test]
fn a_big_plan_shows_the_largest_and_says_how_many_more() {
    let mut plan = sample::plan();
    let (need, line, people) = (plan.needs[0].clone(), plan.allocation[0].clone(), plan.situation.people[0].clone());
    let trip = plan.trips[0].clone();
    for number in 0..300_u32 {
        let code = format!("pos-{number}");
        plan.legend.sites.push(SiteName {
            code: code.clone(),
            name: format!("Pos nomor {number}"),
            kind: "post".to_owned(),
            pcode: None,
            parent: None,
            lon: 103.0 + f64::from(number % 20) / 50.0,
            lat: -1.5 - f64::from(number / 20) / 50.0,
        });
        plan.needs.push(bekal_core::plan::NeedLine { site: code.clone(), ..need.clone() });
        plan.allocation.push(bekal_core::plan::AllocationLine { to: code.clone(), ..line.clone() });
        plan.situation.people.push(bekal_core::plan::PeopleLine { site: code.clone(), ..people.clone() });
        let mut trip = trip.clone();
        trip.vehicle = number + 10;
        if let Some(Step::Unload { site, .. }) = trip.steps.get_mut(2) {
            site.clone_from(&code);
        }
        plan.trips.push(trip);
    }
    for html in both(&plan) {
        well_formed(&html);
        assert!(html.len() < 1_500_000, "{}", html.len());
        assert_eq!(html.matches("<td class=\"n s").count() / 2, 48);
    }
    let [id, en] = both(&plan);
    assert!(id.contains("kendaraan lagi ada di movements.csv") && en.contains("more are in movements.csv"));
    assert!(
        id.contains("pos lagi, yang kekurangannya lebih kecil") && en.contains("more posts, with less missing, are in")
    );
}

#[test]
fn days_add_up_to_the_totals_of_the_plan() {
    let plan = sample::plan();
    let view = View::new(&plan, Language::English);
    let all = served::of(view.plan, &view.names);
    let all = all.values().map(served::Served::fill).fold(super::super::names::Fill::default(), served::and);
    assert_eq!(all.needed, 10_000);
    // The first day is met by what is issued, the second is not.
    assert_eq!(all.met, 1000);
}
