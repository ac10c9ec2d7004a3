//! What does a test compute once although it names it more than once?
//!
//! DataFusion plans a common table expression anew wherever it is named: two levels of such names are planned and computed four
//! times, three levels eight times. So each that is named more than once is computed first, kept in memory as a table, and read
//! from there; where it is too large for that, it stays as it was written. The rows are the same either way.
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, RecordBatch, StringViewArray};
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::datasource::MemTable;
use datafusion::error::{DataFusionError, Result};
use datafusion::execution::SendableRecordBatchStream;
use datafusion::execution::context::SessionContext;
use datafusion::execution::memory_pool::{MemoryConsumer, MemoryReservation};
use datafusion::physical_plan::execute_stream_partitioned;
use datafusion::sql::parser::Statement as DfStatement;
use datafusion::sql::sqlparser::ast::{Cte, ObjectNamePart, Query, Statement, With, visit_relations};
use futures::StreamExt;

use crate::guard::{Stop, guarded};
use crate::lint;

/// The part of a run's memory that tables kept for it may take: the rest is for joins and sorts.
const SHARE_OF_MEMORY: usize = 3;

/// Tables kept for a run, whose memory is given back with this value.
#[derive(Default)]
pub(crate) struct Kept(Vec<(String, Arc<MemoryReservation>)>);

impl Kept {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Forgets the tables, so that the statement can be answered as it was written.
    pub(crate) fn give_back(self, context: &SessionContext) {
        for (name, _) in &self.0 {
            drop(context.deregister_table(name.as_str()));
        }
    }
}

/// Computes what the statement names more than once, and leaves the statement that reads it. What cannot be planned or computed
/// alone is left to the whole, which then says why.
pub(crate) async fn share(context: &SessionContext, statement: &mut Statement, memory_bytes: usize, stop: &Stop) -> Kept {
    let mut kept = Kept::default();
    let Statement::Query(query) = statement else { return kept };
    if query.with.as_ref().is_none_or(|with| with.recursive) {
        return kept;
    }
    let mut left = memory_bytes / SHARE_OF_MEMORY;
    for name in named_again(query) {
        let Some(alone) = alone(query, &name) else { continue };
        let Ok(Some((table, reservation))) = computed(context, alone, &name, left, stop).await else { continue };
        if context.register_table(name.as_str(), Arc::new(table)).is_ok() {
            left -= reservation.size();
            remove(query, &name);
            kept.0.push((name, reservation));
        }
    }
    kept
}

/// Takes away an order that decides nothing: rows are handed over in any.
pub(crate) fn unordered(statement: &mut Statement) {
    if let Statement::Query(query) = statement
        && query.limit_clause.is_none()
        && query.fetch.is_none()
    {
        query.order_by = None;
    }
}

fn ctes(query: &Query) -> &[Cte] {
    query.with.as_ref().map_or(&[], |with| &with.cte_tables)
}

fn name_of(cte: &Cte) -> String {
    cte.alias.name.value.to_lowercase()
}

/// The common table expressions that are named more than once, in the order in which they stand.
fn named_again(query: &Query) -> Vec<String> {
    let names = named(&Statement::Query(Box::new(query.clone())));
    let again = |cte: &&Cte| cte.alias.columns.is_empty() && names.get(&name_of(cte)).is_some_and(|n| *n > 1);
    ctes(query).iter().filter(again).map(name_of).collect()
}

/// How often a statement names each bare table.
fn named(statement: &Statement) -> BTreeMap<String, usize> {
    let mut names = BTreeMap::new();
    let flow: ControlFlow<()> = visit_relations(statement, |relation| {
        if let [ObjectNamePart::Identifier(name)] = relation.0.as_slice() {
            *names.entry(name.value.to_lowercase()).or_default() += 1;
        }
        ControlFlow::Continue(())
    });
    debug_assert!(flow.is_continue());
    names
}

