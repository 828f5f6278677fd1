//! From an edition to what may be published of it: the network's rules, the earlier editions, the choice.
//!
//! Answers for what `protect`, `publish` and `demo` share. The search is `consistency::protect`. Start with [`protect`].

pub mod words;

use crate::chain;
use crate::error::CommandError;
use consistency::protect::{self, Attack, ProtectError, Protected};
use domain::definition::{Definitions, Subject};
use domain::edition::{Edition, EditionTable, Figure, Status};
use domain::network::{FigureId, Quantity, Text, Year};
use domain::number::{print_fr, round_half_away};
use domain::protection::ProtectionRules;
use rules::Rules;
use std::collections::BTreeMap;

/// Withholds what has to be withheld; `earlier` are editions as they were published.
///
/// # Errors
/// A network without rules, another network's edition, and what can't be protected.
pub fn protect(rules: &Rules, edition: &Edition, earlier: Vec<Edition>) -> Result<Protected, CommandError> {
    let from = Ground::new(rules, edition, earlier)?;
    let network = rules.network_at(edition.edition)?;
    protect::protect(&network, &from.definitions, &from.rules, edition, &from.earlier).map_err(|error| told(&error))
}

/// What an attacker can bound in `published`, which was made of `edition`.
///
/// # Errors
/// See [`protect`].
pub fn attack(
    rules: &Rules,
    edition: &Edition,
    published: &Edition,
    earlier: Vec<Edition>,
) -> Result<Vec<Attack>, CommandError> {
    let from = Ground::new(rules, edition, earlier)?;
    let network = rules.network_at(edition.edition)?;
    let earlier = &from.earlier;
    protect::attack(&network, &from.definitions, &from.rules, edition, published, earlier).map_err(|error| told(&error))
}

/// Refuses an edition from which a small count of persons can be derived, whatever it says of its protection.
///
/// # Errors
/// What can be derived, and the way out.
pub fn nothing_exposed(rules: &Rules, published: &Edition) -> Result<(), CommandError> {
    let from = Ground::new(rules, published, Vec::new())?;
    let network = rules.network_at(published.edition)?;
    let found = protect::exposed(&network, &from.definitions, &from.rules, published, &from.earlier);
    let found = found.map_err(|error| told(&error))?;
    let Some((quantity, ..)) = found.first() else { return Ok(()) };
    let (count, what) = (found.len(), figures::sql::quantity(&network, quantity));
    Err(CommandError::new(
        format!("{count} petit(s) effectif(s) de personnes se déduit(sent) de cette édition, dont `{what}`"),
        format!("{count} small count(s) of persons follow(s) from this edition, such as `{what}`"),
    )
    .help(
        "protégez de nouveau l’édition calculée avec `tremplin protect`, et publiez le fichier tel qu’il l’écrit",
        "protect the computed edition again with `tremplin protect`, and publish the file as it writes it",
    ))
}

/// Withheld figures that an extract of microdata would let somebody bound more closely.
///
/// # Errors
/// An edition that is not protected, or another network’s.
pub fn narrowed(
    rules: &Rules,
    published: &Edition,
    known: &dyn Fn(&Quantity) -> Option<(i128, i128)>,
) -> Result<Vec<FigureId>, CommandError> {
    crate::publication::protected(published)?;
    let from = Ground::new(rules, published, Vec::new())?;
    let network = rules.network_at(published.edition)?;
    let (definitions, earlier) = (&from.definitions, &from.earlier);
    protect::narrowed(&network, definitions, &from.rules, published, earlier, known).map_err(|error| told(&error))
}

/// What protection stands on.
struct Ground {
    definitions: BTreeMap<Year, Definitions>,
    rules: ProtectionRules,
    earlier: Vec<Edition>,
}

impl Ground {
    fn new(rules: &Rules, edition: &Edition, mut earlier: Vec<Edition>) -> Result<Self, CommandError> {
        crate::publication::same_rules(rules, edition)?;
        let definitions = chain::definitions(rules, edition.edition)?;
        let given: Vec<Year> = earlier.iter().map(|one| one.edition).collect();
        for (&year, of_year) in definitions.iter().filter(|(year, _)| **year < edition.edition && !given.contains(year))
        {
            earlier.extend(declared(rules, edition, year, of_year)?);
        }
        earlier.sort_by_key(|one| one.edition);
        Ok(Self { definitions, rules: stated(rules)?, earlier })
    }
}

fn stated(rules: &Rules) -> Result<ProtectionRules, CommandError> {
    rules.protection().ok_or_else(|| {
        CommandError::new(
            "le réseau ne dit pas ce qui est confidentiel\u{a0}: `network.toml` n’a pas de `[protection]`",
            "the network does not say what is confidential: `network.toml` has no `[protection]`",
        )
        .help(
            "ajoutez `[protection.persons]` et `[protection.organisations]`\u{a0}; networks/gen/network.toml en est un exemple",
            "add `[protection.persons]` and `[protection.organisations]`; networks/gen/network.toml is an example",
        )
    })
}

/// What an earlier edition declared, as an edition that shows nothing else: everybody can know it.
fn declared(
    rules: &Rules,
    like: &Edition,
    year: Year,
    definitions: &Definitions,
) -> Result<Option<Edition>, CommandError> {
    let all = if rules.declared_years().contains(&year) { rules.declared(year)? } else { Vec::new() };
    let figure = |(id, value): (&FigureId, domain::number::Rational)| {
        let defined = definitions.find(id)?;
        let value = round_half_away(&value, defined.decimals);
        Some(Figure {
            unit: defined.unit,
            decimals: defined.decimals,
            relation: defined.relation,
            printed: Some(print_fr(&value, defined.decimals)),
            ..Figure::blank(id.clone(), Status::Declared)
        })
    };
    let figures: Vec<Figure> = all.iter().filter_map(|one| figure((&one.figure, one.value))).collect();
    let table = EditionTable {
        id: String::new(),
        title: Text::default(),
        theme: Text::default(),
        subject: Subject::Rules,
        footnotes: Vec::new(),
        charts: Vec::new(),
        figures,
    };
    let empty = table.figures.is_empty();
    Ok((!empty).then(|| Edition { edition: year, tables: vec![table], not_computed: Vec::new(), ..like.clone() }))
}

fn told(error: &ProtectError) -> CommandError {
    match error {
        ProtectError::Definitions => {
            CommandError::new("les définitions ne laissent rien de possible", "the definitions leave nothing possible")
        }
        ProtectError::NoDefinitions(year) => CommandError::new(
            format!("l’édition {year} n’a pas de définitions dans ce réseau"),
            format!("the edition {year} has no definitions in this network"),
        ),
        ProtectError::Already => CommandError::new("l’édition est déjà protégée", "the edition is protected already")
            .help("donnez l’édition calculée, non protégée", "give the computed edition, before protection"),
    }
}
