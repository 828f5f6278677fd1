//! Phases, reasons, rates and mistakes in the visitor's words; the frame and the tabs that a campaign's pages share.

use crate::catalogue::labels;
use crate::form::Form;
use crate::layout::{Crumb, Frame, Kind};
use crate::parts::{Head, Link, Pages};
use crate::query::Query;
use crate::visitor::Visitor;
use crate::words::Words;
use app::App;
use app::campaigns::{Call, Campaign};
use domain::accounts::Right;
use domain::campaigns::{Phase, Rate, WhyAsked};
use domain::network::Year;

pub(super) use crate::visitor::done;

/// Rows a page of lists that are made whole.
pub(super) const PAGE: usize = 50;

/// The path of a campaign.
pub(super) fn path(year: Year) -> String {
    format!("/campagnes/{year}")
}

/// The frame of a page below a campaign.
pub(super) fn frame(visitor: &Visitor, title: &str, year: Year) -> Frame {
    let words = &visitor.words;
    let mut frame = visitor.frame(title);
    frame.crumbs = vec![
        Crumb::new(words.t("menu-campaigns"), "/campagnes"),
        Crumb::new(words.with("campaigns-of", &[("year", &year.to_string())]), path(year)),
    ];
    frame
}

/// The parts of a campaign, the one of `here` marked.
pub(super) fn tabs(visitor: &Visitor, campaign: &Campaign, here: &str) -> Vec<Link> {
    let words = &visitor.words;
    let runs = visitor.me.as_ref().is_some_and(|me| me.standing.may(Right::RunCampaigns));
    let opened = campaign.opened_at.is_some();
    let tab = |key: &str, place: &str| Link {
        label: words.t(key),
        url: if place.is_empty() { path(campaign.year) } else { format!("{}/{place}", path(campaign.year)) },
        current: place == here,
    };
    let all = [
        (tab("campaigns-board-title", ""), true),
        (tab("campaigns-population-title", "population"), true),
        (tab("campaigns-preview-title", "questionnaire"), true),
        (tab("campaigns-records-title", "enregistrements"), true),
        (tab("campaigns-reports-title", "rapports"), opened),
        (tab("campaigns-blockages-title", "blocages"), opened),
        (tab("campaigns-calls-title", "appels"), opened && runs),
        (tab("campaigns-reminders-tab", "relances"), opened && runs),
        (tab("campaigns-coding-title", "classement"), opened),
        (tab("campaigns-sanctions-title", "sanctions"), opened),
        (tab("campaigns-profile-title", "non-reponse"), opened),
    ];
    all.into_iter().filter(|(_, shown)| *shown).map(|(tab, _)| tab).collect()
}

/// What is read for a phase.
pub(super) fn phase(words: &Words, phase: Phase) -> (Kind, String) {
    let kind = match phase {
        Phase::Preparing => Kind::Neutral,
        Phase::Open => Kind::Good,
        Phase::Correcting => Kind::Warning,
        Phase::Over | Phase::Frozen => Kind::Info,
    };
    (kind, words.t(&format!("campaigns-phase-{}", phase.code())))
}

/// What is read for a reason of being asked or not.
pub(super) fn why(words: &Words, why: WhyAsked) -> String {
    words.t(&format!("campaigns-why-{}", why.code()))
}

/// A rate as it is read, with one decimal as every other one of its column: `96,1 %`, `32,0 %`; a dash when nobody is asked.
pub(super) fn rate(words: &Words, rate: Rate) -> String {
    rate.per_mille().map_or_else(|| "–".to_owned(), |tenths| share(words, f64::from(tenths) / 1000.0))
}

/// A margin of error in points, with one decimal.
pub(super) fn margin(words: &Words, rate: Rate) -> String {
    let Ok(points) = rate.margin() else { return String::new() };
    words.with("campaigns-margin", &[("points", &decimal(words, points.0, 1))])
}

/// A number with decimals, as the language writes it.
pub(super) fn decimal(words: &Words, value: f64, places: usize) -> String {
    let text = format!("{value:.places$}");
    if words.language == domain::network::Language::Fr { text.replace('.', ",") } else { text }
}

/// A share of one as per cent.
pub(super) fn share(words: &Words, share: f64) -> String {
    let space = if words.language == domain::network::Language::Fr { "\u{202f}" } else { "" };
    format!("{}{space}%", decimal(words, 100.0 * share, 1))
}

/// The last call in a line.
pub(super) fn last_call(words: &Words, calls: Option<&(usize, Call)>) -> String {
    calls.map_or_else(String::new, |(count, call)| {
        let when = words.date(call.made_at.date());
        let words_said: String = call.words.chars().take(120).collect();
        format!("{} – {when}, {} – {words_said}", words.n("campaigns-calls-count", *count), call.writer)
    })
}

/// A form with a message beside each field that is wrong.
pub(super) fn with_faults(mut form: Form, words: &Words, faults: &[(&'static str, &'static str)]) -> Form {
    for (field, code) in faults {
        let field = if *field == "reminders_on" { "reminder-1" } else { field };
        form.refuse(field, words.t(&format!("campaigns-fault-{code}")));
    }
    form
}

/// What is read for a code of a list; a dash for none.
pub(super) fn code(app: &App, words: &Words, list: &str, code: &str) -> String {
    if code.is_empty() { "–".to_owned() } else { labels::label(app, words, list, code) }
}

/// The heads of a list that can't be sorted.
pub(super) fn heads(words: &Words, keys: &[&str]) -> Vec<Head> {
    keys.iter().map(|key| Head::plain(words.t(key))).collect()
}

/// The page of a list that is made whole, and which rows stand on it.
pub(super) fn pages(here: &Query, total: usize) -> (Pages, std::ops::Range<usize>) {
    let wanted = here.pairs.iter().find(|(name, _)| name == "page").and_then(|(_, value)| value.parse().ok());
    let current = usize::try_from(crate::parts::wanted_page(wanted)).unwrap_or(1);
    let from = ((current - 1) * PAGE).min(total);
    (Pages { current, size: PAGE, total, here: here.clone() }, from..(from + PAGE).min(total))
}

/// The first value of a parameter, empty without one.
pub(super) fn first<'q>(here: &'q Query, name: &str) -> &'q str {
    here.pairs.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
}
