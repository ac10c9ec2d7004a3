//! Which expressions do both engines answer alike?
use datafusion::sql::sqlparser::ast::{
    AccessExpr, BinaryOperator, CastKind, DataType, DateTimeField, ExactNumberInfo, Expr, ExtractSyntax, Ident, Query,
    SelectItem, Spanned, Subscript, TimezoneInfo, UnaryOperator, Value,
};
use datafusion::sql::sqlparser::tokenizer::Span;

use super::{Checked, Linter, at, literal, one_line, query::exists_body};

/// Where an expression stands.
#[derive(Clone, Copy, Default)]
pub(super) struct At {
    /// In `where`, under nothing but `and`, `or`, `not` and parentheses.
    filter: bool,
    under: Under,
}

/// What an expression stands directly in.
#[derive(Clone, Copy, Default, PartialEq)]
enum Under {
    #[default]
    Other,
    /// `cast(… as date)` or `extract(… from …)`, where a zone makes a day.
    Day,
    /// `cast(… as bigint)` or `cast(… as integer)`.
    Whole,
    /// `cast(… as interval)`.
    Interval,
}

impl At {
    pub(super) const FILTER: At = At { filter: true, under: Under::Other };

    fn under(under: Under) -> Self {
        At { filter: false, under }
    }
}

/// The expression without the parentheses around it.
pub(super) fn strip(expr: &Expr) -> &Expr {
    match expr {
        Expr::Nested(inner) => strip(inner),
        other => other,
    }
}

pub(super) fn is_whole_number(expr: &Expr) -> bool {
    matches!(strip(expr), Expr::Value(value) if matches!(&value.value, Value::Number(text, _) if text.bytes().all(|b| b.is_ascii_digit())))
}

impl Linter {
    pub(super) fn exprs(&mut self, exprs: &[Expr], place: At) -> Checked {
        exprs.iter().try_for_each(|expr| self.expr(expr, place))
    }

    pub(super) fn expr(&mut self, expr: &Expr, place: At) -> Checked {
        let span = expr.span();
        let other = At::default();
        match expr {
            Expr::Identifier(ident) => bare(ident),
            Expr::CompoundIdentifier(parts) => parts.iter().try_for_each(Self::name),
            Expr::Nested(inner) => self.expr(inner, place),
            Expr::Value(value) => literal::value(&value.value, value.span),
            Expr::TypedString(literal) => literal::typed(literal),
            Expr::Interval(interval) => literal::interval(interval, span),
            Expr::IsTrue(e) | Expr::IsNotTrue(e) | Expr::IsFalse(e) | Expr::IsNotFalse(e) => self.expr(e, other),
            Expr::IsNull(e) | Expr::IsNotNull(e) | Expr::IsUnknown(e) | Expr::IsNotUnknown(e) => self.expr(e, other),
            Expr::IsDistinctFrom(a, b) | Expr::IsNotDistinctFrom(a, b) => self.pair(a, b, other),
            Expr::InList { expr, list, .. } => {
                self.expr(expr, other)?;
                self.exprs(list, other)
            }
            Expr::Between { expr, low, high, .. } => {
                self.expr(expr, other)?;
                self.pair(low, high, other)
            }
            Expr::Exists { subquery, .. } => self.exists(subquery, place, span),
            Expr::InSubquery { expr, subquery, negated } => {
                if *negated {
                    let error = at(span, "`not in (select …)` answers nothing where the list holds a null");
                    return Err(error.hint("write `not exists (select 1 from … where …)`"));
                }
                self.expr(expr, other)?;
                self.exists(subquery, place, span)
            }
            Expr::Subquery(query) => self.query(query),
            Expr::UnaryOp { op, expr } => self.unary(*op, expr, place, span),
            Expr::BinaryOp { left, op, right } => self.binary(left, op, right, place),
            Expr::Like { any: false, expr, pattern, escape_char: None, .. }
            | Expr::ILike { any: false, expr, pattern, escape_char: None, .. } => self.like(expr, pattern),
            Expr::Cast { kind, expr: inner, data_type, array: false, format: None } => self.cast(kind, inner, data_type, span),
            Expr::AtTimeZone { timestamp, time_zone } => {
                if place.under != Under::Day {
                    let error = at(span, "`at time zone` not directly inside `cast(… as date)` or `extract(… from …)`");
                    return Err(error.hint("the engines make different types of it: take the day or the part at once"));
                }
                literal::zone(time_zone, span)?;
                self.expr(timestamp, other)
            }
            Expr::Extract { field, syntax: ExtractSyntax::From, expr } => self.extract(field, expr, place, span),
            Expr::Case { operand, conditions, else_result, .. } => {
                operand.iter().chain(else_result).try_for_each(|expr| self.expr(expr, other))?;
                conditions.iter().try_for_each(|when| self.pair(&when.condition, &when.result, other))
            }
            Expr::Substring { .. } | Expr::Trim { .. } | Expr::Function(_) => self.function(expr, place.under == Under::Whole),
            Expr::CompoundFieldAccess { root, access_chain } => match access_chain.as_slice() {
                [AccessExpr::Subscript(Subscript::Index { index })] if is_whole_number(index) => self.expr(root, other),
                _ => Err(refuse(expr)),
            },
            _ => Err(refuse(expr)),
        }
    }

