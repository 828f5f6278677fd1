//! A provider's own software: with one organisation's key and nothing but HTTP it reads what is asked and what is known, answers, signs
//! and sends. Start with [`answer_all`].

use app::campaigns::DemoReport;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};

/// What the software holds, by training.
pub type Held = BTreeMap<String, DemoReport>;

/// Reports by what became of them, and fields by where their answer came from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// Reports that were asked for.
    pub asked: usize,
    /// Reports that were sent.
    pub sent: usize,
    /// Answers that were taken over as they were proposed.
    pub taken: usize,
    /// Answers that the software brought itself.
    pub brought: usize,
}

impl std::ops::Add for Done {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            asked: self.asked + other.asked,
            sent: self.sent + other.sent,
            taken: self.taken + other.taken,
            brought: self.brought + other.brought,
        }
    }
}

/// Answers, signs and sends each of the organisation's reports about which something is held.
pub fn answer_all(place: SocketAddr, site: &str, key: &str, held: &Held) -> Done {
    let mut client = Client::new(place, site, key);
    let fields = client.fields();
    let mut done = Done::default();
    for url in client.left() {
        done.asked += 1;
        let read = client.ask(200, "GET", &url, None);
        let Some(report) = held.get(read["reference"].as_str().unwrap()) else { continue };
        let mut answers = Map::new();
        for (field, text) in &report.answers.0 {
            assert!(fields.contains(field), "{field} is not asked");
            // What the register says already is taken over; where it says something else, the own records prevail.
            let proposed = &read["proposed"][field]["value"];
            let taken = proposed.as_str() == Some(text);
            *(if taken { &mut done.taken } else { &mut done.brought }) += 1;
            answers.insert(field.clone(), if taken { proposed.clone() } else { json!(text) });
        }
        client.send(&url, &read["version"], answers);
        done.sent += 1;
    }
    done
}

/// One connection that stays open.
struct Client<'a> {
    stream: BufReader<TcpStream>,
    site: &'a str,
    key: &'a str,
}

impl<'a> Client<'a> {
    fn new(place: SocketAddr, site: &'a str, key: &'a str) -> Self {
        let stream = TcpStream::connect(place).unwrap();
        stream.set_nodelay(true).unwrap();
        Self { stream: BufReader::new(stream), site, key }
    }

    /// The names of everything that is asked.
    fn fields(&mut self) -> BTreeSet<String> {
        let form = self.ask(200, "GET", "/api/v1/questionnaires/2019", None);
        let questions =
            form["sections"].as_array().unwrap().iter().flat_map(|one| one["questions"].as_array().unwrap());
        let fields = questions.flat_map(|one| one["fields"].as_array().unwrap());
        fields.map(|field| field.as_str().unwrap().to_owned()).collect()
    }

    /// The addresses of the reports that are to be sent, from every page.
    fn left(&mut self) -> Vec<String> {
        let (mut urls, mut next) = (Vec::new(), Some("/api/v1/reports/2019?restants=true".to_owned()));
        while let Some(path) = next {
            let page = self.ask(200, "GET", &path, None);
            urls.extend(page["reports"].as_array().unwrap().iter().map(|one| self.path(&one["url"])));
            next = page["next"].as_str().is_some().then(|| self.path(&page["next"]));
        }
        urls
    }

    fn path(&self, url: &Value) -> String {
        url.as_str().unwrap().strip_prefix(self.site).unwrap().to_owned()
    }

    /// Saves answers, gives a word about each remark that asks for one, signs what was read.
    fn send(&mut self, url: &str, version: &Value, answers: Map<String, Value>) {
        let mut saved = self.ask(200, "PUT", url, Some(json!({ "version": version, "answers": answers })));
        let remarks = saved["remarks"].as_array().unwrap();
        let words: Map<String, Value> = remarks
            .iter()
            .map(|remark| {
                assert_eq!(remark["severity"], "warning", "{url}: {remark}");
                (remark["key"].as_str().unwrap().to_owned(), json!("vérifié dans nos dossiers"))
            })
            .collect();
        if !words.is_empty() {
            let body = json!({ "version": saved["version"], "answers": {}, "justifications": words });
            saved = self.ask(200, "PUT", url, Some(body));
        }
        let signature = json!({ "name": "Anne Martin", "function": "direction", "digest": saved["digest"] });
        let sent = self.ask(201, "POST", &format!("{url}/send"), Some(signature));
        assert_eq!(sent["number"], 1);
        let receipt = self.path(&sent["receipt"]);
        let receipt = self.ask(200, "GET", &receipt, None);
        assert_eq!(receipt["sha256"], app::hash_of(receipt["body"].as_str().unwrap()));
    }

    /// Asks, insists on a status, and gives the JSON.
    fn ask(&mut self, status: u16, method: &str, path: &str, body: Option<Value>) -> Value {
        let body = body.map(|body| body.to_string()).unwrap_or_default();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {}\r\ncontent-type: application/json\r\n\
             content-length: {}\r\n\r\n{body}",
            self.key,
            body.len()
        );
        self.stream.get_mut().write_all(request.as_bytes()).unwrap();
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            assert!(self.stream.read_line(&mut head).unwrap() > 0, "{method} {path}: {head}");
        }
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
        let mut answer = vec![0; length.parse().unwrap()];
        self.stream.read_exact(&mut answer).unwrap();
        assert!(head.starts_with(&format!("HTTP/1.1 {status} ")), "{method} {path}: {head}{}", text(&answer));
        serde_json::from_slice(&answer).unwrap()
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