/// One common table expression as a statement of its own, with those that it stands on.
fn alone(query: &Query, name: &str) -> Option<Statement> {
    let with = query.with.as_ref()?;
    let at = with.cte_tables.iter().position(|cte| name_of(cte) == name)?;
    let mut own = (*with.cte_tables[at].query).clone();
    // A nested `with` of its own stays as it is: nothing is put before it.
    let before = &with.cte_tables[..at];
    let mut wanted: BTreeSet<String> = named(&Statement::Query(Box::new(own.clone()))).into_keys().collect();
    let mut chosen = Vec::new();
    for cte in before.iter().rev().filter(|_| own.with.is_none()) {
        if wanted.contains(&name_of(cte)) {
            wanted.extend(named(&Statement::Query(cte.query.clone())).into_keys());
            chosen.insert(0, cte.clone());
        }
    }
    if own.with.is_some() && before.iter().any(|cte| wanted.contains(&name_of(cte))) {
        return None;
    }
    if !chosen.is_empty() {
        own.with = Some(With { with_token: with.with_token.clone(), recursive: false, cte_tables: chosen });
    }
    Some(Statement::Query(Box::new(own)))
}

fn remove(query: &mut Query, name: &str) {
    if let Some(with) = &mut query.with {
        with.cte_tables.retain(|cte| name_of(cte) != name);
        if with.cte_tables.is_empty() {
            query.with = None;
        }
    }
}

/// The statement's rows, in as many parts as its plan has; none where they take more than `bytes_max`.
async fn computed(
    context: &SessionContext,
    statement: Statement,
    name: &str,
    bytes_max: usize,
    stop: &Stop,
) -> Result<Option<(MemTable, Arc<MemoryReservation>)>> {
    let plan = context.state().statement_to_plan(DfStatement::Statement(Box::new(statement))).await?;
    if lint::types(&plan).is_err() {
        return Ok(None);
    }
    let schema: SchemaRef = Arc::new(plan.schema().as_arrow().clone());
    let reservation = Arc::new(MemoryConsumer::new(format!("table {name}")).register(&context.runtime_env().memory_pool));
    let plan = context.execute_logical_plan(plan).await?.create_physical_plan().await.and_then(|plan| guarded(plan, stop))?;
    // Each part on a task of its own: a plan's parts may wait for each other.
    let parts: Vec<_> = execute_stream_partitioned(plan, context.task_ctx())?
        .into_iter()
        .map(|stream| tokio::spawn(collected(stream, reservation.clone(), bytes_max)))
        .collect();
    let mut batches = Vec::with_capacity(parts.len());
    for part in parts {
        let part = part.await.map_err(|error| DataFusionError::External(Box::new(error)))??;
        batches.push(part);
    }
    let Some(batches) = batches.into_iter().collect::<Option<Vec<_>>>() else { return Ok(None) };
    Ok(Some((MemTable::try_new(schema, batches)?, reservation)))
}

async fn collected(
    mut stream: SendableRecordBatchStream,
    reservation: Arc<MemoryReservation>,
    bytes_max: usize,
) -> Result<Option<Vec<RecordBatch>>> {
    let mut batches = Vec::new();
    while let Some(batch) = stream.next().await {
        let batch = compact(batch?)?;
        let bytes = batch.get_array_memory_size();
        if reservation.size() + bytes > bytes_max || reservation.try_grow(bytes).is_err() {
            return Ok(None);
        }
        batches.push(batch);
    }
    Ok(Some(batches))
}

/// The same rows, whose texts hold no more bytes than they show: a view of a text keeps the whole page that it was read from.
fn compact(batch: RecordBatch) -> Result<RecordBatch> {
    let columns = batch.columns().iter().map(|column| match column.as_any().downcast_ref::<StringViewArray>() {
        Some(views) => Arc::new(views.gc()) as ArrayRef,
        None => column.clone(),
    });
    Ok(RecordBatch::try_new(batch.schema(), columns.collect())?)
}
