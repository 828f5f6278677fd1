//! The first page: the figures that stand first, some charts, the themes, the files.

use super::charts::Drawn;
use super::frame::Page;
use super::paths::Place;
use super::spot::{Spot, Theme};
use super::{contradictions, downloads};
use crate::PublishError;
use crate::words::{self, whole};
use domain::chart::ChartKind;
use domain::edition::Figure;
use domain::network::Language;
use domain::publication::Headline;
use maud::{Markup, html};

/// How many charts the first page shows.
const CHARTS: usize = 3;

/// Charts beside the first are no taller than this, in CSS pixels, so that both columns end together.
const LOW: u32 = 420;
/// A headline of more characters than this is set smaller.
const LONG: usize = 9;

/// # Errors
/// A headline without value.
pub(super) fn page(spot: &Spot<'_>) -> Result<Page, PublishError> {
    let edition = spot.edition();
    let name = edition.network_name.get(spot.language);
    let [figures, tables] = [spot.count(), edition.tables.len() as u64].map(|n| whole(n, spot.language));
    let lead = match spot.language {
        Language::Fr => format!(
            "{name} en {}\u{a0}: {figures} chiffres en {tables} tableaux, chacun avec sa définition.",
            edition.edition
        ),
        Language::En => {
            format!("{name} in {}: {figures} figures in {tables} tables, each with its definition.", edition.edition)
        }
    };
    let main = html! {
        div.hero {
            h1 { (spot.title()) span.unseen { " – " (name) } }
            p.lead { (lead) }
        }
        (headlines(spot)?)
        (charts(spot))
        (themes(spot))
        (files(spot))
        (news(spot))
    };
    Ok(Page::new(format!("{} – {name}", spot.title()), lead, main))
}

fn headlines(spot: &Spot<'_>) -> Result<Markup, PublishError> {
    let stated = &spot.site.material.publication.headlines;
    let cards = stated.iter().map(|headline| card(spot, headline)).collect::<Result<Vec<_>, _>>()?;
    Ok(html! {
        @if !cards.is_empty() {
            section.band aria-labelledby="headlines" {
                h2 #headlines { (spot.say("L’essentiel", "At a glance")) }
                ul.headlines { @for card in &cards { li { (card) } } }
            }
        }
    })
}

fn card(spot: &Spot<'_>, headline: &Headline) -> Result<Markup, PublishError> {
    let figure = spot.edition().figure(&headline.figure).filter(|figure| figure.printed.is_some());
    let figure = figure.ok_or_else(|| PublishError::Headline(headline.figure.clone()))?;
    let title =
        headline.title.as_ref().map_or_else(|| own_title(spot, figure), |title| title.get(spot.language).to_owned());
    let change = headline.change.as_ref().and_then(|id| spot.edition().figure(id));
    let value = words::value_with_unit(figure, spot.language);
    Ok(html! {
        a href=(spot.to_figure(figure)) {
            strong.value.long[value.chars().count() > LONG] { (value) }
            " " span.title { (title) }
        }
        @if let Some(change) = change { (self::change(spot, change)) }
    })
}

/// Row and column, where the row says more than the year.
pub(super) fn own_title(spot: &Spot<'_>, figure: &Figure) -> String {
    let [row, column] = [&figure.row, &figure.column].map(|title| title.get(spot.language));
    let year = row.len() == 4 && row.chars().all(|c| c.is_ascii_digit());
    if row.is_empty() || year { column.to_owned() } else { format!("{row} – {column}") }
}

/// The change on last year: a sign and an arrow to see, a sentence to hear.
fn change(spot: &Spot<'_>, figure: &Figure) -> Markup {
    let said = words::quoted(figure, spot.language);
    let unsigned = said.replace('−', "");
    let before = spot.edition().edition - 1;
    let zero = figure.printed.as_deref().is_some_and(|printed| !printed.contains(|c: char| ('1'..='9').contains(&c)));
    let (class, arrow, sign, fr, en) = match said.contains('−') {
        _ if zero => ("steady", "→", "", "stable\u{a0}:", "steady:"),
        true => ("down", "↘", "−", "en baisse de", "down by"),
        false => ("up", "↗", "+", "en hausse de", "up by"),
    };
    html! {
        @if figure.printed.is_some() {
            p.change.(class) {
                span aria-hidden="true" { span.arrow { (arrow) } " " (sign) (unsigned) }
                span.unseen { (spot.say(fr, en)) " " (unsigned) }
                " " (spot.say("par rapport à", "on")) " " (before) (words::change_words(figure, spot.language))
            }
        }
    }
}

