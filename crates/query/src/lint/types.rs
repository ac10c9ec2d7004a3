//! Which expressions of a plan, whose types are known, do both engines answer alike?
//!
//! The plan is the one that the text became, before the engine coerced any type.
mod arithmetic;

use assay_engine::tables::TablesError;
use datafusion::arrow::datatypes::{DataType, TimeUnit};
use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::common::{DFSchema, ScalarValue, Spans};
use datafusion::error::DataFusionError;
use datafusion::logical_expr::expr::Cast;
use datafusion::logical_expr::utils::merge_schema;
use datafusion::logical_expr::{Expr, ExprSchemable, LogicalPlan};

use self::arithmetic::is_whole_division;
use crate::result::refused;

/// Checks every expression of a plan, subqueries included.
pub(crate) fn check(plan: &LogicalPlan) -> Result<(), TablesError> {
    let mut found = None;
    let walked = plan.apply_with_subqueries(|node| {
        if let LogicalPlan::Union(union) = node {
            found = columns_agree(union.inputs.iter().map(AsRef::as_ref));
        }
        if let LogicalPlan::Values(values) = node {
            let schema = DFSchema::empty();
            let rows = values.values.iter();
            found =
                found.take().or_else(|| rows.flatten().find_map(|expr| Walk { schema: &schema }.expr(expr, Parent::None).err()));
        }
        if found.is_none() && !node.inputs().is_empty() {
            let schema = merge_schema(&node.inputs());
            node.apply_expressions(|expr| {
                found = found.take().or_else(|| Walk { schema: &schema }.expr(expr, Parent::None).err());
                Ok(TreeNodeRecursion::Continue)
            })?;
        }
        Ok(if found.is_some() { TreeNodeRecursion::Stop } else { TreeNodeRecursion::Continue })
    });
    match (found, walked) {
        (Some(error), _) => Err(error),
        (None, Ok(_)) => Ok(()),
        (None, Err(error)) => Err(refused(format!("the SQL cannot be checked: {}", error.strip_backtrace()))),
    }
}

/// What kind of thing a type is, so far as mixing goes.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Class {
    Null,
    Text,
    Whole,
    Decimal,
    Double,
    Boolean,
    Date,
    /// With a zone.
    Instant,
    /// Without.
    Zoneless,
    Interval,
    Other,
}

fn class(kind: &DataType) -> Class {
    match kind {
        DataType::Null => Class::Null,
        DataType::Utf8 | DataType::Utf8View | DataType::LargeUtf8 => Class::Text,
        DataType::Decimal32(..) | DataType::Decimal64(..) | DataType::Decimal128(..) | DataType::Decimal256(..) => Class::Decimal,
        DataType::Boolean => Class::Boolean,
        DataType::Date32 | DataType::Date64 => Class::Date,
        DataType::Timestamp(_, Some(_)) => Class::Instant,
        DataType::Timestamp(_, None) => Class::Zoneless,
        DataType::Interval(_) | DataType::Duration(_) => Class::Interval,
        other if other.is_integer() => Class::Whole,
        other if other.is_floating() => Class::Double,
        _ => Class::Other,
    }
}

impl Class {
    fn word(self) -> &'static str {
        match self {
            Class::Null => "null",
            Class::Text => "text",
            Class::Whole => "a whole number",
            Class::Decimal => "a decimal",
            Class::Double => "a double",
            Class::Boolean => "a boolean",
            Class::Date => "a date",
            Class::Instant => "a timestamptz",
            Class::Zoneless => "a timestamp without a zone",
            Class::Interval => "an interval",
            Class::Other => "another type",
        }
    }

    /// Whether values of two types may be compared, or stand in one column.
    fn mixes(self, other: Class) -> bool {
        let number = |class| matches!(class, Class::Whole | Class::Decimal);
        self == other
            || self == Class::Null
            || other == Class::Null
            || number(self) && number(other)
            || matches!((self, other), (Class::Whole, Class::Double) | (Class::Double, Class::Whole))
    }
}

