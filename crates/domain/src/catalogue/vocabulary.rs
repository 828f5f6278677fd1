//! What people may write for a code: the code itself or its label in either language, case and accents ignored.
//!
//! Built once a file, so that each cell costs one look-up. Knows no field: see [`super::check_training`]. Start with
//! [`Vocabulary::code`].

use super::search::folded;
use crate::network::{Network, Nomenclature};
use std::collections::HashMap;

/// The closed lists of a network, as people write them.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    lists: HashMap<String, List>,
}

#[derive(Clone, Debug, Default)]
struct List {
    by_writing: HashMap<String, String>,
    /// Folded label and label, for the nearest.
    labels: Vec<(String, String)>,
}

impl Vocabulary {
    /// Every list of a network.
    #[must_use]
    pub fn new(network: &Network) -> Self {
        let lists = network.nomenclatures.values().map(|list| (list.id.as_str().to_owned(), List::new(list)));
        Self { lists: lists.collect() }
    }

    /// The code that `text` names in the list called `nomenclature`.
    ///
    /// # Errors
    /// The nearest label, if one is near, when it names none.
    pub fn code(&self, nomenclature: &str, text: &str) -> Result<&str, Option<String>> {
        let list = self.lists.get(nomenclature).ok_or(None)?;
        let wanted = folded(text);
        list.by_writing.get(&wanted).map(String::as_str).ok_or_else(|| list.nearest(&wanted))
    }
}

impl List {
    fn new(list: &Nomenclature) -> Self {
        let mut by_writing = HashMap::new();
        // Labels first, so that a code wins over a label that reads the same.
        for code in &list.codes {
            by_writing.insert(folded(&code.label.en), code.code.clone());
        }
        for code in &list.codes {
            by_writing.insert(folded(&code.label.fr), code.code.clone());
        }
        for code in &list.codes {
            by_writing.insert(folded(&code.code), code.code.clone());
        }
        let labels = list.codes.iter().map(|code| (folded(&code.label.fr), code.label.fr.clone())).collect();
        Self { by_writing, labels }
    }

    /// The label that is most like `wanted`, if it is like it at all.
    fn nearest(&self, wanted: &str) -> Option<String> {
        let likeness = |label: &str| strsim::jaro_winkler(label, wanted);
        let best = self.labels.iter().map(|(folded, label)| (likeness(folded), label));
        let (likeness, label) = best.max_by(|a, b| a.0.total_cmp(&b.0))?;
        (likeness > 0.8).then(|| label.clone())
    }
}
