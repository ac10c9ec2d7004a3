//! Which rows does a test see under a table's name?
//!
//! `NAME_history` holds every row of all evidence, with `_extracted_at` and `_evidence`. `NAME` holds, of a state, the last
//! snapshot; of events, each key's rows in the last evidence that has the key. Where one evidence holds a key twice both
//! rows stay: to pick one would hide the other. For the same reason a row without a whole key is never taken for a version
//! of another.
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use assay_engine::tables::{Cell, Contents, Snapshot, TableData, TablesError, TablesErrorKind};
use assay_model::object::Shape;
use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use datafusion::catalog::{CatalogProvider, MemTable, MemoryCatalogProvider, MemorySchemaProvider, TableProvider};
use datafusion::common::{JoinType, ScalarValue, TableReference};
use datafusion::datasource::empty::EmptyTable;
use datafusion::datasource::file_format::parquet::ParquetFormat;
use datafusion::datasource::listing::{ListingOptions, ListingTable, ListingTableConfig, ListingTableUrl};
use datafusion::datasource::{ViewTable, provider_as_source};
use datafusion::error::{DataFusionError, Result};
use datafusion::execution::context::SessionContext;
use datafusion::functions_aggregate::expr_fn::max;
use datafusion::logical_expr::{Expr, LogicalPlan, LogicalPlanBuilder, Union, lit};
use datafusion::prelude::ident;

use crate::held::held;
use crate::ingest::{Builder, Value};
use crate::schema::{file_schema, instant_type, scan_schema};

pub(crate) const EXTRACTED_AT: &str = "_extracted_at";
pub(crate) const EVIDENCE: &str = "_evidence";
/// How a history's name ends.
pub(crate) const HISTORY: &str = "_history";
/// Where a row's evidence stands among the table's; for our own plans only.
const NTH: &str = "_nth";
const LATEST: &str = "_latest";

/// Where the rows of a run's tables are while its plan is made.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Rows {
    /// All in memory.
    Held,
    /// Some in files, from which they stream.
    Streamed,
}

/// Makes the tables reachable by their names, and no other.
pub(crate) fn register(context: &SessionContext, tables: &[TableData]) -> Result<Rows, TablesError> {
    let mut rows_are = Rows::Held;
    for table in tables {
        match &table.contents {
            Contents::Rows(rows) => put(context, &table.name, rows_table(table, rows))?,
            Contents::Snapshots(snapshots) => {
                for snapshot in snapshots {
                    readable(&table.name, &snapshot.parquet)?;
                }
                let parts = Parts::of(table, snapshots).map_err(|error| unread(&table.name, &error))?;
                if matches!(parts, Parts::Files(_)) {
                    rows_are = Rows::Streamed;
                }
                put(context, &table.name, current(table, &parts))?;
                let history = history(table, &parts, Keep::Provenance(snapshots)).and_then(view);
                put(context, &format!("{}{HISTORY}", table.name), history)?;
            }
        }
    }
    Ok(rows_are)
}

/// The rows of a table's snapshots, in the order in which those were taken.
enum Parts<'a> {
    Held(Vec<Vec<RecordBatch>>),
    Files(&'a [Snapshot]),
}

impl<'a> Parts<'a> {
    fn of(table: &TableData, snapshots: &'a [Snapshot]) -> Result<Self> {
        let files = snapshots.iter().map(|snapshot| snapshot.parquet.as_path());
        Ok(held(files, &scan_schema(&table.columns))?.map_or(Self::Files(snapshots), Self::Held))
    }

    fn len(&self) -> usize {
        match self {
            Self::Held(parts) => parts.len(),
            Self::Files(snapshots) => snapshots.len(),
        }
    }
}

fn readable(name: &str, parquet: &Path) -> Result<(), TablesError> {
    match std::fs::File::open(parquet) {
        Ok(_) => Ok(()),
        Err(error) => Err(failure(format!("failed to read table `{name}`: {}: {error}", parquet.display()))),
    }
}

fn unread(name: &str, error: &DataFusionError) -> TablesError {
    failure(format!("failed to read table `{name}`: {}", error.strip_backtrace()))
}

fn failure(message: String) -> TablesError {
    TablesError::new(TablesErrorKind::Failure, message)
}

/// Puts a table under a name; up to two dots in it make schema and catalog, as SQL reads them.
fn put(context: &SessionContext, name: &str, table: Result<Arc<dyn TableProvider>>) -> Result<(), TablesError> {
    let reference = reference(name)?;
    let put = || -> Result<()> {
        let catalog_name = reference.catalog().unwrap_or("datafusion");
        let catalog = match context.catalog(catalog_name) {
            Some(catalog) => catalog,
            None => {
                let catalog: Arc<dyn CatalogProvider> = Arc::new(MemoryCatalogProvider::new());
                context.register_catalog(catalog_name, catalog.clone());
                catalog
            }
        };
        let schema = reference.schema().unwrap_or("public");
        if catalog.schema(schema).is_none() {
            catalog.register_schema(schema, Arc::new(MemorySchemaProvider::new()))?;
        }
        context.register_table(reference.clone(), table?)?;
        Ok(())
    };
    put().map_err(|error| unread(name, &error))
}