    fn pair(&mut self, a: &Expr, b: &Expr, place: At) -> Checked {
        self.expr(a, place)?;
        self.expr(b, place)
    }

    /// `exists` and `in (select …)`: in `where`, one deep, over plain rows. Elsewhere DataFusion answers some of them wrongly.
    fn exists(&mut self, query: &Query, place: At, span: Span) -> Checked {
        if !place.filter {
            return Err(at(span, "`exists` and `in (select …)` stand in `where` only")
                .hint("left join a `select distinct` and test for null"));
        }
        if self.in_exists {
            return Err(at(span, "`exists` and `in (select …)` stand one level deep only")
                .hint("join inside the first, or name the inner query with `with`"));
        }
        let select = exists_body(query)?;
        let aggregates = select.projection.iter().any(|item| match item {
            SelectItem::UnnamedExpr(expr) | SelectItem::ExprWithAlias { expr, .. } => super::function::aggregates(expr),
            _ => false,
        });
        let grouped =
            !matches!(&select.group_by, datafusion::sql::sqlparser::ast::GroupByExpr::Expressions(exprs, _) if exprs.is_empty());
        if aggregates || grouped || select.having.is_some() {
            let error = at(span, "an aggregate inside `exists` or `in (select …)`: DataFusion answers it wrongly");
            return Err(error.hint("aggregate in a `with` query and join it"));
        }
        self.in_exists = true;
        let checked = self.query(query);
        self.in_exists = false;
        checked
    }

    fn unary(&mut self, op: UnaryOperator, expr: &Expr, place: At, span: Span) -> Checked {
        match op {
            UnaryOperator::Not => self.expr(expr, place),
            UnaryOperator::Minus | UnaryOperator::Plus => {
                unbound(expr)?;
                self.expr(expr, At::default())
            }
            _ => Err(at(span, format!("operator `{op}` is not in both engines"))),
        }
    }

    fn binary(&mut self, left: &Expr, op: &BinaryOperator, right: &Expr, place: At) -> Checked {
        use BinaryOperator::{
            And, Divide, Eq, Gt, GtEq, Lt, LtEq, Minus, Modulo, Multiply, NotEq, Or, PGRegexMatch, Plus, StringConcat,
        };
        let span = left.span();
        match op {
            And | Or => return self.pair(left, right, place),
            Eq | NotEq | Lt | LtEq | Gt | GtEq | StringConcat => {}
            Plus | Minus | Multiply => {
                unbound(left)?;
                unbound(right)?;
            }
            Divide | Modulo => {
                unbound(left)?;
                if !divides_safely(right) {
                    let message = format!("`{op}` by {}, which is or may be zero", one_line(right));
                    return Err(at(span, message).hint("divide by a literal other than 0, or by `nullif(…, 0)`"));
                }
            }
            PGRegexMatch => literal::pattern(right, true, span)?,
            _ => return Err(at(span, format!("operator `{op}` is not in both engines"))),
        }
        let under =
            if *op == StringConcat && place.under == Under::Interval { At::under(Under::Interval) } else { At::default() };
        self.pair(left, right, under)
    }

    fn like(&mut self, expr: &Expr, pattern: &Expr) -> Checked {
        match literal::text(pattern) {
            Some(text) if !text.contains('\\') => self.expr(expr, At::default()),
            Some(_) => Err(at(pattern.span(), "a backslash in `like`: it escapes in one engine only")
                .hint("use `contains`, `starts_with` or `ends_with`")),
            None => Err(at(pattern.span(), format!("pattern {} is not a literal", one_line(pattern)))
                .hint("use `contains`, `starts_with` or `ends_with`")),
        }
    }

    fn extract(&mut self, field: &DateTimeField, expr: &Expr, place: At, span: Span) -> Checked {
        const FIELDS: [&str; 12] =
            ["year", "quarter", "month", "week", "day", "hour", "minute", "second", "isodow", "dow", "isoyear", "doy"];
        let field = field.to_string().to_lowercase();
        if field == "epoch" {
            let seconds = matches!(strip(expr), Expr::Function(function) if super::function::truncates_to_seconds(function));
            if place.under == Under::Whole && !seconds {
                let error = at(span, "a cast of `extract(epoch …)` truncates in one engine and rounds in the other");
                return Err(error.hint("write `extract(epoch from date_trunc('second', …))`"));
            }
        } else if !FIELDS.contains(&field.as_str()) {
            return Err(at(span, format!("`extract({field} …)` is not in both engines")));
        }
        self.expr(expr, At::under(Under::Day))
    }

