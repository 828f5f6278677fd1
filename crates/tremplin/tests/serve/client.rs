//! A browser without a browser: one plain HTTP request a connection, with a session's cookie.

use std::io::{Read, Write};
use std::net::TcpStream;

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub text: String,
}

impl Answer {
    /// Reads an answer from its whole text.
    pub fn of(whole: &str) -> Option<Self> {
        let (head, text) = whole.split_once("\r\n\r\n")?;
        let status = head.split(' ').nth(1)?.parse().ok()?;
        Some(Self { status, head: head.to_owned(), text: text.to_owned() })
    }

    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut all = self.head.lines().filter_map(|line| line.split_once(": "));
        all.find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// Whether the page tells a number under which the log has more.
    pub fn has_incident(&self) -> bool {
        self.text.contains("<code>") && self.text.contains("incident")
    }
}

/// Somebody who asks one server.
#[derive(Clone, Debug)]
pub struct Client {
    pub address: String,
    pub cookie: String,
}

impl Client {
    pub fn new(address: &str) -> Self {
        Self { address: address.to_owned(), cookie: String::new() }
    }

    /// Somebody of a demonstration, signed in.
    pub fn signed_in(address: &str, name: &str) -> Self {
        let mut client = Self::new(address);
        let page = client.get("/connexion");
        let person = page.text.split("name=\"person\" value=\"").find(|part| part.contains(name));
        let person = person.and_then(|part| part.split('"').next()).unwrap_or_else(|| panic!("{name}: {page:?}"));
        let answer = client.post("/connexion/demonstration", &format!("person={person}"));
        assert_eq!(answer.status, 303, "{answer:?}");
        let cookie = answer.header("set-cookie").unwrap();
        cookie.split(';').next().unwrap().clone_into(&mut client.cookie);
        client
    }

    pub fn get(&self, path: &str) -> Answer {
        self.try_get(path).unwrap_or_else(|| panic!("no answer to {path}"))
    }

    pub fn post(&self, path: &str, form: &str) -> Answer {
        self.try_post(path, form).unwrap_or_else(|| panic!("no answer to {path}"))
    }

    /// None when the server went away meanwhile.
    pub fn try_get(&self, path: &str) -> Option<Answer> {
        self.ask(&format!("GET {path} HTTP/1.0\r\nCookie: {}\r\n\r\n", self.cookie))
    }

    /// As [`Self::try_get`].
    pub fn try_post(&self, path: &str, form: &str) -> Option<Answer> {
        let size = form.len();
        self.ask(&format!(
            "POST {path} HTTP/1.0\r\nCookie: {}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {size}\r\n\r\n{form}",
            self.cookie
        ))
    }

    fn ask(&self, request: &str) -> Option<Answer> {
        let mut stream = TcpStream::connect(&self.address).ok()?;
        stream.write_all(request.as_bytes()).ok()?;
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).ok()?;
        Answer::of(&String::from_utf8_lossy(&bytes))
    }

    /// Invites somebody into the agency.
    pub fn invite(&self, name: &str) -> Option<Answer> {
        let form = format!("name={name}&mail={name}%40exemple.fr&language=fr&role=director&since=&until=");
        self.try_post("/personnes/inviter", &form)
    }
}
