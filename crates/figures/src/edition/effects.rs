//! What weights do to a figure, set against the figure's margin of error.

use crate::quality::{fixed, stored};
use domain::edition::Margin;
use domain::network::{FigureId, Text};
use domain::quality::Effect;

/// Both values of a figure. The margin is that of the observed value, on the side on which the adjusted one lies.
pub(super) fn effect(figure: &FigureId, observed: f64, adjusted: Option<f64>, margin: Option<Margin>) -> Effect {
    let adjusted = adjusted.map(stored);
    let difference = adjusted.map(|adjusted| fixed(adjusted - observed, 9));
    let margin = margin.zip(difference).map(|(margin, by)| if by < 0.0 { margin.below } else { margin.above });
    let exceeds = difference.zip(margin).map(|(by, margin)| by.abs() > margin);
    Effect { figure: figure.clone(), observed, adjusted, difference, margin, exceeds }
}

/// The note under a figure that is published adjusted: its numerator and base remain those counted.
pub(super) fn note() -> Text {
    Text {
        fr: "Redressé de la non-réponse : chaque réponse compte selon son poids ; les effectifs indiqués restent ceux des répondants.".to_owned(),
        en: "Adjusted for non-response: each answer counts by its weight; the numbers stated are those who answered.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::edition::MarginKind;

    #[test]
    fn a_difference_is_set_against_the_margin_on_its_side() {
        let margin = Margin { kind: MarginKind::Wilson, below: 1.0, above: 3.0, answered: 5, asked: 9 };
        let exceeds = |adjusted| effect(&"t.a.b".into(), 50.0, adjusted, Some(margin)).exceeds;
        assert_eq!([exceeds(Some(48.5)), exceeds(Some(52.5)), exceeds(None)], [Some(true), Some(false), None]);
        assert_eq!(effect(&"t.a.b".into(), 50.0, Some(51.0), None).exceeds, None);
    }
}
