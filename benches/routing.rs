//! What the search and the bound of vehicle routing do most: `cargo bench --features kernels --bench routing`. README.md beside
//! this file tells how to read the figures.
#![allow(missing_docs, reason = "criterion makes the group a public function")]
#![allow(clippy::unwrap_used, reason = "a bench without its problem has failed")]

use bekal_core::random::Random;
use bekal_routing::kernels::{Kernels, Pricing};
use bekal_routing::{
    Budget, Builder, Depot, Pool, Problem, RecombineLimit, Settings, Stop, Travel, VehicleType, Window,
};
use bekal_routing::{Solution, solve};
use criterion::{Criterion, criterion_group, criterion_main};
use std::hint::black_box;
use std::ops::ControlFlow;
use std::time::Duration;

/// What a drawn problem has beside places, demands and a capacity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Plain,
    /// A window at each stop.
    Timed,
    /// Stops that ask for many units.
    Split,
}

/// Stops at random in a square, the depot in its midst; about ten of them fill a vehicle.
fn drawn(stops: usize, kind: Kind) -> Problem {
    let mut random = Random::new(7);
    let mut below = |count: usize| u32::try_from(random.below(count)).unwrap();
    let mut points = vec![(500, 500)];
    points.extend((0..stops).map(|_| (below(1000), below(1000))));
    let mut builder = Builder::new();
    let mut table = Vec::new();
    for from in &points {
        builder.place(Some((f64::from(from.0), f64::from(from.1))));
        table.extend(points.iter().map(|to| (from.0.abs_diff(to.0).pow(2) + from.1.abs_diff(to.1).pow(2)).isqrt()));
    }
    builder.travel(Travel::uniform(table));
    let depot = builder.depot(Depot::new(0));
    for place in 1..=stops {
        let demand = 1 + below(19);
        let stop = match kind {
            Kind::Plain => Stop::new(place, [demand, 0, 0, 0]),
            Kind::Timed => {
                let from = below(4000);
                let windows = vec![Window { from, until: from + 600 }];
                Stop { windows, service: 20, ..Stop::new(place, [demand, 0, 0, 0]) }
            }
            Kind::Split => Stop { units: 3 * demand, ..Stop::new(place, [1, 0, 0, 0]) },
        };
        builder.stop(stop);
    }
    builder.vehicle_type(VehicleType::new([100, 0, 0, 0], depot));
    builder.build().unwrap()
}

const PROBLEMS: [(&str, Kind); 3] = [("plain", Kind::Plain), ("windows", Kind::Timed), ("split", Kind::Split)];

/// A new move of the local search has its line here, and its method in `search/kernels.rs` of `bekal-routing`.
fn search(c: &mut Criterion) {
    for (name, kind) in PROBLEMS {
        let problem = drawn(200, kind);
        Kernels::after(&problem, 4000, |mut kernels| {
            c.bench_function(&format!("move/{name}"), |b| b.iter(|| black_box(kernels.price())));
            c.bench_function(&format!("put-back/{name}"), |b| b.iter(|| black_box(kernels.put_back())));
            c.bench_function(&format!("improve/{name}"), |b| b.iter(|| black_box(kernels.improve())));
            c.bench_function(&format!("step/{name}"), |b| b.iter(|| kernels.step()));
        });
    }
}

fn pricing(c: &mut Criterion) {
    for (name, kind) in [("plain", Kind::Plain), ("windows", Kind::Timed)] {
        let problem = drawn(60, kind);
        let mut pricing = Pricing::after(&problem, 40).unwrap();
        for (how, exactly) in [("hurried", false), ("exact", true)] {
            c.bench_function(&format!("pricing/{name}-{how}"), |b| b.iter(|| black_box(pricing.price(exactly))));
        }
    }
}

fn found(problem: &Problem, seed: u64) -> Solution {
    let settings = Settings { seed, budget: Budget::Iterations(1000), threads: 1, start: None };
    solve(problem, &settings, &mut |_| ControlFlow::Continue(())).solution
}

fn recombination(c: &mut Criterion) {
    let problem = drawn(100, Kind::Plain);
    let mut pool = Pool::new(1000);
    for seed in 1..9 {
        pool.add_all(&problem, &found(&problem, seed));
    }
    let (incumbent, limit) = (found(&problem, 1), RecombineLimit { time: None, nodes: Some(20) });
    c.bench_function("recombination", |b| b.iter(|| black_box(pool.recombine(&problem, &incumbent, &limit))));
}

criterion_group! {
    name = routing;
    config = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2));
    targets = search, pricing, recombination
}
criterion_main!(routing);