    fn cast(&mut self, kind: &CastKind, inner: &Expr, data_type: &DataType, span: Span) -> Checked {
        match kind {
            CastKind::Cast | CastKind::TryCast => {}
            _ => return Err(at(span, "write `cast(… as type)` or `try_cast(… as type)`")),
        }
        let under = match data_type {
            DataType::Text | DataType::Varchar(None) | DataType::Boolean | DataType::Bool => Under::Other,
            DataType::Double(ExactNumberInfo::None) | DataType::DoublePrecision => Under::Other,
            DataType::BigInt(None) | DataType::Int(None) | DataType::Integer(None) => Under::Whole,
            DataType::Decimal(size) | DataType::Numeric(size) => match size {
                ExactNumberInfo::PrecisionAndScale(..) => Under::Other,
                _ => {
                    return Err(
                        at(span, "a decimal without its digits").hint("write `decimal(38, 4)`: the engines' defaults differ")
                    );
                }
            },
            DataType::Date => Under::Day,
            DataType::Interval { .. } => {
                intervals(inner, span)?;
                Under::Interval
            }
            DataType::Timestamp(None, TimezoneInfo::Tz | TimezoneInfo::WithTimeZone) => match strip(inner) {
                Expr::Value(value) if value.value == Value::Null => Under::Other,
                _ => {
                    let error = at(span, "a cast to timestamptz reads the session's zone");
                    return Err(error.hint("declare the column as timestamptz, or write `timestamptz '2026-01-31T00:00:00Z'`"));
                }
            },
            _ => return Err(at(span, format!("type `{}` is not in both engines", data_type.to_string().to_lowercase()))),
        };
        self.expr(inner, At::under(under))
    }
}

fn bare(ident: &Ident) -> Checked {
    if ident.quote_style.is_none() && ident.value.eq_ignore_ascii_case("at") {
        return Err(at(ident.span, "`at` alone is a syntax error in DuckDB").hint("write `t.at` or `\"at\"`"));
    }
    if ident.quote_style.is_none() && ident.value.eq_ignore_ascii_case("all") {
        return Err(at(ident.span, "`all` as a column: only one engine knows it"));
    }
    const CLOCKS: [&str; 6] =
        ["current_date", "current_time", "current_timestamp", "localtime", "localtimestamp", "current_user"];
    if ident.quote_style.is_none() && CLOCKS.iter().any(|clock| ident.value.eq_ignore_ascii_case(clock)) {
        return Err(at(ident.span, format!("`{}` has another answer on another day", ident.value)).hint("use `$effective_at`"));
    }
    Linter::name(ident)
}

fn refuse(expr: &Expr) -> assay_engine::tables::TablesError {
    at(expr.span(), format!("{}: not in the dialect that both engines answer alike", one_line(expr)))
}

/// Refuses a bare parameter in arithmetic: DuckDB does not know its type there.
fn unbound(expr: &Expr) -> Checked {
    match strip(expr) {
        Expr::Value(value) if matches!(value.value, Value::Placeholder(_)) => {
            let error = at(value.span, format!("parameter `{}` in arithmetic without a cast", value.value));
            Err(error
                .hint("write `cast($period_start at time zone 'UTC' as date) + 1`, or move the arithmetic to the other side"))
        }
        _ => Ok(()),
    }
}

/// Whether a divisor cannot be zero.
fn divides_safely(expr: &Expr) -> bool {
    match strip(expr) {
        Expr::Value(value) => match &value.value {
            Value::Number(text, _) | Value::SingleQuotedString(text) => text.parse::<f64>().is_ok_and(|number| number != 0.0),
            _ => false,
        },
        Expr::UnaryOp { op: UnaryOperator::Minus, expr } => divides_safely(expr),
        Expr::Cast { expr, .. } => divides_safely(expr),
        Expr::Function(function) => super::function::nullif_zero(function),
        _ => false,
    }
}

/// Only `'90 minutes'`, or a number's text joined with `' hours'`, becomes an interval.
fn intervals(inner: &Expr, span: Span) -> Checked {
    let ends = |text: &str| matches!(text, " hours" | " minutes" | " seconds" | " hour" | " minute" | " second");
    let well = match strip(inner) {
        Expr::BinaryOp { left, op: BinaryOperator::StringConcat, right } => {
            let number = matches!(strip(left), Expr::Cast { data_type: DataType::Text | DataType::Varchar(None), .. });
            number && literal::text(right).is_some_and(ends)
        }
        other => literal::text(other).is_some_and(literal::is_interval),
    };
    if well { Ok(()) } else { Err(at(span, "a cast to interval").hint("write `cast(cast(n as text) || ' hours' as interval)`")) }
}
