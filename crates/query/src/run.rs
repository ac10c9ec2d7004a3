//! What does a test's SQL answer, within time, memory and rows?
//!
//! The plan runs on threads of its own, made for this one run, so that even a plan that never yields cannot hold the caller,
//! or the next run, past its time.
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

use assay_engine::tables::{Limits, Query, Row, RunStats, TablesError, TablesErrorKind};
use datafusion::arrow::array::RecordBatch;
use datafusion::error::DataFusionError;
use datafusion::execution::context::SessionContext;
use datafusion::physical_plan::execute_stream;
use datafusion::sql::parser::Statement as DfStatement;
use datafusion::sql::sqlparser::ast::Statement;
use futures::StreamExt;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::Semaphore;

use crate::contents::{HISTORY, Rows, register};
use crate::guard::{Stop, guarded};
use crate::lint;
use crate::parameters::bind;
use crate::result::{Places, refused, rows};
use crate::session::{narrow, session};
use crate::shared::{share, unordered};

/// Batches that may wait for the caller: enough that both sides work, few enough to bound memory.
const BATCHES_WAITING: usize = 4;
/// The stack of a thread that plans: plans nest as deep as the SQL does.
pub(crate) const STACK_BYTES: usize = 16 << 20;

enum Message {
    Places(Places),
    Batch(RecordBatch),
    Done,
    Failed(TablesError),
}

pub(crate) fn run(query: &Query<'_>, take: &mut dyn FnMut(Row<'_>) -> Result<(), TablesError>) -> Result<RunStats, TablesError> {
    let deadline = Instant::now() + query.limits.time;
    let reads: Vec<String> =
        query.tables.iter().flat_map(|table| [table.name.clone(), format!("{}{HISTORY}", table.name)]).collect();
    let statement = bind(lint::syntax(query.sql, &reads)?, query);
    let context = session(query.limits.memory_bytes).map_err(|error| engine_failed(&error))?;
    let runtime = Threads::start()?;
    {
        let _inside = runtime.enter();
        if register(&context, query.tables)? == Rows::Held {
            narrow(&context);
        }
    }
    let (send, receive) = mpsc::channel();
    let room = Arc::new(Semaphore::new(BATCHES_WAITING));
    let limits = query.limits;
    let (room_of_task, stop) = (room.clone(), runtime.stop.clone());
    runtime.spawn(async move {
        let result = produce(&context, statement, limits, &send, &room_of_task, &stop).await;
        // The caller may have left: then nobody is there to be told.
        drop(send.send(result.map_or_else(Message::Failed, |()| Message::Done)));
    });
    consume(&receive, &room, deadline, limits, take)
}

/// The threads of one run, left behind when it ends: what still computes on them stops at its next batch.
struct Threads {
    runtime: Option<Runtime>,
    stop: Stop,
}

impl Threads {
    fn start() -> Result<Self, TablesError> {
        let n = std::thread::available_parallelism().map_or(1, usize::from);
        let runtime = Builder::new_multi_thread()
            .worker_threads(n)
            .thread_stack_size(STACK_BYTES)
            .thread_name("assay-query")
            .enable_all()
            .build();
        let failed = |error| TablesError::new(TablesErrorKind::Failure, format!("failed to start threads: {error}"));
        Ok(Self { runtime: Some(runtime.map_err(failed)?), stop: Stop::default() })
    }
}

impl std::ops::Deref for Threads {
    type Target = Runtime;
    fn deref(&self) -> &Runtime {
        self.runtime.as_ref().expect("the runtime is there until it is dropped")
    }
}

impl Drop for Threads {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

async fn produce(
    context: &SessionContext,
    mut statement: Statement,
    limits: Limits,
    send: &mpsc::Sender<Message>,
    room: &Semaphore,
    stop: &Stop,
) -> Result<(), TablesError> {
    unordered(&mut statement);
    let written = statement.clone();
    let kept = share(context, &mut statement, limits.memory_bytes, stop).await;
    let room_for = Answering { context, limits, send, room, stop };
    match room_for.answer(statement).await {
        // What was kept may be what the joins had no room for: then nothing is kept.
        Err(Stopped { ran_out: true, sent: false, .. }) if !kept.is_empty() => {
            kept.give_back(context);
            room_for.answer(written).await
        }
        other => other,
    }
    .map_err(|stopped| stopped.error)
}

/// How an answer ended early.
struct Stopped {
    error: TablesError,
    /// Of memory, before anything was handed over, or after.
    ran_out: bool,
    sent: bool,
}

impl From<TablesError> for Stopped {
    fn from(error: TablesError) -> Self {
        Self { error, ran_out: false, sent: false }
    }
}

/// What it takes to answer a statement.
struct Answering<'a> {
    context: &'a SessionContext,
    limits: Limits,
    send: &'a mpsc::Sender<Message>,
    room: &'a Semaphore,
    stop: &'a Stop,
}

