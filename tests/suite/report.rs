//! The documents of a plan folder: what `plan.html` shows of a real operation, and what it must not need.

use crate::place::{Place, bekal, shipped};

/// Largest page of a district's operation, in bytes: what a weak laptop opens at once.
const LARGEST_PAGE: usize = 1_500_000;

#[test]
fn the_page_of_a_district_opens_anywhere() {
    let place = Place::new();
    let operation = shipped("kukar-drill");
    bekal(&["plan", operation.to_str().unwrap(), "--out", &place.at("plan")]).expect(0);
    let html = place.text("plan/plan.html");
    assert!(html.len() < LARGEST_PAGE, "{}", html.len());
    for foreign in ["src=", "<script", "@import", "<link", "href=\"h", "url(h"] {
        assert!(!html.contains(foreign), "{foreign}");
    }
    assert!(!html.contains("NaN"));
    let sections: Vec<&str> =
        html.split("<section id=\"").skip(1).map(|part| part.split('"').next().unwrap()).collect();
    let expected = [
        "map",
        "flow",
        "vehicles",
        "coverage",
        "fill",
        "stock",
        "members",
        "limits",
        "shortfalls",
        "tasks",
        "assumptions",
        "approval",
    ];
    assert_eq!(sections, expected);
}