/// The cast that an expression stands directly in.
#[derive(Clone, Copy, PartialEq)]
enum Parent {
    None,
    ToDate,
    ToWhole,
}

struct Walk<'a> {
    schema: &'a DFSchema,
}

type Checked = Result<(), TablesError>;

fn wrong(expr: &Expr, why: &str, hint: &str) -> TablesError {
    let text = without_intervals(expr.human_display().to_string());
    let mut shown: String = text.chars().take(60).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    let error = refused(format!("`{shown}`: {why}")).hint(hint);
    match line(expr) {
        Some(line) => error.line(line),
        None => error,
    }
}

/// The text with `interval` for the engine's way to print one.
fn without_intervals(mut text: String) -> String {
    while let Some(from) = text.find("IntervalMonthDayNano {") {
        let to = text[from..].find('}').map_or(text.len(), |length| from + length + 1);
        text.replace_range(from..to, "interval");
    }
    text
}

/// The line of the first column that an expression names.
fn line(expr: &Expr) -> Option<u64> {
    let mut line = None;
    let first = |Spans(spans): &Spans| spans.first().map(|span| span.start.line).filter(|line| *line > 0);
    let walked = expr.apply(|inner| {
        if let Expr::Column(column) = inner {
            line = line.or_else(|| first(&column.spans));
        }
        Ok::<_, DataFusionError>(if line.is_some() { TreeNodeRecursion::Stop } else { TreeNodeRecursion::Continue })
    });
    walked.ok().and(line)
}

fn unalias(expr: &Expr) -> &Expr {
    match expr {
        Expr::Alias(alias) => unalias(&alias.expr),
        other => other,
    }
}

