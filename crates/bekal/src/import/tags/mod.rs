//! What tags mean: which ways carry vehicles, boats or people on foot, how fast, in which direction and within which limits.
//!
//! Keys and values are those of the OpenStreetMap wiki. A way is taken if its class is one of
//! [`speeds::CLASSES`] and nothing forbids it; whatever is passed over is counted by its [`Reason`].
//!
//! Navigable is: `waterway=fairway`; what `boat`, `motorboat` or `ship` allow or `CEMT` classes; and every
//! `waterway=river` that nothing forbids and that is not said to be intermittent or narrower than
//! [`NARROW_M`]. The last is an assumption, because boat tags are rare in Indonesia, and the link says so. Canals without
//! such a tag are ditches more often than not, and are passed over.

pub(crate) mod speeds;
mod values;

use super::pbf::Tags;
use bekal_core::operation::Mode;
use std::collections::BTreeMap;

/// A river that is said to be narrower carries no loaded boat, m: a longboat of relief stores turns in about 8 m.
const NARROW_M: f64 = 8.0;
/// What `hgv=no` shuts out: goods vehicles of more than 3.5 t (OpenStreetMap wiki, "Key:hgv").
const HGV_KG: f64 = 3500.0;
/// Widths that can be a limit of vehicles, m; chosen by us.
const WIDTHS_M: std::ops::RangeInclusive<f64> = 1.0..=20.0;

/// The modes asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Modes {
    /// Roads and vehicle ferries.
    pub road: bool,
    /// Navigable waterways.
    pub river: bool,
    /// Ways for people on foot only.
    pub foot: bool,
}

impl Default for Modes {
    fn default() -> Self {
        Self { road: true, river: true, foot: false }
    }
}

impl Modes {
    /// Whether a mode is asked for.
    pub const fn has(&self, mode: Mode) -> bool {
        match mode {
            Mode::Road => self.road,
            Mode::River => self.river,
            Mode::Foot => self.foot,
            Mode::Air => false,
        }
    }
}

/// In which direction a way is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Direction {
    Both,
    Forward,
    Backward,
}

/// What a way is apart from its class; ways of different kinds stay links of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Plain,
    Bridge,
    Ford,
    Ferry,
}

/// How long a way takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Pace {
    /// Metres in an hour.
    Speed(u32),
    /// Seconds from end to end.
    Takes(u32),
}

/// What vehicles a way carries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Limits {
    pub(crate) max_gross_kg: Option<u32>,
    pub(crate) max_width_cm: Option<u32>,
}

/// What a way is to the network.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Meaning {
    pub(crate) mode: Mode,
    pub(crate) class: &'static str,
    pub(crate) kind: Kind,
    pub(crate) direction: Direction,
    pub(crate) pace: Pace,
    pub(crate) limits: Limits,
    /// Whether that boats pass is assumed.
    pub(crate) assumed: bool,
}

/// Why a way with a class is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// Its mode is not asked for.
    OtherMode,
    /// An area, or a class that carries nobody (`construction`, `platform`).
    NoWay,
    /// `no` or for some users only (`emergency`, `psv`, `military`).
    Forbidden,
    /// Private.
    Private,
    /// Leads to a car park or one property only.
    Driveway,
    /// Its direction changes with the hour.
    Reversible,
    /// Impassable as tagged.
    Impassable,
    /// No boat passes, as tagged or because nothing says so of a canal or ditch.
    NotNavigable,
    /// Some of its nodes are not in the extract.
    NodesMissing,
    /// Has no two different nodes.
    TooShort,
}

impl Reason {
    /// As programs read it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::OtherMode => "other-mode",
            Self::NoWay => "no-way",
            Self::Forbidden => "forbidden",
            Self::Private => "private",
            Self::Driveway => "driveway",
            Self::Reversible => "reversible",
            Self::Impassable => "impassable",
            Self::NotNavigable => "not-navigable",
            Self::NodesMissing => "nodes-missing",
            Self::TooShort => "too-short",
        }
    }
}

/// What tags say of a way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// A link of the network.
    Taken(Meaning),
    /// A place where boats land.
    Landing,
    /// Would be a link but for this.
    Passed(Reason),
    /// Nothing of ours.
    Nothing,
}

/// Reads tags: which modes are wanted, and speeds by class that take the place of the usual ones.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reader {
    pub(crate) modes: Modes,
    pub(crate) speeds: BTreeMap<String, f64>,
}

