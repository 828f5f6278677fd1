//! The curve of answers as a drawing with its table: this year's, last year's beside, both as shares of those asked.

use super::labels;
use crate::words::Words;
use app::campaigns::Board;
use domain::campaigns::ResponsePoint;
use domain::network::Year;

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
    /// Where this year's line ends: a campaign of one day has no line.
    pub end: (String, String),
    /// The lines behind, with what stands beside each.
    pub axis: Vec<(u32, String)>,
    /// The day under the right end.
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
        let now = Line { asked: board.tally.rate().asked, points: &board.curve };
        let before = board.before.as_ref().map(|(_, asked, points)| Line { asked: *asked, points }).unwrap_or_default();
        let (first, last) = (board.curve.first()?, board.curve.last()?);
        let days = now.points.len().max(before.points.len()).saturating_sub(1).max(1);
        let last_day = u32::try_from(days).unwrap_or(u32::MAX);
        let said = [("from", words.date(first.on)), ("to", words.date(last.on)), ("share", now.said(words, last))];
        let said = said.each_ref().map(|(name, value)| (*name, value.as_str()));
        let name = |year: Year| words.with("campaigns-of", &[("year", &year.to_string())]);
        Some(Self {
            label: words.with("campaigns-curve-label", &said),
            now: now.drawn(last_day),
            before: before.drawn(last_day),
            now_name: name(board.campaign.year),
            before_name: board.before.as_ref().map(|(year, ..)| name(*year)).unwrap_or_default(),
            end: now.place(last, last_day),
            axis: vec![(0, words.percent(1000)), (100, words.percent(500)), (200, words.percent(0))],
            last_day: words.n("campaigns-day-nth", last_day),
            rows: rows(words, &now, &before),
        })
    }
}

/// A campaign's curve.
#[derive(Clone, Copy, Default)]
struct Line<'b> {
    asked: u32,
    points: &'b [ResponsePoint],
}

impl Line<'_> {
    fn share(&self, point: &ResponsePoint) -> f64 {
        f64::from(point.answered) / f64::from(self.asked.max(1))
    }

    fn said(&self, words: &Words, point: &ResponsePoint) -> String {
        labels::share(words, self.share(point))
    }

    /// Where a point stands when `last_day` is the right end.
    fn place(&self, point: &ResponsePoint, last_day: u32) -> (String, String) {
        let x = WIDTH * f64::from(point.day) / f64::from(last_day);
        (format!("{x:.1}"), format!("{:.1}", HEIGHT * (1.0 - self.share(point).min(1.0))))
    }

    /// Its points for a `polyline`.
    fn drawn(&self, last_day: u32) -> String {
        let places = self.points.iter().map(|point| self.place(point, last_day));
        places.map(|(x, y)| format!("{x},{y}")).collect::<Vec<_>>().join(" ")
    }
}

/// Some days and the last one; a campaign that is over keeps its last share.
fn rows(words: &Words, now: &Line<'_>, before: &Line<'_>) -> Vec<Row> {
    let step = now.points.len().div_ceil(ROWS).max(1);
    let last = now.points.len().saturating_sub(1);
    let told = now.points.iter().enumerate().filter(|(place, _)| place.is_multiple_of(step) || *place == last);
    let row = |(place, point): (usize, &ResponsePoint)| Row {
        day: words.number(point.day),
        on: words.date(point.on),
        answered: words.number(point.answered),
        share: now.said(words, point),
        before: before
            .points
            .get(place)
            .or(before.points.last())
            .map_or_else(|| "–".to_owned(), |other| before.said(words, other)),
    };
    told.map(row).collect()
}