impl Answering<'_> {
    async fn answer(&self, statement: Statement) -> Result<(), Stopped> {
        let Self { context, limits, send, room, stop } = *self;
        let statement = DfStatement::Statement(Box::new(statement));
        let planned = context.state().statement_to_plan(statement).await.map_err(|error| unplanned(&error))?;
        lint::types(&planned)?;
        let places = Places::of(planned.schema().as_arrow())?;
        let mut sent = false;
        let stopped = |error: DataFusionError, sent| {
            let ran_out = matches!(error.find_root(), DataFusionError::ResourcesExhausted(_));
            Stopped { error: stopped(&error, limits), ran_out, sent }
        };
        let frame = context.execute_logical_plan(planned).await.map_err(|error| stopped(error, sent))?;
        let plan = frame.create_physical_plan().await.and_then(|plan| guarded(plan, stop));
        let mut stream = plan.and_then(|plan| execute_stream(plan, context.task_ctx())).map_err(|error| stopped(error, sent))?;
        let gone = || TablesError::new(TablesErrorKind::Failure, "the caller left");
        send.send(Message::Places(places)).map_err(|_| gone())?;
        while let Some(batch) = stream.next().await {
            let batch = batch.map_err(|error| stopped(error, sent))?;
            room.acquire().await.map_err(|_| gone())?.forget();
            send.send(Message::Batch(batch)).map_err(|_| gone())?;
            sent = true;
        }
        Ok(())
    }
}

fn consume(
    receive: &mpsc::Receiver<Message>,
    room: &Semaphore,
    deadline: Instant,
    limits: Limits,
    take: &mut dyn FnMut(Row<'_>) -> Result<(), TablesError>,
) -> Result<RunStats, TablesError> {
    let mut stats = RunStats::default();
    let mut places = None;
    loop {
        let left = deadline.checked_duration_since(Instant::now()).unwrap_or(Duration::ZERO);
        match receive.recv_timeout(left) {
            Ok(Message::Places(found)) => places = Some(found),
            Ok(Message::Batch(batch)) => {
                let places = places.expect("the result's columns come before its rows");
                if stats.rows + batch.num_rows() as u64 > limits.rows {
                    let error = TablesError::new(
                        TablesErrorKind::Limit,
                        format!("the result has more than the limit of {} rows", limits.rows),
                    );
                    return Err(error.hint("a test returns one row per item: is a join condition missing?"));
                }
                rows(&batch, places, stats.rows, take)?;
                stats.rows += batch.num_rows() as u64;
                room.add_permits(1);
            }
            Ok(Message::Done) => return Ok(stats),
            Ok(Message::Failed(error)) => return Err(error),
            Err(RecvTimeoutError::Timeout) => return Err(out_of_time(limits.time)),
            Err(RecvTimeoutError::Disconnected) => {
                return Err(TablesError::new(TablesErrorKind::Failure, "the engine stopped without an answer"));
            }
        }
    }
}

fn out_of_time(limit: Duration) -> TablesError {
    let error = TablesError::new(TablesErrorKind::Limit, format!("the test ran longer than the limit of {limit:?}"));
    error.hint("is a join condition missing, or does a recursion never end?")
}

fn engine_failed(error: &DataFusionError) -> TablesError {
    TablesError::new(TablesErrorKind::Failure, format!("failed to start the engine: {}", first_line(error)))
}

/// SQL that names what is not there, or mixes types.
fn unplanned(error: &DataFusionError) -> TablesError {
    let line = error.diagnostic().and_then(|diagnostic| diagnostic.span).map(|span| span.start.line);
    let refused = refused(first_line(error));
    match line {
        Some(line) if line > 0 => refused.line(line),
        _ => refused,
    }
}

fn out_of_disk() -> TablesError {
    let gib = crate::session::SPILL_BYTES_MAX >> 30;
    let error =
        TablesError::new(TablesErrorKind::Limit, format!("the test needs more temporary disk than the limit of {gib} GiB"));
    error.hint("is a join condition missing?")
}

/// Why a plan that ran stopped before its end.
fn stopped(error: &DataFusionError, limits: Limits) -> TablesError {
    match error.find_root() {
        DataFusionError::ResourcesExhausted(message) if message.contains("disk") => out_of_disk(),
        // The same, where the engine wraps it on the way from a file that spills.
        other if other.to_string().contains("used disk space during the spilling") => out_of_disk(),
        DataFusionError::ResourcesExhausted(_) => {
            let error = TablesError::new(
                TablesErrorKind::Limit,
                format!("the test needs more memory than the limit of {} MiB", limits.memory_bytes >> 20),
            );
            error.hint("is a join condition missing?")
        }
        DataFusionError::IoError(_) | DataFusionError::ObjectStore(_) | DataFusionError::ParquetError(_) => {
            TablesError::new(TablesErrorKind::Failure, format!("failed to read a table: {}", first_line(error)))
        }
        _ => refused(format!("the test stopped: {}", first_line(error)))
            .hint("use `try_cast` and `nullif`: no filter guards what comes after it"),
    }
}

/// What an engine's error says, in one line without its prefixes.
fn first_line(error: &DataFusionError) -> String {
    let text = error.find_root().strip_backtrace();
    let line = text.lines().next().unwrap_or("unknown").trim();
    let mut line = line;
    for prefix in [
        "Error during planning: ",
        "Schema error: ",
        "SQL error: ",
        "Arrow error: ",
        "Execution error: ",
        "This feature is not implemented: ",
        "Cast error: ",
    ] {
        line = line.strip_prefix(prefix).unwrap_or(line);
    }
    let line = line.trim_end_matches('.').to_owned();
    let mut chars = line.chars();
    match chars.next() {
        Some(first) if !chars.as_str().starts_with(|c: char| c.is_uppercase()) => first.to_lowercase().chain(chars).collect(),
        _ => line,
    }
}
