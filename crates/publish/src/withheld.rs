//! The last lock before anything is made of an edition: what was not protected is refused, and so is what still holds
//! something that it withholds.
//!
//! Decides nothing: which figures are withheld, and to which extent, the edition says (see [`Protection`]), and
//! `consistency` has proven that it is enough. Nothing is mended here, for whoever tampered with one figure may have
//! tampered with its neighbours. Start with [`presentable`].

use crate::PublishError;
use crate::grid::keys;
use crate::words::{is_absent, point_notation};
use domain::edition::{Edition, EditionTable, Figure, NotComputed, Status};
use domain::network::Text;
use domain::protection::{Extent, Protection};
use domain::quality::Effect;

/// The edition as its outputs show it: with an empty figure for each that was printed elsewhere and that no record
/// gives, where its table is.
///
/// # Errors
/// [`PublishError::Unprotected`]; [`PublishError::Exposed`] for the first figure that still holds what it should not.
pub(crate) fn presentable(edition: &Edition) -> Result<Edition, PublishError> {
    let protection = edition.protection.as_ref().ok_or(PublishError::Unprotected(edition.edition))?;
    check(edition, protection)?;
    let tables = edition.tables.iter().map(|table| with_unavailable(table, &edition.not_computed));
    Ok(Edition { tables: tables.collect(), ..edition.clone() })
}

fn check(edition: &Edition, protection: &Protection) -> Result<(), PublishError> {
    for withheld in &protection.withheld {
        let found = edition.figure(&withheld.figure);
        if !found.is_some_and(|figure| is_withheld(figure, withheld.extent)) {
            return Err(PublishError::Exposed(withheld.figure.clone()));
        }
    }
    let effects = edition.quality.iter().flat_map(|quality| &quality.effects);
    let withheld = |effect: &&Effect| protection.withheld.iter().any(|one| one.figure == effect.figure);
    if let Some(effect) = effects.into_iter().find(withheld) {
        return Err(PublishError::Exposed(effect.figure.clone()));
    }
    match edition.figures().find(|figure| figure.contributions.is_some() || !is_as_said(figure)) {
        Some(figure) => Err(PublishError::Exposed(figure.id.clone())),
        None => Ok(()),
    }
}

/// Whether a figure holds no more than its status says.
fn is_as_said(figure: &Figure) -> bool {
    match figure.status {
        Status::Suppressed => is_withheld(figure, Extent::Whole),
        status => !is_absent(status) || has_no_value(figure),
    }
}

/// Whether a figure lacks all that the extent takes.
fn is_withheld(figure: &Figure, extent: Extent) -> bool {
    let bare = figure.numerator.is_none() && figure.base.is_none() && figure.units.is_none();
    match extent {
        Extent::Whole => bare && figure.status == Status::Suppressed && has_no_value(figure),
        Extent::Detail => bare && figure.status != Status::Suppressed && is_rounded(figure),
    }
}

fn has_no_value(figure: &Figure) -> bool {
    figure.value.is_none() && figure.printed.is_none() && figure.margin.is_none() && figure.change.is_none()
}

/// Whether value and margin say no more than what is printed.
fn is_rounded(figure: &Figure) -> bool {
    let printed = point_notation(figure).and_then(|text| text.parse::<f64>().ok());
    let near = |a: f64, b: f64| (a - b).abs() <= 1e-9 * a.abs().max(1.0);
    let steps = |side: f64| side * 10_f64.powi(figure.decimals);
    let whole = |side: f64| near(steps(side), steps(side).round());
    let value = figure.value.is_none_or(|value| printed.is_some_and(|printed| near(value, printed)));
    value && figure.margin.is_none_or(|margin| whole(margin.below) && whole(margin.above))
}

/// The table with the figures that no record gives; a note on a figure that is withheld goes with it, for it may have
/// been made from its answers.
fn with_unavailable(table: &EditionTable, missing: &[NotComputed]) -> EditionTable {
    let own = |one: &&NotComputed| one.figure.as_str().split('.').next() == Some(table.id.as_str());
    let absent = missing.iter().filter(own).map(|one| {
        let twins = missing.iter().filter(own).filter(|other| other.reason == one.reason).count();
        unavailable(table, one, twins > 1)
    });
    let kept = |figure: &Figure| match figure.status {
        Status::Suppressed => Figure { footnotes: Vec::new(), ..figure.clone() },
        _ => figure.clone(),
    };
    EditionTable { figures: table.figures.iter().map(kept).chain(absent).collect(), ..table.clone() }
}

