//! The access matrix: every route, every role. What is new shows as a change of the snapshot, to be read by somebody.

use crate::support::{Browser, Site};
use axum::body::Body;
use axum::http::{Method, Request};
use domain::accounts::Role;
use std::collections::BTreeMap;
use std::fmt::Write;

/// What stands for a parameter of a path.
const PARAMETERS: [(&str, &str); 4] =
    [("{reference}", "F1"), ("{token}", "faux"), ("{id}", "1"), ("{organisation}", "1")];

fn filled(path: &str) -> String {
    PARAMETERS.iter().fold(path.to_owned(), |path, (name, value)| path.replace(name, value))
}

#[tokio::test]
async fn every_route_answers_each_role_as_agreed() {
    let mut matrix: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for role in [None].into_iter().chain(Role::ALL.map(Some)) {
        // Each role has a fresh site: an act of one must not change what the next meets.
        let site = Site::with_everybody().await;
        for route in web::listed() {
            let mut browser = match role {
                None => Browser::default(),
                Some(role) => site.signed_in(role).await,
            };
            let request = Request::builder().method(route.method.clone()).uri(filled(route.path));
            let request = request.header("content-type", "application/x-www-form-urlencoded");
            let answer = browser.ask(&site, request, Body::empty()).await;
            let told = match answer.location.as_str() {
                to if to.starts_with("/connexion?") => "sign-in".to_owned(),
                _ => answer.status.as_u16().to_string(),
            };
            assert!(!answer.status.is_server_error(), "{role:?} {} {}: {}", route.method, route.path, answer.text);
            matrix.entry(format!("{:6} {}", route.method.as_str(), route.path)).or_default().push(told);
        }
    }
    let heads: Vec<&str> = ["nobody"].into_iter().chain(Role::ALL.iter().map(|role| role.code())).collect();
    let mut table = format!("{:<58}{}\n", "", heads.iter().map(|head| format!("{head:>17}")).collect::<String>());
    for (route, answers) in matrix {
        let _ =
            writeln!(table, "{route:<58}{}", answers.iter().map(|answer| format!("{answer:>17}")).collect::<String>());
    }
    insta::assert_snapshot!(table);
}

#[tokio::test]
async fn a_page_that_is_read_changes_nothing() {
    let site = Site::with_everybody().await;
    for route in web::listed().into_iter().filter(|route| route.method == Method::GET && !route.may_write) {
        let mut browser = site.signed_in(Role::Administrator).await;
        let answer = browser.get(&site, &filled(route.path)).await;
        assert!(!answer.status.is_server_error(), "{}: {}", route.path, answer.text);
    }
    let writing = web::listed().into_iter().filter(|route| route.method == Method::GET && route.may_write);
    // A provider sends the browser back by an address: no other GET may write.
    assert_eq!(writing.map(|route| route.path).collect::<Vec<_>>(), ["/connexion/retour"]);
}
