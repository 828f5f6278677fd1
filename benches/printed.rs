//! The figures that a network printed, for benches that draw records from them.

use consistency::verify::PublishedFigure;
use domain::network::Year;
use domain::number::Rational;

/// The network's printed figures; they are sound, so that nothing is checked here.
pub fn printed(edition: Year, text: &str) -> Vec<PublishedFigure> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().unwrap().clone();
    let at = |name: &str| header.iter().position(|column| column == name).unwrap();
    let (figure, printed, value, decimals) = (at("figure"), at("printed"), at("value"), at("decimals"));
    let row = |row: csv::StringRecord| PublishedFigure {
        figure: row[figure].into(),
        edition,
        printed: row[printed].to_owned(),
        value: decimal(&row[value]),
        decimals: row[decimals].parse().ok(),
    };
    reader.records().map(|found| row(found.unwrap())).collect()
}

fn decimal(text: &str) -> Option<Rational> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = format!("{whole}{fraction}").parse().ok()?;
    Some(Rational::new(digits, 10_i128.pow(fraction.len() as u32)))
}
