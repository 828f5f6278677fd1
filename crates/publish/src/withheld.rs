//! Takes out of an edition what may not be shown, before anything is made of it.
//!
//! A withheld figure keeps its titles, its unit, its status and its definition. In its table nothing is left that
//! stands behind the others, for a base or a count of rows less those of its neighbours would be its own. Whatever an
//! output does then, it can give nothing away. Which figures are withheld is decided before: see [`Status`].
//! Start with [`presentable`].

use domain::edition::{Edition, EditionTable, Figure, Status};

/// The edition without what is withheld.
#[must_use]
pub fn presentable(edition: &Edition) -> Edition {
    Edition { tables: edition.tables.iter().map(table).collect(), ..edition.clone() }
}

fn table(table: &EditionTable) -> EditionTable {
    let open = table.figures.iter().all(|figure| figure.status != Status::Suppressed);
    let figure = |figure: &Figure| match figure.status {
        Status::Suppressed | Status::NotApplicable => absent(figure),
        _ if figure.printed.is_none() => absent(figure),
        _ if open => figure.clone(),
        _ => Figure { numerator: None, base: None, units: None, ..figure.clone() },
    };
    EditionTable { figures: table.figures.iter().map(figure).collect(), ..table.clone() }
}

fn absent(figure: &Figure) -> Figure {
    Figure { value: None, printed: None, numerator: None, base: None, units: None, margin: None, ..figure.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn nothing_is_left_of_a_withheld_figure_nor_behind_its_neighbours() {
        let mut edition = sample::edition();
        let figures = &mut edition.tables[2].figures;
        figures[7].printed = Some("4".into());
        figures[7].value = Some(4.0);
        let shown = presentable(&edition);
        let withheld = &shown.tables[2].figures[7];
        assert_eq!((withheld.status, &withheld.printed, withheld.value), (Status::Suppressed, &None, None));
        assert!(shown.tables[2].figures.iter().all(|figure| figure.base.is_none() && figure.units.is_none()));
        assert!(shown.tables[2].figures.iter().any(|figure| figure.printed.is_some() && figure.margin.is_some()));
    }

    #[test]
    fn a_table_that_withholds_nothing_stays_as_it_is() {
        let edition = sample::edition();
        assert_eq!(presentable(&edition).tables[0], edition.tables[0]);
    }
}
