//! What stands on top: what the plan is for, what it reaches, how good that is.

use super::super::messages::Msg;
use super::super::names::{vehicles_counted, vehicles_used};
use super::super::numbers;
use super::super::view::View;
use super::doc::{Doc, Side, Table};
use super::{changes, listed};
use bekal_core::units::Distance;

/// Days of supply a post should hold (BNPB and Sphere practice: at least three).
const TARGET_DAYS: u32 = 3;
/// Posts with little supply that are listed by name.
const LOWEST_POSTS: usize = 10;

pub(super) fn write(doc: &mut Doc, view: &View<'_>, digits: &str) {
    let header = &view.plan.header;
    doc.heading(1, &view.tell(Msg::Title, &[&header.operation]));
    doc.notice(&view.tell(Msg::DraftMark, &[&view.plan.provenance.version, digits]));
    if let Some(edited) = view.edited() {
        doc.notice(&edited);
    }
    doc.fact(
        view.say(Msg::Period),
        &view.tell(Msg::PeriodValue, &[&view.long(header.start), &view.long(view.end()), &view.horizon()]),
    );
    doc.fact(
        view.say(Msg::HazardAndPhase),
        &format!("{}, {}", view.word("hazard", &header.hazard), view.word("phase", header.phase.word())),
    );
    doc.fact(
        view.say(Msg::PlannedFor),
        &format!("{}; {}", view.word("basis", header.basis.word()), view.tell(Msg::NormSet, &[&header.norms])),
    );
    doc.fact(view.say(Msg::PlannedBy), &view.word("objective", header.objective.word()));
    doc.fact(view.say(Msg::CountsOn), &view.word("commitment", header.commitment.word()));
    if let Some(attribution) = &header.attribution {
        doc.fact(view.say(Msg::DataOf), attribution);
    }
    headline(doc, view);
    changes::write(doc, view);
    six_tepat(doc, view);
    supply(doc, view);
}

fn headline(doc: &mut Doc, view: &View<'_>) {
    let plan = view.plan;
    doc.heading(2, view.say(Msg::Headline));
    if let Some(why) = view.cut_short() {
        doc.notice(why);
    }
    doc.fact(view.say(Msg::NeedMet), &view.need_met());
    doc.fact(view.say(Msg::PersonDay), view.say(Msg::PersonDayMeaning));
    doc.fact(view.say(Msg::WorstOff), &view.worst_off());
    if let Some(sentence) = view.bound_sentence() {
        doc.fact(view.say(Msg::BoundAndGap), &sentence);
    }
    if let Some(sentence) = view.gap_parts() {
        doc.fact(view.say(Msg::GapMadeOf), &sentence);
    }
    doc.fact(view.say(Msg::PriceOfFairness), &view.fairness_sentence());
    if let Some(sentence) = view.bounds_of_others() {
        doc.fact(view.say(Msg::BoundsOfOthers), &sentence);
    }
    let people = |day: fn(&bekal_core::plan::PeopleLine) -> u64| {
        view.people(plan.situation.people.iter().map(|line| u128::from(day(line))).sum())
    };
    let posts = view.count(plan.situation.people.len());
    doc.fact(
        view.say(Msg::PeopleInNeed),
        &view.tell(Msg::PeopleValue, &[&people(|line| line.first_day), &posts, &people(|line| line.last_day)]),
    );
    doc.fact(view.say(Msg::Movements), &movements(view));
    let cost = numbers::integer(view.lang, i128::from(plan.kpis.cost_rp.rupiah()));
    doc.fact(view.say(Msg::Cost), &format!("Rp {cost}"));
    if !plan.situation.unreachable.is_empty() {
        let names: Vec<&str> = plan.situation.unreachable.iter().map(|post| view.names.site_name(&post.site)).collect();
        doc.fact(view.say(Msg::UnreachablePosts), &listed(view, &names, LOWEST_POSTS));
    }
}

/// Tonnes, trips, vehicles and kilometres in one sentence.
pub(in super::super) fn movements(view: &View<'_>) -> String {
    let plan = view.plan;
    view.tell(
        Msg::MovementsValue,
        &[
            &view.tonnes(view.names.delivered(plan)),
            &view.count(plan.trips.len()),
            &view.count(vehicles_used(plan)),
            &view.int(i128::from(vehicles_counted(plan))),
            &view.km(i128::from(plan.kpis.distance_m.max(Distance::ZERO).metres())),
        ],
    )
}

