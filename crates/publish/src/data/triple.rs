//! Statements about things, each named by an address: what a catalogue is made of, whatever it is written in.
//!
//! No nameless node: every thing has an address, so two writings of a graph compare triple by triple.
//! Start with [`Graph`]; `turtle` and `jsonld` write one.

/// The vocabularies used, with the prefix that stands for each.
pub(super) const PREFIXES: [(&str, &str); 10] = [
    ("adms", "http://www.w3.org/ns/adms#"),
    ("dcat", "http://www.w3.org/ns/dcat#"),
    ("dcatap", "http://data.europa.eu/r5r/"),
    ("dct", "http://purl.org/dc/terms/"),
    ("foaf", "http://xmlns.com/foaf/0.1/"),
    ("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
    ("skos", "http://www.w3.org/2004/02/skos/core#"),
    ("spdx", "http://spdx.org/rdf/terms#"),
    ("vcard", "http://www.w3.org/2006/vcard/ns#"),
    ("xsd", "http://www.w3.org/2001/XMLSchema#"),
];

/// What a statement says of its subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Object {
    /// Another thing, by its address.
    Thing(Iri),
    /// Words in a language.
    Words(String, &'static str),
    /// A value of a type: its lexical form and the type's prefixed name.
    Value(String, &'static str),
}

/// An address, in full, with no character that an address may not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Iri(String);

impl Iri {
    /// The address `text`; a prefixed name stands for a longer one. What no address holds is percent-encoded.
    pub(super) fn new(text: &str) -> Self {
        let expanded = PREFIXES.iter().find_map(|(prefix, start)| {
            let name = text.strip_prefix(prefix)?.strip_prefix(':').filter(|name| !name.starts_with("//"))?;
            Some(format!("{start}{name}"))
        });
        Self(expanded.unwrap_or_else(|| text.to_owned()).chars().map(allowed).collect())
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// The prefixed name, where a prefix fits and what follows is a plain word.
    pub(super) fn short(&self) -> Option<String> {
        let plain = |name: &&str| name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.bytes().all(is_word);
        PREFIXES.iter().find_map(|(prefix, start)| {
            let name = self.0.strip_prefix(start).filter(plain)?;
            Some(format!("{prefix}:{name}"))
        })
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn allowed(c: char) -> String {
    if c > ' ' && !"<>\"{}|^`\\\u{7f}".contains(c) {
        return c.to_string();
    }
    c.to_string().bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// A thing and what is said of it, in the order said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Node {
    /// Its address.
    pub id: Iri,
    /// Statements: what about, and what.
    pub says: Vec<(Iri, Object)>,
}

impl Node {
    /// A thing of the class `class`.
    pub(super) fn new(id: &str, class: &str) -> Self {
        Self { id: Iri::new(id), says: Vec::new() }.thing("rdf:type", class)
    }

    /// Says that it has that relation to another thing.
    pub(super) fn thing(self, about: &str, thing: &str) -> Self {
        self.with(about, Object::Thing(Iri::new(thing)))
    }

    /// The same for several things.
    pub(super) fn things<T: AsRef<str>>(self, about: &str, things: impl IntoIterator<Item = T>) -> Self {
        things.into_iter().fold(self, |node, thing| node.thing(about, thing.as_ref()))
    }

    /// Says it in words, in both languages.
    pub(super) fn text(self, about: &str, fr: impl Into<String>, en: impl Into<String>) -> Self {
        self.with(about, Object::Words(fr.into(), "fr")).with(about, Object::Words(en.into(), "en"))
    }

    /// Says it as a value of the type `of`.
    pub(super) fn value(self, about: &str, value: impl Into<String>, of: &'static str) -> Self {
        self.with(about, Object::Value(value.into(), of))
    }

    fn with(mut self, about: &str, object: Object) -> Self {
        let says = (Iri::new(about), object);
        if !self.says.contains(&says) {
            self.says.push(says);
        }
        self
    }

    /// Statements grouped by what they are about, in the order first said.
    pub(super) fn grouped(&self) -> Vec<(&Iri, Vec<&Object>)> {
        let mut groups: Vec<(&Iri, Vec<&Object>)> = Vec::new();
        for (about, object) in &self.says {
            match groups.iter_mut().find(|(known, _)| *known == about) {
                Some((_, objects)) => objects.push(object),
                None => groups.push((about, vec![object])),
            }
        }
        groups
    }
}

/// Things in order, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Graph(pub Vec<Node>);

impl Graph {
    /// Adds a thing, unless one of that address is there.
    pub(super) fn add(&mut self, node: Node) {
        if self.0.iter().all(|known| known.id != node.id) {
            self.0.push(node);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_stands_for_its_vocabulary_and_back() {
        let title = Iri::new("dct:title");
        assert_eq!(title.as_str(), "http://purl.org/dc/terms/title");
        assert_eq!(title.short().as_deref(), Some("dct:title"));
        assert_eq!(Iri::new("https://example.org/a").short(), None);
        assert_eq!(Iri::new("http://purl.org/dc/terms/a/b").short(), None);
    }

    #[test]
    fn an_address_holds_no_forbidden_character() {
        assert_eq!(Iri::new("https://e.org/a b>\"\\\n").as_str(), "https://e.org/a%20b%3E%22%5C%0A");
        assert_eq!(Iri::new("https://e.org/été").as_str(), "https://e.org/été");
    }

    #[test]
    fn nothing_is_said_twice() {
        let node = Node::new("https://e.org/a", "dcat:Dataset").thing("rdf:type", "dcat:Dataset");
        assert_eq!(node.says.len(), 1);
        let mut graph = Graph::default();
        graph.add(node.clone());
        graph.add(node);
        assert_eq!(graph.0.len(), 1);
    }
}
