//! What a layout knows of where it will be seen: medium, language, sizes of text.

use super::Medium;
use super::palette::Colour;
use super::scene::Face;
use domain::network::Language;

/// The sheet that a chart is laid out on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// Medium.
    pub medium: Medium,
    /// Language.
    pub language: Language,
}

impl Sheet {
    /// Its width, without margins.
    pub fn width(self) -> f64 {
        match self.medium {
            Medium::Wide => 720.0,
            Medium::Narrow => 340.0,
            Medium::Print => 480.0,
        }
    }

    /// What is left empty around a chart that has a ground of its own.
    pub fn margin(self) -> f64 {
        match self.medium {
            Medium::Wide => 12.0,
            Medium::Narrow => 8.0,
            Medium::Print => 0.0,
        }
    }

    /// Whether labels stand above what they name, and legends below.
    pub fn narrow(self) -> bool {
        self.medium == Medium::Narrow
    }

    /// A length that suits text of the wide sheet, at the text size of this one.
    pub fn scaled(self, length: f64) -> f64 {
        length * self.size() / 15.0
    }

    /// Font size of what is read first.
    pub fn size(self) -> f64 {
        match self.medium {
            Medium::Wide | Medium::Narrow => 15.0,
            Medium::Print => 10.5,
        }
    }

    /// Labels.
    pub fn body(self) -> Face {
        Face::plain(self.size(), Colour::Ink)
    }

    /// Values.
    pub fn value(self) -> Face {
        Face::strong(self.size(), Colour::Ink)
    }

    /// Notes, axes.
    pub fn small(self) -> Face {
        Face::plain(if self.medium == Medium::Print { 9.0 } else { 13.0 }, Colour::Quiet)
    }
}