impl Reader {
    /// What a way is.
    pub(crate) fn way(&self, tags: &Tags<'_>) -> Verdict {
        if tags.is_empty() {
            return Verdict::Nothing;
        }
        if let Some(highway) = tags.get("highway") {
            return self.highway(highway, tags);
        }
        if tags.is("route", "ferry") {
            return self.ferry(tags);
        }
        if is_landing(tags) {
            return Verdict::Landing;
        }
        match tags.get("waterway") {
            Some("river") => self.water("river", tags),
            Some("canal") => self.water("canal", tags),
            Some("fairway") => self.water("fairway", tags),
            _ => Verdict::Nothing,
        }
    }

    /// The speed of a class, metres in an hour.
    fn class_speed(&self, class: &str) -> f64 {
        self.speeds.get(class).copied().or_else(|| speeds::of_class(class)).unwrap_or(10.0)
    }

    fn taken(&self, meaning: Meaning) -> Verdict {
        if self.modes.has(meaning.mode) { Verdict::Taken(meaning) } else { Verdict::Passed(Reason::OtherMode) }
    }

    fn highway(&self, highway: &str, tags: &Tags<'_>) -> Verdict {
        let foot = match highway {
            "footway" | "pedestrian" | "corridor" => Some("footway"),
            "path" | "bridleway" | "cycleway" => Some("path"),
            "steps" => Some("steps"),
            _ => None,
        };
        let class = speeds::CLASSES
            .iter()
            .map(|(class, _)| *class)
            .find(|class| *class == highway && !matches!(*class, "ferry" | "river" | "canal" | "fairway" | "akses"));
        let Some(class) = foot.or(class).filter(|_| !tags.is("area", "yes")) else {
            return Verdict::Passed(Reason::NoWay);
        };
        let mode = if foot.is_some() { Mode::Foot } else { Mode::Road };
        if !self.modes.has(mode) {
            return Verdict::Passed(Reason::OtherMode);
        }
        let keys: &[&str] =
            if mode == Mode::Foot { &["foot", "access"] } else { &["goods", "motor_vehicle", "vehicle", "access"] };
        if let Some(reason) = refused(tags, keys) {
            return Verdict::Passed(reason);
        }
        if mode == Mode::Road {
            let impassable = tags.is("impassable", "yes") || tags.is("status", "impassable");
            if impassable || matches!(tags.get("smoothness"), Some("very_horrible" | "impassable")) {
                return Verdict::Passed(Reason::Impassable);
            }
            if matches!(tags.get("service"), Some("parking_aisle" | "driveway" | "drive-through")) {
                return Verdict::Passed(Reason::Driveway);
            }
            if matches!(tags.get("oneway"), Some("reversible")) {
                return Verdict::Passed(Reason::Reversible);
            }
        }
        let kind = if tags.get("bridge").is_some_and(|bridge| bridge != "no") {
            Kind::Bridge
        } else if tags.get("ford").is_some_and(|ford| ford != "no") {
            Kind::Ford
        } else {
            Kind::Plain
        };
        let mut speed = self.class_speed(class);
        if mode == Mode::Road {
            let ground = speeds::ground(tags.get("tracktype"), tags.get("surface"), tags.get("smoothness"));
            let stated = tags.get("maxspeed").and_then(values::speed);
            speed = stated.into_iter().chain(ground).fold(speed, f64::min);
            if kind == Kind::Ford {
                speed = speed.min(speeds::FORD);
            }
        }
        let direction = if mode == Mode::Foot { Direction::Both } else { direction(highway, tags) };
        let limits = if mode == Mode::Foot { Limits::default() } else { limits(tags) };
        self.taken(Meaning { mode, class, kind, direction, pace: pace(speed), limits, assumed: false })
    }

    fn ferry(&self, tags: &Tags<'_>) -> Verdict {
        let motor = ["motorcar", "motor_vehicle", "hgv", "goods", "vehicle"].iter().find_map(|key| tags.get(key));
        let vehicles = match motor {
            Some("no" | "private") => false,
            Some(_) => true,
            // Who is named when vehicles are not is all that is taken along.
            None => tags.get("foot").is_none() && tags.get("bicycle").is_none(),
        };
        if let Some(reason) = refused(tags, &["access"]) {
            return Verdict::Passed(reason);
        }
        let mode = if vehicles { Mode::Road } else { Mode::Foot };
        let limits = if vehicles { limits(tags) } else { Limits::default() };
        let takes = tags.get("duration").and_then(values::duration);
        let pace = takes.map_or_else(|| pace(self.class_speed("ferry")), |seconds| Pace::Takes(whole(seconds)));
        let direction = if vehicles { direction("ferry", tags) } else { Direction::Both };
        self.taken(Meaning { mode, class: "ferry", kind: Kind::Ferry, direction, pace, limits, assumed: false })
    }

