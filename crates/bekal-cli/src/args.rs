//! The command line, defined once: parser, help, completions and man page derive from it.

use crate::console::{Failure, say};
use crate::exit;
use bekal::generate::Recipe;
use bekal::operation::Language;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::fmt;
use std::ops::RangeInclusive;
use std::path::PathBuf;

/// Most threads one may ask for: more than a laptop has cores; with many more they only wait for each other.
const MOST_THREADS: u64 = 64;

/// The whole numbers an option takes: what is wrong with a value that is none of them, for [`help`](crate::help) to say.
#[derive(Clone, Debug)]
pub(crate) struct Whole(pub(crate) RangeInclusive<u64>);

impl fmt::Display for Whole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no whole number from {} to {}", self.0.start(), self.0.end())
    }
}

impl std::error::Error for Whole {}

/// Reads a whole number within `range`.
fn whole<T: TryFrom<u64>>(range: RangeInclusive<u64>) -> impl Fn(&str) -> Result<T, Whole> + Clone {
    move |text| {
        let known = text.parse().ok().filter(|value| range.contains(value));
        known.and_then(|value| T::try_from(value).ok()).ok_or_else(|| Whole(range.clone()))
    }
}

/// Plans relief logistics: who sends what, from where, to whom, by which vehicle, over which road or river, when.
#[derive(Debug, Parser)]
#[command(
    name = "bekal",
    version,
    before_help = "\
Examples:
  bekal plan data/batanghari-2024             draft, audit and write the operation plan
  bekal check my-operation                    list every problem of a folder and its remedy
  bekal new my-operation.xlsx                 start your own: a commented workbook (or folder) that plans as it is",
    after_help = "\
Exit codes: 0 done (a shortfall is a result), 1 internal error, 2 usage, 3 input invalid, 4 need left unmet (only with
--strict), 5 stopped before any plan, 6 audit failed, 7 cannot write, 130 cancelled by Ctrl-C, 141 the reader of stdout
went away.",
    disable_help_subcommand = true,
    max_term_width = 120
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
    #[command(flatten)]
    pub(crate) common: Common,
}

/// Options of every command.
#[derive(Args, Debug)]
pub(crate) struct Common {
    /// What stdout carries: text to read, or JSON for programs; sol, vroom and geojson are forms of routes
    #[arg(long, value_enum, default_value_t = Format::Text, global = true, value_name = "FORMAT")]
    pub(crate) format: Format,
    /// Language of texts; else the operation's, else the environment's
    #[arg(long, value_enum, global = true, value_name = "LANGUAGE")]
    pub(crate) lang: Option<Lang>,
    /// Say nothing on stderr but errors
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Print time per stage, size of each programme and peak memory on stderr
    #[arg(short, long, global = true)]
    pub(crate) verbose: bool,
}

/// What stdout carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Text to read.
    Text,
    /// JSON for programs.
    Json,
    /// Routes as text (VRPLIB).
    Sol,
    /// Routes as VROOM writes them.
    Vroom,
    /// Routes as a map.
    Geojson,
}

/// Why a command cannot write in the form asked for.
pub(crate) fn unfit(cli: &Cli, lang: Language) -> Option<Failure> {
    let routes = matches!(cli.common.format, Format::Sol | Format::Vroom | Format::Geojson);
    if !routes || matches!(cli.command, Command::Route(_)) {
        return None;
    }
    let text = say!(
        lang,
        "--format: perintah ini hanya menulis text atau json; sol, vroom, dan geojson untuk `bekal route`",
        "--format: this command writes text or json only; sol, vroom and geojson are for `bekal route`"
    );
    Some(Failure::new(exit::USAGE, text))
}

/// Language of texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Lang {
    /// Bahasa Indonesia.
    Id,
    /// English.
    En,
}

