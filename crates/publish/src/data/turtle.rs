//! A graph in Turtle. Start with [`write`].

use super::triple::{Graph, Iri, Node, Object, PREFIXES};

/// The graph as a Turtle document.
pub(super) fn write(graph: &Graph) -> String {
    let prefixes: String = PREFIXES.iter().map(|(prefix, iri)| format!("@prefix {prefix}: <{iri}> .\n")).collect();
    let nodes: String = graph.0.iter().map(node).collect();
    format!("{prefixes}{nodes}")
}

fn node(node: &Node) -> String {
    let said = |(about, objects): (&Iri, Vec<&Object>)| {
        let about = iri(about);
        let about = if about == "rdf:type" { "a" } else { &about };
        let objects: Vec<_> = objects.into_iter().map(object).collect();
        format!("    {about} {}", objects.join(" ,\n        "))
    };
    let said: Vec<_> = node.grouped().into_iter().map(said).collect();
    format!("\n{}\n{} .\n", iri(&node.id), said.join(" ;\n"))
}

fn iri(iri: &Iri) -> String {
    iri.short().unwrap_or_else(|| format!("<{}>", iri.as_str()))
}

fn object(object: &Object) -> String {
    match object {
        Object::Thing(thing) => iri(thing),
        Object::Words(words, language) => format!("\"{}\"@{language}", escaped(words)),
        Object::Value(value, of) => format!("\"{}\"^^{of}", escaped(value)),
    }
}

/// What may stand between two quotation marks on one line.
fn escaped(text: &str) -> String {
    let escape = |c: char| match c {
        '"' => "\\\"".to_owned(),
        '\\' => "\\\\".to_owned(),
        '\n' => "\\n".to_owned(),
        '\r' => "\\r".to_owned(),
        '\t' => "\\t".to_owned(),
        c if c.is_control() => format!("\\u{:04X}", u32::from(c)),
        c => c.to_string(),
    };
    text.chars().map(escape).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_backslashes_and_lines_are_escaped() {
        let node = Node::new("https://e.org/a b", "dcat:Dataset")
            .text("dct:title", "« \"a\" \\ é »\n", "tab\there\u{7}")
            .value("dcat:byteSize", "3", "xsd:nonNegativeInteger");
        let text = write(&Graph(vec![node]));
        let wanted = "\n<https://e.org/a%20b>\n    a dcat:Dataset ;\n    dct:title \"« \\\"a\\\" \\\\ é »\\n\"@fr ,\n        \
                      \"tab\\there\\u0007\"@en ;\n    dcat:byteSize \"3\"^^xsd:nonNegativeInteger .\n";
        assert!(text.starts_with("@prefix adms: <http://www.w3.org/ns/adms#> .\n"));
        assert!(text.ends_with(wanted), "{text}");
    }
}
