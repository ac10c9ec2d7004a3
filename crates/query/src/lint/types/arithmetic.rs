//! Which arithmetic and which comparisons do both engines do alike?
use datafusion::arrow::datatypes::DataType;
use datafusion::common::ScalarValue;
use datafusion::logical_expr::expr::BinaryExpr;
use datafusion::logical_expr::{Expr, Operator};

use super::{Checked, Class, Parent, Walk, mixed, unalias, wrong};

impl Walk<'_> {
    /// The operands of a whole division: `a`, `a`, `b` and `b`, each looked at once.
    pub(super) fn operands(&self, division: &BinaryExpr) -> Checked {
        if let Expr::BinaryExpr(minus) = unalias(&division.left) {
            self.expr(&minus.left, Parent::None)?;
        }
        self.expr(&division.right, Parent::None)
    }

    pub(super) fn binary(&self, expr: &Expr, binary: &BinaryExpr, parent: Parent) -> Checked {
        let BinaryExpr { left, op, right } = binary;
        let (a, b) = (self.class(left), self.class(right));
        let unsigned = |side: &Expr| self.kind(side).is_some_and(|kind| kind.is_unsigned_integer());
        match op {
            Operator::Eq
            | Operator::NotEq
            | Operator::Lt
            | Operator::LtEq
            | Operator::Gt
            | Operator::GtEq
            | Operator::IsDistinctFrom
            | Operator::IsNotDistinctFrom => {
                if a == Class::Interval || b == Class::Interval {
                    return Err(wrong(expr, "intervals are compared", "compare instants: 36 hours and a day differ by engine"));
                }
                if a.mixes(b) { Ok(()) } else { Err(mixed(expr, a, b)) }
            }
            Operator::StringConcat => [left, right].into_iter().try_for_each(|side| self.printed(expr, side)),
            Operator::Divide if a == Class::Double && b == Class::Double => Ok(()),
            Operator::Divide if parent == Parent::ToWhole && is_whole_division(binary) => Ok(()),
            Operator::Divide => Err(wrong(
                expr,
                "a division of what are not both doubles",
                "compare by multiplying out, or write `cast((a - a % b) / b as bigint)`",
            )),
            Operator::Plus | Operator::Minus | Operator::Multiply | Operator::Modulo => {
                if unsigned(left) || unsigned(right) {
                    return Err(wrong(
                        expr,
                        "arithmetic on a count that is unsigned in one engine",
                        "write `cast(row_number() over (…) as bigint)`",
                    ));
                }
                self.arithmetic(expr, binary, (a, b), parent)
            }
            _ => Ok(()),
        }
    }

    fn arithmetic(&self, expr: &Expr, binary: &BinaryExpr, classes: (Class, Class), parent: Parent) -> Checked {
        let BinaryExpr { left, op, right } = binary;
        match classes {
            (Class::Interval, Class::Interval) => Err(wrong(expr, "arithmetic on intervals", "write one interval")),
            (Class::Instant, Class::Instant) => Err(wrong(
                expr,
                "a difference of instants depends on the session's zone",
                "compare instants, or subtract dates or `extract(epoch …)`",
            )),
            (Class::Instant, Class::Interval) => self.exact(expr, right),
            (Class::Interval, Class::Instant) => self.exact(expr, left),
            (Class::Date | Class::Zoneless, Class::Interval) | (Class::Interval, Class::Date | Class::Zoneless) => {
                if parent == Parent::ToDate {
                    return Ok(());
                }
                Err(wrong(
                    expr,
                    "a date and an interval make a date in one engine only",
                    "write `cast(… + interval '1 month' as date)`",
                ))
            }
            (Class::Date, Class::Whole) | (Class::Whole, Class::Date) => {
                let days = if classes.0 == Class::Whole { left } else { right };
                let literal = matches!(unalias(days), Expr::Literal(..) | Expr::Negative(_));
                if literal || self.kind(days) == Some(DataType::Int32) {
                    return Ok(());
                }
                Err(wrong(expr, "a date and a bigint", "write `d + cast(n as integer)`"))
            }
            (Class::Date, Class::Date) if *op == Operator::Minus => Ok(()),
            (Class::Interval, _) | (_, Class::Interval) => {
                Err(wrong(expr, "an interval in arithmetic", "write `t + cast(cast(n as text) || ' hours' as interval)`"))
            }
            (Class::Whole, Class::Whole) => small(expr, binary),
            (a, b) if a.mixes(b) => Ok(()),
            (a, b) => Err(mixed(expr, a, b)),
        }
    }

    /// Requires an interval whose length no zone changes.
    fn exact(&self, expr: &Expr, interval: &Expr) -> Checked {
        let exact = match unalias(interval) {
            Expr::Literal(ScalarValue::IntervalMonthDayNano(Some(value)), _) => value.months == 0 && value.days == 0,
            Expr::Literal(ScalarValue::IntervalDayTime(Some(value)), _) => value.days == 0,
            Expr::Literal(ScalarValue::IntervalYearMonth(_), _) => false,
            // The text lets only hours, minutes and seconds be made of a number.
            Expr::Cast(_) | Expr::TryCast(_) => true,
            _ => false,
        };
        if exact {
            Ok(())
        } else {
            Err(wrong(expr, "days on an instant are local days in DuckDB", "write hours: `interval '168 hours'`"))
        }
    }
}

/// `(a - a % b) / b`: whole division, towards zero, in both engines.
pub(super) fn is_whole_division(division: &BinaryExpr) -> bool {
    let BinaryExpr { left, op: Operator::Divide, right: b } = division else {
        return false;
    };
    let Expr::BinaryExpr(BinaryExpr { left: a, op: Operator::Minus, right: rest }) = unalias(left) else {
        return false;
    };
    matches!(unalias(rest), Expr::BinaryExpr(BinaryExpr { left, op: Operator::Modulo, right }) if left == a && right == b)
}

/// Refuses literals whose sum or product passes the 32 bits that DuckDB gives them.
fn small(expr: &Expr, binary: &BinaryExpr) -> Checked {
    let number = |side: &Expr| match unalias(side) {
        Expr::Literal(ScalarValue::Int64(Some(number)), _) => i32::try_from(*number).ok(),
        _ => None,
    };
    let (Some(a), Some(b)) = (number(&binary.left), number(&binary.right)) else {
        return Ok(());
    };
    let fits = match binary.op {
        Operator::Plus => a.checked_add(b).is_some(),
        Operator::Minus => a.checked_sub(b).is_some(),
        Operator::Multiply => a.checked_mul(b).is_some(),
        _ => true,
    };
    if fits {
        Ok(())
    } else {
        Err(wrong(expr, "it passes 32 bits, which is what DuckDB gives a literal", "write `cast(1000000 as bigint) * 1000000`"))
    }
}
