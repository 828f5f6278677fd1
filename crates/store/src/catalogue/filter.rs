//! Which trainings are wanted, as one condition that lists, counts and facets share. Start with [`TrainingFilter`].

use super::index;
use crate::engine::Engine;
use domain::catalogue::{OrganisationId, TrainingState};
use sea_orm::Value;

/// Which trainings; an empty list lets all through.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrainingFilter {
    /// Words that must be there.
    pub text: String,
    /// In one of these regions.
    pub regions: Vec<String>,
    /// For an occupation of one of these families.
    pub families: Vec<Family>,
    /// For one of these occupations.
    pub occupations: Vec<String>,
    /// With one of these certifications.
    pub certifications: Vec<String>,
    /// In one of these modes of teaching.
    pub modalities: Vec<String>,
    /// By one of these operators; none when it is `Some` and empty.
    pub operators: Option<Vec<String>>,
    /// Under one of these programmes.
    pub programmes: Vec<String>,
    /// In one of these states.
    pub states: Vec<TrainingState>,
    /// Run by one of these; none when it is `Some` and empty.
    pub organisations: Option<Vec<OrganisationId>>,
    /// With a special format or without.
    pub special_format: Option<bool>,
}

/// Occupations that go together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Family {
    /// Its code.
    pub code: String,
    /// Codes of its occupations.
    pub occupations: Vec<String>,
}

/// A side of trainings by which they are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Facet {
    /// By region.
    Region,
    /// By family of occupations; a training counts once in each of its families.
    Family,
    /// By occupation; a training counts once in each.
    Occupation,
    /// By certification.
    Certification,
    /// By mode of teaching.
    Modality,
    /// By operator.
    Operator,
    /// By programme.
    Programme,
    /// By state.
    State,
}

impl Facet {
    /// The column that holds it, where it is one.
    pub(super) fn column(self) -> Option<&'static str> {
        match self {
            Self::Region => Some("region"),
            Self::Certification => Some("certification"),
            Self::Modality => Some("modality"),
            Self::Operator => Some("operator"),
            Self::Programme => Some("programme"),
            Self::State => Some("state"),
            Self::Family | Self::Occupation => None,
        }
    }
}

/// A condition with the values of its placeholders.
#[derive(Clone, Debug, Default)]
pub(super) struct Condition {
    pub(super) text: String,
    pub(super) values: Vec<Value>,
}

impl Condition {
    pub(super) fn and(&mut self, text: &str, values: impl IntoIterator<Item = Value>) {
        self.text.push_str(if self.text.is_empty() { "" } else { " AND " });
        self.text.push_str(text);
        self.values.extend(values);
    }

    fn among<'a>(&mut self, column: &str, codes: impl ExactSizeIterator<Item = &'a str>) {
        let text = format!("t.{column} IN ({})", marks(codes.len()));
        self.and(&text, codes.map(Value::from));
    }

    fn trade(&mut self, occupations: &[&str]) {
        let marks = marks(occupations.len());
        let text = format!("t.id IN (SELECT training FROM catalogue_occupations WHERE occupation IN ({marks}))");
        self.and(&text, occupations.iter().map(|code| Value::from(*code)));
    }
}

/// `?, ?, ?`; a value that no row has when there is none to compare with.
pub(super) fn marks(count: usize) -> String {
    if count == 0 { "NULL".to_owned() } else { vec!["?"; count].join(", ") }
}

impl TrainingFilter {
    /// The condition on `catalogue_trainings t`; what `free` filters is left open, so that its other values are counted too.
    pub(super) fn condition(&self, engine: Engine, free: Option<Facet>) -> Condition {
        let mut out = Condition::default();
        out.and("1 = 1", []);
        let sides: [(Facet, &[String]); 4] = [
            (Facet::Region, &self.regions),
            (Facet::Certification, &self.certifications),
            (Facet::Modality, &self.modalities),
            (Facet::Programme, &self.programmes),
        ];
        for (side, codes) in sides.into_iter().filter(|(side, codes)| Some(*side) != free && !codes.is_empty()) {
            out.among(side.column().unwrap_or_default(), codes.iter().map(String::as_str));
        }
        if let Some(operators) = self.operators.as_ref().filter(|_| free != Some(Facet::Operator)) {
            out.among("operator", operators.iter().map(String::as_str));
        }
        if !self.states.is_empty() && free != Some(Facet::State) {
            out.among("state", self.states.iter().map(|state| state.code()));
        }
        if !self.families.is_empty() && free != Some(Facet::Family) {
            out.trade(&self.families.iter().flat_map(|one| &one.occupations).map(String::as_str).collect::<Vec<_>>());
        }
        if !self.occupations.is_empty() && free != Some(Facet::Occupation) {
            out.trade(&self.occupations.iter().map(String::as_str).collect::<Vec<_>>());
        }
        self.rest(&mut out, engine);
        out
    }

    fn rest(&self, out: &mut Condition, engine: Engine) {
        if let Some(organisations) = &self.organisations {
            let text = format!("t.organisation IN ({})", marks(organisations.len()));
            out.and(&text, organisations.iter().map(|one| Value::from(one.0)));
        }
        if let Some(special) = self.special_format {
            out.and("t.special_format = ?", [Value::from(special)]);
        }
        if let Some(sought) = index::query(&self.text, engine) {
            let text = match engine {
                Engine::Sqlite => "t.id IN (SELECT rowid FROM catalogue_search WHERE catalogue_search MATCH ?)",
                Engine::Postgres => "to_tsvector('simple', t.search_text) @@ to_tsquery('simple', ?)",
            };
            out.and(text, [Value::from(sought)]);
        }
    }
}
