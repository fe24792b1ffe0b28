//! Why something is short, and what would serve it: line by line, with what kind of reason it is.
//!
//! | grade | what it says |
//! |---|---|
//! | `proven` | the auditor's own count shows that no plan of this operation can meet the need in full |
//! | `binding` | what ran out in this plan, and how what there was is shared among posts |
//! | `choice` | the plan left it: whole packages, or what else the same goods and hours serve |
//!
//! A remedy is the least single change after which a plan was found and audited that serves the line beside all trips
//! of this one ([`bekal_core::draft::remedy`]).

use super::messages::{Msg, coded, fill};
use super::numbers;
use super::served;
use super::view::{View, clean};
use bekal_core::audit::{Outset, Proof, proof};
use bekal_core::draft::Remedy;
use bekal_core::operation::change::Change;
use bekal_core::operation::{Language, Operation};
use bekal_core::plan::{Plan, Shortfall};
use bekal_core::units::{Instant, Quantity};
use serde::Serialize;

/// What is said about a line that is short.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Answer {
    /// The line.
    pub short: Shortfall,
    /// `proven`, `binding` or `choice`.
    pub grade: &'static str,
    /// Why no plan can meet it in full; of a proven reason only.
    pub proof: Option<ProofLine>,
    /// Shares of their need of the item that this post, the worst-off and the best-off other post get, thousandths.
    pub shares: Option<[u32; 3]>,
    /// What would serve it; none where no single change was found.
    pub remedy: Option<RemedyLine>,
}

/// A proof, in codes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "because", rename_all = "kebab-case")]
pub enum ProofLine {
    /// There is less than the post alone needs.
    Goods {
        /// What there is, thousandths of the unit.
        usable_milli: Quantity,
        /// What is needed on the days that are short.
        needed_milli: Quantity,
    },
    /// Nothing can be there in time.
    Time {
        /// First moment anything could be there, if ever.
        earliest: Option<Instant>,
    },
}

/// A remedy, in codes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RemedyLine {
    /// The change.
    #[serde(flatten)]
    pub change: ChangeLine,
    /// Further trips that serve the line then.
    pub trips: usize,
    /// Whether nothing is missed any more but on days on which nothing could be there.
    pub serves: bool,
    /// Person-days met of those missed, thousandths.
    pub met_permille: u32,
}

/// A change, in codes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "change", rename_all = "kebab-case")]
pub enum ChangeLine {
    /// None: what is left would do.
    Nothing,
    /// Goods more, kept for the post.
    Goods {
        /// Where.
        site: String,
        /// How much, thousandths of the unit.
        quantity_milli: Quantity,
    },
    /// Vehicles more.
    Vehicles {
        /// Like those of which fleet.
        fleet: String,
        /// Their type.
        vehicle_type: String,
        /// Where they stand.
        base: String,
        /// How many.
        count: u32,
    },
    /// A link that nothing shuts.
    Open {
        /// Which.
        link: String,
        /// From where.
        from: String,
        /// To where.
        to: String,
    },
}

/// The lines of a plan that are short, those that concern most people for longest first.
pub fn lines(plan: &Plan) -> Vec<Shortfall> {
    View::new(plan, Language::English).shortfalls().into_iter().cloned().collect()
}

/// What is said about a line of a plan under its operation.
///
/// # Complexity
/// That of [`proof`].
pub fn answer(operation: &Operation, plan: &Plan, short: &Shortfall, remedy: Option<&Remedy>) -> Answer {
    let site = operation.sites().find(|site| site.code == short.site);
    let item = operation.items().find(|item| item.code == short.item);
    let days = (short.first_day as usize, short.last_day as usize);
    let proof = site.zip(item).and_then(|line| proof(operation, &Outset::of(operation, plan), line, days));
    let proof = proof.map(|proof| match proof {
        Proof::Goods { usable, needed } => ProofLine::Goods { usable_milli: usable, needed_milli: needed },
        Proof::Time { earliest } => ProofLine::Time { earliest },
    });
    let left = matches!(short.reason.as_str(), "packages" | "edited" | "other");
    Answer {
        short: short.clone(),
        grade: if proof.is_some() {
            "proven"
        } else if left {
            "choice"
        } else {
            "binding"
        },
        proof,
        shares: shares(plan, short),
        remedy: remedy.map(|remedy| RemedyLine {
            change: change(operation, remedy.change),
            trips: remedy.trips,
            serves: remedy.serves,
            met_permille: remedy.met_permille,
        }),
    }
}

/// Shares of the item's need met: of the post, and of those among the others that get least and most.
fn shares(plan: &Plan, short: &Shortfall) -> Option<[u32; 3]> {
    let view = View::new(plan, Language::English);
    let fills = served::fills(plan, &view.names);
    let share = |fill: &super::names::Fill| numbers::permille(fill.met, fill.needed);
    let own = share(fills.get(&(short.site.as_str(), short.item.as_str()))?)?;
    let others = fills.iter().filter(|((site, item), _)| *item == short.item && *site != short.site);
    let others: Vec<u32> = others.filter_map(|(_, fill)| share(fill)).collect();
    Some([own, *others.iter().min()?, *others.iter().max()?])
}

