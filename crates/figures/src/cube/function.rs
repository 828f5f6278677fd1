//! The aggregate function that the engine runs: columns in, filled cubes out.

use super::Fused;
use super::fill::Filling;
use super::numbers::{self, Numbers};
use datafusion::arrow::array::{ArrayRef, StructArray};
use datafusion::arrow::datatypes::{DataType, FieldRef};
use datafusion::common::{DataFusionError, ScalarValue};
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::{Accumulator, AggregateUDF, AggregateUDFImpl, Signature, Volatility};
use std::sync::Arc;

/// `fused_cube(column, ...)`: fills the cubes of one [`Fused`] with the columns that it names, in its order.
///
/// Gives a structure of two lists, numbers and texts, which [`super::Found`] reads. Partial results of any parts of the
/// rows, in any order, merge into the same result.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct FusedCube {
    fused: Arc<Fused>,
    signature: Signature,
}

impl FusedCube {
    /// The name under which the engine knows it.
    pub const NAME: &'static str = "fused_cube";

    /// The function for one pass.
    #[must_use]
    pub fn new(fused: impl Into<Arc<Fused>>) -> Self {
        Self { fused: fused.into(), signature: Signature::variadic_any(Volatility::Immutable) }
    }

    /// What it fills.
    #[must_use]
    pub fn fused(&self) -> &Fused {
        &self.fused
    }

    /// The function as the engine calls it.
    #[must_use]
    pub fn function(self) -> AggregateUDF {
        AggregateUDF::new_from_impl(self)
    }
}

impl AggregateUDFImpl for FusedCube {
    fn name(&self) -> &str {
        Self::NAME
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType, DataFusionError> {
        Ok(DataType::Struct(numbers::fields().into()))
    }

    fn state_fields(&self, _: StateFieldsArgs<'_>) -> Result<Vec<FieldRef>, DataFusionError> {
        Ok(numbers::fields())
    }

    fn accumulator(&self, _: AccumulatorArgs<'_>) -> Result<Box<dyn Accumulator>, DataFusionError> {
        Ok(Box::new(FusedAccumulator(Filling::new(Arc::clone(&self.fused)))))
    }
}

#[derive(Debug)]
struct FusedAccumulator(Filling);

impl Accumulator for FusedAccumulator {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<(), DataFusionError> {
        self.0.add(values)
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<(), DataFusionError> {
        Numbers::of(states)?.iter().try_for_each(|part| self.0.merge(part))
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>, DataFusionError> {
        self.0.numbers()?.scalars()
    }

    fn evaluate(&mut self) -> Result<ScalarValue, DataFusionError> {
        let lists: Vec<ArrayRef> =
            self.state()?.iter().map(|scalar| scalar.to_array()).collect::<Result<_, DataFusionError>>()?;
        let filled = StructArray::try_new(numbers::fields().into(), lists, None)?;
        Ok(ScalarValue::Struct(Arc::new(filled)))
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.0.size()
    }
}
