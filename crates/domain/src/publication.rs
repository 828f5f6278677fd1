//! What a network says about its publications beside the figures: who publishes, what stands first, which texts go
//! with the figures, and who waived which check.
//!
//! `rules` reads a [`Publication`] from the network's files; `publish` sets it beside an edition. Texts are Markdown
//! whose numbers are references to figures, `{{ figure table.row.column }}`: nothing here is a number.

use crate::network::{FigureId, Text};

/// Who answers for a publication.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publisher {
    /// Legal name.
    pub name: Text,
    /// Where readers write to.
    pub mail: String,
    /// Site of the publisher.
    pub home: String,
}

/// A figure that stands first, on the home page and at the head of the report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Headline {
    /// The figure.
    pub figure: FigureId,
    /// What it says in a few words; the figure's own titles when not stated.
    pub title: Option<Text>,
    /// The figure that states its change on last year, if one does.
    pub change: Option<FigureId>,
}

/// A text in both languages, and the files that it stands in, for messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Name within its folder, without number and language: `apprenants`.
    pub name: String,
    /// Markdown. Its first line is its title, `# …`.
    pub text: Text,
    /// The files of the network that hold them.
    pub files: Text,
}

/// A word that readers may not know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// The word.
    pub term: Text,
    /// What it means.
    pub meaning: Text,
}

/// A named person's decision to publish in spite of a failed check. It is published too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiver {
    /// Which check failed.
    pub check: Check,
    /// The figures whose contradiction is accepted.
    pub figures: Vec<FigureId>,
    /// Who decided, with their function.
    pub person: Text,
    /// The day of the decision, in days since 1970-01-01.
    pub decided_on: i64,
    /// Why.
    pub reason: Text,
}

/// A check that an edition must pass before it is published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// Its figures can all be true together.
    Contradiction,
}

/// Everything that goes with the figures of one edition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publication {
    /// The day that the edition bears, in days since 1970-01-01: every date in every output.
    pub published_on: i64,
    /// Who publishes.
    pub publisher: Publisher,
    /// Address under which the edition's pages will stand for ever; ends with `/`.
    pub address: String,
    /// The figures that stand first, in order.
    pub headlines: Vec<Headline>,
    /// The figures that the methodology opens with: who was asked, who answered, how sure that makes a share.
    pub method: Vec<FigureId>,
    /// Chapters of the report, in order. One whose name is that of a theme opens that theme's page too.
    pub report: Vec<Page>,
    /// Pages that every edition has: legal notice, accessibility statement, privacy.
    pub pages: Vec<Page>,
    /// Words explained.
    pub glossary: Vec<Term>,
    /// Waivers given for this edition.
    pub waivers: Vec<Waiver>,
}