impl Walk<'_> {
    fn kind(&self, expr: &Expr) -> Option<DataType> {
        expr.get_type(self.schema).ok()
    }

    fn class(&self, expr: &Expr) -> Class {
        self.kind(expr).map_or(Class::Null, |kind| class(&kind))
    }

    fn expr(&self, expr: &Expr, parent: Parent) -> Checked {
        let inside = match expr {
            Expr::BinaryExpr(binary) => {
                self.binary(expr, binary, parent)?;
                // `cast((a - a % b) / b as bigint)` is one thing.
                if parent == Parent::ToWhole && is_whole_division(binary) {
                    return self.operands(binary);
                }
                // `cast(date_trunc('month', d) + interval '1 month' as date)` is one thing too.
                if [&binary.left, &binary.right].iter().any(|side| self.class(side) == Class::Interval) {
                    parent
                } else {
                    Parent::None
                }
            }
            Expr::Cast(cast) => self.cast(expr, &cast.expr, cast.field.data_type(), Try::No)?,
            Expr::TryCast(cast) => self.cast(expr, &cast.expr, cast.field.data_type(), Try::Yes)?,
            Expr::Between(between) => {
                self.same(expr, [between.expr.as_ref(), &between.low, &between.high].into_iter())?;
                Parent::None
            }
            Expr::InList(list) => {
                self.same(expr, std::iter::once(list.expr.as_ref()).chain(&list.list))?;
                Parent::None
            }
            Expr::Case(case) => {
                let results = case.when_then_expr.iter().map(|(_, then)| then.as_ref()).chain(case.else_expr.as_deref());
                self.same(expr, results)?;
                if let Some(operand) = &case.expr {
                    self.same(
                        expr,
                        std::iter::once(operand.as_ref()).chain(case.when_then_expr.iter().map(|(when, _)| when.as_ref())),
                    )?;
                }
                Parent::None
            }
            Expr::ScalarFunction(call) => {
                self.scalar(expr, call.func.name(), &call.args, parent)?;
                // `date_trunc(date + interval)` is a date's arithmetic still.
                if call.func.name() == "date_trunc" { parent } else { Parent::None }
            }
            Expr::AggregateFunction(call) => {
                self.aggregate(expr, call.func.name(), &call.params.args)?;
                Parent::None
            }
            Expr::WindowFunction(call) => {
                self.aggregate(expr, call.fun.name(), &call.params.args)?;
                Parent::None
            }
            Expr::Alias(_) => parent,
            _ => Parent::None,
        };
        self.children(expr, inside)
    }

    fn children(&self, expr: &Expr, parent: Parent) -> Checked {
        let mut found = None;
        let walked = expr.apply_children(|child| {
            found = self.expr(child, parent).err();
            Ok(if found.is_some() { TreeNodeRecursion::Stop } else { TreeNodeRecursion::Continue })
        });
        match (found, walked) {
            (Some(error), _) => Err(error),
            (None, Ok(_)) => Ok(()),
            (None, Err(error)) => Err(refused(error.strip_backtrace())),
        }
    }

    /// Requires values that can be compared or stand in one column.
    fn same<'e>(&self, whole: &Expr, exprs: impl Iterator<Item = &'e Expr>) -> Checked {
        let mut first = Class::Null;
        for expr in exprs {
            let class = self.class(expr);
            if !first.mixes(class) {
                return Err(mixed(whole, first, class));
            }
            if first == Class::Null {
                first = class;
            }
        }
        Ok(())
    }

    fn cast(&self, expr: &Expr, inner: &Expr, to: &DataType, how: Try) -> Result<Parent, TablesError> {
        let from = self.class(inner);
        let to_class = class(to);
        let literal = matches!(unalias(inner), Expr::Literal(..));
        match (from, to_class) {
            (Class::Instant, Class::Date) if !is_zoned(inner, self) => {
                return Err(wrong(
                    expr,
                    "the day of an instant depends on the zone",
                    "write `cast(t at time zone 'UTC' as date)`",
                ));
            }
            (Class::Text, Class::Interval | Class::Text | Class::Instant) => {}
            (Class::Text, _) if how == Try::No && !literal => {
                return Err(wrong(expr, "a cast of text stops the run where one value does not fit", "write `try_cast`"));
            }
            (Class::Instant | Class::Zoneless | Class::Double | Class::Interval, Class::Text) => {
                return Err(wrong(expr, "the engines print it differently", "build the text from whole numbers and dates"));
            }
            // The text requires whole seconds inside.
            (Class::Double, Class::Whole) if is_epoch(inner) => {}
            (Class::Double, Class::Whole) => {
                return Err(wrong(expr, "one engine truncates, the other rounds", "compare doubles as they are"));
            }
            (Class::Decimal, Class::Whole) if !is_round(inner) => {
                return Err(wrong(expr, "one engine truncates, the other rounds", "write `cast(round(d) as bigint)`"));
            }
            (Class::Date | Class::Zoneless, Class::Instant) => {
                return Err(wrong(expr, "which instant it is depends on the session's zone", "compare dates with dates"));
            }
            _ => {}
        }
        Ok(match to_class {
            Class::Date => Parent::ToDate,
            Class::Whole => Parent::ToWhole,
            _ => Parent::None,
        })
    }

    /// Requires what both engines print alike.
    fn printed(&self, expr: &Expr, side: &Expr) -> Checked {
        match self.class(side) {
            Class::Instant | Class::Zoneless | Class::Double | Class::Interval => Err(wrong(
                expr,
                "the engines print an instant or a double differently",
                "build the text from whole numbers and dates",
            )),
            _ => Ok(()),
        }
    }

    fn scalar(&self, expr: &Expr, name: &str, args: &[Expr], parent: Parent) -> Checked {
        let unit = args.first().and_then(text);
        match (name, args) {
            ("coalesce" | "nullif" | "ifnull" | "nvl" | "greatest" | "least", _) => self.same(expr, args.iter()),
            ("concat" | "concat_ws", _) => args.iter().try_for_each(|arg| self.printed(expr, arg)),
            ("date_part", [_, of])
                if !matches!(unit.as_deref(), Some("epoch" | "second"))
                    && self.class(of) == Class::Instant
                    && !is_zoned(of, self) =>
            {
                Err(wrong(expr, "a part of an instant depends on the zone", "write `extract(hour from t at time zone 'UTC')`"))
            }
            ("date_trunc", [_, of])
                if !matches!(unit.as_deref(), Some("second" | "minute")) && self.class(of) == Class::Instant =>
            {
                let hint = "write `cast(date_trunc('month', cast(t at time zone 'UTC' as date)) as date)`";
                Err(wrong(expr, "truncating an instant depends on the zone", hint))
            }
            ("date_trunc", [_, of]) if self.class(of) == Class::Date && parent != Parent::ToDate => {
                Err(wrong(expr, "a truncated date is a date in one engine only", "write `cast(date_trunc('month', d) as date)`"))
            }
            ("round", [number]) if self.class(number) != Class::Double && parent != Parent::ToWhole => {
                Err(wrong(expr, "rounding keeps the scale in one engine only", "write `cast(round(d) as bigint)`"))
            }
            ("round", [number, _]) if self.class(number) != Class::Double => {
                Err(wrong(expr, "rounding a decimal to digits", "write `round(cast(d as double), 2)`"))
            }
            ("character_length", [of]) if self.class(of) != Class::Text => {
                Err(wrong(expr, "the length of what is no text", "write `cast(array_length(x) as bigint)`"))
            }
            _ => Ok(()),
        }
    }

    fn aggregate(&self, expr: &Expr, name: &str, args: &[Expr]) -> Checked {
        match args {
            [of, ..] if matches!(name, "sum" | "avg") && self.class(of) == Class::Double => {
                Err(wrong(expr, "a sum of doubles depends on the order of its rows", "sum decimals or whole numbers"))
            }
            [of, ..] if name == "string_agg" => self.printed(expr, of),
            _ => Ok(()),
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Try {
    Yes,
    No,
}

fn mixed(expr: &Expr, a: Class, b: Class) -> TablesError {
    let hint = match (a, b) {
        (Class::Instant, Class::Date) | (Class::Date, Class::Instant) => "write `cast(t at time zone 'UTC' as date)`",
        (Class::Instant, _) | (_, Class::Instant) => "write `timestamptz '2026-01-31T00:00:00Z'`",
        (Class::Date, _) | (_, Class::Date) => "write `date '2026-01-31'`",
        (Class::Double, Class::Decimal) | (Class::Decimal, Class::Double) => "write a double as `cast('0.8' as double)`",
        _ => "cast one to the type of the other",
    };
    wrong(expr, &format!("{} meets {}", a.word(), b.word()), hint)
}

fn text(expr: &Expr) -> Option<String> {
    match unalias(expr) {
        Expr::Literal(ScalarValue::Utf8(Some(text)) | ScalarValue::Utf8View(Some(text)), _) => Some(text.to_lowercase()),
        _ => None,
    }
}

/// Whether an expression is `… at time zone '…'`, which the planner makes a cast from one zone to another.
fn is_zoned(expr: &Expr, walk: &Walk<'_>) -> bool {
    match unalias(expr) {
        Expr::Cast(Cast { expr, field }) => {
            matches!(field.data_type(), DataType::Timestamp(TimeUnit::Nanosecond, Some(_))) && walk.class(expr) == Class::Instant
        }
        _ => false,
    }
}

fn is_epoch(expr: &Expr) -> bool {
    matches!(unalias(expr), Expr::ScalarFunction(call) if call.func.name() == "date_part" && call.args.first().and_then(text).as_deref() == Some("epoch"))
}

fn is_round(expr: &Expr) -> bool {
    matches!(unalias(expr), Expr::ScalarFunction(call) if call.func.name() == "round" && call.args.len() == 1)
}

/// Requires the same kind of value in each column of a union.
fn columns_agree<'p>(mut inputs: impl Iterator<Item = &'p LogicalPlan>) -> Option<TablesError> {
    let first = inputs.next()?.schema().clone();
    for other in inputs {
        for (a, b) in first.fields().iter().zip(other.schema().fields()) {
            let (x, y) = (class(a.data_type()), class(b.data_type()));
            if !x.mixes(y) {
                return Some(
                    refused(format!("column `{}` of a union: {} meets {}", a.name(), x.word(), y.word()))
                        .hint("cast one to the type of the other"),
                );
            }
        }
    }
    None
}