/// The first map and charts of other themes, those of the headlines' tables first.
fn chosen<'s>(spot: &Spot<'s>) -> Vec<&'s Drawn> {
    let all: Vec<_> = spot.site.charts.all(spot.language).collect();
    let headlines = &spot.site.material.publication.headlines;
    let table_of = |headline: &'s Headline| headline.figure.as_str().split('.').next();
    let theme = |chart: &Drawn| spot.table(&chart.table).map(|table| table.theme.fr.as_str());
    let of_headlines = headlines.iter().filter_map(table_of).filter_map(|table| all.iter().find(|c| c.table == table));
    let firsts = all.iter().filter(|chart| chart.at == 0);
    let low = of_headlines.chain(firsts).filter(|chart| chart.small_height() <= LOW);
    let map = all.iter().find(|chart| chart.kind == ChartKind::Map);
    let mut chosen: Vec<&Drawn> = Vec::new();
    for chart in map.into_iter().chain(low) {
        if chosen.len() < CHARTS && chosen.iter().all(|known| theme(known) != theme(chart)) {
            chosen.push(chart);
        }
    }
    chosen
}

fn charts(spot: &Spot<'_>) -> Markup {
    let chosen = chosen(spot);
    html! {
        @if let Some((first, others)) = chosen.split_first() {
            section aria-labelledby="charts" {
                h2 #charts { (spot.say("En images", "In pictures")) }
                div.showcase {
                    (first.linked(spot))
                    div { @for chart in others { (chart.linked_small(spot)) } }
                }
            }
        }
    }
}

fn themes(spot: &Spot<'_>) -> Markup {
    html! {
        section aria-labelledby="themes" {
            h2 #themes { (spot.say("Par thème", "By theme")) }
            ul.cards { @for theme in &spot.site.themes { li.card { (theme_card(spot, theme)) } } }
        }
    }
}

fn theme_card(spot: &Spot<'_>, theme: &Theme<'_>) -> Markup {
    let count = whole(theme.tables.len() as u64, spot.language);
    let tables = if theme.tables.len() > 1 { spot.say("tableaux", "tables") } else { spot.say("tableau", "table") };
    html! {
        h3 { a href=(spot.to(Place::Theme(theme.title))) { (theme.title.get(spot.language)) } }
        p.count { (count) " " (tables) }
        ul { @for table in &theme.tables { li { a href=(spot.to(Place::Table(&table.id))) { (table.title.get(spot.language)) } } } }
    }
}

fn files(spot: &Spot<'_>) -> Markup {
    let files = downloads::first_of_each_format(spot);
    html! {
        section aria-labelledby="files" {
            h2 #files { (spot.say("À emporter", "To take away")) }
            @if !files.is_empty() { (downloads::list(spot, files)) }
            p {
                a href=(spot.to(Place::Downloads)) { (spot.say("Tous les fichiers, tableau par tableau", "Every file, table by table")) }
                ". "
                a href=(spot.to(Place::All)) { (spot.say("Tous les tableaux sur une page", "All tables on one page")) }
                "."
            }
        }
    }
}

/// What the comparison with an earlier print found.
fn news(spot: &Spot<'_>) -> Markup {
    html! {
        @if let Some(print) = &spot.site.material.checks.print {
            section.band aria-labelledby="print" {
                h2 #print { (contradictions::title(spot.language)) }
                (contradictions::tally(print, spot))
                p { a href=(spot.to(Place::Contradictions)) { (spot.say("Lire ce qui ne peut pas être vrai en même temps", "Read what cannot be true at once")) } }
            }
        }
    }
}
