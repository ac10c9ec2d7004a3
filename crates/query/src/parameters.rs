//! What stands for `$period_start`, `$period_end` and `$effective_at`?
use std::ops::ControlFlow;

use assay_engine::tables::Query;
use assay_model::time::Instant;
use datafusion::sql::sqlparser::ast::{
    Expr, Function, FunctionArg, FunctionArgExpr, FunctionArgumentList, FunctionArguments, Ident, ObjectName, Statement, Value,
    visit_expressions_mut,
};

/// The parameters that a test may use.
pub(crate) const NAMES: [&str; 3] = ["$period_start", "$period_end", "$effective_at"];

/// The statement with its parameters' values in their places, as timestamptz in microseconds, the columns' own type.
pub(crate) fn bind(mut statement: Statement, query: &Query<'_>) -> Statement {
    let flow: ControlFlow<()> = visit_expressions_mut(&mut statement, |expr| {
        let value = match expr {
            Expr::Value(value) => match &value.value {
                Value::Placeholder(name) if name == NAMES[0] => Some(query.period_start),
                Value::Placeholder(name) if name == NAMES[1] => Some(query.period_end),
                Value::Placeholder(name) if name == NAMES[2] => Some(query.effective_at),
                _ => None,
            },
            _ => None,
        };
        if let Some(at) = value {
            *expr = instant(at);
        }
        ControlFlow::Continue(())
    });
    debug_assert!(flow.is_continue(), "nothing above breaks off");
    statement
}

fn instant(at: Instant) -> Expr {
    let text = |text: String| FunctionArg::Unnamed(FunctionArgExpr::Expr(Expr::Value(Value::SingleQuotedString(text).into())));
    let args = vec![text(at.to_string()), text("Timestamp(Microsecond, Some(\"UTC\"))".into())];
    Expr::Function(Function {
        name: ObjectName::from(vec![Ident::new("arrow_cast")]),
        uses_odbc_syntax: false,
        parameters: FunctionArguments::None,
        args: FunctionArguments::List(FunctionArgumentList { duplicate_treatment: None, args, clauses: Vec::new() }),
        filter: None,
        null_treatment: None,
        over: None,
        within_group: Vec::new(),
    })
}
