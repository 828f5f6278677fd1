//! The curve of answers as a drawing with its table: this year's, last year's beside, both as shares of those asked.

use super::labels;
use crate::words::Words;
use app::campaigns::Board;
use domain::campaigns::ResponsePoint;

/// The drawing's inner size, in its own units.
const WIDTH: f64 = 600.0;
const HEIGHT: f64 = 200.0;

/// Rows that the table has at most, but for the last day.
const ROWS: usize = 20;

/// Both curves, drawn and told.
pub(super) struct Chart {
    /// What it shows, in a sentence.
    pub label: String,
    /// This year's line.
    pub now: String,
    /// Last year's line; empty without one.
    pub before: String,
    /// What the lines are called.
    pub now_name: String,
    pub before_name: String,
    /// Days under the ends of the axis.
    pub last_day: String,
    /// The table.
    pub rows: Vec<Row>,
}

/// A day.
pub(super) struct Row {
    /// Days since the opening.
    pub day: String,
    /// The day of this year's campaign.
    pub on: String,
    /// Answers by its end.
    pub answered: String,
    /// Their share.
    pub share: String,
    /// Last year's share on the same day.
    pub before: String,
}

impl Chart {
    /// The curve of a board; none before the opening.
    pub(super) fn of(words: &Words, board: &Board) -> Option<Self> {
        let asked = board.tally.rate().asked;
        let (last, opened) = (board.curve.last()?, board.curve.first()?);
        let (year, before_asked, before) = match &board.before {
            Some((year, asked, curve)) => (Some(*year), *asked, curve.as_slice()),
            None => (None, 0, &[][..]),
        };
        let days = board.curve.len().max(before.len()).saturating_sub(1).max(1);
        let last_day = u32::try_from(days).unwrap_or(u32::MAX);
        let share = |point: &ResponsePoint, asked: u32| f64::from(point.answered) / f64::from(asked.max(1));
        let line = |curve: &[ResponsePoint], asked: u32| {
            let place = |point: &ResponsePoint| {
                let x = WIDTH * f64::from(point.day) / f64::from(last_day);
                format!("{x:.1},{:.1}", HEIGHT * (1.0 - share(point, asked).min(1.0)))
            };
            curve.iter().map(place).collect::<Vec<_>>().join(" ")
        };
        let step = board.curve.len().div_ceil(ROWS).max(1);
        let told = board.curve.iter().filter(|point| point.day as usize % step == 0 || point.day == last.day);
        let row = |point: &ResponsePoint| Row {
            day: words.number(point.day),
            on: words.date(point.on),
            answered: words.number(point.answered),
            share: labels::share(words, share(point, asked)),
            before: match before.get(point.day as usize).or(before.last()) {
                Some(other) => labels::share(words, share(other, before_asked)),
                None => "–".to_owned(),
            },
        };
        let label = words.with(
            "campaigns-curve-label",
            &[
                ("from", &words.date(opened.on)),
                ("to", &words.date(last.on)),
                ("share", &labels::share(words, share(last, asked))),
            ],
        );
        Some(Self {
            label,
            now: line(&board.curve, asked),
            before: line(before, before_asked),
            now_name: words.with("campaigns-of", &[("year", &board.campaign.year.to_string())]),
            before_name: year
                .map(|year| words.with("campaigns-of", &[("year", &year.to_string())]))
                .unwrap_or_default(),
            last_day: words.n("campaigns-day-nth", last_day),
            rows: told.map(row).collect(),
        })
    }
}
