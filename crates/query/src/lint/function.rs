//! Which functions do both engines answer alike, and with which arguments?
use datafusion::sql::sqlparser::ast::{
    DuplicateTreatment, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArgumentClause, FunctionArgumentList,
    FunctionArguments, NullTreatment, OrderByExpr, Spanned, UnaryOperator, Value, WindowType, visit_expressions,
};
use datafusion::sql::sqlparser::tokenizer::Span;

use super::expression::{At, is_whole_number, strip};
use super::{Checked, Linter, at, literal, one_line};

/// What a function is, and the fewest and most arguments that it takes.
struct Known {
    name: &'static str,
    kind: Kind,
    args: (usize, usize),
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Scalar,
    /// Over many rows; may stand over a window too.
    Aggregate,
    /// An aggregate whose answer depends on the order of its rows.
    Ordered,
    /// Only over a window, and only with an order.
    Ranking,
}

const fn known(name: &'static str, kind: Kind, least: usize, most: usize) -> Known {
    Known { name, kind, args: (least, most) }
}

/// The whole list: what is not on it is refused, whatever the engine could do.
const KNOWN: [Known; 48] = [
    known("coalesce", Kind::Scalar, 1, 64),
    known("nullif", Kind::Scalar, 2, 2),
    known("ifnull", Kind::Scalar, 2, 2),
    known("greatest", Kind::Scalar, 1, 64),
    known("least", Kind::Scalar, 1, 64),
    known("lower", Kind::Scalar, 1, 1),
    known("trim", Kind::Scalar, 1, 1),
    known("ltrim", Kind::Scalar, 1, 1),
    known("rtrim", Kind::Scalar, 1, 1),
    known("replace", Kind::Scalar, 3, 3),
    known("split_part", Kind::Scalar, 3, 3),
    known("contains", Kind::Scalar, 2, 2),
    known("starts_with", Kind::Scalar, 2, 2),
    known("ends_with", Kind::Scalar, 2, 2),
    known("strpos", Kind::Scalar, 2, 2),
    known("substr", Kind::Scalar, 2, 3),
    known("left", Kind::Scalar, 2, 2),
    known("right", Kind::Scalar, 2, 2),
    known("lpad", Kind::Scalar, 3, 3),
    known("rpad", Kind::Scalar, 3, 3),
    known("reverse", Kind::Scalar, 1, 1),
    known("length", Kind::Scalar, 1, 1),
    known("concat", Kind::Scalar, 1, 64),
    known("concat_ws", Kind::Scalar, 2, 64),
    known("md5", Kind::Scalar, 1, 1),
    known("regexp_replace", Kind::Scalar, 3, 4),
    known("abs", Kind::Scalar, 1, 1),
    known("round", Kind::Scalar, 1, 2),
    known("date_trunc", Kind::Scalar, 2, 2),
    known("list_contains", Kind::Scalar, 2, 2),
    known("array_length", Kind::Scalar, 1, 1),
    known("array_to_string", Kind::Scalar, 2, 2),
    known("unnest", Kind::Scalar, 1, 1),
    known("generate_series", Kind::Scalar, 2, 3),
    known("count", Kind::Aggregate, 1, 1),
    known("sum", Kind::Aggregate, 1, 1),
    known("min", Kind::Aggregate, 1, 1),
    known("max", Kind::Aggregate, 1, 1),
    known("bool_and", Kind::Aggregate, 1, 1),
    known("bool_or", Kind::Aggregate, 1, 1),
    known("median", Kind::Aggregate, 1, 1),
    known("string_agg", Kind::Ordered, 2, 2),
    known("array_agg", Kind::Ordered, 1, 1),
    known("row_number", Kind::Ranking, 0, 0),
    known("rank", Kind::Ranking, 0, 0),
    known("dense_rank", Kind::Ranking, 0, 0),
    known("lag", Kind::Ranking, 1, 3),
    known("lead", Kind::Ranking, 1, 3),
];

/// What to write in the place of a function that only one engine has, or that the two answer differently.
const INSTEAD: [(&str, &str); 30] = [
    ("now", "use `$effective_at`"),
    ("today", "use `$effective_at`"),
    ("current_date", "use `$effective_at`"),
    ("current_timestamp", "use `$effective_at`"),
    ("avg", "compare `sum(x) * n` with a threshold: an average of doubles depends on the order of its rows"),
    ("stddev", "a float aggregate depends on the order of its rows"),
    ("date_diff", "subtract dates: `de - dd` is whole days"),
    ("datediff", "subtract dates: `de - dd` is whole days"),
    ("date_part", "write `extract(hour from t at time zone 'UTC')`"),
    ("date_bin", "write `date_trunc`, on a date"),
    ("time_bucket", "write `date_trunc`, on a date"),
    ("to_char", "build the text from its parts: `cast(d as text)`, `extract`, `lpad`"),
    ("strftime", "build the text from its parts: `cast(d as text)`, `extract`, `lpad`"),
    ("to_unixtime", "write `extract(epoch from date_trunc('second', t))`"),
    ("epoch", "write `extract(epoch from date_trunc('second', t))`"),
    ("last_day", "write `cast(date_trunc('month', d) + interval '1 month' as date) - 1`"),
    ("nvl", "write `coalesce`"),
    ("if", "write `case when … then … else … end`"),
    ("mod", "write `%`"),
    ("div", "write `cast((a - a % b) / b as bigint)`"),
    ("upper", "write `lower`: `ß` has two upper cases"),
    ("btrim", "write `trim`"),
    ("regexp_like", "write `s ~ '^…$'`"),
    ("regexp_matches", "write `s ~ '^…$'`"),
    ("sha256", "digests become columns at collection"),
    ("listagg", "write `string_agg`"),
    ("first_value", "number the rows with `row_number` and take the first"),
    ("floor", "write `cast((a - a % b) / b as bigint)`, or `round`"),
    ("ceil", "write `cast((a - a % b) / b as bigint)`, or `round`"),
    ("len", "write `length`"),
];

