//! The dashboard: a static site that needs no script and calls nobody.
//!
//! Answers for which pages there are; where each stands is `paths`', what surrounds its content is `frame`'s. A page's
//! own module writes its content. Every page exists in both languages. Start with [`files`].

mod charts;
mod contradictions;
mod definitions;
mod downloads;
mod embed;
mod everything;
mod frame;
mod glossary;
mod home;
mod machines;
mod method;
mod missing;
pub(crate) mod paths;
mod prose;
mod quality;
mod search;
mod secrecy;
mod spot;
mod table;
mod table_page;
#[cfg(test)]
mod tests;
mod theme;
mod years;

use crate::{Material, Output, PublishError, chart};
use charts::Draw;
use domain::network::Language;
use paths::Place;
use spot::{Site, Spot};

/// Both languages, French first.
const LANGUAGES: [Language; 2] = [Language::Fr, Language::En];

/// Every page with its style, fonts and charts. `outputs` are the files that pages offer for download.
///
/// # Errors
/// A text that quotes what can't be quoted, a headline without value, two pages that want the same address.
pub fn files(material: &Material<'_>, outputs: &[Output]) -> Result<Vec<Output>, PublishError> {
    drawn(material, outputs, chart::draw)
}

/// The same with charts that `draw` draws.
fn drawn(material: &Material<'_>, outputs: &[Output], draw: Draw) -> Result<Vec<Output>, PublishError> {
    let site = Site::new(*material, outputs, draw);
    let mut files = machines::assets();
    files.extend(machines::for_search_engines(&site));
    files.extend(site.charts.files());
    for language in LANGUAGES {
        for place in site.places() {
            files.push(page(&Spot { site: &site, place, language })?);
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    match files.windows(2).find(|pair| pair[0].path == pair[1].path) {
        Some(pair) => Err(PublishError::SamePath(pair[0].path.clone())),
        None => Ok(files),
    }
}

fn page(spot: &Spot<'_>) -> Result<Output, PublishError> {
    let page = match spot.place {
        Place::Home => home::page(spot)?,
        Place::Theme(title) => theme::page(spot, title)?,
        Place::Table(id) => table_page::page(spot, id),
        Place::Embed(id) => return Ok(embed::page(spot, id)),
        Place::Method => method::page(spot)?,
        Place::Secrecy => secrecy::page(spot)?,
        Place::Quality => quality::page(spot),
        Place::Contradictions => contradictions::page(spot),
        Place::Years => years::page(spot),
        Place::Search => search::page(spot),
        Place::Glossary => glossary::page(spot),
        Place::Downloads => downloads::page(spot),
        Place::All => everything::page(spot),
        Place::Words(name, _) => prose::page(spot, name)?,
        Place::Missing => return Ok(missing::page(spot)),
    };
    Ok(frame::document(spot, &page))
}