impl Lang {
    pub(crate) const fn language(self) -> Language {
        match self {
            Self::Id => Language::Indonesian,
            Self::En => Language::English,
        }
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Draft, audit and write the plan of an operation: document (plan.md), pictures (plan.html), workbook (plan.xlsx),
    /// data and tables
    Plan(PlanArgs),
    /// Report every problem of an operation at once, with the remedy
    Check(CheckArgs),
    /// Write a commented template of an operation, which plans as it is: a folder, or a workbook with lists to choose from
    New(NewArgs),
    /// Recompute a written plan from its operation, without the optimizer, and the checksums of all files of both; or tell
    /// whether its trips still hold as people edited them, and what that changes
    Audit(AuditArgs),
    /// Tell why needs are not met in full, and the least single change that would serve each
    Why(WhyArgs),
    /// Tell what differs between two plans or two operations: inputs, results, who gains and who loses
    Compare(CompareArgs),
    /// Tell how long it takes and how far it is from sites to sites, by vehicle type and moment; or what it costs from nodes
    /// to nodes of a graph in DIMACS form (.gr)
    Matrix(MatrixArgs),
    /// Find routes of vehicles that cost least, for problems of vehicle routing: VRPLIB, Solomon, Cordeau, Golden, split
    /// deliveries, VROOM's JSON, or bekal.routing/1
    Route(RouteArgs),
    /// Turn the map of another system into the network of an operation
    Import(ImportArgs),
    /// Explain the code of a problem; without a code, list them all
    Explain {
        /// Code as printed, for example `unknown-id`
        code: Option<String>,
    },
    /// Print the JSON Schema of plan.json, or of problems of vehicle routing
    Schema {
        /// Which
        #[arg(value_enum, default_value_t = Of::Plan, value_name = "OF")]
        of: Of,
    },
    /// Write a synthetic operation of any size, the yardstick for scale
    Generate(GenerateArgs),
    /// Print the completions of a shell
    Completions {
        /// Shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man,
}

/// What people decided about names.
#[derive(Args, Debug)]
pub(crate) struct MatchesArgs {
    /// CSV with the columns table, value and code: which row a value means that is no code; the table matches of the
    /// operation
    #[arg(long, value_name = "FILE")]
    pub(crate) accept_matches: Option<PathBuf>,
}

/// A plan, and what it was made from.
#[derive(Args, Debug)]
pub(crate) struct OriginArgs {
    /// Plan folder, or its plan.json
    pub(crate) plan: PathBuf,
    /// Operation it was made from; else the one the plan was made from, where it still is
    #[arg(long, value_name = "SOURCE")]
    pub(crate) operation: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) matches: MatchesArgs,
}

/// `bekal plan`.
#[derive(Args, Debug)]
pub(crate) struct PlanArgs {
    /// Operation: a folder, an archive of one (.zip), or a workbook (.xlsx, .ods)
    pub(crate) source: PathBuf,
    /// Plan folder to write; by default `<name of SOURCE>-plan` in the current directory
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Replace an older plan folder, and older programmes in the folder of --export-mps
    #[arg(long)]
    pub(crate) force: bool,
    /// Stop the search after so long; the best audited plan so far is written with its gap
    #[arg(long, value_name = "SECONDS", allow_hyphen_values = true)]
    pub(crate) time_limit: Option<String>,
    /// Seed of every random choice; else the operation's
    #[arg(long, allow_negative_numbers = true, value_parser = whole::<u64>(0..=u64::MAX))]
    pub(crate) seed: Option<u64>,
    /// Threads to use; 0 takes every core; the plan is the same for any number
    #[arg(long, default_value_t = 0, value_name = "N", allow_negative_numbers = true, value_parser = whole::<usize>(0..=MOST_THREADS))]
    pub(crate) threads: usize,
    /// Plan as of another moment (2024-01-22T08:00:00+07:00 or "22/1/2024 08.00 WIB")
    #[arg(long, value_name = "MOMENT")]
    pub(crate) start: Option<String>,
    #[command(flatten)]
    pub(crate) matches: MatchesArgs,
    #[command(flatten)]
    pub(crate) revision: ReviseArgs,
    /// Write every linear programme as an MPS file that any solver can check, and what it must find in objectives.csv
    #[arg(long, value_name = "DIR")]
    pub(crate) export_mps: Option<PathBuf>,
    /// Exit with 4 when need is left unmet
    #[arg(long)]
    pub(crate) strict: bool,
    /// Show progress even when stderr is no terminal
    #[arg(long, conflicts_with = "quiet")]
    pub(crate) progress: bool,
}

/// `bekal plan --revise`.
#[derive(Args, Debug)]
pub(crate) struct ReviseArgs {
    /// Revise an earlier plan: what has begun by --now stays, the rest changes as little as it must
    #[arg(long, value_name = "PLAN", requires = "now", conflicts_with = "start")]
    pub(crate) revise: Option<PathBuf>,
    /// Moment of the revision (2024-01-19T09:30:00+07:00 or 19/1/2024 09.30): trips that begin before it are under way
    #[arg(long, value_name = "MOMENT", requires = "revise")]
    pub(crate) now: Option<String>,
    /// Plan all anew that has not begun and is not locked, however much changes
    #[arg(long, requires = "revise")]
    pub(crate) anew: bool,
    /// Table with the columns trip and mark: departed, locked or forbidden; may be movements.csv or plan.xlsx with a column
    /// mark
    #[arg(long, value_name = "FILE", requires = "revise")]
    pub(crate) marks: Option<PathBuf>,
}

/// `bekal compare`.
#[derive(Args, Debug)]
pub(crate) struct CompareArgs {
    /// Plan folder or operation
    pub(crate) a: PathBuf,
    /// Another of the same kind
    pub(crate) b: PathBuf,
    /// Write what differs as one page (.html) to read, send and print
    #[arg(long, value_name = "FILE")]
    pub(crate) html: Option<PathBuf>,
    /// Replace an older file of that name
    #[arg(long, requires = "html")]
    pub(crate) force: bool,
}

/// `bekal audit`.
#[derive(Args, Debug)]
pub(crate) struct AuditArgs {
    #[command(flatten)]
    pub(crate) origin: OriginArgs,
    /// Movements of the plan as people edited them: plan.xlsx, a sheet of it as .xlsx or .ods, or movements.csv
    #[arg(long, value_name = "FILE")]
    pub(crate) movements: Option<PathBuf>,
    /// Write the plan with the edited movements as a plan folder, if it holds
    #[arg(long, value_name = "DIR", requires = "movements")]
    pub(crate) out: Option<PathBuf>,
    /// Replace an older plan folder
    #[arg(long, requires = "out")]
    pub(crate) force: bool,
}

/// `bekal why`.
#[derive(Args, Debug)]
pub(crate) struct WhyArgs {
    #[command(flatten)]
    pub(crate) origin: OriginArgs,
    /// Lines to answer, those that concern most people for longest first
    #[arg(long, default_value_t = 5, value_name = "N", allow_negative_numbers = true, value_parser = whole::<usize>(1..=1_000_000))]
    pub(crate) lines: usize,
    /// Only of this post
    #[arg(long, value_name = "CODE")]
    pub(crate) site: Option<String>,
    /// Only of this item
    #[arg(long, value_name = "CODE")]
    pub(crate) item: Option<String>,
}

/// `bekal check`.
#[derive(Args, Debug)]
pub(crate) struct CheckArgs {
    /// Operation: a folder, an archive of one (.zip), or a workbook (.xlsx, .ods)
    pub(crate) source: PathBuf,
    /// Check as of another moment (2024-01-22T08:00:00+07:00 or "22/1/2024 08.00 WIB")
    #[arg(long, value_name = "MOMENT")]
    pub(crate) start: Option<String>,
    /// Write every problem to a page (.html) to read, send and print
    #[arg(long, value_name = "FILE")]
    pub(crate) html: Option<PathBuf>,
    /// Write a copy of the tables as a workbook (.xlsx) in which wrong cells are coloured and say what is wrong
    #[arg(long, value_name = "FILE")]
    pub(crate) workbook: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) matches: MatchesArgs,
    /// Write the values that are neither code nor name to a table (.csv) to fill in, which --accept-matches reads
    #[arg(long, value_name = "FILE")]
    pub(crate) suggest_matches: Option<PathBuf>,
    /// Replace older files of these names
    #[arg(long)]
    pub(crate) force: bool,
}

