//! The few lines a terminal shows at the end of planning.

use super::markdown::movements;
use super::messages::Msg;
use super::view::{View, clean};
use bekal_core::operation::Language;
use bekal_core::plan::Plan;
use bekal_core::units::Quantity;

/// Shortfalls and prices shown of each.
const SHOWN: usize = 3;

/// What the plan reaches and what it lacks, in at most 25 lines of plain text, each ending with a newline.
pub fn summary(plan: &Plan, lang: Language) -> String {
    let view = View::new(plan, lang);
    let header = &plan.header;
    let mut lines = vec![view.tell(Msg::SummaryHead, &[&header.operation, &view.long(header.start), &view.horizon()])];
    let mut fact = |label: Msg, value: &str| lines.push(view.tell(Msg::SummaryLine, &[view.say(label), value]));
    fact(Msg::NeedMet, &view.need_met());
    fact(Msg::WorstOff, &view.worst_off());
    if let Some(sentence) = view.bound_sentence() {
        fact(Msg::BoundAndGap, &sentence);
    }
    if let Some(sentence) = view.gap_parts() {
        fact(Msg::GapMadeOf, &sentence);
    }
    fact(Msg::PriceOfFairness, &view.fairness_sentence());
    if let Some(sentence) = view.bounds_of_others() {
        fact(Msg::BoundsOfOthers, &sentence);
    }
    fact(Msg::Movements, &movements(&view));
    let unreachable = &plan.situation.unreachable;
    if !unreachable.is_empty() {
        let names: Vec<&str> = unreachable.iter().map(|post| view.names.site_name(&post.site)).collect();
        let mut shown = names[..names.len().min(SHOWN)].join(", ");
        if names.len() > SHOWN {
            shown = view.tell(Msg::AndMore, &[&shown, &view.count(names.len() - SHOWN)]);
        }
        fact(Msg::UnreachablePosts, &view.tell(Msg::SummaryUnreachable, &[&view.count(names.len()), &shown]));
    }
    lines.extend(view.edited());
    lines.extend(view.cut_short().map(str::to_owned));
    let shortfalls = view.shortfalls();
    if shortfalls.is_empty() {
        lines.push(view.say(Msg::NothingShort).to_owned());
    } else {
        lines.push(view.tell(Msg::SummaryShortfalls, &[&view.count(shortfalls.len())]));
        lines.extend(shortfalls.iter().take(SHOWN).map(|short| {
            let days = view.on_days(short.first_day, short.last_day);
            let mut missing = view.missing(&short.item, short.quantity_milli.thousandths().into(), short.days());
            if short.quantity_milli > Quantity::ZERO {
                missing = view.tell(Msg::SummaryMissing, &[&missing]);
            }
            let values = [
                view.names.site_name(&short.site),
                view.names.item_name(&short.item),
                &days,
                &missing,
                &view.int(short.person_days),
                &view.because(&short.item, &short.reason),
                &view.ask(&short.ask),
            ];
            format!("  {}", view.tell(Msg::SummaryShort, &values))
        }));
    }
    let prices = view.prices();
    if !prices.is_empty() {
        lines.push(view.say(Msg::SummaryPrices).to_owned());
        lines.extend(prices.iter().take(SHOWN).map(|price| format!("  {}", view.price(price))));
    }
    lines.iter().map(|line| clean(line) + "\n").collect()
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn it_is_short_and_says_what_matters() {
        let text = summary(&sample::plan(), Language::Indonesian);
        assert!(text.lines().count() <= 25, "{text}");
        for wanted in [
            "Kebutuhan dasar terpenuhi: 90,0 % (9.000 dari 10.000 jiwa-hari)",
            "lebih dari 9.300 jiwa-hari kebutuhan dasar (prioritas 1); rencana ini memenuhi 9.000, selisih 3,3 %",
            "Satu Truk 6 t lagi di Gudang Utama pada hari ke-2: 1.240 jiwa-hari.",
            "Pos A, Beras, hari ke-2: kurang 400 kg (1.000 jiwa-hari)",
        ] {
            assert!(text.contains(wanted), "{wanted}\n---\n{text}");
        }
        let text = summary(&sample::plan(), Language::English);
        assert!(text.contains("One more Truk 6 t at Gudang Utama on day 2: 1,240 person-days."), "{text}");
    }

    #[test]
    fn names_cannot_steer_the_terminal() {
        let mut plan = sample::plan();
        plan.header.operation = "a\u{1b}[2Jb\nc\u{202e}".to_owned();
        let text = summary(&plan, Language::English);
        assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}'));
        assert!(text.starts_with("a [2Jb c: "), "{text}");
    }
}