/// A figure without anything but where it would stand, and why it is not there. Its column's title is that of another
/// figure; else the reason, with its id where it is not the only one of that reason.
fn unavailable(table: &EditionTable, missing: &NotComputed, twin: bool) -> Figure {
    let told = |reason: &str| {
        let reason = reason.trim_end_matches('.');
        if twin { format!("{reason} ({})", missing.figure) } else { reason.to_owned() }
    };
    let mut figure = Figure {
        column: Text { fr: told(&missing.reason.fr), en: told(&missing.reason.en) },
        ..Figure::blank(missing.figure.clone(), Status::NotAvailable)
    };
    let (row, column) = keys(&table.id, &figure);
    let own_row = table.figures.iter().find(|other| keys(&table.id, other).0 == row && !other.row.fr.is_empty());
    let own_column = table.figures.iter().find(|other| keys(&table.id, other).1 == column);
    let row = own_row.map(|other| other.row.clone());
    if let Some(other) = own_column {
        let notes = vec![missing.reason.clone()];
        (figure.column, figure.unit, figure.footnotes) = (other.column.clone(), other.unit, notes);
    }
    Figure { row: row.unwrap_or_default(), ..figure }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;
    use domain::definition::Unit;
    use domain::edition::{Margin, MarginKind};
    use domain::network::{FigureId, Language};
    use domain::protection::Contributions;

    fn refused(change: impl Fn(&mut Edition)) -> Option<PublishError> {
        let mut edition = sample::edition();
        change(&mut edition);
        presentable(&edition).err()
    }

    fn figure<'e>(edition: &'e mut Edition, id: &str) -> &'e mut Figure {
        edition.tables.iter_mut().flat_map(|table| &mut table.figures).find(|figure| figure.id.as_str() == id).unwrap()
    }

    /// A change that gives something away.
    type Change = fn(&mut Figure);

    const MARGIN: Margin = Margin { kind: MarginKind::Wilson, below: 0.74, above: 0.8, answered: 9, asked: 9 };

    #[test]
    fn what_was_not_protected_is_refused_with_the_way_out() {
        let error = refused(|edition| edition.protection = None).unwrap();
        assert_eq!(error, PublishError::Unprotected(2019));
        for language in [Language::Fr, Language::En] {
            let (said, help) = error.say(language);
            assert!(said.contains("2019") && help.unwrap().contains("`tremplin protect`"), "{said}");
        }
    }

    #[test]
    fn whatever_is_left_of_a_withheld_figure_is_found() {
        let whole: [Change; 7] = [
            |figure| figure.value = Some(1.0),
            |figure| figure.printed = Some("1".into()),
            |figure| figure.numerator = Some(1.0),
            |figure| figure.base = Some(1.0),
            |figure| figure.units = Some(1),
            |figure| figure.margin = Some(MARGIN),
            |figure| figure.status = Status::Observed,
        ];
        let detail: [Change; 6] = [
            |figure| figure.value = Some(8.04),
            |figure| figure.numerator = Some(1.0),
            |figure| figure.base = Some(1.0),
            |figure| figure.units = Some(1),
            |figure| figure.margin = Some(MARGIN),
            |figure| figure.contributions = Some(Contributions { contributors: 2, greatest: 9 }),
        ];
        let changes = whole.map(|act| (sample::WHOLE, act)).into_iter().chain(detail.map(|act| (sample::DETAIL, act)));
        for (at, (id, change)) in changes.enumerate() {
            let error = refused(|edition| change(figure(edition, id)));
            assert_eq!(error, Some(PublishError::Exposed(id.into())), "change {at}");
        }
        assert_eq!(refused(|_| ()), None);
    }

    #[test]
    fn a_withheld_figure_that_nobody_listed_or_that_is_not_there_is_found_too() {
        let unlisted = refused(|edition| {
            edition.protection.as_mut().unwrap().withheld.clear();
            figure(edition, sample::WHOLE).base = Some(1.0);
        });
        assert_eq!(unlisted, Some(PublishError::Exposed(sample::WHOLE.into())));
        let gone = refused(|edition| edition.tables[2].figures.retain(|figure| figure.id.as_str() != sample::DETAIL));
        assert_eq!(gone, Some(PublishError::Exposed(sample::DETAIL.into())));
        let contributions = refused(|edition| {
            let one = Contributions { contributors: 1, greatest: 7 };
            edition.tables[0].figures[0].contributions = Some(one);
        });
        assert_eq!(contributions, Some(PublishError::Exposed("survey.2019.trainings_solicited".into())));
    }

    #[test]
    fn what_weights_do_to_a_withheld_figure_gives_it_away() {
        for id in [sample::WHOLE, sample::DETAIL] {
            let told = refused(|edition| {
                let mut quality = sample::quality();
                quality.effects[0].figure = id.into();
                edition.quality = Some(quality);
            });
            assert_eq!(told, Some(PublishError::Exposed(id.into())));
        }
        assert_eq!(refused(|edition| edition.quality = Some(sample::quality())), None);
    }

    #[test]
    fn a_figure_that_no_record_gives_stands_in_its_table() {
        let reason = sample::text("Un fait du siège.", "A fact of the head office.");
        let missing = |id: &str| NotComputed { figure: FigureId::from(id), reason: reason.clone() };
        let mut edition = sample::edition();
        edition.not_computed = vec![missing("region.corse.staff"), missing("survey.2018.response_rate")];
        let shown = presentable(&edition).unwrap();
        let find = |id: &str| shown.figure(&id.into()).unwrap();
        let staff = find("region.corse.staff");
        assert_eq!((staff.status, staff.row.fr.as_str()), (Status::NotAvailable, "Corse"));
        assert_eq!(staff.column.en, "A fact of the head office");
        let rate = find("survey.2018.response_rate");
        assert_eq!((rate.unit, rate.row.fr.as_str(), &rate.footnotes), (Unit::Percent, "", &vec![reason.clone()]));
    }
}