pub(crate) fn reference(name: &str) -> Result<TableReference, TablesError> {
    let name = name.to_lowercase();
    let parts: Vec<&str> = name.split('.').collect();
    Ok(match parts[..] {
        [table] => TableReference::bare(table),
        [schema, table] => TableReference::partial(schema, table),
        [catalog, schema, table] => TableReference::full(catalog, schema, table),
        _ => {
            let error = TablesError::new(TablesErrorKind::Refused, format!("table `{name}` has more than two dots in its name"));
            return Err(error.hint("SQL names a table by at most three parts"));
        }
    })
}

/// What else stands in each row of a history.
#[derive(Clone, Copy)]
enum Keep<'a> {
    /// When the row's evidence was extracted, and which it is.
    Provenance(&'a [Snapshot]),
    /// Which of the snapshots, from 0.
    Place,
}

impl Keep<'_> {
    /// What the rows of one part have in common.
    fn columns(self, nth: usize) -> Vec<(&'static str, ScalarValue)> {
        match self {
            Keep::Place => vec![(NTH, ScalarValue::Int64(Some(nth as i64)))],
            Keep::Provenance(snapshots) => {
                let snapshot = &snapshots[nth];
                let at = ScalarValue::TimestampMicrosecond(Some(snapshot.extracted_at.0), Some("UTC".into()));
                vec![(EXTRACTED_AT, at), (EVIDENCE, ScalarValue::Utf8View(Some(snapshot.evidence.clone())))]
            }
        }
    }

    fn fields(self) -> Vec<Field> {
        match self {
            Keep::Place => vec![Field::new(NTH, DataType::Int64, true)],
            Keep::Provenance(_) => {
                vec![Field::new(EXTRACTED_AT, instant_type(), true), Field::new(EVIDENCE, DataType::Utf8View, true)]
            }
        }
    }

    fn schema(self, table: &TableData) -> SchemaRef {
        let own = scan_schema(&table.columns);
        Arc::new(Schema::new(own.fields().iter().cloned().chain(self.fields().into_iter().map(Arc::new)).collect::<Vec<_>>()))
    }
}

fn current(table: &TableData, parts: &Parts<'_>) -> Result<Arc<dyn TableProvider>> {
    if parts.len() > 1 && table.shape == Shape::Events {
        return latest(table, parts).and_then(view);
    }
    let schema = scan_schema(&table.columns);
    match parts {
        Parts::Held(parts) => memory(schema, parts.last().cloned().unwrap_or_default()),
        Parts::Files([.., last]) => file(table, &last.parquet),
        Parts::Files([]) => Ok(Arc::new(EmptyTable::new(schema))),
    }
}

fn memory(schema: SchemaRef, batches: Vec<RecordBatch>) -> Result<Arc<dyn TableProvider>> {
    Ok(Arc::new(MemTable::try_new(schema, vec![batches])?))
}

fn view(plan: LogicalPlan) -> Result<Arc<dyn TableProvider>> {
    Ok(Arc::new(ViewTable::new(plan, None)))
}

/// One Parquet file, whose schema we know, so that nothing is inferred.
fn file(table: &TableData, parquet: &Path) -> Result<Arc<dyn TableProvider>> {
    let url = ListingTableUrl::parse(file_url(parquet)?)?;
    let options = ListingOptions::new(Arc::new(ParquetFormat::default())).with_file_extension("");
    let config = ListingTableConfig::new(url).with_listing_options(options).with_schema(scan_schema(&table.columns));
    Ok(Arc::new(ListingTable::try_new(config)?))
}

/// A path as a URL, in which no character stands for others.
fn file_url(path: &Path) -> Result<String> {
    let path = std::path::absolute(path)?;
    let mut url = String::from("file://");
    for byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' => url.push(char::from(*byte)),
            other => url.push_str(&format!("%{other:02X}")),
        }
    }
    Ok(url)
}

fn columns(table: &TableData) -> Vec<Expr> {
    table.columns.keys().map(ident).collect()
}