fn find(name: &str) -> Option<&'static Known> {
    KNOWN.iter().find(|known| known.name == name)
}

/// Whether an expression holds an aggregate that is not over a window.
pub(super) fn aggregates(expr: &Expr) -> bool {
    let flow = visit_expressions(expr, |inner| match inner {
        Expr::Function(function) if function.over.is_none() && is_aggregate(function) => std::ops::ControlFlow::Break(()),
        _ => std::ops::ControlFlow::Continue(()),
    });
    flow.is_break()
}

fn is_aggregate(function: &Function) -> bool {
    find(&function.name.to_string().to_lowercase()).is_some_and(|known| matches!(known.kind, Kind::Aggregate | Kind::Ordered))
}

/// `nullif(…, 0)`.
pub(super) fn nullif_zero(function: &Function) -> bool {
    let zero =
        |expr: &Expr| matches!(strip(expr), Expr::Value(value) if matches!(&value.value, Value::Number(text, _) if text == "0"));
    function.name.to_string().eq_ignore_ascii_case("nullif")
        && matches!(args(function).as_deref(), Some([_, divisor]) if zero(divisor))
}

/// `date_trunc('second', …)`.
pub(super) fn truncates_to_seconds(function: &Function) -> bool {
    let args = args(function);
    let second = args.as_deref().and_then(|args| args.first()).and_then(|unit| literal::text(unit));
    function.name.to_string().eq_ignore_ascii_case("date_trunc") && second == Some("second")
}

/// The plain arguments of a call, if it has no others.
fn args(function: &Function) -> Option<Vec<&Expr>> {
    let FunctionArguments::List(list) = &function.args else {
        return None;
    };
    let plain = |arg| match arg {
        &FunctionArg::Unnamed(FunctionArgExpr::Expr(ref expr)) => Some(expr),
        _ => None,
    };
    list.args.iter().map(plain).collect()
}

impl Linter {
    /// Checks a call, and the calls that have a syntax of their own.
    pub(super) fn function(&mut self, expr: &Expr, under_whole: bool) -> Checked {
        let other = At::default();
        match expr {
            Expr::Substring { expr, substring_from: Some(from), substring_for, special: true, .. } => {
                self.expr(expr, other)?;
                for number in std::iter::once(from).chain(substring_for) {
                    positive(number)?;
                    self.expr(number, other)?;
                }
                Ok(())
            }
            Expr::Trim { trim_where: None, trim_what: None, expr, trim_characters: None } => self.expr(expr, other),
            Expr::Function(function) => self.call(function, under_whole, expr.span()),
            _ => Err(at(expr.span(), format!("{}: not in the dialect that both engines answer alike", one_line(expr)))),
        }
    }

    fn call(&mut self, function: &Function, under_whole: bool, span: Span) -> Checked {
        let name = Self::object_name(&function.name)?;
        let Some(known) = find(&name) else {
            let error = at(span, format!("function `{name}` is not in the dialect that both engines answer alike"));
            return Err(match INSTEAD.iter().find(|(wrong, _)| *wrong == name) {
                Some((_, hint)) => error.hint(*hint),
                None => error,
            });
        };
        if function.null_treatment.is_some() {
            return Err(
                at(span, "`ignore nulls` outside the parentheses").hint(format!("write `{name}(x ignore nulls) over (…)`"))
            );
        }
        let odd = function.uses_odbc_syntax
            || !function.within_group.is_empty()
            || !matches!(function.parameters, FunctionArguments::None);
        let FunctionArguments::List(list) = &function.args else {
            return Err(at(span, format!("`{name}` without parentheses")));
        };
        if odd {
            return Err(at(span, format!("a form of `{name}` that only one engine knows")));
        }
        self.arguments(known, list, span)?;
        self.special(known, function, under_whole, span)?;
        if let Some(filter) = &function.filter {
            self.expr(filter, At::default())?;
        }
        self.window(known, function, span)
    }

