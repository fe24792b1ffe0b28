//! Synthetic operations are ordinary operations, of any size.

use bekal::generate::{Recipe, write};
use bekal_core::operation::code::Severity;
use bekal_core::operation::{SiteKind, needs};

fn load(recipe: &Recipe) -> bekal::Loaded {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("op");
    write(recipe, &folder).unwrap();
    bekal::load(&folder).unwrap()
}

#[test]
fn generated_folders_have_no_errors() {
    let sizes = [(3, 1, 1), (3, 60, 30), (10, 4, 2), (144, 10, 7), (600, 12, 3)];
    for (seed, (posts, items, days)) in sizes.into_iter().enumerate() {
        for flood_percent in [0, 40, 100] {
            let recipe = Recipe { items, days, flood_percent, seed: seed as u64, ..Recipe::for_posts(posts) };
            let loaded = load(&recipe);
            let errors: Vec<String> = loaded
                .diagnostics
                .iter()
                .filter(|found| found.severity() > Severity::Notice)
                .map(|found| found.render(bekal_core::operation::Language::English))
                .collect();
            assert!(errors.is_empty(), "{recipe:?}\n{}", errors.join("\n"));
            assert!(loaded.operation.is_some());
        }
    }
}

#[test]
fn stock_covers_about_four_fifths_of_the_survival_need() {
    let operation = load(&Recipe { items: 3, ..Recipe::for_posts(60) }).operation.unwrap();
    for item in operation.items().ids() {
        let need: i64 = needs::needs(&operation)
            .iter()
            .filter(|need| need.item == item)
            .map(|need| need.quantity.thousandths())
            .sum();
        let lots = operation.lots().iter().filter(|lot| lot.item == item);
        let stock: i64 = lots.map(|lot| lot.quantity.thousandths()).sum();
        assert!((75..=81).contains(&(stock * 100 / need)), "{}", stock * 100 / need);
    }
}

#[test]
fn the_largest_operation_loads() {
    let loaded = load(&Recipe::for_posts(5_000));
    let operation = loaded.operation.unwrap();
    assert_eq!(operation.sites().iter().filter(|site| site.kind == SiteKind::Post).count(), 5_000);
}
