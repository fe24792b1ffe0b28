use bekal_core::allocation::{Problem, allocate, carriages, goods, lanes};
use bekal_core::event::*;
use bekal_core::network::Network;
use bekal_core::testing::Tiny;
use std::ops::ControlFlow;
#[test]
fn first() {
    let op = Tiny::new()
        .days(7)
        .warehouse("g")
        .jetty("j")
        .post("p", 10000)
        .post("q", 5000)
        .road("g", "p", 30.0)
        .road("g", "j", 10.0)
        .river("j", "q", 20.0)
        .truck("t", 6000.0, "g", 3)
        .boat("b", 800.0, "j", 4)
        .food("beras", 0.4)
        .stock("g", "beras", 21000.0)
        .build();
    let net = Network::new(&op);
    let h = goods::holdings(&op);
    let d = goods::demands(&op);
    let l = lanes::lanes(&net, &op, &h, &d);
    let c = carriages(&l);
    let p = Problem::over_lanes(&op, &c, &h, &d);
    let mut obs = |e: &Event<'_>| {
        if let Event::Programme { name, model } = e {
            println!("{name} {}x{}", model.n_rows(), model.n_columns());
        }
        ControlFlow::Continue(())
    };
    let a = allocate(&p, &Settings::default(), &mut obs).unwrap();
    println!("{:#?}", a.levels);
    println!("{:?}", a.marginals);
    println!("{:?} {}", a.size, a.price_of_fairness);
    let r = bekal_core::dispatch::dispatch(&op, &net, &p, &h, &a, &Settings::default(), &mut obs).unwrap();
    println!("{:?} {:?} trips {}", r.met, r.before_packages, r.trips.len());
    for t in &r.trips {
        println!(
            "{} {} {:?}",
            t.fleet,
            t.vehicle,
            t.steps
                .iter()
                .map(|s| match s {
                    bekal_core::plan::Step::Load { site, from, cargo, .. } =>
                        format!("L {site} {from} {}", cargo.iter().map(|c| c.packages).sum::<i64>()),
                    bekal_core::plan::Step::Unload { site, until, cargo, .. } =>
                        format!("U {site} {until} {}", cargo.iter().map(|c| c.packages).sum::<i64>()),
                    _ => "D".into(),
                })
                .collect::<Vec<_>>()
        );
    }
}
