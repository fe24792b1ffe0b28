//! `bekal matrix`: how long it takes and how far it is from sites to sites; or what it costs from nodes to nodes of a
//! graph in DIMACS form.

use crate::args::MatrixArgs;
use crate::check;
use crate::console::{Console, Failure, say};
use crate::exit;
use crate::target::Target;
use bekal::LoadOptions;
use bekal::dimacs::{self, NoGraph, WeightedGraph};
use bekal::network::{Network, Standing};
use bekal::operation::draft::nearest;
use bekal::operation::{Language, Operation, Site, SiteKind, VehicleType};
use bekal::output::matrix::{Costs, Form, Journeys};
use bekal::output::{self, numbers};
use bekal::paths::{Defect, Hierarchy, Metric, Order, Point, Targets};
use bekal::table::Id;
use bekal::units::Instant;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant as Clock;

/// Nodes of a graph up to which all are asked for when none are named.
const ALL_NODES: usize = 1000;

/// Most entries of one table: some ten gigabytes of text.
const MOST_ENTRIES: usize = 1_000_000_000;

/// Journeys, and costs, that are kept at once: 24 MB, and 64 MB. Rows are written before more are found.
const JOURNEYS_AT_ONCE: usize = 1_000_000;
const COSTS_AT_ONCE: usize = 16_000_000;

pub(crate) fn run(args: &MatrixArgs, console: &mut Console<'_>) -> Result<u8, Failure> {
    let lang = console.lang();
    let is_graph = args.source.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("gr"));
    applies(args, is_graph, lang)?;
    if is_graph {
        return of_graph(args, console);
    }
    let options = LoadOptions { matches: args.matches.accept_matches.as_deref(), ..LoadOptions::default() };
    let loaded = check::load(&args.source, options, console)?;
    let Some(operation) = &loaded.operation else {
        check::report(&loaded.diagnostics, lang, console);
        return Ok(exit::INPUT);
    };
    let asked = Asked::of(args, operation, lang)?;
    if let Some(path) = &args.gr {
        return written(&asked, operation, path, args.force, console);
    }
    fits(asked.from.len(), asked.to.len(), lang)?;
    let span = operation.head().start..operation.end();
    for at in asked.moments.iter().filter(|at| !span.contains(at)) {
        let at = output::times::short(lang, *at, operation.head().utc_offset);
        console.alarm(&say!(
            lang,
            "peringatan: {at} di luar waktu operasi; keadaan jalan dan sungai saat itu mungkin tidak diketahui",
            "warning: {at} lies outside of the operation; how roads and rivers stand then may not be known"
        ));
    }
    let (head, mut text) = Journeys::begin(form(console), operation, &asked.from, &asked.to);
    console.data(head)?;
    let network = Network::new(operation);
    let (mut n_tables, begin) = (0_u32, Clock::now());
    for &vehicle in &asked.types {
        let mut standing: Option<Standing<'_>> = None;
        for &at in &asked.moments {
            let since = Clock::now();
            let mut changed = None;
            if args.as_it_stands {
                changed = standing.as_mut().map(|standing| standing.turn_to(at));
                standing.get_or_insert_with(|| Standing::new(&network, vehicle, at));
            }
            console.data(text.table(vehicle, at))?;
            for from in asked.from.chunks(at_once(JOURNEYS_AT_ONCE, asked.to.len())) {
                let journeys = match &standing {
                    Some(standing) => standing.journeys(from, &asked.to),
                    None => network.journeys(vehicle, from, &asked.to, at),
                };
                for (from, row) in from.iter().zip(&journeys) {
                    let row = text.row(*from, row);
                    console.data(row.map_err(|refusal| Failure::new(exit::INTERNAL, refusal.to_string()))?)?;
                }
            }
            told(&operation.vehicle_types()[vehicle].code, at, changed, since, console);
            n_tables += 1;
        }
    }
    console.data(text.end())?;
    let (tables, ms) = (numbers::integer(lang, n_tables.into()), begin.elapsed().as_millis());
    let each = numbers::integer(lang, (ms / u128::from(n_tables.max(1))).try_into().unwrap_or(i128::MAX));
    console.remark(&say!(lang, "tabel: {tables}, masing-masing {each} ms", "tables: {tables}, {each} ms each"));
    Ok(exit::DONE)
}

/// Refuses options that say nothing about such a source, which would be passed over in silence.
fn applies(args: &MatrixArgs, is_graph: bool, lang: Language) -> Result<(), Failure> {
    let of_operations = [
        ("--type", !args.vehicle_type.is_empty()),
        ("--at", !args.at.is_empty()),
        ("--every-period", args.every_period),
        ("--as-it-stands", args.as_it_stands),
        ("--gr", args.gr.is_some()),
        ("--accept-matches", args.matches.accept_matches.is_some()),
    ];
    let of_graphs = [("--co", args.co.is_some())];
    let idle = if is_graph { &of_operations[..] } else { &of_graphs[..] };
    let Some((option, _)) = idle.iter().find(|(_, is_given)| *is_given) else { return Ok(()) };
    let text = if is_graph {
        say!(
            lang,
            "{option}: hanya untuk operasi; sebuah graf (.gr) sudah menyebut biayanya",
            "{option}: for operations only; a graph (.gr) states its costs itself"
        )
    } else {
        say!(
            lang,
            "{option}: hanya untuk graf (.gr); sebuah operasi sudah menyebut letak lokasinya",
            "{option}: for graphs (.gr) only; an operation states where its sites lie itself"
        )
    };
    Err(Failure::new(exit::USAGE, text))
}