/// `bekal matrix`.
#[derive(Args, Debug)]
pub(crate) struct MatrixArgs {
    /// Operation: a folder, an archive of one (.zip), or a workbook (.xlsx, .ods); or a graph in DIMACS form (.gr)
    pub(crate) source: PathBuf,
    /// Vehicle type; may be given several times; else all
    #[arg(long = "type", value_name = "CODE")]
    pub(crate) vehicle_type: Vec<String>,
    /// Moment of departure (2024-01-19T09:30:00+07:00 or 19/1/2024 09.30); may be given several times; else the start of the
    /// operation
    #[arg(long, value_name = "MOMENT")]
    pub(crate) at: Vec<String>,
    /// One table for the beginning of every period
    #[arg(long, conflicts_with = "at")]
    pub(crate) every_period: bool,
    /// As things stand at the moment, as if nothing opened or shut after it; else vehicles wait for what opens again, and
    /// meet what shuts while they are on their way
    #[arg(long)]
    pub(crate) as_it_stands: bool,
    /// Site to leave from, or nodes of a graph (1-100); may be given several times; else all that are no mere junctions
    #[arg(long, value_name = "CODE")]
    pub(crate) from: Vec<String>,
    /// Site to arrive at, or nodes of a graph (1-100); may be given several times; else all that are no mere junctions
    #[arg(long, value_name = "CODE")]
    pub(crate) to: Vec<String>,
    /// Where the nodes of a graph lie (.co): the order of its nodes is found sooner and is better
    #[arg(long, value_name = "FILE")]
    pub(crate) co: Option<PathBuf>,
    /// Write no table, but the network as it stands for one type and moment as a graph in DIMACS form (.gr, and .co beside it)
    #[arg(long, value_name = "FILE", conflicts_with_all = ["from", "to", "every_period"])]
    pub(crate) gr: Option<PathBuf>,
    /// Replace older files of these names
    #[arg(long, requires = "gr")]
    pub(crate) force: bool,
    #[command(flatten)]
    pub(crate) matches: MatchesArgs,
}

