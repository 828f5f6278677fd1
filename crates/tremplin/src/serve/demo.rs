//! What `serve --demo` shows: a synthetic network drawn from the printed figures, with invented organisations and people.
//!
//! Start with [`prepare`]; names come from the network's `demonstration.toml`.

mod campaign;
#[cfg(test)]
mod tests;

use super::failed;
use crate::chain;
use crate::context::{Context, complain};
use crate::error::CommandError;
use app::App;
use app::campaigns::DemoCampaign;
use app::demo::{Kind, Seed, SeedPerson};
use consistency::synthesise::Order;
use domain::accounts::Mail;
use domain::catalogue::{OrganisationFacts, OrganisationId, Siret, TrainingFacts, TrainingState};
use domain::days;
use domain::demonstration::{DemoOrganisation, Demonstration};
use domain::network::{ColumnId, ColumnType, Language, Network, NomenclatureId, SourceId};
use domain::records::{Frame, Values};
use figures::records::Records;
use rules::Rules;
use std::collections::{BTreeMap, BTreeSet};
use time::{Date, Duration};

/// Fills an empty database for a demonstration; refuses to mix a demonstration and real people.
///
/// # Errors
/// When the database is of the other kind, or can't be had.
pub async fn prepare(app: &App, rules: &Rules, context: &Context) -> Result<(), CommandError> {
    match (app.is_demo(), app.kind().await.map_err(|error| failed(&error))?) {
        (true, Kind::Empty) => {
            let french = context.language == Language::Fr;
            complain(if french {
                "  je tire un réseau de synthèse…\n"
            } else {
                "  drawing a synthetic network…\n"
            });
            let (seed, campaign) = seed(rules)?;
            app.fill(&seed).await.map_err(|error| failed(&error))?;
            complain(if french {
                "  j’ouvre la campagne de rapport annuel…\n"
            } else {
                "  opening the annual report campaign…\n"
            });
            app.fill_campaign(&campaign).await.map_err(|error| failed(&error))
        }
        (true, Kind::Real) => Err(CommandError::new(
            "cette base contient de vrais comptes\u{a0}: une démonstration y laisserait entrer n’importe qui",
            "this database holds real accounts: a demonstration would let anybody in",
        )
        .help("nommez un autre fichier avec --database", "name another file with --database")),
        (false, Kind::Demonstration) => {
            Err(CommandError::new("cette base est celle d’une démonstration", "this database is a demonstration’s")
                .help(
                    "ajoutez --demo, ou nommez un autre fichier avec --database",
                    "add --demo, or name another file with --database",
                ))
        }
        _ => Ok(()),
    }
}

fn seed(rules: &Rules) -> Result<(Seed, DemoCampaign), CommandError> {
    let edition = rules.network.edition;
    let rows = chain::printed(rules, edition)?;
    let (records, _) = chain::synthesise(rules, &rows, Order { edition, seed: 2019 })?;
    let (campaign, untouched) = campaign::campaign(rules, &records)?;
    Ok((invented(rules, &records, &untouched)?, campaign))
}

/// The trainings of records, with organisations and people around them; `untouched` are those whose report is left.
fn invented(rules: &Rules, records: &Records, untouched: &BTreeSet<String>) -> Result<Seed, CommandError> {
    let network = &rules.network;
    let names = rules.demonstration()?.ok_or_else(|| {
        CommandError::new("le réseau n’a pas de `demonstration.toml`", "the network has no `demonstration.toml`")
    })?;
    let mut invention = Invention { network, names: &names, seed: Seed::default(), known: BTreeMap::new() };
    let occupations = occupations(network, records);
    for row in rows_of(network, records, "trainings") {
        invention.training(&row, &occupations)?;
    }
    invention.people(untouched);
    Ok(invention.seed)
}

/// A row as texts by column.
type Row = BTreeMap<String, String>;

/// The rows of a source, codes and days spelt out.
fn rows_of(network: &Network, records: &Records, source: &str) -> Vec<Row> {
    let id = SourceId::from(source);
    let Some((declared, frame)) = network.sources.get(&id).zip(records.frames.get(&id)) else { return Vec::new() };
    let text = |column: &ColumnId, place: usize| {
        let kind = declared.columns.get(column).map(|column| &column.kind);
        spelt(network, kind, &frame.columns[column], place)
    };
    (0..Frame::rows(frame))
        .map(|place| frame.columns.keys().map(|column| (column.to_string(), text(column, place))).collect())
        .collect()
}

