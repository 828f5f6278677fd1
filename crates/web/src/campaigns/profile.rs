//! Who answered and who did not, by what is known of everybody, and whether chance alone explains it.

use super::labels;
use crate::Web;
use crate::error::{PageError, html};
use crate::layout::Frame;
use crate::parts::Link;
use crate::visitor::Visitor;
use crate::words::Words;
use app::campaigns::{PartOf, Profile};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::network::Year;

/// Below which chance alone is held unlikely.
const LEVEL: f64 = 0.05;

#[derive(Template)]
#[template(path = "campaigns/profile.html")]
struct ProfilePage {
    frame: Frame,
    tabs: Vec<Link>,
    sides: Vec<Side>,
}

struct Side {
    id: &'static str,
    title: String,
    said: String,
    rows: Vec<Row>,
}

struct Row {
    label: String,
    answered: u32,
    asked: u32,
    rate: String,
    per_mille: u32,
    interval: String,
    stands_out: bool,
    p_value: String,
}

/// `GET /campagnes/{annee}/non-reponse`.
pub(super) async fn page(
    State(web): State<Web>,
    visitor: Visitor,
    Path(year): Path<Year>,
) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    let (campaign, profiles) = web.app.campaigns().profile(&me, year).await?;
    let words = visitor.words;
    let side = |profile: &Profile| Side {
        id: profile.side.list(),
        title: words.t(&format!("campaigns-side-{}", profile.side.list().replace('_', "-"))),
        said: said(&words, profile),
        rows: profile.parts.iter().map(|part| row(&web, &words, profile, part)).collect(),
    };
    html(&ProfilePage {
        frame: labels::frame(&visitor, "campaigns-profile-title", year),
        tabs: labels::tabs(&visitor, &campaign, "non-reponse"),
        sides: profiles.iter().filter(|profile| !profile.parts.is_empty()).map(side).collect(),
    })
}

fn row(web: &Web, words: &Words, profile: &Profile, part: &PartOf) -> Row {
    let rate = domain::campaigns::Rate { answered: part.counts.answered, asked: part.counts.asked };
    Row {
        label: labels::code(&web.app, words, profile.side.list(), &part.code),
        answered: rate.answered,
        asked: rate.asked,
        rate: labels::rate(words, rate),
        per_mille: rate.per_mille().unwrap_or(0),
        interval: part.interval.map_or_else(String::new, |one| {
            format!("{} – {}", labels::share(words, one.low.0 / 100.0), labels::share(words, one.high.0 / 100.0))
        }),
        stands_out: part.p_value < LEVEL && profile.parts.len() > 1,
        p_value: p_value(words, part.p_value),
    }
}

fn p_value(words: &Words, value: f64) -> String {
    if value < 0.001 { format!("< {}", labels::decimal(words, 0.001, 3)) } else { labels::decimal(words, value, 3) }
}

/// What the test says, in a sentence.
fn said(words: &Words, profile: &Profile) -> String {
    let test = &profile.test;
    if test.degrees == 0 {
        return words.t("campaigns-test-none");
    }
    let key = if test.p_value < LEVEL { "campaigns-test-uneven" } else { "campaigns-test-even" };
    let (chi, degrees) = (labels::decimal(words, test.chi_square, 2), words.number(test.degrees));
    let p = p_value(words, test.p_value);
    let said = words.with(key, &[("chi", &chi), ("degrees", &degrees), ("p", &p)]);
    if test.rough { format!("{said} {}", words.t("campaigns-test-rough")) } else { said }
}
