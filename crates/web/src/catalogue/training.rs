//! A training's own page, with the description that search engines read.

use super::labels;
use crate::Web;
use crate::error::{PageError, html};
use crate::layout::{Crumb, Frame, Kind};
use crate::parts::{Event, Pair};
use crate::visitor::Visitor;
use crate::words::Words;
use app::App;
use app::catalogue::Shown;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::accounts::Right;
use domain::catalogue::TrainingFacts;
use serde_json::{Value, json};

#[derive(Template)]
#[template(path = "catalogue/training.html")]
struct TrainingPage {
    frame: Frame,
    state: (Kind, String),
    special_format: bool,
    summary: String,
    facts: Vec<Pair>,
    provider: Vec<Pair>,
    /// For whoever may see more than the public.
    events: Vec<Event>,
    edit: Option<String>,
    structured: String,
}

/// `GET /formations/{reference}`.
pub(super) async fn page(
    State(web): State<Web>,
    visitor: Visitor,
    Path(reference): Path<String>,
) -> Result<Response, PageError> {
    let shown = web.app.catalogue().training(&reference).await?;
    let Some(shown) = shown.as_ref() else { return Err(PageError::not_found()) };
    let (app, words) = (&web.app, visitor.words);
    let facts = &shown.training.facts;
    let may = |right| visitor.me.as_ref().is_some_and(|me| me.standing.may_for(right, facts.organisation));
    let happened = match visitor.me.as_ref().filter(|_| may(Right::SeeTrainings)) {
        Some(me) => app.catalogue().history(me, &shown.training).await?,
        None => Vec::new(),
    };
    html(&TrainingPage {
        frame: frame(app, &visitor, facts),
        state: labels::state(&words, facts.state),
        special_format: facts.special_format,
        summary: facts.summary.clone().unwrap_or_default(),
        facts: pairs(app, &words, facts),
        provider: provider(app, &words, shown, may(Right::SeeOrganisations)),
        events: labels::events(app, &words, &happened),
        edit: may(Right::EditTrainings).then(|| format!("/formations/{}/modifier", facts.reference)),
        structured: script_data(&structured(app, &words, shown)),
    })
}

fn frame(app: &App, visitor: &Visitor, facts: &TrainingFacts) -> Frame {
    let mut frame = visitor.frame("catalogue-search-title");
    frame.crumbs = vec![Crumb::new(frame.title.clone(), "/formations")];
    frame.title.clone_from(&facts.name);
    frame.canonical = Some(format!("{}/formations/{}", app.base_url(), facts.reference));
    frame.description = Some(description(app, &visitor.words, facts));
    frame
}

fn description(app: &App, words: &Words, facts: &TrainingFacts) -> String {
    let said = facts.summary.as_deref().map(|text| text.chars().take(200).collect());
    said.unwrap_or_else(|| {
        let region = labels::label(app, words, "region", &facts.region);
        format!("{} – {region}", facts.name)
    })
}

fn trades(app: &App, words: &Words, facts: &TrainingFacts) -> String {
    words.list(facts.occupations.iter().map(|code| labels::label(app, words, "occupation", code)))
}

fn pairs(app: &App, words: &Words, facts: &TrainingFacts) -> Vec<Pair> {
    let label = |list: &str, code: &str| labels::label(app, words, list, code);
    let counted = |key: &str, value: Option<i64>| value.map(|value| words.n(key, value));
    let duration =
        [counted("catalogue-hours", facts.duration_hours), counted("catalogue-months", facts.duration_months)];
    let region = label("region", &facts.region);
    let place = facts.town.as_ref().map_or_else(|| region.clone(), |town| format!("{town} ({region})"));
    vec![
        Pair::new(words.t("catalogue-head-occupations"), trades(app, words, facts)),
        Pair::new(words.t("catalogue-head-certification"), label("certification", &facts.certification)),
        Pair::new(words.t("catalogue-head-modality"), label("modality", &facts.modality)),
        Pair::new(words.t("catalogue-head-duration"), duration.into_iter().flatten().collect::<Vec<_>>().join(", ")),
        Pair::new(words.t("catalogue-head-places"), facts.places.map(|one| words.number(one)).unwrap_or_default()),
        Pair::new(words.t("catalogue-head-place"), place),
        Pair::new(words.t("catalogue-head-programme"), label("programme", &facts.programme)),
        Pair::new(words.t("catalogue-head-labelled"), words.date(facts.labelled_on)),
        Pair::new(words.t("catalogue-head-reference"), facts.reference.clone()),
    ]
}

/// Who runs it; inside, its name leads to its page.
fn provider(app: &App, words: &Words, shown: &Shown, inside: bool) -> Vec<Pair> {
    let organisation = &shown.organisation;
    let mut name = Pair::new(words.t("catalogue-head-organisation"), organisation.facts.name.clone());
    name.url = if inside {
        format!("/organismes/{}", organisation.id)
    } else {
        format!("/formations?organisme={}", organisation.id)
    };
    let mut site = Pair::new(words.t("catalogue-head-website"), organisation.facts.website.clone().unwrap_or_default());
    site.url.clone_from(&site.text);
    let siret = organisation.facts.siret.as_ref().map(|siret| siret.grouped()).unwrap_or_default();
    let operator = labels::label(app, words, "operator", &shown.training.facts.operator);
    vec![
        name,
        Pair::new(words.t("catalogue-head-operator"), operator),
        Pair::new(words.t("catalogue-head-siret"), siret),
        site,
    ]
}

/// The training in the vocabulary of schema.org: a course and its instance.
fn structured(app: &App, words: &Words, shown: &Shown) -> Value {
    let facts = &shown.training.facts;
    let url = format!("{}/formations/{}", app.base_url(), facts.reference);
    let mut instance = json!({
        "@type": "CourseInstance",
        "courseMode": labels::label(app, words, "modality", &facts.modality),
        "location": { "@type": "Place", "address": {
            "@type": "PostalAddress",
            "addressLocality": facts.town,
            "addressRegion": labels::label(app, words, "region", &facts.region),
            "addressCountry": "FR",
        }},
    });
    if let Some(hours) = facts.duration_hours {
        instance["courseWorkload"] = json!(format!("PT{hours}H"));
    }
    json!({
        "@context": "https://schema.org",
        "@type": "Course",
        "@id": url,
        "url": url,
        "name": facts.name,
        "description": description(app, words, facts),
        "courseCode": facts.reference,
        "inLanguage": "fr",
        "educationalCredentialAwarded": labels::label(app, words, "certification", &facts.certification),
        "about": facts.occupations.iter().map(|code| labels::label(app, words, "occupation", code)).collect::<Vec<_>>(),
        "provider": {
            "@type": "Organization",
            "name": shown.organisation.facts.name,
            "sameAs": shown.organisation.facts.website,
        },
        "hasCourseInstance": instance,
    })
}

/// JSON that may stand within an element `script`: no text in it can end the element.
pub(super) fn script_data(value: &Value) -> String {
    value.to_string().replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_ends_the_script() {
        let value = json!({ "name": "</script><script>alert(1)</script>" });
        let text = script_data(&value);
        assert!(!text.contains('<'));
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
    }
}