/// Refuses a table that is too large.
fn fits(from: usize, to: usize, lang: Language) -> Result<(), Failure> {
    if from.saturating_mul(to) <= MOST_ENTRIES {
        return Ok(());
    }
    let most = numbers::integer(lang, MOST_ENTRIES as i128);
    let text = say!(
        lang,
        "tabel lebih dari {most} isian; pilih lebih sedikit dengan --from dan --to",
        "a table of more than {most} entries; choose fewer with --from and --to"
    );
    Err(Failure::new(exit::USAGE, text))
}

/// Sources whose rows of so many targets are kept at once.
fn at_once(entries: usize, targets: usize) -> usize {
    (entries / targets.max(1)).max(1)
}

const fn form(console: &Console<'_>) -> Form {
    if console.json { Form::Json } else { Form::Csv }
}

/// The time a table took, for those who ask for more.
fn told(vehicle: &str, at: Instant, changed: Option<usize>, since: Clock, console: &mut Console<'_>) {
    if console.verbose {
        let lang = console.lang();
        let ms = numbers::integer(lang, since.elapsed().as_millis().try_into().unwrap_or(i128::MAX));
        let changed = changed.map(|arcs| numbers::integer(lang, arcs as i128));
        let changed =
            changed.map_or_else(String::new, |arcs| say!(lang, ", {arcs} busur berubah", ", {arcs} arcs changed"));
        console.remark(&format!("{vehicle} {at}: {ms} ms{changed}"));
    }
}

/// What of an operation is asked for.
struct Asked {
    types: Vec<Id<VehicleType>>,
    moments: Vec<Instant>,
    from: Vec<Id<Site>>,
    to: Vec<Id<Site>>,
}

impl Asked {
    fn of(args: &MatrixArgs, operation: &Operation, lang: Language) -> Result<Self, Failure> {
        let types = named("--type", &args.vehicle_type, operation.vehicle_types().entries(), |row| &row.code, lang)?;
        let calls = || operation.sites().entries().filter(|(_, site)| site.kind != SiteKind::Junction);
        let head = operation.head();
        let moments = if args.every_period {
            (0..operation.n_periods()).map(|period| operation.period_start(period)).collect()
        } else if args.at.is_empty() {
            vec![head.start]
        } else {
            let read = |text: &String| check::moment("--at", Some(text), Some(head.utc_offset), lang);
            args.at.iter().filter_map(|text| read(text).transpose()).collect::<Result<_, _>>()?
        };
        Ok(Self {
            types: types.unwrap_or_else(|| operation.vehicle_types().ids().collect()),
            moments,
            from: named("--from", &args.from, operation.sites().entries(), |row| &row.code, lang)?
                .unwrap_or_else(|| calls().map(|(id, _)| id).collect()),
            to: named("--to", &args.to, operation.sites().entries(), |row| &row.code, lang)?
                .unwrap_or_else(|| calls().map(|(id, _)| id).collect()),
        })
    }
}