/// What a schema is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Of {
    /// `plan.json`.
    Plan,
    /// Problems of vehicle routing and their solutions.
    Routing,
}

/// How distances and times become whole numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Round {
    /// To the nearest.
    Nint,
    /// Ten times as much, cut off.
    Dimacs,
    /// A thousand times as much, to the nearest.
    Exact,
    /// Cut off.
    Trunc,
}

/// `bekal route`.
#[derive(Args, Debug)]
pub(crate) struct RouteArgs {
    /// Problem of vehicle routing
    pub(crate) file: PathBuf,
    /// Search for so long; 10 where --iterations is not given either
    #[arg(long, value_name = "SECONDS", allow_hyphen_values = true)]
    pub(crate) time: Option<String>,
    /// Search for so many steps: the same routes on any number of threads
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = whole::<u64>(1..=u64::MAX))]
    pub(crate) iterations: Option<u64>,
    /// Seed of every random choice
    #[arg(long, default_value_t = 1, allow_negative_numbers = true, value_parser = whole::<u64>(0..=u64::MAX))]
    pub(crate) seed: u64,
    /// Threads to use; 0 takes every core
    #[arg(long, default_value_t = 0, value_name = "N", allow_negative_numbers = true, value_parser = whole::<usize>(0..=MOST_THREADS))]
    pub(crate) threads: usize,
    /// Prove beside the search, on one thread after it, what no routes can cost less than: off, auto (as long as the search may
    /// last, at most a minute), or for so many seconds; ends both once the routes are proven best
    #[arg(long, value_name = "off|auto|SECONDS", default_value = "off", allow_hyphen_values = true)]
    pub(crate) bound: String,
    /// Routes to start from (.sol, or .json of bekal.routing/1)
    #[arg(long, value_name = "FILE")]
    pub(crate) warm_start: Option<PathBuf>,
    /// How distances and times become whole numbers; else as the type of the problem has it
    #[arg(long, value_enum, value_name = "HOW")]
    pub(crate) rounding: Option<Round>,
    /// Write the routes to a file, not to stdout
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Replace an older file of that name
    #[arg(long, requires = "out")]
    pub(crate) force: bool,
    /// Search for nothing, but tell what given routes cost and which rules they break (.sol, or .json of bekal.routing/1)
    #[arg(long, value_name = "FILE", conflicts_with_all = ["time", "iterations", "seed", "threads", "bound", "warm_start", "out"])]
    pub(crate) check: Option<PathBuf>,
}

/// `bekal new`.
#[derive(Args, Debug)]
pub(crate) struct NewArgs {
    /// Folder to make; a name that ends in .xlsx gives a workbook
    pub(crate) dir: PathBuf,
    /// Kabupaten or kota (Kemendagri code, for example 15.04): a post in each of its kecamatan, nobody in need yet; may be
    /// given several times
    #[arg(long, value_name = "CODE")]
    pub(crate) region: Vec<String>,
    /// Replace files of the same names in a folder that holds something, or an older workbook
    #[arg(long)]
    pub(crate) force: bool,
}

/// `bekal import`.
#[derive(Args, Debug)]
pub(crate) struct ImportArgs {
    #[command(subcommand)]
    pub(crate) from: ImportFrom,
}

/// What is imported.
#[derive(Debug, Subcommand)]
pub(crate) enum ImportFrom {
    /// Turn an OpenStreetMap extract into links and sites: roads, ferries, navigable rivers, jetties
    Osm(OsmArgs),
}

/// How one moves on an imported link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ImportMode {
    /// Roads and vehicle ferries.
    Road,
    /// Navigable waterways.
    River,
    /// Ways for people on foot only.
    Foot,
}

