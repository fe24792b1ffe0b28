//! Kernels on the drill of Kutai Kartanegara and on generated operations: `make bench`, or one of them with
//! `cargo bench --bench kernels -- audit`. README.md beside this file tells how to read the figures.
#![allow(missing_docs, reason = "criterion makes the group a public function")]
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a bench without its operation has failed")]

use bekal::event::Stage;
use bekal::generate::{self, Recipe};
use bekal::network::Network;
use bekal::operation::SiteKind;
use bekal::{Event, Operation, Plan, Settings};
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use std::hint::black_box;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tempfile::TempDir;

fn drill() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/kukar-drill")
}

/// A generated operation folder; the same bytes on every machine.
fn generated(posts: usize) -> TempDir {
    let place = tempfile::tempdir().expect("a place");
    generate::write(&Recipe::for_posts(posts), &place.path().join("operation")).expect("a folder");
    place
}

fn operation(folder: &Path) -> Operation {
    bekal::load(folder).expect("a folder").operation.expect("no errors")
}

fn plan(operation: &Operation) -> Plan {
    bekal::draft(operation, &Settings::default(), &mut |_: &Event<'_>| ControlFlow::Continue(())).expect("a plan")
}

/// A folder from the disk to an operation, checks and reach included.
fn reading(c: &mut Criterion) {
    let mut group = c.benchmark_group("reading");
    let thousand = generated(1000);
    for (name, folder) in [("kukar-drill", drill()), ("1000-posts", thousand.path().join("operation"))] {
        group.bench_function(name, |b| b.iter(|| bekal::load(black_box(&folder))));
    }
    group.finish();
}

/// The states of links, one tree of earliest arrivals, and what is out of reach.
fn network(c: &mut Criterion) {
    let place = generated(1000);
    let operation = operation(&place.path().join("operation"));
    let network = Network::new(&operation);
    let vehicle = operation.fleets().iter().next().expect("a fleet").vehicle_type;
    let is_warehouse = |kind| kind == SiteKind::Warehouse;
    let (from, _) = operation.sites().entries().find(|(_, site)| is_warehouse(site.kind)).expect("a warehouse");
    let mut group = c.benchmark_group("network-1000-posts");
    group.bench_function("new", |b| b.iter(|| Network::new(black_box(&operation))));
    group.bench_function("earliest", |b| b.iter(|| network.earliest(vehicle, black_box(from), operation.head().start)));
    group.bench_function("out-of-reach", |b| b.iter(|| network.out_of_reach()));
    group.finish();
}

/// The linear programmes of a draft, from the first to the last; what follows is cut short and not counted.
fn allocation(c: &mut Criterion) {
    let thirty = generated(30);
    let mut group = c.benchmark_group("allocation");
    group.sample_size(10).warm_up_time(Duration::from_millis(1)).measurement_time(Duration::from_secs(10));
    for (name, folder) in [("kukar-drill", drill()), ("30-posts", thirty.path().join("operation"))] {
        let operation = operation(&folder);
        group.bench_function(name, |b| {
            b.iter_custom(|times| (0..times).map(|_| time_of_allocation(&operation)).sum());
        });
    }
    group.finish();
}

fn time_of_allocation(operation: &Operation) -> Duration {
    let (mut begins, mut ends) = (None, None);
    let mut watch = |event: &Event<'_>| match event {
        Event::Stage(Stage::Allocation) => {
            begins = Some(Instant::now());
            ControlFlow::Continue(())
        }
        Event::Stage(Stage::Dispatch) => {
            ends.get_or_insert_with(Instant::now);
            ControlFlow::Break(())
        }
        _ => ControlFlow::Continue(()),
    };
    bekal::draft(operation, &Settings::default(), &mut watch).expect("a plan");
    ends.expect("dispatch begins") - begins.expect("allocation begins")
}

/// A plan recomputed, and written as the document and as data.
fn audit_and_documents(c: &mut Criterion) {
    let operation = operation(&drill());
    let plan = plan(&operation);
    let mut group = c.benchmark_group("plan-of-kukar-drill");
    group.bench_function("audit", |b| b.iter(|| bekal::audit(&operation, black_box(&plan))));
    let language = operation.head().language;
    for (name, format) in [("markdown", bekal::Format::Markdown(language)), ("json", bekal::Format::Json)] {
        group.bench_with_input(BenchmarkId::new("render", name), &format, |b, format| {
            b.iter(|| bekal::render(&plan, *format, &mut std::io::sink()));
        });
    }
    group.finish();
}

criterion_group! {
    name = kernels;
    config = Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2));
    targets = reading, network, allocation, audit_and_documents
}
criterion_main!(kernels);