/// The rows with these codes; none where no code is given.
fn named<'o, T: 'o>(
    option: &str,
    codes: &[String],
    rows: impl Iterator<Item = (Id<T>, &'o T)>,
    code: impl Fn(&T) -> &String,
    lang: Language,
) -> Result<Option<Vec<Id<T>>>, Failure> {
    let rows: Vec<(Id<T>, &T)> = rows.collect();
    let find = |wanted: &String| {
        rows.iter().find(|(_, row)| code(row) == wanted).map(|(id, _)| *id).ok_or_else(|| {
            let near = nearest(wanted, rows.iter().map(|(_, row)| code(row).as_str()));
            Failure::new(
                exit::USAGE,
                say!(
                    lang,
                    "{option} {wanted}: tidak ada dalam operasi (terdekat: {near})",
                    "{option} {wanted}: not in the operation (nearest: {near})"
                ),
            )
        })
    };
    let found = codes.iter().map(find).collect::<Result<Vec<_>, _>>()?;
    Ok((!found.is_empty()).then_some(found))
}

/// Writes the network as it stands as a graph in DIMACS form, with where its nodes lie beside it.
fn written(
    asked: &Asked,
    operation: &Operation,
    path: &Path,
    force: bool,
    console: &mut Console<'_>,
) -> Result<u8, Failure> {
    let lang = console.lang();
    let ([vehicle], [at]) = (&asked.types[..], &asked.moments[..]) else {
        let text = say!(
            lang,
            "--gr: sebut satu jenis dengan --type dan satu waktu dengan --at",
            "--gr: name one type with --type and one moment with --at"
        );
        return Err(Failure::new(exit::USAGE, text));
    };
    let beside = path.with_extension("co");
    let (gr, co) = (Target::new(path, "gr", force, lang)?, Target::new(&beside, "co", force, lang)?);
    let network = Network::new(operation);
    let standing = Standing::new(&network, *vehicle, *at);
    let arcs: Vec<(usize, usize, u32)> =
        standing.arcs().map(|(from, to, seconds)| (from.index(), to.index(), seconds)).collect();
    let points: Vec<(f64, f64)> = operation.sites().iter().map(|site| (site.at.lon, site.at.lat)).collect();
    let vehicle = &operation.vehicle_types()[*vehicle].code;
    let mut remarks = vec![format!("{}, {vehicle}, {at}, seconds", operation.head().name)];
    remarks.extend(operation.sites().iter().enumerate().map(|(at, site)| format!("node {} is {}", at + 1, site.code)));
    gr.write(dimacs::gr(operation.sites().len(), &arcs, &remarks).as_bytes(), console)?;
    co.write(dimacs::co(&points, &remarks[..1]).as_bytes(), console)?;
    Ok(exit::DONE)
}

/// The costs between nodes of a graph in DIMACS form.
fn of_graph(args: &MatrixArgs, console: &mut Console<'_>) -> Result<u8, Failure> {
    let lang = console.lang();
    let refused = |refusal: NoGraph| Failure::new(exit::INPUT, refusal.message(lang));
    let WeightedGraph { graph, weights } = dimacs::graph(&args.source).map_err(refused)?;
    let (from, to) = (nodes("--from", &args.from, &graph, lang)?, nodes("--to", &args.to, &graph, lang)?);
    fits(from.len(), to.len(), lang)?;
    let points = match &args.co {
        Some(path) => dimacs::points(path, &graph).map_err(refused)?,
        None => vec![Point { x: 0.0, y: 0.0 }; graph.nodes()],
    };
    let internal = |defect: Defect| Failure::new(exit::INTERNAL, defect.to_string());
    let prepared = Order::of(&graph, &points).and_then(|order| {
        let hierarchy = Arc::new(Hierarchy::new(&graph, order.nodes())?);
        Ok((Metric::new(&hierarchy, &weights)?, Targets::new(&hierarchy, &to)?))
    });
    let (metric, targets) = prepared.map_err(internal)?;
    let (head, mut text) = Costs::begin(form(console), &from, &to);
    console.data(head)?;
    for from in from.chunks(at_once(COSTS_AT_ONCE, to.len())) {
        let table = metric.table(from, &targets).map_err(internal)?;
        for (row, source) in from.iter().enumerate() {
            console.data(text.row(*source, (0..to.len()).map(|column| table.cost(row, column).get())))?;
        }
    }
    console.data(text.end())?;
    Ok(exit::DONE)
}

/// Nodes by their numbers from 1, or ranges of these, each once; all of a small graph where none are named.
fn nodes(option: &str, asked: &[String], graph: &bekal::paths::Graph, lang: Language) -> Result<Vec<u32>, Failure> {
    let n_nodes = u32::try_from(graph.nodes()).unwrap_or(u32::MAX);
    if asked.is_empty() && graph.nodes() <= ALL_NODES {
        return Ok((0..n_nodes).collect());
    }
    let node = |text: &str| text.trim().parse::<u32>().ok().filter(|number| (1..=n_nodes).contains(number));
    let (mut all, mut is_named) = (Vec::new(), vec![false; graph.nodes()]);
    for text in asked.iter().flat_map(|list| list.split(',')) {
        let (first, last) = text.split_once('-').unwrap_or((text, text));
        let ends = node(first).zip(node(last)).filter(|(first, last)| first <= last);
        let Some((first, last)) = ends else {
            let (text, nodes) = (output::shown(Path::new(text)), numbers::integer(lang, n_nodes.into()));
            return Err(Failure::new(
                exit::USAGE,
                say!(
                    lang,
                    "{option} {text}: tulis nomor simpul dari 1 sampai {nodes}, atau rentangnya (misalnya 1-100)",
                    "{option} {text}: write numbers of nodes from 1 to {nodes}, or ranges of them (for example 1-100)"
                ),
            ));
        };
        all.extend((first - 1..last).filter(|node| !std::mem::replace(&mut is_named[*node as usize], true)));
    }
    if all.is_empty() {
        let most = numbers::integer(lang, ALL_NODES as i128);
        let text = say!(
            lang,
            "graf ini bersimpul lebih dari {most}; sebut simpulnya dengan --from dan --to",
            "this graph has more than {most} nodes; name some with --from and --to"
        );
        return Err(Failure::new(exit::USAGE, text));
    }
    Ok(all)
}