fn change(operation: &Operation, change: Option<Change>) -> ChangeLine {
    let site = |id| operation.sites()[id].code.clone();
    match change {
        None => ChangeLine::Nothing,
        Some(Change::Goods { at, quantity, .. }) => ChangeLine::Goods { site: site(at), quantity_milli: quantity },
        Some(Change::Vehicles { fleet, count }) => {
            let row = &operation.fleets()[fleet];
            let vehicle_type = operation.vehicle_types()[row.vehicle_type].code.clone();
            ChangeLine::Vehicles { fleet: row.code.clone(), vehicle_type, base: site(row.base), count }
        }
        Some(Change::Open(link)) => {
            let row = &operation.links()[link];
            ChangeLine::Open { link: row.code.clone(), from: site(row.from), to: site(row.to) }
        }
    }
}

/// Answers in words, each line ending with a newline.
pub fn text(plan: &Plan, answers: &[Answer], lang: Language) -> String {
    let view = View::new(plan, lang);
    let mut lines = Vec::new();
    for (number, answer) in (1..).zip(answers) {
        let short = &answer.short;
        let mut missing = view.missing(&short.item, short.quantity_milli.thousandths().into(), short.days());
        if short.quantity_milli > Quantity::ZERO {
            missing = view.tell(Msg::SummaryMissing, &[&missing]);
        }
        let values = [
            &view.count(number),
            view.names.site_name(&short.site),
            view.names.item_name(&short.item),
            &view.on_days(short.first_day, short.last_day),
            &missing,
            &view.int(short.person_days),
        ];
        lines.push(view.tell(Msg::WhyLine, &values));
        let grade = coded(lang, "grade", answer.grade).unwrap_or(answer.grade);
        lines.push(view.tell(Msg::WhyBecause, &[&because(&view, answer), grade]));
        if let Some(shares) = answer.shares.filter(|_| answer.proof.is_none()) {
            let [own, least, most] = shares.map(|share| numbers::decimal(lang, share.into(), 1));
            lines.push(view.tell(Msg::WhyShared, &[&own, &least, &most]));
        }
        let remedy = match &answer.remedy {
            Some(remedy) => remedy_in_words(&view, &short.item, remedy),
            None => view.say(Msg::RemedyNone).to_owned(),
        };
        lines.push(view.tell(Msg::WhyRemedy, &[&remedy]));
    }
    if answers.iter().any(|answer| answer.remedy.is_some()) {
        lines.push(view.say(Msg::WhyHow).to_owned());
    }
    lines.iter().map(|line| clean(line) + "\n").collect()
}

fn because(view: &View<'_>, answer: &Answer) -> String {
    match &answer.proof {
        Some(ProofLine::Goods { usable_milli, needed_milli }) => {
            let amount = |quantity: &Quantity| view.amount(&answer.short.item, quantity.thousandths().into());
            view.tell(Msg::ProofGoods, &[&amount(usable_milli), &amount(needed_milli)])
        }
        Some(ProofLine::Time { earliest: Some(moment) }) => view.tell(Msg::ProofTime, &[&view.short(*moment)]),
        Some(ProofLine::Time { earliest: None }) => {
            let revised = view.plan.revised_from();
            view.say(if revised.is_some() { Msg::ProofNoMore } else { Msg::ProofNever }).to_owned()
        }
        None => view.because(&answer.short.item, &answer.short.reason),
    }
}

fn remedy_in_words(view: &View<'_>, item: &str, remedy: &RemedyLine) -> String {
    let change = match &remedy.change {
        ChangeLine::Nothing => view.say(Msg::RemedyNothing).to_owned(),
        ChangeLine::Goods { site, quantity_milli } => {
            let amount = view.amount(item, quantity_milli.thousandths().into());
            view.tell(Msg::RemedyGoods, &[&amount, view.names.site_name(site)])
        }
        ChangeLine::Vehicles { vehicle_type, base, count, .. } => {
            let kind = view.names.vehicle_name(vehicle_type);
            view.tell(Msg::RemedyVehicles, &[&view.int(*count), kind, view.names.site_name(base)])
        }
        ChangeLine::Open { link, from, to } => {
            fill(Msg::RemedyOpen.text(view.lang), &[link, view.names.site_name(from), view.names.site_name(to)])
        }
    };
    let told = view.tell(Msg::RemedyTrips, &[&change, &view.count(remedy.trips)]);
    let share = numbers::decimal(view.lang, remedy.met_permille.into(), 1);
    if remedy.serves { told } else { view.tell(Msg::RemedyPart, &[&told, &share]) }
}
