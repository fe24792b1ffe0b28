use bekal_core::allocation::{Problem, allocate, carriages, goods, lanes};
use bekal_core::event::*;
use bekal_core::network::Network;
use bekal_core::testing::Tiny;
use std::ops::ControlFlow;
use std::time::Instant;
#[test]
fn big() {
    let n = 144;
    let w = 20;
    let mut t = Tiny::new().days(7).period_hours(12);
    let mut rng = 12345u64;
    let mut next = move || {
        rng ^= rng << 13;
        rng ^= rng >> 7;
        rng ^= rng << 17;
        (rng >> 11) as f64 / (1u64 << 53) as f64
    };
    let mut pos = vec![];
    for i in 0..w {
        let p = (next() * 300.0, next() * 200.0);
        pos.push(p);
        t = t.warehouse(&format!("g{i}"));
    }
    for i in 0..n {
        let p = (next() * 300.0, next() * 200.0);
        pos.push(p);
        t = t.post(&format!("p{i}"), (500.0 + next() * 3000.0) as u32);
    }
    for i in 0..12 {
        let p = (next() * 300.0, next() * 200.0);
        pos.push(p);
        t = t.jetty(&format!("j{i}"));
    }
    let name = |i: usize| {
        if i < w {
            format!("g{i}")
        } else if i < w + n {
            format!("p{}", i - w)
        } else {
            format!("j{}", i - w - n)
        }
    };
    let dist = |a: (f64, f64), b: (f64, f64)| ((a.0 - b.0).powi(2) + (a.1 - b.1).powi(2)).sqrt() * 1.3 + 1.0;
    let total = pos.len();
    let mut done = std::collections::BTreeSet::new();
    for i in 0..total {
        let mut near: Vec<(u64, usize)> =
            (0..total).filter(|j| *j != i).map(|j| ((dist(pos[i], pos[j]) * 1000.0) as u64, j)).collect();
        near.sort();
        for &(d, j) in near.iter().take(4) {
            let (a, b) = (i.min(j), i.max(j));
            if done.insert((a, b)) {
                t = t.road(&name(a), &name(b), d as f64 / 1000.0);
            }
        }
    }
    for k in 0..30 {
        let j = w + n + k % 12;
        let p = w + k * 4;
        t = t.river(&name(j), &name(p), dist(pos[j], pos[p]));
    }
    for k in 0..11 {
        t = t.river(&name(w + n + k), &name(w + n + k + 1), 40.0);
    }
    for v in 0..4 {
        for g in 0..w {
            t = t.truck(&format!("t{v}_{g}"), 3000.0 + 1500.0 * v as f64, &format!("g{g}"), 1);
        }
    }
    for v in 0..2 {
        for g in 0..12 {
            t = t.boat(&format!("b{v}_{g}"), 800.0 + 700.0 * v as f64, &format!("j{g}"), 1);
        }
    }
    for k in 0..6 {
        t = t.food(&format!("f{k}"), [0.4, 2.5, 0.1, 0.05, 0.03, 0.2][k]);
    }
    for k in 0..4 {
        t = t.durable(&format!("d{k}"), [0.2, 1.0, 0.5, 0.2][k]);
    }
    for g in 0..w {
        for k in 0..6 {
            t = t.stock(
                &format!("g{g}"),
                &format!("f{k}"),
                (144.0 * 2000.0 * 7.0 * 0.75 / w as f64 * [0.4, 2.5, 0.1, 0.05, 0.03, 0.2][k]).round(),
            );
        }
        for k in 0..4 {
            t = t.stock(
                &format!("g{g}"),
                &format!("d{k}"),
                (144.0 * 2000.0 * 0.7 / w as f64 * [0.2, 1.0, 0.5, 0.2][k]).round(),
            );
        }
    }
    // merge types: 4 truck types 2 boat types
    let t = t.edit(|d| {
        for f in &mut d.fleet.rows {
            let f = &mut f.cells;
            let k = f.vehicle_type.split('_').next().unwrap().to_owned();
            f.vehicle_type = k;
        }
        let mut seen = std::collections::BTreeSet::new();
        d.vehicle_types.rows.retain_mut(|v| {
            let v = &mut v.cells;
            v.code = v.code.split('_').next().unwrap().to_owned();
            seen.insert(v.code.clone())
        });
    });
    let op = t.build();
    let t0 = Instant::now();
    let net = Network::new(&op);
    let h = goods::holdings(&op);
    let d = goods::demands(&op);
    let l = lanes::lanes(&net, &op, &h, &d);
    let c = carriages(&l);
    println!("lanes {} {:?}", c.len(), t0.elapsed());
    let p = Problem::over_lanes(&op, &c, &h, &d);
    println!("problem {:?}", t0.elapsed());
    let mut obs = |e: &Event<'_>| {
        if let Event::Programme { name, model } = e {
            if std::env::var("MPS").is_ok() {
                let f = format!("/tmp/mps/{}_{}.mps", name.replace([' ', ','], "_"), model.n_columns());
                model.write_mps(name, &mut std::fs::File::create(f).unwrap()).unwrap();
            }
            println!("{name} {}x{} {} {:?}", model.n_rows(), model.n_columns(), model.n_nonzeros(), t0.elapsed());
        }
        ControlFlow::Continue(())
    };
    let a = allocate(&p, &Settings::default(), &mut obs).unwrap();
    println!("{:#?}", a.levels);
    println!("{:?} {}", a.size, a.price_of_fairness);
    println!("alloc {:?}", t0.elapsed());
    let r = bekal_core::dispatch::dispatch(&op, &net, &p, &h, &a, &Settings::default(), &mut obs).unwrap();
    println!("{:?} {:?} trips {}", r.met, r.before_packages, r.trips.len());
    println!("all {:?}", t0.elapsed());
}
