//! How does a plan stop that nobody waits for any more?
//!
//! A plan's threads give way to others only at its leaves, now and then: a cross join of a few batches computes for hours in
//! between. So a guard stands over every leaf and every join, and ends the stream once the run is over.
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use datafusion::arrow::array::RecordBatch;
use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::error::{DataFusionError, Result};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{DisplayAs, DisplayFormatType, ExecutionPlan, PlanProperties};
use futures::StreamExt;

/// Said once, by the run, to all its guards.
pub(crate) type Stop = Arc<AtomicBool>;

/// The same plan with guards over its leaves and joins.
pub(crate) fn guarded(plan: Arc<dyn ExecutionPlan>, stop: &Stop) -> Result<Arc<dyn ExecutionPlan>> {
    let guard = |node: Arc<dyn ExecutionPlan>| {
        let multiplies = node.children().is_empty() || node.name().contains("Join") || node.name() == "UnnestExec";
        Ok(if multiplies {
            Transformed::yes(Arc::new(Guard { input: node, stop: stop.clone() }) as _)
        } else {
            Transformed::no(node)
        })
    };
    plan.transform_up(guard).map(|transformed| transformed.data)
}

#[derive(Debug)]
struct Guard {
    input: Arc<dyn ExecutionPlan>,
    stop: Stop,
}

impl DisplayAs for Guard {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Guard")
    }
}

impl ExecutionPlan for Guard {
    fn name(&self) -> &str {
        "Guard"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        self.input.properties()
    }

    fn maintains_input_order(&self) -> Vec<bool> {
        vec![true]
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![&self.input]
    }

    fn apply_expressions(
        &self,
        _: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn with_new_children(self: Arc<Self>, mut children: Vec<Arc<dyn ExecutionPlan>>) -> Result<Arc<dyn ExecutionPlan>> {
        Ok(Arc::new(Self { input: children.swap_remove(0), stop: self.stop.clone() }))
    }

    fn execute(&self, partition: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let stream = self.input.execute(partition, context)?;
        let (schema, stop) = (stream.schema(), self.stop.clone());
        let stopped = move |batch: Result<RecordBatch>| match stop.load(Ordering::Relaxed) {
            true => Err(DataFusionError::Execution("the run is over".into())),
            false => batch,
        };
        Ok(Box::pin(RecordBatchStreamAdapter::new(schema, stream.map(stopped))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use datafusion::physical_plan::collect;

    #[test]
    fn a_plan_ends_once_its_run_is_over() {
        let context = crate::session::session(1 << 20).unwrap();
        let stop = Stop::default();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let rows = |stop: &Stop| {
            let sql = "select a.x from (values (1), (2)) as a(x) cross join (values (1), (2)) as b(x)";
            let plan = runtime.block_on(async { context.sql(sql).await.unwrap().create_physical_plan().await.unwrap() });
            runtime
                .block_on(collect(guarded(plan, stop).unwrap(), context.task_ctx()))
                .map(|batches| batches.iter().map(RecordBatch::num_rows).sum::<usize>())
        };
        assert_eq!(rows(&stop).unwrap(), 4);
        stop.store(true, Ordering::Relaxed);
        assert!(rows(&stop).unwrap_err().to_string().ends_with("the run is over"));
    }
}
