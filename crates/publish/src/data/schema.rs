//! A CSV file and its Frictionless Table Schema, both from the same list of fields, so that neither can drift.
//!
//! UTF-8 without byte-order mark, comma, lines end with CR LF as RFC 4180 says, empty means absent.
//! Start with [`Field`] and [`csv`].

use super::json::{Json, list, object};
use crate::PublishError;
use csv::{Terminator, WriterBuilder};

/// A column of a CSV file.
#[derive(Clone, Debug)]
pub(super) struct Field {
    /// Its name in the header.
    pub name: &'static str,
    /// The type of its values, in the words of Table Schema.
    pub kind: &'static str,
    /// What it is called, in French.
    pub title: &'static str,
    /// What it means, in French.
    pub description: String,
    /// What its values must be.
    pub limits: Limits,
}

/// What the values of a column must be.
#[derive(Clone, Debug, Default)]
pub(super) struct Limits {
    /// No value may be absent.
    pub required: bool,
    /// The only values that occur.
    pub values: Vec<String>,
    /// The form of each value, as a regular expression.
    pub pattern: &'static str,
    /// The least value.
    pub minimum: Option<i64>,
}

impl Field {
    /// A column that may be empty.
    pub(super) fn new(
        name: &'static str,
        kind: &'static str,
        title: &'static str,
        description: impl Into<String>,
    ) -> Self {
        Self { name, kind, title, description: description.into(), limits: Limits::default() }
    }

    /// The column is never empty.
    pub(super) fn required(mut self) -> Self {
        self.limits.required = true;
        self
    }

    /// No value is below `minimum`.
    pub(super) fn at_least(mut self, minimum: i64) -> Self {
        self.limits.minimum = Some(minimum);
        self
    }

    /// Each value has this form.
    pub(super) fn like(mut self, pattern: &'static str) -> Self {
        self.limits.pattern = pattern;
        self
    }

    /// Each value is one of these.
    pub(super) fn one_of<V: Into<String>>(mut self, values: impl IntoIterator<Item = V>) -> Self {
        let known = &mut self.limits.values;
        for value in values.into_iter().map(Into::into) {
            if !known.contains(&value) {
                known.push(value);
            }
        }
        self
    }

    fn json(&self) -> Json {
        let field = object([
            ("name", self.name.into()),
            ("type", self.kind.into()),
            ("title", self.title.into()),
            ("description", self.description.as_str().into()),
        ]);
        let truth = (self.kind == "boolean").then(|| list(["true"]));
        let lie = (self.kind == "boolean").then(|| list(["false"]));
        let limits = self.limits.json();
        field.with_some("trueValues", truth).with_some("falseValues", lie).with_some("constraints", limits)
    }
}

impl Limits {
    fn json(&self) -> Option<Json> {
        let limits = Json::default()
            .with_some("required", self.required.then_some(true))
            .with_some("minimum", self.minimum)
            .with_some("pattern", (!self.pattern.is_empty()).then_some(self.pattern))
            .with_some("enum", (!self.values.is_empty()).then(|| list(self.values.iter().map(String::as_str))));
        (limits != Json::default()).then_some(limits)
    }
}

/// The Table Schema of a file with these fields, whose rows `key` tells apart.
pub(super) fn schema(fields: &[Field], key: &[&str]) -> Json {
    object([
        ("fields", list(fields.iter().map(Field::json))),
        ("missingValues", list([""])),
        ("primaryKey", list(key.iter().copied())),
    ])
}

/// The dialect that every CSV file here is written in.
pub(super) fn dialect() -> Json {
    object([
        ("delimiter", ",".into()),
        ("lineTerminator", "\r\n".into()),
        ("quoteChar", "\"".into()),
        ("doubleQuote", true.into()),
        ("header", true.into()),
    ])
}

/// The file: a header with the fields' names, then the rows.
///
/// # Errors
/// A row that has another number of values than there are fields.
pub(super) fn csv(fields: &[Field], rows: impl IntoIterator<Item = Vec<String>>) -> Result<Vec<u8>, PublishError> {
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(fields.iter().map(|field| field.name)).map_err(|cause| refused(&cause))?;
    for row in rows {
        writer.write_record(row).map_err(|cause| refused(&cause))?;
    }
    writer.into_inner().map_err(|cause| refused(&cause))
}

fn refused(cause: &dyn std::fmt::Display) -> PublishError {
    PublishError::Format { format: "CSV", message: cause.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_with_a_comma_a_quote_or_a_line_is_quoted() {
        let fields = [Field::new("a", "string", "A", ""), Field::new("b", "string", "B", "")];
        let bytes = csv(&fields, [vec!["x, y".to_owned(), "« \"z\" »\nw".to_owned()]]).unwrap();
        assert_eq!(String::from_utf8(bytes).unwrap(), "a,b\r\n\"x, y\",\"« \"\"z\"\" »\nw\"\r\n");
        assert!(csv(&fields, [vec!["only one".to_owned()]]).is_err());
    }

    #[test]
    fn a_schema_states_only_the_limits_that_there_are() {
        let free = Field::new("a", "string", "A", "libre").json();
        assert_eq!(
            serde_json::to_string(&free).unwrap(),
            r#"{"name":"a","type":"string","title":"A","description":"libre"}"#
        );
        let bound = Field::new("b", "integer", "B", "").required().at_least(0).json();
        assert!(serde_json::to_string(&bound).unwrap().ends_with(r#""constraints":{"required":true,"minimum":0}}"#));
        let closed = Field::new("c", "string", "C", "").one_of(["x", "y", "x"]);
        assert_eq!(closed.limits.values, ["x", "y"]);
    }
}