fn six_tepat(doc: &mut Doc, view: &View<'_>) {
    let kpis = &view.plan.kpis;
    doc.heading(2, view.say(Msg::SixTepat));
    let mut table = Table::new(&[
        (view.say(Msg::Tepat), Side::Left),
        (view.say(Msg::Measure), Side::Left),
        (view.say(Msg::Value), Side::Right),
    ]);
    let mut row = |tepat: Msg, measure: String, value: String| {
        table.row(vec![view.say(tepat).to_owned(), measure, value]);
    };
    for level in &kpis.fill_by_priority {
        let share = view.share(u128::from(level.met), u128::from(level.needed));
        let label = view.tell(Msg::FillOfPriority, &[&view.int(level.priority)]);
        row(Msg::Amount, label, view.tell(Msg::OfPersonDays, &[&share, &view.int(level.met), &view.int(level.needed)]));
    }
    row(Msg::Amount, view.say(Msg::Oversupply).to_owned(), view.percent(kpis.oversupply_permille));
    // Without survival need there is nothing these could be shares of.
    let of_need = |text: String| if kpis.person_days_needed == 0 { "–".to_owned() } else { text };
    let worst = kpis.worst_fill_permille.map_or_else(|| "–".to_owned(), |share| view.percent(share));
    row(Msg::Target, view.say(Msg::WorstOff).to_owned(), of_need(worst));
    let gini = numbers::decimal(view.lang, kpis.gini_permille.into(), 3);
    row(Msg::Target, view.say(Msg::Gini).to_owned(), of_need(gini));
    row(Msg::Target, view.say(Msg::PostsWithNothing).to_owned(), view.count(kpis.posts_with_nothing.len()));
    for (share, hours) in kpis.within_24_48_72_h_permille.iter().zip([24, 48, 72]) {
        row(Msg::Time, view.tell(Msg::WithinHours, &[&view.int(hours)]), of_need(view.percent(*share)));
    }
    let hours = numbers::float(view.lang, kpis.mean_hours_to_first_delivery, 1);
    row(Msg::Time, view.say(Msg::MeanHours).to_owned(), view.tell(Msg::Hours, &[&hours]));
    row(Msg::Quality, view.say(Msg::Expiring).to_owned(), view.percent(kpis.expiring_permille));
    row(Msg::Use, view.say(Msg::Unsuitable).to_owned(), view.percent(kpis.unsuitable_permille));
    let requested = kpis.requested_met_permille.map(|share| view.percent(share));
    row(
        Msg::Need,
        view.say(Msg::RequestedMet).to_owned(),
        requested.unwrap_or_else(|| view.say(Msg::NoRequests).to_owned()),
    );
    doc.table(table, usize::MAX);
    if !kpis.posts_with_nothing.is_empty() {
        let names: Vec<&str> = kpis.posts_with_nothing.iter().map(|site| view.names.site_name(site)).collect();
        doc.fact(view.say(Msg::PostsWithNothing), &listed(view, &names, LOWEST_POSTS));
    }
}

fn supply(doc: &mut Doc, view: &View<'_>) {
    let mut posts: Vec<_> = view.plan.kpis.days_of_supply.iter().collect();
    if posts.is_empty() {
        return;
    }
    posts.sort_by_key(|post| post.least_hundredths);
    let enough = posts.iter().filter(|post| post.least_hundredths >= TARGET_DAYS * 100).count();
    let days = |hundredths: u32| view.steps(hundredths.into());
    let mut medians: Vec<u32> = posts.iter().map(|post| post.median_hundredths).collect();
    medians.sort_unstable();
    doc.fact(
        view.say(Msg::DaysOfSupply),
        &view.tell(
            Msg::SupplyValue,
            &[
                &view.count(enough),
                &view.count(posts.len()),
                &view.int(TARGET_DAYS),
                &days(posts[(posts.len() - 1) / 2].least_hundredths),
                &days(u32::midpoint(medians[(medians.len() - 1) / 2], medians[medians.len() / 2])),
            ],
        ),
    );
    doc.paragraph(view.say(Msg::SupplyNote));
    let low: Vec<_> = posts.into_iter().filter(|post| post.least_hundredths < TARGET_DAYS * 100).collect();
    if low.is_empty() {
        return;
    }
    let mut table = Table::new(&[
        (view.say(Msg::Post), Side::Left),
        (view.say(Msg::LeastDays), Side::Right),
        (view.say(Msg::MedianDays), Side::Right),
        (view.say(Msg::RunsOutFirst), Side::Left),
    ]);
    for post in &low {
        table.row(vec![
            view.names.site_name(&post.site).to_owned(),
            days(post.least_hundredths),
            days(post.median_hundredths),
            view.names.item_name(&post.item).to_owned(),
        ]);
    }
    let left_out = doc.table(table, LOWEST_POSTS);
    if left_out > 0 {
        doc.paragraph(&view.tell(Msg::RowsLeftOut, &[&view.count(left_out), "plan.json"]));
    }
}