/// All rows of all snapshots, one after another.
fn history(table: &TableData, parts: &Parts<'_>, keep: Keep<'_>) -> Result<LogicalPlan> {
    let schema = keep.schema(table);
    let scan = |provider| LogicalPlanBuilder::scan("history", provider_as_source(provider), None)?.build();
    let file_scan = |(nth, snapshot): (usize, &Snapshot)| -> Result<Arc<LogicalPlan>> {
        let common = keep.columns(nth).into_iter().map(|(name, value)| lit(value).alias(name));
        let source = provider_as_source(file(table, &snapshot.parquet)?);
        let columns = columns(table).into_iter().chain(common);
        Ok(Arc::new(LogicalPlanBuilder::scan("snapshot", source, None)?.project(columns)?.build()?))
    };
    match parts {
        Parts::Held(parts) => {
            let marked = parts.iter().enumerate().flat_map(|(nth, batches)| {
                let (common, schema) = (keep.columns(nth), schema.clone());
                batches.iter().map(move |batch| marked(batch, &common, &schema))
            });
            scan(memory(schema.clone(), marked.collect::<Result<_>>()?)?)
        }
        Parts::Files([]) => scan(Arc::new(EmptyTable::new(schema))),
        Parts::Files(snapshots) => {
            let mut inputs = snapshots.iter().enumerate().map(file_scan).collect::<Result<Vec<_>>>()?;
            if inputs.len() == 1 {
                return Ok(Arc::unwrap_or_clone(inputs.remove(0)));
            }
            Ok(LogicalPlan::Union(Union::try_new(inputs)?))
        }
    }
}

/// The same rows, with what they have in common beside them.
fn marked(batch: &RecordBatch, common: &[(&str, ScalarValue)], schema: &SchemaRef) -> Result<RecordBatch> {
    let mut arrays = batch.columns().to_vec();
    for (_, value) in common {
        arrays.push(value.to_array_of_size(batch.num_rows())?);
    }
    Ok(RecordBatch::try_new(schema.clone(), arrays)?)
}

/// Each key's rows in the last snapshot that has the key, and every row without a whole key.
fn latest(table: &TableData, parts: &Parts<'_>) -> Result<LogicalPlan> {
    let all = history(table, parts, Keep::Place)?;
    let keys: BTreeSet<&str> = table.key.iter().map(String::as_str).collect();
    if keys.is_empty() {
        return LogicalPlanBuilder::from(all).project(columns(table))?.build();
    }
    let renamed = |key: &str| format!("_key_{key}");
    let groups =
        LogicalPlanBuilder::from(all.clone()).aggregate(keys.iter().map(|key| ident(*key)), [max(ident(NTH)).alias(LATEST)])?;
    let groups = groups.project(keys.iter().map(|key| ident(*key).alias(renamed(key))).chain([ident(LATEST)]))?.build()?;
    let left: Vec<String> = keys.iter().map(|key| (*key).to_owned()).chain([NTH.to_owned()]).collect();
    let right: Vec<String> = keys.iter().map(|key| renamed(key)).chain([LATEST.to_owned()]).collect();
    let whole =
        LogicalPlanBuilder::from(all.clone()).join(groups, JoinType::LeftSemi, (left, right), None)?.project(columns(table))?;
    let no_key = keys.iter().map(|key| ident(*key).is_null()).reduce(Expr::or).expect("there is a key");
    let parts = LogicalPlanBuilder::from(all).filter(no_key)?.project(columns(table))?;
    Ok(LogicalPlan::Union(Union::try_new(vec![Arc::new(whole.build()?), Arc::new(parts.build()?)])?))
}

/// Rows that the engine made, as a table in memory.
fn rows_table(table: &TableData, rows: &[Vec<Cell>]) -> Result<Arc<dyn TableProvider>> {
    let schema = file_schema(&table.columns);
    let mut builders: Vec<Builder> = schema.fields().iter().map(|field| Builder::new(field.data_type())).collect();
    for row in rows {
        if row.len() != builders.len() {
            return datafusion::common::plan_err!("a row has {} cells for {} columns", row.len(), builders.len());
        }
        for (builder, cell) in builders.iter_mut().zip(row) {
            if !builder.push(value(cell)) {
                return datafusion::common::plan_err!("a cell is {cell:?}, which is not its column's type");
            }
        }
    }
    let arrays = builders.iter_mut().map(Builder::finish).collect();
    let batch = RecordBatch::try_new(schema.clone(), arrays)?;
    memory(schema, vec![batch])
}

/// A cell as its column takes it.
pub(crate) fn value(cell: &Cell) -> Value<'_> {
    match cell {
        Cell::Null => Value::Null,
        Cell::Text(text) => Value::Text(text),
        Cell::Bigint(value) => Value::Bigint(*value),
        Cell::Boolean(value) => Value::Boolean(*value),
        Cell::Date(days) => Value::Date(*days),
        Cell::Timestamptz(micros) => Value::Timestamptz(*micros),
        Cell::TextList(texts) => Value::TextList(texts.iter().map(String::as_str).collect()),
    }
}