/// `bekal import osm`.
#[derive(Args, Debug)]
pub(crate) struct OsmArgs {
    /// OpenStreetMap extract (.osm.pbf)
    pub(crate) extract: PathBuf,
    /// Folder to make
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// Operation whose network it becomes: DIR is then a whole operation
    #[arg(long, value_name = "SOURCE")]
    pub(crate) operation: Option<PathBuf>,
    /// Keep the operation's own links of the imported modes too
    #[arg(long, requires = "operation")]
    pub(crate) keep_links: bool,
    /// Farthest that a site is joined to the network; a site farther off keeps its own links
    #[arg(long, value_name = "KM", default_value = "5", requires = "operation", allow_hyphen_values = true)]
    pub(crate) snap_max_km: String,
    /// Modes to import
    #[arg(long, value_enum, value_delimiter = ',', default_values_t = [ImportMode::Road, ImportMode::River], value_name = "MODES")]
    pub(crate) modes: Vec<ImportMode>,
    /// Only what lies within west, south, east and north, in degrees
    #[arg(long, value_name = "W,S,E,N", allow_hyphen_values = true, conflicts_with = "polygon")]
    pub(crate) bbox: Option<String>,
    /// Only what lies within the polygons of a map (.geojson)
    #[arg(long, value_name = "FILE")]
    pub(crate) polygon: Option<PathBuf>,
    /// Leave out parts of the network that have fewer nodes and hang together with nothing else
    #[arg(long, value_name = "N", default_value_t = 0, allow_negative_numbers = true, value_parser = whole::<u64>(0..=1_000_000_000))]
    pub(crate) min_island: u64,
    /// Join dead ends that lie at most so many metres from another part of the network, for maps that were cut or redrawn
    #[arg(long, value_name = "METRES", default_value_t = 0, allow_negative_numbers = true, value_parser = whole::<u32>(0..=10_000))]
    pub(crate) join_gaps: u32,
    /// Polygons (.geojson) with `gauge`, `closes_above_m`, `opens_above_m`, `max_gross_kg`, `max_width_m`, `modes`: the links
    /// and connectors they touch get these
    #[arg(long, value_name = "FILE")]
    pub(crate) rules: Option<PathBuf>,
    /// Polygons (.geojson) that are flooded now, added to the zones of the operation
    #[arg(long, value_name = "FILE", requires = "operation")]
    pub(crate) zones: Option<PathBuf>,
    /// Raster of water depth in metres (.tif): links under water become closures
    #[arg(long, value_name = "FILE")]
    pub(crate) depth: Option<PathBuf>,
    /// Since when the depths hold; else since the start of the operation
    #[arg(long, value_name = "MOMENT", requires = "depth")]
    pub(crate) depth_from: Option<String>,
    /// Until when the depths hold; else until the end of the operation
    #[arg(long, value_name = "MOMENT", requires = "depth")]
    pub(crate) depth_until: Option<String>,
    /// Replace an older import
    #[arg(long)]
    pub(crate) force: bool,
}

/// `bekal generate`.
#[derive(Args, Debug)]
pub(crate) struct GenerateArgs {
    /// Folder to make
    pub(crate) dir: PathBuf,
    /// Posts with people
    #[arg(long, default_value_t = 30, allow_negative_numbers = true, value_parser = whole::<usize>(Recipe::POSTS))]
    pub(crate) posts: usize,
    /// Warehouses; else one for every 15 posts
    #[arg(long, allow_negative_numbers = true, value_parser = whole::<usize>(Recipe::WAREHOUSES))]
    pub(crate) warehouses: Option<usize>,
    /// Jetties; else one for every 12 posts
    #[arg(long, allow_negative_numbers = true, value_parser = whole::<usize>(Recipe::JETTIES))]
    pub(crate) jetties: Option<usize>,
    /// Commodities
    #[arg(long, default_value_t = 3, allow_negative_numbers = true, value_parser = whole::<usize>(Recipe::ITEMS))]
    pub(crate) items: usize,
    /// Days of operation
    #[arg(long, default_value_t = 7, allow_negative_numbers = true, value_parser = whole::<u32>(Recipe::DAYS))]
    pub(crate) days: u32,
    /// Hours in a period
    #[arg(long, default_value_t = 12, value_name = "HOURS", allow_negative_numbers = true, value_parser = whole::<u32>(Recipe::PERIOD_H))]
    pub(crate) period: u32,
    /// Vehicles and boats in all; else as many as the work takes, and two fifths more
    #[arg(long, allow_negative_numbers = true, value_parser = whole::<usize>(Recipe::VEHICLES))]
    pub(crate) vehicles: Option<usize>,
    /// Share of posts that the river cuts off from the roads
    #[arg(long, default_value_t = 40, value_name = "PERCENT", allow_negative_numbers = true, value_parser = whole::<u32>(Recipe::FLOOD_PERCENT))]
    pub(crate) flood: u32,
    /// Seed of every random choice
    #[arg(long, default_value_t = 1, allow_negative_numbers = true, value_parser = whole::<u64>(0..=u64::MAX))]
    pub(crate) seed: u64,
}
