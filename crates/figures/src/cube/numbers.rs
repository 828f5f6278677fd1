//! What a partial pass has filled, as two columns that every engine can carry: whole numbers and texts.

use datafusion::arrow::array::{ArrayRef, AsArray, Decimal128Array, ListArray, StringArray};
use datafusion::arrow::buffer::OffsetBuffer;
use datafusion::arrow::datatypes::{DataType, Decimal128Type, Field, FieldRef};
use datafusion::common::{DataFusionError, ScalarValue, exec_err};
use std::sync::Arc;

/// Numbers and texts in the order in which they were filled in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Numbers {
    pub numbers: Vec<i128>,
    pub texts: Vec<String>,
}

/// The most that a decimal of 38 digits holds.
const MOST: u128 = 99_999_999_999_999_999_999_999_999_999_999_999_999;

fn item(kind: DataType) -> FieldRef {
    Arc::new(Field::new_list_field(kind, false))
}

fn number() -> FieldRef {
    item(DataType::Decimal128(38, 0))
}

/// The two fields, lists of decimals and of texts.
pub fn fields() -> Vec<FieldRef> {
    let list = |name, item| Arc::new(Field::new(name, DataType::List(item), false));
    vec![list("numbers", number()), list("texts", item(DataType::Utf8))]
}

impl Numbers {
    /// Two lists of one row each.
    pub fn scalars(self) -> Result<Vec<ScalarValue>, DataFusionError> {
        if self.numbers.iter().any(|value| value.unsigned_abs() > MOST) {
            return exec_err!("a sum leaves the 38 digits that the engine carries");
        }
        let numbers: ArrayRef = Arc::new(Decimal128Array::from(self.numbers).with_precision_and_scale(38, 0)?);
        let texts: ArrayRef = Arc::new(StringArray::from(self.texts));
        let list = |field, values: ArrayRef| -> Result<_, DataFusionError> {
            let offsets = OffsetBuffer::from_lengths([values.len()]);
            Ok(ScalarValue::List(Arc::new(ListArray::try_new(field, offsets, values, None)?)))
        };
        Ok(vec![list(number(), numbers)?, list(item(DataType::Utf8), texts)?])
    }

    /// One a row of two lists.
    pub fn of(columns: &[ArrayRef]) -> Result<Vec<Self>, DataFusionError> {
        let [numbers, texts] = columns else { return exec_err!("a partial cube has two columns") };
        let (Some(numbers), Some(texts)) = (numbers.as_list_opt::<i32>(), texts.as_list_opt::<i32>()) else {
            return exec_err!("a partial cube has two columns of lists");
        };
        let one = |(numbers, texts): (Option<ArrayRef>, Option<ArrayRef>)| {
            let numbers = numbers.map(|list| list.as_primitive::<Decimal128Type>().values().to_vec());
            let texts = texts
                .map(|list| list.as_string::<i32>().iter().map(|text| text.unwrap_or_default().to_owned()).collect());
            Self { numbers: numbers.unwrap_or_default(), texts: texts.unwrap_or_default() }
        };
        Ok(numbers.iter().zip(texts.iter()).map(one).collect())
    }
}

/// Reads numbers and texts in the order in which they were written.
pub struct Cursor<'n> {
    numbers: std::slice::Iter<'n, i128>,
    texts: std::slice::Iter<'n, String>,
}

impl<'n> Cursor<'n> {
    pub fn new(of: &'n Numbers) -> Self {
        Self { numbers: of.numbers.iter(), texts: of.texts.iter() }
    }

    pub fn number(&mut self) -> Result<i128, DataFusionError> {
        self.numbers.next().copied().ok_or_else(short)
    }

    pub fn count(&mut self) -> Result<u64, DataFusionError> {
        u64::try_from(self.number()?).map_err(|_| short())
    }

    pub fn text(&mut self) -> Result<&'n str, DataFusionError> {
        self.texts.next().map(String::as_str).ok_or_else(short)
    }
}

fn short() -> DataFusionError {
    DataFusionError::Execution("a partial cube does not have the shape of its plan".to_owned())
}
