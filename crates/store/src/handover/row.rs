//! A row as a line of JSON and back: its columns in order, the same bytes whichever engine it comes from.

use super::plan::Planned;
use crate::error::{StoreError, at};
use crate::schema::{Column, Kind};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD as BASE64;
use sea_orm::{QueryResult, Value};
use std::fmt::Write as _;

/// A row as a line, without its line feed.
pub(super) fn line(planned: &Planned, row: &QueryResult) -> Result<String, StoreError> {
    let mut out = String::from("{");
    for (place, column) in planned.table.columns.iter().enumerate() {
        let comma = if place == 0 { "" } else { "," };
        let emptied = planned.emptied.contains(&column.name);
        let value = if emptied { empty(column) } else { shown(column, row)? };
        let _ = write!(out, "{comma}{}:{value}", json(&column.name));
    }
    out.push('}');
    Ok(out)
}

fn empty(column: &Column) -> String {
    let nothing = if column.nullable { "null" } else { "\"\"" };
    nothing.to_owned()
}

fn shown(column: &Column, row: &QueryResult) -> Result<String, StoreError> {
    let (name, failed) = (column.name.as_str(), at("handover.export"));
    let shown = match column.kind {
        Kind::Integer => row.try_get::<Option<i64>>("", name).map_err(failed)?.map(|number| number.to_string()),
        Kind::Boolean => row.try_get::<Option<bool>>("", name).map_err(failed)?.map(|yes| yes.to_string()),
        Kind::Text => row.try_get::<Option<String>>("", name).map_err(failed)?.map(|text| json(&text)),
        Kind::Bytes => {
            row.try_get::<Option<Vec<u8>>>("", name).map_err(failed)?.map(|bytes| json(&BASE64.encode(bytes)))
        }
    };
    Ok(shown.unwrap_or_else(|| "null".to_owned()))
}

fn json(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// The value of a key column, to go on after its row.
pub(super) fn key_value(column: &Column, row: &QueryResult) -> Result<Value, StoreError> {
    let (name, failed) = (column.name.as_str(), at("handover.export"));
    match column.kind {
        Kind::Integer => row.try_get::<i64>("", name).map(Value::from).map_err(failed),
        Kind::Boolean => row.try_get::<bool>("", name).map(Value::from).map_err(failed),
        Kind::Text => row.try_get::<String>("", name).map(Value::from).map_err(failed),
        Kind::Bytes => row.try_get::<Vec<u8>>("", name).map(Value::from).map_err(failed),
    }
}

/// The values of a line, in the order of the columns.
pub(super) fn values(columns: &[Column], line: &str) -> Result<Vec<Value>, String> {
    let row: serde_json::Map<String, serde_json::Value> =
        serde_json::from_str(line).map_err(|error| error.to_string())?;
    if row.len() != columns.len() {
        return Err(format!("has {} values instead of {}", row.len(), columns.len()));
    }
    columns.iter().map(|column| value(column, row.get(&column.name))).collect()
}

fn value(column: &Column, given: Option<&serde_json::Value>) -> Result<Value, String> {
    let given = given.ok_or_else(|| format!("has no `{}`", column.name))?;
    let value = match column.kind {
        _ if given.is_null() && !column.nullable => None,
        Kind::Integer if given.is_null() => Some(Value::from(None::<i64>)),
        Kind::Boolean if given.is_null() => Some(Value::from(None::<bool>)),
        Kind::Text if given.is_null() => Some(Value::from(None::<String>)),
        Kind::Bytes if given.is_null() => Some(Value::from(None::<Vec<u8>>)),
        Kind::Integer => given.as_i64().map(Value::from),
        Kind::Boolean => given.as_bool().map(Value::from),
        Kind::Text => given.as_str().map(Value::from),
        Kind::Bytes => given.as_str().and_then(|text| BASE64.decode(text).ok()).map(Value::from),
    };
    value.ok_or_else(|| format!("`{}` can't be {given}", column.name))
}
