//! What an extract satisfies, what it cost, and how it was made: the content of `report.json`.
//!
//! Its words in either language are in [`super::words`]. It bears no instant, so that equal inputs give equal bytes. Start with
//! [`Report::new`].

use super::inputs::Inputs;
use domain::microdata::{Loss, Measures, Protected, Released, Role, Threshold};
use domain::network::Text;
use serde::Serialize;

/// The content of `report.json`.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// The network.
    pub network: String,
    /// The year of the records.
    pub edition: u16,
    /// Whether the records were synthesised.
    pub synthetic: bool,
    /// The source whose rows these are.
    pub source: String,
    /// What the file is.
    pub title: Text,
    /// What it may be used for.
    pub purpose: Text,
    /// The licence.
    pub licence: Text,
    /// What whoever receives it agrees to.
    pub conditions: Text,
    /// Under which agreement; none for a trial.
    pub agreement: Option<String>,
    /// What the file must satisfy.
    pub thresholds: Thresholds,
    /// Each column of the file.
    pub columns: Vec<Column>,
    /// Columns that stayed, with the reason.
    pub withheld: Vec<Withheld>,
    /// Recodings that were taken.
    pub steps: Vec<Step>,
    /// Before recoding and suppression, at the finest declared levels.
    pub before: Risk,
    /// In the file.
    pub after: Risk,
    /// What was given up.
    pub lost: Lost,
}

/// What the file must satisfy.
#[derive(Clone, Debug, Serialize)]
pub struct Thresholds {
    /// Rows that share their quasi-identifiers.
    pub k: Limit,
    /// Distinct sensitive values among them.
    pub l: Limit,
    /// Quasi-identifying cells that may be lost, in percent.
    pub most_lost_percent: Limit,
    /// The same for any one column.
    pub most_lost_in_a_column_percent: Limit,
}

/// A limit and who says so.
#[derive(Clone, Debug, Serialize)]
pub struct Limit {
    /// The limit.
    pub value: u32,
    /// Who says so.
    pub source: Text,
}

/// A column of the file.
#[derive(Clone, Debug, Serialize)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What it means.
    pub label: Text,
    /// What it can give away.
    pub role: &'static str,
    /// Its level in this file, 0 the finest.
    pub level: usize,
    /// How it was generalised.
    pub generalisation: Text,
    /// Its codes.
    pub codes: Vec<CodeUsed>,
}

/// A code of a column.
#[derive(Clone, Debug, Serialize)]
pub struct CodeUsed {
    /// As the file spells it.
    pub code: String,
    /// What it means.
    pub label: Text,
    /// Rows that bear it.
    pub rows: usize,
}

/// A column that stayed.
#[derive(Clone, Debug, Serialize)]
pub struct Withheld {
    /// Its name.
    pub name: String,
    /// Why.
    pub because: Text,
}

/// A recoding that was taken.
#[derive(Clone, Debug, Serialize)]
pub struct Step {
    /// The column.
    pub column: String,
    /// Its level from then on.
    pub level: usize,
    /// In words.
    pub generalisation: Text,
}

/// Measures of risk.
#[derive(Clone, Debug, Serialize)]
pub struct Risk {
    /// Rows.
    pub rows: usize,
    /// Equivalence classes.
    pub classes: usize,
    /// The smallest class.
    pub k: usize,
    /// The fewest distinct sensitive values of a class; none when no class needs any.
    pub l: Option<usize>,
    /// Rows alone in their class.
    pub uniques: usize,
    /// The chance of naming a row right, on average.
    pub expected_risk: f64,
    /// The same for the most exposed row.
    pub highest_risk: f64,
    /// For each sensitive column.
    pub sensitive: Vec<Sensitive>,
}

/// The diversity of a sensitive column.
#[derive(Clone, Debug, Serialize)]
pub struct Sensitive {
    /// The column.
    pub column: String,
    /// Distinct l-diversity.
    pub distinct_l: Option<usize>,
    /// Entropy l-diversity, for information.
    pub entropy_l: Option<f64>,
    /// t-closeness with equal ground distance, for information.
    pub closeness: f64,
}

/// What was given up.
#[derive(Clone, Debug, Serialize)]
pub struct Lost {
    /// Share of the quasi-identifying cells, in percent.
    pub percent: f64,
    /// The largest share of one column, in percent.
    pub most_in_a_column_percent: f64,
    /// Suppressed cells by column.
    pub cells: Vec<Cells>,
    /// Rows removed.
    pub rows: usize,
    /// Quasi-identifying cells there were.
    pub of_cells: usize,
}

/// Suppressed cells of a column.
#[derive(Clone, Debug, Serialize)]
pub struct Cells {
    /// The column.
    pub column: String,
    /// How many.
    pub count: usize,
}

