//! Posts that no vehicle reaches, as warnings at the rows of their sites.

use crate::output::messages::{Msg, fill, shut_because};
use crate::output::times;
use bekal_core::network::Network;
use bekal_core::operation::code::{Arg, Code, Diagnostic, Findings, Sheets};
use bekal_core::operation::draft::Draft;
use bekal_core::operation::{Language, Operation, Site};
use bekal_core::plan::Unreachable;
use bekal_core::table::Id;
use bekal_core::units::Instant;
use std::collections::{BTreeMap, BTreeSet};

/// Links and sites in the way that a warning names.
const NAMED: usize = 2;

/// Where each site stands in its table.
pub(crate) struct SiteRows {
    file: String,
    sheets: Sheets,
    column: String,
    lines: BTreeMap<String, u32>,
}

impl SiteRows {
    pub(crate) fn of(draft: &Draft) -> Self {
        let column = draft.sites.columns.get("site").map_or("site", String::as_str);
        Self {
            file: draft.sites.file.clone(),
            sheets: draft.found.sheets.clone(),
            column: column.to_owned(),
            lines: draft.sites.rows.iter().map(|row| (row.cells.site.trim().to_owned(), row.line)).collect(),
        }
    }

    /// A warning for each post with needs that no vehicle counted on reaches, with what stands in the way. Nothing
    /// where a table is missing without which no post is reached, or a post has no link: that is told already.
    pub(crate) fn out_of_reach(&self, operation: &Operation) -> Vec<Diagnostic> {
        if operation.links().is_empty() || operation.fleets().is_empty() || operation.lots().is_empty() {
            return Vec::new();
        }
        let linked: BTreeSet<Id<Site>> = operation.links().iter().flat_map(|link| [link.from, link.to]).collect();
        let network = Network::new(operation);
        let row = |post: Id<Site>| self.lines.get(&operation.sites()[post].code).copied();
        let mut posts = network.out_of_reach();
        posts.retain(|post| linked.contains(post));
        posts.sort_by_key(|post| row(*post));
        let warning = |post: &Id<Site>| {
            let why = network.why_out_of_reach(*post);
            let [id, en] = [Language::Indonesian, Language::English].map(|lang| because(operation, &why, lang).into());
            let mut warning = Diagnostic::new(Code::UnreachableSite, self.file.as_str());
            warning.row = row(*post);
            let mut warning = warning.column(&self.column).value(why.site).with("reason", Arg::Phrase { id, en });
            self.sheets.locate(&mut warning);
            warning
        };
        let mut warnings: Vec<Diagnostic> = posts.iter().take(Findings::LISTED).map(warning).collect();
        if let Some(last) = warnings.last_mut() {
            last.more = posts.len().saturating_sub(Findings::LISTED) as u64;
        }
        warnings
    }
}

/// What stands in the way of a post, by the codes of its tables.
fn because(operation: &Operation, post: &Unreachable, lang: Language) -> String {
    let moment = |at: Option<Instant>, unknown: Msg| {
        at.map_or_else(|| unknown.text(lang).to_owned(), |at| times::long(lang, at, operation.head().utc_offset))
    };
    let why = |reason: &str| shut_because(lang, reason, |code| code);
    let span = |since: Option<Instant>, until: Option<Instant>| {
        (moment(since, Msg::BeforeTheData), moment(until, Msg::NotKnown))
    };
    let links = post.because.iter().map(|link| {
        let (since, until) = span(link.since, link.until);
        let ends = format!("{} – {}", link.from, link.to);
        fill(Msg::LinkInTheWay.text(lang), &[&ends, &link.link, &since, &until, &why(&link.reason)])
    });
    let sites = post.closed.iter().map(|site| {
        let (since, until) = span(site.since, site.until);
        fill(Msg::SiteInTheWay.text(lang), &[&site.site, &since, &until, &why(&site.reason)])
    });
    let all: Vec<String> = links.chain(sites).collect();
    let told = match all.len() {
        0 if post.no_way => Msg::NoWayKnown.text(lang).to_owned(),
        0 => Msg::WayIsOpen.text(lang).to_owned(),
        1..=NAMED => all.join("; "),
        more => fill(Msg::AndMore.text(lang), &[&all[..NAMED].join("; "), &(more - NAMED).to_string()]),
    };
    told.trim_end_matches('.').to_owned()
}