fn spelt(network: &Network, kind: Option<&ColumnType>, values: &Values, place: usize) -> String {
    match (values, kind) {
        (Values::Texts(values) | Values::Keys(values), _) => values[place].to_owned(),
        (Values::Integers(values), _) if values[place] == domain::set::NULL => String::new(),
        (Values::Integers(values), Some(ColumnType::Code(list))) => {
            let codes = network.nomenclatures.get(list).map(|list| &list.codes);
            let code = codes.zip(usize::try_from(values[place]).ok()).and_then(|(codes, value)| codes.get(value));
            code.map(|code| code.code.clone()).unwrap_or_default()
        }
        (Values::Integers(values), Some(ColumnType::Date { .. })) => days::print(values[place]),
        (Values::Integers(values), _) => values[place].to_string(),
    }
}

/// The occupations of each training, in their order.
fn occupations(network: &Network, records: &Records) -> BTreeMap<String, Vec<String>> {
    let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in rows_of(network, records, "training_occupations") {
        all.entry(row["training_id"].clone()).or_default().push(row["occupation"].clone());
    }
    all
}

/// A seed under way: organisations are invented as trainings need them.
struct Invention<'a> {
    network: &'a Network,
    names: &'a Demonstration,
    seed: Seed,
    /// Organisations by what brings trainings together under one: its operator, or region, legal status and a small number.
    known: BTreeMap<String, usize>,
}

/// Trainings that organisations outside the networks run each, in turn.
const SIZES: [usize; 5] = [1, 3, 2, 5, 1];