impl Report {
    /// The report of an extract.
    pub fn new(inputs: &Inputs, protected: &Protected, agreement: Option<&str>) -> Self {
        let (plan, header) = (&inputs.plan, &inputs.records.header);
        let thresholds = &plan.thresholds;
        Self {
            network: header.network.clone(),
            edition: header.edition,
            synthetic: header.synthetic,
            source: plan.source.to_string(),
            title: plan.title.clone(),
            purpose: plan.purpose.clone(),
            licence: plan.licence.clone(),
            conditions: plan.conditions.clone(),
            agreement: agreement.map(str::to_owned),
            thresholds: Thresholds {
                k: Limit::of(&thresholds.k),
                l: Limit::of(&thresholds.l),
                most_lost_percent: Limit::of(&thresholds.most_lost_percent),
                most_lost_in_a_column_percent: Limit::of(&thresholds.most_lost_in_a_column_percent),
            },
            columns: columns(inputs, protected),
            withheld: plan
                .withheld
                .iter()
                .map(|(id, because)| Withheld { name: id.to_string(), because: because.clone() })
                .collect(),
            steps: protected
                .steps
                .iter()
                .filter_map(|step| {
                    let how = &plan.columns.get(&step.column)?.levels.get(step.level)?.how;
                    Some(Step { column: step.column.to_string(), level: step.level, generalisation: how.clone() })
                })
                .collect(),
            before: Risk::of(&protected.before),
            after: Risk::of(&protected.after),
            lost: Lost::of(&protected.lost),
        }
    }
}

fn columns(inputs: &Inputs, protected: &Protected) -> Vec<Column> {
    let mut coded = 0;
    let column = |column: &Released| {
        if column.role == Role::Pseudonym {
            return pseudonym(column);
        }
        coded += 1;
        coded_column(inputs, protected, column, coded - 1)
    };
    inputs.plan.columns.values().map(column).collect()
}

fn pseudonym(column: &Released) -> Column {
    let how = Text {
        fr: "pseudonyme de 32 chiffres hexadécimaux (HMAC-SHA-256 tronqué à 128 bits), propre à l’accord ; les lignes sont dans son ordre".to_owned(),
        en: "pseudonym of 32 hexadecimal digits (HMAC-SHA-256 truncated to 128 bits), of this agreement only; rows are in its order".to_owned(),
    };
    let (name, label) = (column.id.to_string(), column.label.clone());
    Column { name, label, role: role(&column.role), level: 0, generalisation: how, codes: Vec::new() }
}

fn coded_column(inputs: &Inputs, protected: &Protected, column: &Released, at: usize) -> Column {
    let level = protected.extract.levels[at];
    let generalisation = &column.levels[level];
    let rows = |wanted: Option<u16>| protected.extract.rows.iter().filter(|row| row.cells[at] == wanted).count();
    let used = |(place, category): (u16, &domain::microdata::Category)| CodeUsed {
        code: category.code.clone(),
        label: category.label.clone(),
        rows: rows(Some(place)),
    };
    let mut codes: Vec<CodeUsed> = (0..).zip(&generalisation.categories).map(used).collect();
    if column.role == Role::Quasi {
        let suppressed = &inputs.plan.suppressed;
        codes.push(CodeUsed { code: suppressed.code.clone(), label: suppressed.label.clone(), rows: rows(None) });
    }
    Column {
        name: column.id.to_string(),
        label: column.label.clone(),
        role: role(&column.role),
        level,
        generalisation: generalisation.how.clone(),
        codes,
    }
}

/// The word that a role has in the files.
fn role(role: &Role) -> &'static str {
    match role {
        Role::Pseudonym => "pseudonym",
        Role::Quasi => "quasi-identifier",
        Role::Sensitive { .. } => "sensitive",
        Role::Other => "other",
    }
}

/// Six decimals: more would only show how the sum was done.
fn rounded(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

impl Limit {
    fn of(threshold: &Threshold) -> Self {
        Self { value: threshold.value, source: threshold.source.clone() }
    }
}

impl Risk {
    fn of(measures: &Measures) -> Self {
        let sensitive = measures.diversity.iter().map(|column| Sensitive {
            column: column.column.to_string(),
            distinct_l: column.distinct,
            entropy_l: column.entropy.map(rounded),
            closeness: rounded(column.closeness),
        });
        Self {
            rows: measures.rows,
            classes: measures.classes,
            k: measures.k,
            l: measures.l(),
            uniques: measures.uniques,
            expected_risk: rounded(measures.expected_risk),
            highest_risk: rounded(measures.highest_risk),
            sensitive: sensitive.collect(),
        }
    }
}

impl Lost {
    fn of(loss: &Loss) -> Self {
        let cells = loss.cells.iter().map(|(column, count)| Cells { column: column.to_string(), count: *count });
        let rows = loss.of_cells / loss.cells.len().max(1);
        let most = 100.0 * loss.most_in_a_column() as f64 / rows.max(1) as f64;
        Self {
            percent: rounded(loss.percent()),
            most_in_a_column_percent: rounded(most),
            cells: cells.collect(),
            rows: loss.rows,
            of_cells: loss.of_cells,
        }
    }
}