    fn arguments(&mut self, known: &Known, list: &FunctionArgumentList, span: Span) -> Checked {
        let name = known.name;
        if list.args.len() < known.args.0 || list.args.len() > known.args.1 {
            let error = at(span, format!("`{name}` with {} arguments", list.args.len()));
            return Err(if name == "count" { error.hint("count the rows of a `select distinct`") } else { error });
        }
        for arg in &list.args {
            match arg {
                FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => self.expr(expr, At::default())?,
                FunctionArg::Unnamed(FunctionArgExpr::Wildcard) if name == "count" => {}
                _ => return Err(at(span, format!("an argument of `{name}` that only one engine knows"))),
            }
        }
        if list.duplicate_treatment == Some(DuplicateTreatment::Distinct)
            && !matches!(known.kind, Kind::Aggregate | Kind::Ordered)
        {
            return Err(at(span, format!("`distinct` in `{name}`")));
        }
        let mut ordered = false;
        for clause in &list.clauses {
            match clause {
                FunctionArgumentClause::OrderBy(orders) if known.kind == Kind::Ordered => {
                    self.inner_order(known, list, orders)?;
                    ordered = true;
                }
                FunctionArgumentClause::IgnoreOrRespectNulls(NullTreatment::IgnoreNulls) if matches!(name, "lag" | "lead") => {}
                _ => return Err(at(span, format!("a clause in `{name}` that only one engine knows"))),
            }
        }
        if known.kind == Kind::Ordered && !ordered {
            return Err(at(span, format!("`{name}` without an order"))
                .hint(format!("write `{name}(… order by … nulls last)`, with a total order")));
        }
        Ok(())
    }

    /// The order inside `string_agg` or `array_agg`: where it is not of the text itself, it says where nulls go.
    fn inner_order(&mut self, known: &Known, list: &FunctionArgumentList, orders: &[OrderByExpr]) -> Checked {
        for order in orders {
            self.expr(&order.expr, At::default())?;
            let own = matches!(list.args.first(), Some(FunctionArg::Unnamed(FunctionArgExpr::Expr(text))) if *text == order.expr);
            if !(own && known.name == "string_agg") {
                Self::nulls(std::slice::from_ref(order))?;
            }
        }
        Ok(())
    }

    fn window(&mut self, known: &Known, function: &Function, span: Span) -> Checked {
        let name = known.name;
        match &function.over {
            None if known.kind == Kind::Ranking => Err(at(span, format!("`{name}` without `over (order by …)`"))),
            None => Ok(()),
            Some(WindowType::NamedWindow(_)) => Err(at(span, "a named window: write it out after `over`")),
            Some(WindowType::WindowSpec(_)) if matches!(known.kind, Kind::Scalar | Kind::Ordered) => {
                Err(at(span, format!("`{name}` over a window")))
            }
            Some(WindowType::WindowSpec(window)) => {
                if window.window_name.is_some() {
                    return Err(at(span, "a named window: write it out after `over`"));
                }
                if known.kind == Kind::Ranking && window.order_by.is_empty() {
                    return Err(at(span, format!("`{name}` without an order")).hint("write a total `order by … nulls last`"));
                }
                self.exprs(&window.partition_by, At::default())?;
                for order in &window.order_by {
                    self.expr(&order.expr, At::default())?;
                }
                Self::nulls(&window.order_by)
            }
        }
    }

    /// Arguments that only some of the values mean the same for.
    fn special(&mut self, known: &Known, function: &Function, under_whole: bool, span: Span) -> Checked {
        let Some(args) = args(function) else {
            return Ok(());
        };
        match (known.name, args.as_slice()) {
            ("split_part", [_, _, nth]) if is_whole_number(nth) && one_line(nth) == "`0`" => {
                Err(at(span, "`split_part` counts from 1"))
            }
            ("left" | "right", [_, number]) => positive(number),
            ("regexp_replace", [_, pattern, new, flags @ ..]) => {
                literal::pattern(pattern, false, span)?;
                match literal::text(new) {
                    Some(text) if !text.contains('$') => {}
                    _ => {
                        return Err(at(span, "the replacement is a literal without `$`").hint("a group is `\\1` in both engines"));
                    }
                }
                match flags {
                    [] => Ok(()),
                    [flag] if literal::text(flag) == Some("g") => Ok(()),
                    _ => Err(at(span, "the flag of `regexp_replace` is `'g'` or absent")),
                }
            }
            ("date_trunc", [unit, _]) => {
                const UNITS: [&str; 8] = ["second", "minute", "hour", "day", "week", "month", "quarter", "year"];
                match literal::text(unit) {
                    Some(unit) if UNITS.contains(&unit) => Ok(()),
                    _ => Err(at(span, format!("`date_trunc` to {}", one_line(unit)))
                        .hint("write `'day'`, `'month'`, … in quotes and lower case")),
                }
            }
            ("array_length", _) if !under_whole => Err(at(span, "`array_length` without a cast")
                .hint("write `cast(array_length(x) as bigint)`: it is unsigned in one engine")),
            _ => Ok(()),
        }
    }
}

/// Refuses a negative position or count.
fn positive(number: &Expr) -> Checked {
    match strip(number) {
        Expr::UnaryOp { op: UnaryOperator::Minus, .. } => {
            Err(at(number.span(), format!("{}: a position from the end, or a negative count, differs", one_line(number))))
        }
        _ => Ok(()),
    }
}
