//! Which settings make DataFusion answer as DuckDB does, within a run's limits?
use std::sync::Arc;

use datafusion::error::Result;
use datafusion::execution::context::SessionContext;
use datafusion::execution::disk_manager::{DiskManagerBuilder, DiskManagerMode};
use datafusion::execution::memory_pool::FairSpillPool;
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use datafusion::prelude::SessionConfig;

/// What sorts and joins may write to temporary files when memory is short, in bytes.
pub(crate) const SPILL_BYTES_MAX: u64 = 8 << 30;

fn config() -> SessionConfig {
    // A hash join's filter over its other side costs more than it saves where most rows match, as in a whole population.
    let mut config = SessionConfig::new().set_bool("datafusion.optimizer.enable_dynamic_filter_pushdown", false);
    let options = config.options_mut();
    // All three decide answers: see the dialect's page in the documentation.
    options.execution.time_zone = Some("UTC".into());
    options.sql_parser.parse_float_as_decimal = true;
    options.sql_parser.default_null_ordering = "nulls_last".into();
    options.sql_parser.collect_spans = true;
    config
}

/// A session for one run: nothing registered, no file or table reachable by its path.
pub(crate) fn session(memory_bytes: usize) -> Result<SessionContext> {
    let disk =
        DiskManagerBuilder::default().with_mode(DiskManagerMode::OsTmpDirectory).with_max_temp_directory_size(SPILL_BYTES_MAX);
    let runtime =
        RuntimeEnvBuilder::new().with_memory_pool(Arc::new(FairSpillPool::new(memory_bytes))).with_disk_manager_builder(disk);
    Ok(SessionContext::new_with_config_rt(config(), runtime.build_arc()?))
}

/// One thread is enough for rows that are in memory: to split them among several costs more than it saves.
pub(crate) fn narrow(context: &SessionContext) {
    context.state_ref().write().config_mut().options_mut().execution.target_partitions = 1;
}
