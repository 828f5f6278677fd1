//! What `verify` says of files that it cannot use: place, what was expected, what was found, the way out.

use super::run::{run, run_with, visible};

const CASES: [(&str, &[u8]); 23] = [
    ("empty", b""),
    ("only a byte-order mark", b"\xef\xbb\xbf"),
    ("only a header", b"figure,printed\n"),
    ("not UTF-8", b"figure,printed\nregion.corse.learners,d\xe9j\xe0 35\n"),
    ("UTF-16", b"\xff\xfef\x00i\x00g\x00"),
    ("a column with a typing error", b"figure,printd\nregion.corse.learners,35\n"),
    ("a missing column", b"printed,value\n35,35\n"),
    ("an unknown column", b"figure,printed,comment\nregion.corse.learners,35,ok\n"),
    ("a column without name", b"figure,printed,\nregion.corse.learners,35,\n"),
    ("a column twice", b"figure,printed,printed\nregion.corse.learners,35,36\n"),
    ("a quote never closed", b"figure,printed\nregion.corse.learners,\"35\nregion.bretagne.learners,375\n"),
    ("text after a quote", b"figure,printed\nregion.corse.learners,\"35\" learners\n"),
    ("a comma without quotes", b"figure,printed\nregion.corse.women_share,20,0 %\n"),
    ("too few cells", b"figure,printed,value\nregion.corse.learners\n"),
    (
        "the same figure twice",
        b"figure,printed\nregion.corse.learners,35\nregion.bretagne.learners,375\nregion.corse.learners,36\n",
    ),
    ("no figure", b"figure,printed\n,35\n"),
    ("nothing printed", b"figure,printed,value\nregion.corse.learners,,35\n"),
    ("a value in French", b"figure;printed;value\nregion.corse.women_share;20,0 %;20,0\n"),
    ("too many decimals", b"figure,printed,decimals\nregion.corse.learners,35,13\n"),
    ("an edition that is no year", b"figure,printed,edition\nregion.corse.learners,35,19\n"),
    ("no number", b"figure,printed\nregion.corse.learners,\"entre 30 et 40\"\n"),
    ("an escape sequence", b"figure,printed\nregion.corse.learners,35\x1b[31m\n"),
    ("several mistakes", b"figure,printed,edition,decimals\nregion.corse.learners,35,x,two\n,?,2019,\n"),
];

fn told(language: &str) -> String {
    let mut all = String::new();
    for (name, input) in CASES {
        let ran = run_with(&["verify", "-", "--lang", language], input);
        assert_eq!((ran.status, ran.out.as_str()), (Some(2), ""), "{name}");
        all += &format!("## {name}\n{}\n", visible(&ran.err));
    }
    all
}

#[test]
fn a_file_that_can_t_be_used_is_explained_in_french() {
    insta::assert_snapshot!("bad_inputs_fr", told("fr"));
}

#[test]
fn a_file_that_can_t_be_used_is_explained_in_english() {
    insta::assert_snapshot!("bad_inputs_en", told("en"));
}

#[test]
fn a_file_of_another_kind_is_not_told_cell_by_cell() {
    let rows = "a,b,c\n".repeat(1000);
    let ran = run_with(&["verify", "-"], format!("figure,printed\n{rows}").as_bytes());
    assert_eq!((ran.status, ran.err.matches("erreur:").count()), (Some(2), 20));
    assert!(ran.err.ends_with("… et 980 autres erreurs.\n"), "{}", ran.err);
}

#[test]
fn a_file_that_can_t_be_opened_is_named() {
    let ran = run(&["verify", "/no/such.csv"]);
    let expected = "erreur~: impossible de lire /no/such.csv~: il n’existe pas\n  \
                    aide~: donnez le chemin d’un CSV, ou - pour l’entrée standard\n";
    assert_eq!((ran.status, visible(&ran.err).as_str()), (Some(2), expected));
    let folder = run(&["verify", env!("CARGO_MANIFEST_DIR"), "--lang", "en"]);
    assert!(folder.err.contains("it is a folder\n  help: give the path of a CSV"), "{}", folder.err);
}

#[test]
fn a_network_that_can_t_be_read_gives_status_2() {
    let ran = run_with(&["verify", "-", "--network", "/no/network", "--lang", "en"], b"figure,printed\na.b.c,1\n");
    assert_eq!(ran.status, Some(2));
    assert!(ran.err.starts_with("error: the network’s folder can’t be read"), "{}", ran.err);
}
