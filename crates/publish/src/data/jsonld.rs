//! A graph in JSON-LD, with the context that a reader needs inside. Start with [`write`].

use super::json::{Json, list, object};
use super::triple::{Graph, Iri, Node, Object, PREFIXES};

/// The graph as a JSON-LD document.
pub(super) fn write(graph: &Graph) -> Json {
    object([
        ("@context", object(PREFIXES.map(|(prefix, iri)| (prefix, iri.into())))),
        ("@graph", list(graph.0.iter().map(node))),
    ])
}

fn node(node: &Node) -> Json {
    let said = |(about, objects): (&Iri, Vec<&Object>)| {
        let about = name(about);
        if about == "rdf:type" {
            return ("@type".to_owned(), list(objects.into_iter().map(class)));
        }
        let mut values: Vec<Json> = objects.into_iter().map(value).collect();
        let only = values.len() == 1;
        (about, if only { values.remove(0) } else { Json::List(values) })
    };
    let id = [("@id".to_owned(), node.id.as_str().into())];
    object(id.into_iter().chain(node.grouped().into_iter().map(said)))
}

fn name(iri: &Iri) -> String {
    iri.short().unwrap_or_else(|| iri.as_str().to_owned())
}

fn class(object: &Object) -> Json {
    match object {
        Object::Thing(thing) => name(thing).into(),
        Object::Words(text, _) | Object::Value(text, _) => text.as_str().into(),
    }
}

fn value(value: &Object) -> Json {
    match value {
        Object::Thing(thing) => object([("@id", name(thing).into())]),
        Object::Words(text, language) => object([("@value", text.as_str().into()), ("@language", (*language).into())]),
        Object::Value(text, of) => object([("@value", text.as_str().into()), ("@type", (*of).into())]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_keeps_its_type_and_words_their_language() {
        let node = Node::new("https://e.org/a", "dcat:Dataset")
            .text("dct:title", "\"é\"\n", "e")
            .thing("dct:publisher", "https://e.org/p")
            .value("dcat:byteSize", "3", "xsd:nonNegativeInteger");
        let document = serde_json::to_value(write(&Graph(vec![node]))).unwrap();
        let node = &document["@graph"][0];
        assert_eq!(node["@type"], serde_json::json!(["dcat:Dataset"]));
        assert_eq!(node["dct:title"][0], serde_json::json!({ "@value": "\"é\"\n", "@language": "fr" }));
        assert_eq!(node["dct:publisher"]["@id"], "https://e.org/p");
        assert_eq!(node["dcat:byteSize"]["@type"], "xsd:nonNegativeInteger");
        assert_eq!(document["@context"]["dct"], "http://purl.org/dc/terms/");
    }
}
