//! JSON whose members stand in the order given, whichever features `serde_json` was compiled with: equal bytes.
//!
//! Start with [`object`] and [`Json::bytes`].

use indexmap::IndexMap;
use serde::Serialize;

/// A JSON value.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub(super) enum Json {
    /// Nothing.
    Null,
    /// True or false.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A number with a fraction.
    Decimal(f64),
    /// Words.
    Text(String),
    /// Values in order.
    List(Vec<Json>),
    /// Members in order.
    Object(IndexMap<String, Json>),
}

/// An object of these members; one whose value is [`Json::Null`] is kept.
pub(super) fn object<K: Into<String>>(members: impl IntoIterator<Item = (K, Json)>) -> Json {
    Json::Object(members.into_iter().map(|(key, value)| (key.into(), value)).collect())
}

/// A list.
pub(super) fn list<V: Into<Json>>(values: impl IntoIterator<Item = V>) -> Json {
    Json::List(values.into_iter().map(Into::into).collect())
}

impl Default for Json {
    /// The object without members.
    fn default() -> Self {
        Self::Object(IndexMap::new())
    }
}

impl Json {
    /// A number in point notation as the number that it is: whole where it has no fraction.
    pub(super) fn number(text: &str) -> Self {
        let whole = text.parse().map(Self::Integer);
        whole.or_else(|_| text.parse().map(Self::Decimal)).unwrap_or(Self::Null)
    }

    /// The object with one more member at its end; another value stays as it is.
    pub(super) fn with(mut self, key: &str, value: impl Into<Json>) -> Self {
        if let Self::Object(members) = &mut self {
            members.insert(key.to_owned(), value.into());
        }
        self
    }

    /// The object with one more member, where there is a value.
    pub(super) fn with_some(self, key: &str, value: Option<impl Into<Json>>) -> Self {
        match value {
            Some(value) => self.with(key, value),
            None => self,
        }
    }

    /// The file: indented, with a line feed at its end.
    pub(super) fn bytes(&self) -> Vec<u8> {
        let text = serde_json::to_string_pretty(self).expect("keys are strings and no number is infinite");
        (text + "\n").into_bytes()
    }
}

impl From<&str> for Json {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Json {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<bool> for Json {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<i64> for Json {
    fn from(value: i64) -> Self {
        Self::Integer(value)
    }
}

impl From<usize> for Json {
    fn from(value: usize) -> Self {
        i64::try_from(value).map_or(Self::Null, Self::Integer)
    }
}

impl From<Vec<Json>> for Json {
    fn from(values: Vec<Json>) -> Self {
        Self::List(values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_keep_their_order_and_numbers_their_digits() {
        let value = object([("z", Json::number("35.40")), ("a", Json::number("18353")), ("m", Json::Null)]);
        assert_eq!(serde_json::to_string(&value).unwrap(), r#"{"z":35.4,"a":18353,"m":null}"#);
        assert_eq!(Json::number("4195474.69"), Json::Decimal(4_195_474.69));
        assert_eq!(Json::number("no number"), Json::Null);
    }
}