    fn water(&self, class: &'static str, tags: &Tags<'_>) -> Verdict {
        if !self.modes.river {
            return Verdict::Passed(Reason::OtherMode);
        }
        let stated = ["ship", "motorboat", "boat"].iter().find_map(|key| tags.get(key));
        let classed = tags.get("CEMT").is_some_and(|cemt| cemt != "0" && cemt != "no");
        let narrow = tags.get("width").and_then(values::length).is_some_and(|width| width < NARROW_M);
        let dry = tags.is("intermittent", "yes") || tags.is("seasonal", "yes");
        let buried = tags.get("tunnel").is_some_and(|tunnel| tunnel != "no");
        let (allowed, forbidden) = match stated {
            Some("no") => (false, true),
            Some("private") => return Verdict::Passed(Reason::Private),
            Some(_) => (true, false),
            None => (classed || class == "fairway", false),
        };
        let assumed = !allowed && class == "river" && !narrow && !dry && refused(tags, &["access"]).is_none();
        if forbidden || buried || !(allowed || assumed) {
            return Verdict::Passed(Reason::NotNavigable);
        }
        let most = tags.get("maxspeed").and_then(values::speed);
        let speed = most.into_iter().fold(self.class_speed(class), f64::min);
        let max_width_cm = tags.get("maxwidth").and_then(values::length).and_then(width);
        self.taken(Meaning {
            mode: Mode::River,
            class,
            kind: Kind::Plain,
            direction: Direction::Both,
            pace: pace(speed),
            limits: Limits { max_gross_kg: None, max_width_cm },
            assumed,
        })
    }
}

/// Whether boats land at what has these tags.
pub(crate) fn is_landing(tags: &Tags<'_>) -> bool {
    tags.is("man_made", "pier")
        || tags.is("man_made", "quay")
        || tags.is("amenity", "ferry_terminal")
        || tags.is("leisure", "slipway")
}

/// Whether no vehicle passes a node.
pub(crate) fn is_barrier(tags: &Tags<'_>) -> bool {
    let shut = matches!(
        tags.get("barrier"),
        Some(
            "block"
                | "bollard"
                | "cycle_barrier"
                | "debris"
                | "full-height_turnstile"
                | "horse_stile"
                | "jersey_barrier"
                | "kissing_gate"
                | "log"
                | "stile"
                | "turnstile"
        )
    );
    let open = ["motor_vehicle", "vehicle", "access"].iter().find_map(|key| tags.get(key));
    shut && !matches!(open, Some("yes" | "permissive" | "designated"))
}

/// How much of a place the node is, and its name: larger is more.
pub(crate) fn place<'a>(tags: &Tags<'a>) -> Option<(u8, &'a str)> {
    let rank = match tags.get("place")? {
        "city" => 5,
        "town" => 4,
        "village" => 3,
        "suburb" | "island" => 2,
        "hamlet" | "neighbourhood" | "islet" => 1,
        _ => return None,
    };
    Some((rank, tags.get("name")?))
}

/// Why the first of these keys that is there shuts relief vehicles out.
fn refused(tags: &Tags<'_>, keys: &[&str]) -> Option<Reason> {
    match keys.iter().find_map(|key| tags.get(key))? {
        "no" | "emergency" | "psv" | "military" | "agricultural" | "forestry" | "use_sidepath" => {
            Some(Reason::Forbidden)
        }
        "private" => Some(Reason::Private),
        _ => None,
    }
}

fn direction(class: &str, tags: &Tags<'_>) -> Direction {
    match tags.get("oneway") {
        Some("yes" | "1" | "true") => Direction::Forward,
        Some("-1" | "reverse") => Direction::Backward,
        Some(_) => Direction::Both,
        None if class == "motorway" || matches!(tags.get("junction"), Some("roundabout" | "circular")) => {
            Direction::Forward
        }
        None => Direction::Both,
    }
}

fn limits(tags: &Tags<'_>) -> Limits {
    let stated = tags.get("maxweight").and_then(values::mass);
    let goods = matches!(tags.get("hgv"), Some("no")).then_some(HGV_KG);
    let wide = ["maxwidth:physical", "maxwidth", "width", "est_width"];
    Limits {
        max_gross_kg: stated.into_iter().chain(goods).reduce(f64::min).map(whole),
        max_width_cm: wide.iter().find_map(|key| tags.get(key)).and_then(values::length).and_then(width),
    }
}

/// A width in centimetres, where it limits vehicles.
fn width(metres: f64) -> Option<u32> {
    WIDTHS_M.contains(&metres).then(|| whole(metres * 100.0))
}

fn pace(kmh: f64) -> Pace {
    Pace::Speed(whole(kmh.clamp(1.0, 200.0) * 1000.0))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "every value is checked to be small")]
fn whole(value: f64) -> u32 {
    value.round() as u32
}

#[cfg(test)]
mod tests;
