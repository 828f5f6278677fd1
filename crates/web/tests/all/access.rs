//! The access matrix: every route, every role. What is new shows as a change of the snapshot, to be read by somebody.

use crate::support::{Browser, Site};
use axum::body::Body;
use axum::http::{Method, Request};
use domain::accounts::Role;
use std::collections::BTreeMap;
use std::fmt::Write;

/// What stands for a parameter of a path.
const PARAMETERS: [(&str, &str); 10] = [
    ("{reference}", "F1"),
    ("{token}", "faux"),
    ("{id}", "1"),
    ("{organisation}", "1"),
    ("{annee}", "2019"),
    ("{section}", "learners"),
    ("{numero}", "1"),
    ("{figure}", "region.total.learners"),
    ("{jeton}", "faux"),
    ("{*chemin}", "index.html"),
];

fn filled(path: &str) -> String {
    PARAMETERS.iter().fold(path.to_owned(), |path, (name, value)| path.replace(name, value))
}

/// Every field that a form of ours has, so that none is refused before the right is asked.
const FORM: &str = "confirme=oui&version=1&code=000000&mail=neuf%40test.example&password=x&repeated=x&old=x&new=x&name=Nom&language=fr\
    &role=auditor&assignment=1&since=2026-11-28&until=2026-12-31&to=1&person=1&provider=x&sort=parti&last=2026-12-31&into=2&days=30&fonction=x&certifie=oui&raison=x\
    &words=x&reason=x&left_reason=x&spotlight=x";

/// How a route answers somebody.
async fn told(site: &Site, role: Option<Role>, route: &web::Listed) -> String {
    let mut browser = match role {
        None => Browser::default(),
        Some(role) => site.signed_in(role).await,
    };
    let upload = ["/imports", "/campagnes/{annee}/rapports/{reference}/valeurs"].contains(&route.path);
    let upload = upload && route.method == Method::POST;
    let (kind, body) = if upload {
        (
            "multipart/form-data; boundary=x",
            "--x\r\ncontent-disposition: form-data; name=\"other\"\r\n\r\n1\r\n--x--\r\n",
        )
    } else {
        ("application/x-www-form-urlencoded", FORM)
    };
    let request = Request::builder().method(route.method.clone()).uri(filled(route.path)).header("content-type", kind);
    let body = if route.method == Method::GET { Body::empty() } else { Body::from(body) };
    let answer = browser.ask(site, request, body).await;
    assert!(!answer.status.is_server_error(), "{role:?} {} {}: {}", route.method, route.path, answer.text);
    match answer.location.as_str() {
        to if to.starts_with("/connexion?") => "sign-in".to_owned(),
        _ => answer.status.as_u16().to_string(),
    }
}

#[tokio::test]
async fn every_route_answers_each_role_as_agreed() {
    let mut matrix: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for role in [None].into_iter().chain(Role::ALL.map(Some)) {
        let reading = Site::with_campaign().await;
        for route in web::listed() {
            let acting;
            // What is done must not change what the next request meets.
            let site = if route.method == Method::GET {
                &reading
            } else {
                acting = Site::with_campaign().await;
                &acting
            };
            let told = told(site, role, &route).await;
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
    let site = Site::with_campaign().await;
    for route in web::listed().into_iter().filter(|route| route.method == Method::GET && !route.may_write) {
        let mut browser = site.signed_in(Role::Administrator).await;
        let answer = browser.get(&site, &filled(route.path)).await;
        assert!(!answer.status.is_server_error(), "{}: {}", route.path, answer.text);
    }
    let writing = web::listed().into_iter().filter(|route| route.method == Method::GET && route.may_write);
    // A provider sends the browser back by an address: no other GET may write.
    assert_eq!(writing.map(|route| route.path).collect::<Vec<_>>(), ["/connexion/retour"]);
}
