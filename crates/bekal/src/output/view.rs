//! A plan in one language: what documents and summaries say about it, as texts and numbers in words.

use super::markdown::SHOWN_DIGITS;
use super::messages::{Msg, coded, fill, shut_because};
use super::names::{Fill, Names, SURVIVAL, stock_at_end, total};
use super::{numbers, times};
use bekal_core::operation::{Language, Objective};
use bekal_core::plan::{Bound, ClosedLink, FleetLine, Plan, Price, Shortfall};
use bekal_core::units::{Duration, Instant};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Grams in the last digit of tonnes as documents show them (two decimals).
pub(super) const TONNE_STEP: i128 = 10_000;

/// Person-days below which a price reads as nothing.
const LEAST_PRICE: f64 = 0.05;

/// The plan as seen by a reader of `lang`.
#[derive(Debug)]
pub(super) struct View<'a> {
    pub(super) plan: &'a Plan,
    pub(super) names: Names<'a>,
    pub(super) lang: Language,
    /// Survival need and what is met of it, by post.
    pub(super) fills: BTreeMap<&'a str, Fill>,
    /// What lies at the end where vehicles load, by item, in thousandths.
    left: BTreeMap<&'a str, i128>,
}

/// Names on one line: control characters become spaces, marks that reverse the direction of writing go.
pub(super) fn clean(text: &str) -> String {
    let kept = text
        .chars()
        .filter(|c| !matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'));
    kept.map(|c| if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') { ' ' } else { c }).collect()
}

impl<'a> View<'a> {
    pub(super) fn new(plan: &'a Plan, lang: Language) -> Self {
        let names = Names::of(plan);
        let fills = names.fills(plan);
        let mut left: BTreeMap<&str, i128> = BTreeMap::new();
        for line in stock_at_end(plan) {
            if names.site(&line.site).is_some_and(|site| site.kind != "post") {
                let sum = left.entry(&line.item).or_default();
                *sum = sum.saturating_add(line.quantity_milli.thousandths().into());
            }
        }
        Self { plan, names, lang, fills, left }
    }

    /// A text without blanks.
    pub(super) fn say(&self, msg: Msg) -> &'static str {
        msg.text(self.lang)
    }

    /// A text with its blanks filled.
    pub(super) fn tell(&self, msg: Msg, values: &[&str]) -> String {
        fill(msg.text(self.lang), values)
    }

    /// A code word of the plan in the reader's language, as it is where it has no translation.
    pub(super) fn word(&self, context: &str, code: &str) -> String {
        coded(self.lang, context, code).map_or_else(|| code.to_owned(), str::to_owned)
    }

    pub(super) fn int(&self, value: impl Into<i128>) -> String {
        numbers::integer(self.lang, value.into())
    }

    /// A count of things in memory.
    pub(super) fn count(&self, value: usize) -> String {
        numbers::integer(self.lang, i128::try_from(value).unwrap_or(i128::MAX))
    }

    pub(super) fn people(&self, value: u128) -> String {
        numbers::integer(self.lang, i128::try_from(value).unwrap_or(i128::MAX))
    }

    /// Thousandths as per cent with one decimal.
    pub(super) fn percent(&self, permille: impl Into<i128>) -> String {
        numbers::decimal(self.lang, permille.into(), 1) + " %"
    }

    /// A share of need as per cent, rounded down; a dash where there is no need.
    pub(super) fn share(&self, part: u128, whole: u128) -> String {
        numbers::permille(part, whole).map_or_else(|| "–".to_owned(), |share| self.percent(share))
    }

    /// Grams in tonnes with two decimals.
    pub(super) fn tonnes(&self, grams: i128) -> String {
        self.steps(numbers::rounded(grams, TONNE_STEP))
    }

    /// Grams in tonnes with the decimals a label has room for.
    pub(super) fn tonnes_short(&self, grams: i128) -> String {
        numbers::decimal(self.lang, numbers::rounded(grams, 100_000), 1)
    }

    /// Hundredths as a number with two decimals.
    pub(super) fn steps(&self, hundredths: i128) -> String {
        numbers::decimal(self.lang, hundredths, 2)
    }

    /// Thousandths of a unit with the unit: `12.000 kg`.
    pub(super) fn amount(&self, item: &str, thousandths: i128) -> String {
        let number = numbers::trimmed(self.lang, thousandths, 3);
        let unit = self.names.unit(item);
        if unit.is_empty() { number } else { format!("{number} {unit}") }
    }

    /// What is needed or asked for, rounded up to what can be asked for: whole pieces; of what is weighed or measured,
    /// tenths below a hundred and whole units from there on.
    pub(super) fn asked(&self, item: &str, thousandths: i128) -> String {
        let whole = self.names.askable(item, thousandths);
        let step = if whole < 100_000 { 100 } else { 1000 };
        let rest = whole.rem_euclid(step);
        self.amount(item, if rest == 0 { whole } else { whole.saturating_add(step - rest) })
    }

    /// What is missing of an item; where nothing is, how late it comes.
    pub(super) fn missing(&self, item: &str, thousandths: i128, days: u32) -> String {
        if thousandths > 0 { self.asked(item, thousandths) } else { self.tell(Msg::DaysLate, &[&self.int(days)]) }
    }

    /// Metres in whole kilometres.
    pub(super) fn km(&self, metres: i128) -> String {
        self.int(numbers::rounded(metres, 1000))
    }

    /// Seconds in hours with one decimal.
    pub(super) fn hours(&self, seconds: i128) -> String {
        numbers::decimal(self.lang, numbers::rounded(seconds, 360), 1)
    }

    pub(super) fn long(&self, moment: Instant) -> String {
        times::long(self.lang, moment, self.plan.header.utc_offset_s)
    }

    pub(super) fn short(&self, moment: Instant) -> String {
        times::short(self.lang, moment, self.plan.header.utc_offset_s)
    }

    pub(super) fn date(&self, moment: Instant) -> String {
        times::date(self.lang, moment, self.plan.header.utc_offset_s)
    }

    /// The local zone by its name.
    pub(super) fn zone(&self) -> String {
        times::zone(self.plan.header.utc_offset_s)
    }

    pub(super) fn time_of_day(&self, moment: Instant) -> String {
        times::time_of_day(self.lang, moment, self.plan.header.utc_offset_s)
    }

    /// Days of operation as people count them: 1 first.
    pub(super) fn days(&self, first: u32, last: u32) -> String {
        if first == last {
            self.int(i64::from(first) + 1)
        } else {
            format!("{}–{}", self.int(i64::from(first) + 1), self.int(i64::from(last) + 1))
        }
    }

    /// `hari ke-2`, `days 2–4`.
    pub(super) fn on_days(&self, first: u32, last: u32) -> String {
        let msg = if first == last { Msg::OneDay } else { Msg::SomeDays };
        self.tell(msg, &[&self.days(first, last)])
    }

    /// End of the operation.
    pub(super) fn end(&self) -> Instant {
        times::later(self.plan.header.start, self.plan.header.horizon_s)
    }

    /// `7 hari, periode 12 jam`.
    pub(super) fn horizon(&self) -> String {
        let whole = |span: Duration, unit: i64| self.int(span.seconds() / unit);
        self.tell(
            Msg::HorizonAndPeriod,
            &[&whole(self.plan.header.horizon_s, 86_400), &whole(self.plan.header.period_s, 3600)],
        )
    }

    /// `2.345 dari 3.000 jiwa-hari` of survival need, with its share.
    pub(super) fn need_met(&self) -> String {
        let (met, needed) = (self.plan.kpis.person_days_met, self.plan.kpis.person_days_needed);
        if needed == 0 {
            let others = self.plan.kpis.fill_by_priority.iter().filter(|level| level.needed > 0);
            return others.min_by_key(|level| level.priority).map_or_else(
                || self.say(Msg::NoNeed).to_owned(),
                |level| {
                    let share = self.share(level.met.into(), level.needed.into());
                    let met = self.tell(Msg::NeedMetValue, &[&share, &self.int(level.met), &self.int(level.needed)]);
                    self.tell(Msg::NoSurvivalNeed, &[&self.int(level.priority), &met])
                },
            );
        }
        let share = self.share(u128::from(met), u128::from(needed));
        self.tell(Msg::NeedMetValue, &[&share, &self.int(met), &self.int(needed)])
    }

    /// That no price is stated, and why.
    pub(super) fn no_prices(&self) -> &'static str {
        self.say(if self.plan.edited_from().is_some() { Msg::PricesOfEdited } else { Msg::NothingScarce })
    }

    /// Why a bound states no value of the programme.
    pub(super) fn no_programme(&self) -> &'static str {
        let decided = self.plan.edited_from().is_some() || self.plan.revised_from().is_some();
        self.say(if decided { Msg::NoProgrammeOfTrips } else { Msg::NoProgramme })
    }

    /// Of a plan whose trips people edited, that they did, and of which plan.
    pub(super) fn edited(&self) -> Option<String> {
        let digits: String = self.plan.edited_from()?.chars().take(SHOWN_DIGITS).collect();
        Some(self.tell(Msg::EditedByHand, &[&digits]))
    }

    /// The fill of the worst-off post that can be reached, by name where one post alone has it.
    pub(super) fn worst_off(&self) -> String {
        if self.plan.kpis.person_days_needed == 0 {
            return self.say(Msg::NoWorstOff).to_owned();
        }
        let Some(worst) = self.plan.kpis.worst_fill_permille else { return self.say(Msg::NobodyReached).to_owned() };
        let never = |site: &str| {
            let mut unreachable = self.plan.situation.unreachable.iter();
            unreachable.any(|post| post.site == site && post.reachable_from.is_none())
        };
        let mut posts = self
            .fills
            .iter()
            .filter(|(site, fill)| !never(site) && numbers::permille(fill.met, fill.needed) == Some(worst))
            .map(|(site, _)| *site);
        match (posts.next(), posts.count()) {
            (None, _) => self.percent(worst),
            (Some(only), 0) => self.tell(Msg::WorstIsPost, &[&self.percent(worst), self.names.site_name(only)]),
            (Some(_), others) => self.tell(Msg::WorstIsPosts, &[&self.percent(worst), &self.count(others + 1)]),
        }
    }

    /// The first priority with need: that of survival, where there is any.
    fn first_priority(&self) -> Option<u8> {
        let needed = self.plan.kpis.fill_by_priority.iter().filter(|level| level.needed > 0);
        needed.map(|level| level.priority).min()
    }

    /// The bound on need met of the first priority, which gives the headline gap.
    pub(super) fn headline_bound(&self) -> Option<&'a Bound> {
        let first = self.first_priority()?;
        self.bounds_of_need().find(|bound| bound.priority == first)
    }

    fn bounds_of_need(&self) -> impl Iterator<Item = &'a Bound> {
        self.plan.bounds.iter().filter(|bound| bound.level == "need-met")
    }

    /// Most person-days a plan can meet under a bound.
    fn best(bound: &Bound) -> f64 {
        (bound.bound + 1e-6).floor().max(bound.achieved)
    }

    /// Bound and gap of the first priority as a sentence; that there is none, where the search ended early.
    pub(super) fn bound_sentence(&self) -> Option<String> {
        match self.headline_bound() {
            Some(bound) if bound.priority == SURVIVAL => Some(self.bound(Msg::BoundSentence, bound)),
            Some(bound) => Some(self.bound(Msg::BoundOfPriority, bound)),
            None => self.cut_short().map(|_| self.say(Msg::BoundNotComputed).to_owned()),
        }
    }

    /// Bounds and gaps of the priorities after the first.
    pub(super) fn bounds_of_others(&self) -> Option<String> {
        let first = self.first_priority();
        let mut others: Vec<&Bound> = self.bounds_of_need().filter(|bound| Some(bound.priority) != first).collect();
        others.sort_by_key(|bound| bound.priority);
        let told: Vec<String> = others.into_iter().map(|bound| self.bound(Msg::BoundOfPriority, bound)).collect();
        (!told.is_empty()).then(|| told.join(" "))
    }

    fn bound(&self, msg: Msg, bound: &Bound) -> String {
        let best = numbers::float(self.lang, Self::best(bound), 0);
        let achieved = numbers::float(self.lang, bound.achieved, 0);
        self.tell(msg, &[&best, &achieved, &self.gap(bound.gap), &self.int(bound.priority)])
    }

    /// What the headline gap is made of, in whole person-days that add up; nothing where there is no gap or its parts are
    /// not known.
    pub(super) fn gap_parts(&self) -> Option<String> {
        let bound = self.headline_bound()?;
        let (programme, on_tours) = (bound.programme?, bound.on_tours?);
        let (best, achieved) = (Self::best(bound).round(), bound.achieved.round());
        // Each step starts where the one before it ended; none gives back what another lost.
        let on_tours = on_tours.round().max(achieved).min(best);
        let programme = programme.round().max(on_tours).min(best);
        let fairness = self.plan.provenance.price_of_fairness_person_days.round().max(0.0).min(best - programme);
        let time = best - programme - fairness;
        let steps = [fairness, time, programme - on_tours, on_tours - achieved, best - achieved];
        let [fairness, time, tours, packages, all] = steps.map(|lost| numbers::float(self.lang, lost, 0));
        (best > achieved).then(|| self.tell(Msg::GapParts, &[&fairness, &time, &tours, &packages, &all]))
    }

    /// A gap as per cent, rounded up to one decimal, so that only none reads as none.
    pub(super) fn gap(&self, gap: f64) -> String {
        numbers::float(self.lang, (gap * 1000.0 - 1e-6).ceil() / 10.0, 1) + " %"
    }

    /// A number of a bound: whole where it is large.
    pub(super) fn measure(&self, value: f64) -> String {
        numbers::float(self.lang, value, if value.abs() < 100.0 { 2 } else { 0 })
    }

    pub(super) fn fairness_sentence(&self) -> String {
        let price = self.plan.provenance.price_of_fairness_person_days;
        if self.plan.header.objective != Objective::Fair {
            self.say(Msg::FairnessNotSought).to_owned()
        } else if self.headline_bound().is_none() && self.cut_short().is_some() {
            self.say(Msg::FairnessNotComputed).to_owned()
        } else if price.is_finite() && price >= 0.5 {
            self.tell(Msg::FairnessCosts, &[&numbers::float(self.lang, price, 0)])
        } else {
            self.say(Msg::FairnessIsFree).to_owned()
        }
    }

    /// Why the search ended early, where it did.
    pub(super) fn cut_short(&self) -> Option<&'static str> {
        match self.plan.provenance.status.as_str() {
            "stopped" => Some(self.say(Msg::WasStopped)),
            "time-limit" => Some(self.say(Msg::WasTimedOut)),
            _ => None,
        }
    }

    /// Shortfalls by person-days, largest first.
    pub(super) fn shortfalls(&self) -> Vec<&'a Shortfall> {
        let mut all: Vec<&Shortfall> = self.plan.shortfalls.iter().collect();
        all.sort_by_key(|short| Reverse((short.person_days, self.names.is_survival(&short.item))));
        all
    }

    /// Why something is short; where no limit is found, with what the plan leaves unused.
    pub(super) fn because(&self, item: &str, reason: &str) -> String {
        match self.left.get(item) {
            // Of vehicles' hours some are over, and some nobody can count on any more.
            Some(left) if reason == "other" && self.plan.changes.is_some() => {
                self.tell(Msg::LeftByRevision, &[&self.amount(item, *left)])
            }
            Some(left) if reason == "other" => {
                let fleets = self.plan.resources.fleets.iter().filter(|fleet| fleet.counted);
                let unspent =
                    |fleet: &FleetLine| i128::from(fleet.available_s.seconds()) - i128::from(fleet.duty_s.seconds());
                let hours = numbers::rounded(total(fleets.map(unspent)), 3600);
                self.tell(Msg::LeftByPlan, &[&self.amount(item, *left), &self.int(hours)])
            }
            _ => self.word("shortfall", reason),
        }
    }

    /// Whom a shortfall is to be asked of: a member, or a tier in words.
    pub(super) fn ask(&self, ask: &str) -> String {
        match self.names.member(ask) {
            Some(member) => member.name.clone(),
            None => self.word("tier", ask),
        }
    }

    /// Prices worth a sentence, dearest first.
    pub(super) fn prices(&self) -> Vec<&'a Price> {
        let mut all: Vec<&Price> = self.plan.prices.iter().filter(|price| price.person_days >= LEAST_PRICE).collect();
        all.sort_by(|a, b| b.person_days.total_cmp(&a.person_days));
        all
    }

    /// What one more of a scarce thing would bring, as a sentence.
    pub(super) fn price(&self, price: &Price) -> String {
        let place = price.site.as_deref().map(|site| self.names.site_name(site));
        let day = price.day.map(|day| self.days(day, day));
        let when = day.map(|day| self.tell(Msg::OnDay, &[&day])).unwrap_or_default();
        let at = |site: Option<&str>| site.map(|site| self.tell(Msg::AtSite, &[site])).unwrap_or_default();
        let gain = numbers::float(self.lang, price.person_days, usize::from(price.person_days < 10.0));
        let code = price.code.as_str();
        match (price.resource.as_str(), price.unit.as_str()) {
            ("goods", "tonne") => self.tell(Msg::PriceGoods, &[self.names.item_name(code), &at(place), &when, &gain]),
            ("vehicle", "vehicle-day") => {
                self.tell(Msg::PriceVehicle, &[self.names.vehicle_name(code), &at(place), &when, &gain])
            }
            ("handling", "tonne") => {
                self.tell(Msg::PriceHandling, &[&at(place.or(Some(self.names.site_name(code)))), &when, &gain])
            }
            (other, unit) => {
                let what = format!("{other} {code}");
                self.tell(Msg::PriceOther, &[unit, &what, &at(place), &when, &gain])
            }
        }
    }

    /// Why a link or site is shut, in words.
    pub(super) fn reason(&self, reason: &str) -> String {
        shut_because(self.lang, reason, |code| self.gauge(code))
    }

    /// The name of a gauge; a code without gauge is its own name.
    fn gauge<'b>(&'b self, code: &'b str) -> &'b str {
        let mut gauges = self.plan.situation.gauges.iter();
        gauges.find(|gauge| gauge.gauge == code).map_or(code, |gauge| &gauge.name)
    }

    /// The name of a site, or of the gauge a task of the SOP goes by.
    pub(super) fn place<'b>(&'b self, code: &'b str) -> &'b str {
        if self.names.site(code).is_some() { self.names.site_name(code) } else { self.gauge(code) }
    }

    /// From when until when something is shut, as far as that is known.
    pub(super) fn span(&self, since: Option<Instant>, until: Option<Instant>) -> (String, String) {
        let told = |moment: Option<Instant>, else_: Msg| {
            moment.map_or_else(|| self.say(else_).to_owned(), |moment| self.short(moment))
        };
        (told(since, Msg::BeforeTheData), told(until, Msg::NotKnown))
    }

    /// Whether a link is shut, or how fast it still is.
    pub(super) fn state(&self, link: &ClosedLink) -> String {
        match link.factor_permille {
            0 => self.say(Msg::Shut).to_owned(),
            factor => self.tell(Msg::Slowed, &[&self.share(factor.into(), 1000)]),
        }
    }

    /// `A – B (road)`.
    pub(super) fn ends(&self, link: &ClosedLink) -> String {
        format!("{} – {}", self.names.site_name(&link.from), self.names.site_name(&link.to))
    }
}
