//! A sampling frame as CSV: the declared columns, strata with their sizes, and what was drawn with which probability.
//!
//! Answers for the file; the draw itself is in `domain::microdata::sample`. Start with [`Listing::new`].

use super::files::csv;
use super::inputs::Inputs;
use crate::error::CommandError;
use crate::nearest::nearest;
use domain::days;
use domain::microdata::sample::{allocate, draw};
use domain::network::{ColumnId, ColumnType, Network, SourceId};
use domain::records::Values;
use domain::set::NULL;
use indexmap::IndexMap;

/// The rows of a frame, spelled, with the stratum of each.
pub struct Listing {
    /// The declared columns.
    columns: Vec<String>,
    /// Their values, row by row.
    rows: Vec<Vec<String>>,
    /// Each row's stratum, a place in `strata`.
    stratum: Vec<usize>,
    /// The strata, in the order of their names, with their sizes.
    strata: Vec<(String, u64)>,
}

/// A frame, whole or drawn.
pub struct Drawn {
    /// The file.
    pub bytes: Vec<u8>,
    /// Its rows.
    pub rows: u64,
    /// How many strata there are.
    pub strata: usize,
    /// Strata from which no row is drawn: what is inferred does not hold for them.
    pub empty: Vec<String>,
}

impl Listing {
    /// The frame of a source, in strata by the values of `stratify`; one stratum without any.
    ///
    /// # Errors
    /// A source or a column that the network does not declare for frames.
    pub fn new(inputs: &Inputs, source: &SourceId, stratify: &[String]) -> Result<Self, CommandError> {
        let frames = &inputs.plan.frames;
        let valid = frames.keys().map(SourceId::as_str);
        let columns = frames.get(source).ok_or_else(|| unknown(source.as_str(), valid, ("source", "source")))?;
        let names: Vec<&str> = columns.iter().map(ColumnId::as_str).collect();
        let place = |name: &String| {
            let found = names.iter().position(|own| own == name);
            found.ok_or_else(|| unknown(name, names.iter().copied(), ("colonne", "column")))
        };
        let places = stratify.iter().map(place).collect::<Result<Vec<_>, _>>()?;
        let rows = spelled(inputs, source, columns)?;
        let of = |row: &Vec<String>| places.iter().map(|at| row[*at].as_str()).collect::<Vec<_>>().join(" / ");
        let named: Vec<String> = rows.iter().map(of).collect();
        let mut sizes: IndexMap<&str, u64> = IndexMap::new();
        named.iter().for_each(|name| *sizes.entry(name).or_default() += 1);
        sizes.sort_keys();
        let stratum = named.iter().map(|name| sizes.get_index_of(name.as_str()).unwrap_or_default()).collect();
        let strata = sizes.into_iter().map(|(name, size)| (name.to_owned(), size)).collect();
        Ok(Self { columns: names.into_iter().map(str::to_owned).collect(), rows, stratum, strata })
    }

    /// The whole frame, each row with its stratum and that stratum's size.
    ///
    /// # Errors
    /// None but the writer's.
    pub fn whole(self) -> Result<Drawn, CommandError> {
        let header: Vec<&str> = self.columns.iter().map(String::as_str).chain(["stratum", "stratum_rows"]).collect();
        let row = |(mut row, stratum): (Vec<String>, &usize)| {
            let (name, size) = &self.strata[*stratum];
            row.extend([name.clone(), size.to_string()]);
            row
        };
        let rows: Vec<_> = self.rows.into_iter().zip(&self.stratum).map(row).collect();
        let count = rows.len() as u64;
        Ok(Drawn { bytes: csv(header, rows)?, rows: count, strata: self.strata.len(), empty: Vec::new() })
    }

    /// A sample of `size` rows, each with the rows of its stratum, those drawn of it, and the probability.
    ///
    /// # Errors
    /// A sample larger than the frame.
    pub fn sample(self, size: u64, seed: u64) -> Result<Drawn, CommandError> {
        let sizes: Vec<u64> = self.strata.iter().map(|(_, size)| *size).collect();
        let taken = allocate(&sizes, size).map_err(|error| {
            CommandError::new(
                format!("la base n’a que {} lignes, et {} sont demandées", error.present, error.asked),
                format!("the frame has {} rows only, and {} are asked for", error.present, error.asked),
            )
            .help("demandez un échantillon plus petit avec --sample", "ask for a smaller sample with --sample")
        })?;
        let drawn = draw(&self.stratum, &taken, seed);
        let more = ["stratum", "stratum_rows", "stratum_sample", "probability"];
        let header: Vec<&str> = self.columns.iter().map(String::as_str).chain(more).collect();
        let chosen = self.rows.into_iter().zip(&self.stratum).zip(drawn).filter(|(_, drawn)| *drawn);
        let row = |((mut row, stratum), _): ((Vec<String>, &usize), bool)| {
            let ((name, rows), taken) = (&self.strata[*stratum], taken[*stratum]);
            let probability = format!("{:.6}", taken as f64 / *rows as f64);
            row.extend([name.clone(), rows.to_string(), taken.to_string(), probability]);
            row
        };
        let rows: Vec<_> = chosen.map(row).collect();
        let empty = self.strata.iter().zip(&taken).filter(|(_, taken)| **taken == 0).map(|((name, _), _)| name.clone());
        let (count, empty) = (rows.len() as u64, empty.collect());
        Ok(Drawn { bytes: csv(header, rows)?, rows: count, strata: self.strata.len(), empty })
    }
}

fn unknown<'n>(name: &str, valid: impl Iterator<Item = &'n str> + Clone, (fr, en): (&str, &str)) -> CommandError {
    let list = valid.clone().collect::<Vec<_>>().join(", ");
    let error = CommandError::new(
        format!("microdata.toml ne permet pas la {fr} `{name}` dans une base de sondage"),
        format!("microdata.toml does not permit the {en} `{name}` in a sampling frame"),
    );
    match nearest(name, valid) {
        Some(near) => error.help(
            format!("vouliez-vous dire `{near}`\u{a0}? Permis\u{a0}: {list}"),
            format!("did you mean `{near}`? Permitted: {list}"),
        ),
        None => error.help(format!("permis\u{a0}: {list}"), format!("permitted: {list}")),
    }
}

/// The rows of a source as the records spell them.
fn spelled(inputs: &Inputs, source: &SourceId, columns: &[ColumnId]) -> Result<Vec<Vec<String>>, CommandError> {
    let frame = inputs.columns(source, columns)?;
    let mut rows: Vec<Vec<String>> = vec![Vec::with_capacity(columns.len()); frame.rows()];
    for (id, values) in &frame.columns {
        let Some(column) = inputs.network.column(source, id) else { continue };
        for (at, row) in rows.iter_mut().enumerate() {
            row.push(spell(&inputs.network, &column.kind, values, at));
        }
    }
    Ok(rows)
}

/// A value as a file of records spells it; nothing for an absent one.
fn spell(network: &Network, kind: &ColumnType, values: &Values, at: usize) -> String {
    let value = match values {
        Values::Texts(texts) | Values::Keys(texts) => return texts[at].to_owned(),
        Values::Integers(values) => values[at],
    };
    match kind {
        _ if value == NULL => String::new(),
        ColumnType::Code(list) => {
            let code = network.nomenclatures.get(list).and_then(|list| list.code_at(value));
            code.map(|code| code.code.clone()).unwrap_or_default()
        }
        ColumnType::Bool => (value == 1).to_string(),
        ColumnType::Date { .. } => days::print(value),
        _ => value.to_string(),
    }
}