impl Invention<'_> {
    fn training(&mut self, row: &Row, occupations: &BTreeMap<String, Vec<String>>) -> Result<(), CommandError> {
        let get = |name: &str| row.get(name).cloned().unwrap_or_default();
        let number = |name: &str| row.get(name).and_then(|text| text.parse::<i64>().ok()).filter(|number| *number > 0);
        let organisation = self.organisation(row);
        let town = self.town(&get("region"), organisation);
        let others = occupations.get(&get("training_id")).cloned().unwrap_or_default();
        let main = get("occupation");
        let rest = others.into_iter().filter(|code| *code != main);
        let occupations: Vec<String> = std::iter::once(main.clone()).chain(rest).collect();
        let ended = !matches!(get("campaign_state").as_str(), "answered" | "silent");
        let facts = TrainingFacts {
            reference: get("training_id"),
            organisation: OrganisationId(0),
            name: get("name"),
            state: if ended { TrainingState::Ended } else { TrainingState::Active },
            region: get("region"),
            town,
            operator: get("operator"),
            certification: get("certification"),
            modality: get("modality"),
            programme: get("programme"),
            occupations,
            special_format: get("special_format") == "1",
            labelled_on: day(&get("labelled_on"))?,
            duration_hours: number("duration_hours"),
            duration_months: number("duration_months"),
            places: Some(12 + i64::try_from(self.seed.trainings.len() % 4).unwrap_or(0) * 4),
            summary: None,
        };
        self.seed.trainings.push((organisation, facts));
        Ok(())
    }

    /// The organisation of a training: the network that runs it or answers for its partner, else an invented one of its region.
    fn organisation(&mut self, row: &Row) -> usize {
        let get = |name: &str| row.get(name).cloned().unwrap_or_default();
        let attributes = self.entry("operator", &get("operator")).map(|(_, attributes)| attributes).unwrap_or_default();
        let network = attributes.get("network").cloned().unwrap_or_default();
        let of_network = attributes.get("mode").is_some_and(|mode| mode != "none");
        let key = if of_network {
            network.clone()
        } else {
            self.turn(&format!("{network}|{}|{}", get("region"), get("legal_status")))
        };
        if let Some(place) = self.known.get(&key) {
            return *place;
        }
        let place = self.seed.organisations.len();
        let named = self.entry("network", &network).filter(|_| of_network).map(|(label, _)| label);
        let name = named.unwrap_or_else(|| self.name(&get("region"), place));
        let legal_status = get("legal_status");
        let facts = OrganisationFacts { name, siret: siret(place), legal_status, network, website: None };
        self.seed.organisations.push(facts);
        self.known.insert(key, place);
        place
    }

    /// Trainings of a region and status go to one organisation after the other, a few each.
    fn turn(&mut self, group: &str) -> String {
        let count = self
            .seed
            .trainings
            .iter()
            .filter(|(place, _)| self.known.iter().any(|(key, known)| known == place && key.starts_with(group)))
            .count();
        let (mut turn, mut left) = (0, count);
        while left >= SIZES[turn % SIZES.len()] {
            left -= SIZES[turn % SIZES.len()];
            turn += 1;
        }
        format!("{group}|{turn}")
    }

    fn entry(&self, list: &str, code: &str) -> Option<(String, indexmap::IndexMap<String, String>)> {
        let codes = &self.network.nomenclatures.get(&NomenclatureId::from(list))?.codes;
        let entry = codes.iter().find(|entry| entry.code == code)?;
        Some((entry.label.fr.clone(), entry.attributes.clone()))
    }

    fn name(&self, region: &str, place: usize) -> String {
        let words = &self.names.organisations;
        let first = words.get(place % words.len().max(1)).map_or("Organisme", String::as_str);
        let town = self.town(region, place).unwrap_or_default();
        let plain = format!("{first} {town}");
        let same = self.seed.organisations.iter().filter(|other| other.name.starts_with(&plain)).count();
        if same == 0 { plain } else { format!("{plain} {}", same + 1) }
    }

    fn town(&self, region: &str, place: usize) -> Option<String> {
        let towns = self.names.towns.get(region)?;
        towns.get((place / self.names.organisations.len().max(1) + place) % towns.len().max(1)).cloned()
    }

    /// The people; whoever has one training only has still its report to fill in.
    fn people(&mut self, untouched: &BTreeSet<String>) {
        let sizes = self.sizes();
        let largest = (0..sizes.len()).max_by_key(|place| sizes[*place]);
        let left = self.seed.trainings.iter().rev().filter(|(_, facts)| untouched.contains(&facts.reference));
        let smallest = left.map(|(place, _)| *place).find(|place| sizes[*place] == 1);
        let recruiting = self.seed.organisations.len();
        self.seed.organisations.extend(self.recruiting(recruiting));
        for person in &self.names.people {
            let organisation = person.organisation.and_then(|which| match which {
                DemoOrganisation::Largest => largest,
                DemoOrganisation::Smallest => smallest,
                DemoOrganisation::Recruiting => Some(recruiting),
            });
            let Ok(mail) = Mail::parse(&format!("{}@demo.example", address(&person.name))) else { continue };
            self.seed.people.push(SeedPerson { name: person.name.clone(), mail, role: person.role, organisation });
        }
    }

    fn sizes(&self) -> Vec<usize> {
        let mut sizes = vec![0; self.seed.organisations.len()];
        self.seed.trainings.iter().for_each(|(place, _)| sizes[*place] += 1);
        sizes
    }

    /// An organisation without trainings, like the last one in all but its name.
    fn recruiting(&self, place: usize) -> Option<OrganisationFacts> {
        let like = self.seed.organisations.last()?;
        let name = self.names.organisations.first().map(|first| format!("{first} – recrutement"))?;
        Some(OrganisationFacts { name, siret: siret(place), ..like.clone() })
    }
}

fn day(text: &str) -> Result<Date, CommandError> {
    let days = days::parse(text);
    let day = days.and_then(|days| time::macros::date!(1970 - 01 - 01).checked_add(Duration::days(days)));
    day.ok_or_else(|| CommandError::new(format!("`{text}` n’est pas un jour"), format!("`{text}` is no day")))
}

/// A number whose key is right and that the register gives to nobody: it begins with zeros.
fn siret(place: usize) -> Option<Siret> {
    (0..10).find_map(|key| Siret::parse(&format!("{:09}0001{key}", place + 100)).ok())
}

/// `Hélène Vasseur` as `helene.vasseur`.
fn address(name: &str) -> String {
    domain::catalogue::folded(name).split_whitespace().collect::<Vec<_>>().join(".")
}
