//! How a plan with a fused cube travels: Ballista's own codecs, and the cube's outline as JSON beside them.
//!
//! The outline goes with the program's version, since both ends must read the same columns the same way.

use ballista_core::serde::{BallistaLogicalExtensionCodec, BallistaPhysicalExtensionCodec};
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::catalog::TableProvider;
use datafusion::common::{DataFusionError, Result, TableReference};
use datafusion::datasource::file_format::FileFormatFactory;
use datafusion::execution::TaskContext;
use datafusion::logical_expr::{AggregateUDF, Extension, LogicalPlan};
use datafusion::physical_plan::ExecutionPlan;
use datafusion_proto::logical_plan::LogicalExtensionCodec;
use datafusion_proto::physical_plan::{PhysicalExtensionCodec, PhysicalProtoConverterExtension};
use figures::cube::{Fused, FusedCube};
use std::any::Any;
use std::sync::Arc;

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// For plans on their way to the scheduler.
#[derive(Debug, Default)]
pub(crate) struct Logical(BallistaLogicalExtensionCodec);

/// For plans on their way to the executors.
#[derive(Debug, Default)]
pub(crate) struct Physical(BallistaPhysicalExtensionCodec);

fn encode(function: &AggregateUDF, bytes: &mut Vec<u8>) -> Result<()> {
    let function: &dyn Any = function.inner().as_ref();
    let Some(cube) = function.downcast_ref::<FusedCube>() else { return Ok(()) };
    serde_json::to_writer(bytes, &(VERSION, cube.fused())).map_err(|error| DataFusionError::External(error.into()))
}

fn decode(name: &str, bytes: &[u8]) -> Result<Arc<AggregateUDF>> {
    if name != FusedCube::NAME {
        return Err(DataFusionError::NotImplemented(format!("the aggregate function {name} on a cluster")));
    }
    let unread = |error: serde_json::Error| DataFusionError::External(error.into());
    let (version, outline): (String, serde_json::Value) = serde_json::from_slice(bytes).map_err(unread)?;
    if version != VERSION {
        return Err(DataFusionError::Configuration(format!(
            "a plan of Tremplin {version} came to Tremplin {VERSION}: run the same version on every machine"
        )));
    }
    let fused: Fused = serde_json::from_value(outline).map_err(unread)?;
    Ok(Arc::new(FusedCube::new(fused).function()))
}

impl LogicalExtensionCodec for Logical {
    fn try_decode(&self, bytes: &[u8], inputs: &[LogicalPlan], context: &TaskContext) -> Result<Extension> {
        self.0.try_decode(bytes, inputs, context)
    }

    fn try_encode(&self, node: &Extension, bytes: &mut Vec<u8>) -> Result<()> {
        self.0.try_encode(node, bytes)
    }

    fn try_decode_table_provider(
        &self,
        bytes: &[u8],
        table: &TableReference,
        schema: SchemaRef,
        context: &TaskContext,
    ) -> Result<Arc<dyn TableProvider>> {
        self.0.try_decode_table_provider(bytes, table, schema, context)
    }

    fn try_encode_table_provider(
        &self,
        table: &TableReference,
        provider: Arc<dyn TableProvider>,
        bytes: &mut Vec<u8>,
    ) -> Result<()> {
        self.0.try_encode_table_provider(table, provider, bytes)
    }

    fn try_decode_file_format(&self, bytes: &[u8], context: &TaskContext) -> Result<Arc<dyn FileFormatFactory>> {
        self.0.try_decode_file_format(bytes, context)
    }

    fn try_encode_file_format(&self, bytes: &mut Vec<u8>, format: Arc<dyn FileFormatFactory>) -> Result<()> {
        self.0.try_encode_file_format(bytes, format)
    }

    fn try_decode_udaf(&self, name: &str, bytes: &[u8]) -> Result<Arc<AggregateUDF>> {
        decode(name, bytes)
    }

    fn try_encode_udaf(&self, function: &AggregateUDF, bytes: &mut Vec<u8>) -> Result<()> {
        encode(function, bytes)
    }
}

impl PhysicalExtensionCodec for Physical {
    fn try_decode(
        &self,
        bytes: &[u8],
        inputs: &[Arc<dyn ExecutionPlan>],
        context: &TaskContext,
        converter: &dyn PhysicalProtoConverterExtension,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        self.0.try_decode(bytes, inputs, context, converter)
    }

    fn try_encode(
        &self,
        node: Arc<dyn ExecutionPlan>,
        bytes: &mut Vec<u8>,
        converter: &dyn PhysicalProtoConverterExtension,
    ) -> Result<()> {
        self.0.try_encode(node, bytes, converter)
    }

    fn try_decode_udaf(&self, name: &str, bytes: &[u8]) -> Result<Arc<AggregateUDF>> {
        decode(name, bytes)
    }

    fn try_encode_udaf(&self, function: &AggregateUDF, bytes: &mut Vec<u8>) -> Result<()> {
        encode(function, bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outline() -> Fused {
        Fused {
            source: "learners".into(),
            columns: vec!["sex".into()],
            partitions: Vec::new(),
            cubes: Vec::new(),
            groupings: Vec::new(),
        }
    }

    #[test]
    fn a_cube_arrives_as_it_left() {
        let mut bytes = Vec::new();
        encode(&FusedCube::new(outline()).function(), &mut bytes).unwrap();
        assert_eq!(decode(FusedCube::NAME, &bytes).unwrap().as_ref(), &FusedCube::new(outline()).function());
    }

    #[test]
    fn another_version_or_function_is_refused() {
        let bytes = serde_json::to_vec(&("0.0.0", outline())).unwrap();
        let message = decode(FusedCube::NAME, &bytes).unwrap_err().to_string();
        assert!(message.contains("a plan of Tremplin 0.0.0 came to Tremplin"), "{message}");
        assert!(decode("median", &bytes).is_err());
        assert!(decode(FusedCube::NAME, b"").is_err());
    }
}
