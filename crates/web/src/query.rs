//! Addresses that keep their parameters: sorting keeps the filters, a page number keeps the order.
//!
//! It builds links and reads nothing from requests: extractors do. Start with [`Query`].

use std::fmt;

/// A path with its parameters, in the order in which they are written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// Everything before `?`.
    pub path: String,
    /// Names and values, not encoded.
    pub pairs: Vec<(String, String)>,
}

impl Query {
    /// Reads `path?a=b&c=d`.
    #[must_use]
    pub fn parse(url: &str) -> Self {
        let (path, query) = url.split_once('?').unwrap_or((url, ""));
        let pairs = query.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(name), decode(value))
        });
        Self { path: path.to_owned(), pairs: pairs.collect() }
    }

    /// The same address where `name` has `value` and no other.
    #[must_use]
    pub fn set(&self, name: &str, value: &str) -> Self {
        self.without(name).and(name, value)
    }

    /// The same address with one value more of `name`.
    #[must_use]
    pub fn and(mut self, name: &str, value: &str) -> Self {
        self.pairs.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same address without any value of `name`.
    #[must_use]
    pub fn without(&self, name: &str) -> Self {
        let mut other = self.clone();
        other.pairs.retain(|(key, _)| key != name);
        other
    }

    /// The same address without this value of `name`: what removing one filter leads to.
    #[must_use]
    pub fn without_value(&self, name: &str, value: &str) -> Self {
        let mut other = self.clone();
        other.pairs.retain(|(key, given)| key != name || given != value);
        other
    }
}

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path)?;
        for (place, (name, value)) in self.pairs.iter().enumerate() {
            let mark = if place == 0 { '?' } else { '&' };
            write!(f, "{mark}{}={}", encode(name), encode(value))?;
        }
        Ok(())
    }
}

fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// What is not a valid escape stays as it is; bytes that are no UTF-8 become replacement marks.
fn decode(text: &str) -> String {
    let text = text.replace('+', " ");
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let escaped = (first == b'%').then(|| after.get(..2)).flatten();
        let byte = escaped.and_then(|two| u8::from_str_radix(std::str::from_utf8(two).ok()?, 16).ok());
        bytes.push(byte.unwrap_or(first));
        rest = if byte.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_written_again() {
        for url in ["/a", "/a?b=c", "/a?b=c&b=d%20e&f=%C3%A9%26", "/a?b="] {
            assert_eq!(Query::parse(url).to_string(), url);
        }
        assert_eq!(Query::parse("/a?b=c+d&e=100%").to_string(), "/a?b=c%20d&e=100%25");
    }

    #[test]
    fn one_filter_leaves_and_the_others_stay() {
        let query = Query::parse("/a?region=11&region=32&tri=nom");
        assert_eq!(query.without_value("region", "11").to_string(), "/a?region=32&tri=nom");
        assert_eq!(query.set("page", "2").set("page", "3").to_string(), "/a?region=11&region=32&tri=nom&page=3");
    }
}
