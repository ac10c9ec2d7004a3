//! Which shapes of query, join and table do both engines know?
use assay_engine::tables::TablesError;
use datafusion::sql::sqlparser::ast::{
    Cte, Distinct, Expr, FunctionArg, FunctionArgExpr, GroupByExpr, Ident, JoinConstraint, JoinOperator, LimitClause, ObjectName,
    OrderBy, OrderByExpr, OrderByKind, Query, Select, SelectFlavor, SelectItem, SetExpr, SetOperator, SetQuantifier, Spanned,
    TableAlias, TableFactor, TableWithJoins, UnaryOperator, With,
};
use datafusion::sql::sqlparser::tokenizer::Span;

use super::expression::{At, is_whole_number, strip};
use super::{Checked, Linter, at, one_line};
use crate::result::{REQUIRED, known, missing, refused};

/// Checks the names of the columns that a test returns, as far as the text shows them.
pub(super) fn result_columns(query: &Query) -> Checked {
    let mut body = query.body.as_ref();
    let select = loop {
        match body {
            SetExpr::Select(select) => break select,
            SetExpr::Query(query) => body = &query.body,
            SetExpr::SetOperation { left, .. } => body = left,
            _ => return Err(missing("item")),
        }
    };
    let mut names = Vec::new();
    for item in &select.projection {
        match output(item) {
            Some(ident) => {
                known(&ident.value.to_lowercase()).map_err(|error| TablesError { line: line(ident.span), ..error })?;
                names.push(ident.value.to_lowercase());
            }
            None => match item {
                SelectItem::UnnamedExpr(expr) => {
                    return Err(
                        at(expr.span(), format!("a result column without a name: {}", one_line(expr))).hint("name it with `as`")
                    );
                }
                _ => return Ok(()),
            },
        }
    }
    match REQUIRED.iter().find(|required| !names.iter().any(|name| name == *required)) {
        Some(absent) => Err(missing(absent)),
        None => Ok(()),
    }
}

fn line(span: Span) -> Option<u64> {
    (span.start.line > 0).then_some(span.start.line)
}

/// The name under which an item is returned, if it has one.
fn output(item: &SelectItem) -> Option<&Ident> {
    match item {
        SelectItem::ExprWithAlias { alias, .. } => Some(alias),
        SelectItem::UnnamedExpr(Expr::Identifier(ident)) => Some(ident),
        SelectItem::UnnamedExpr(Expr::CompoundIdentifier(parts)) => parts.last(),
        _ => None,
    }
}

impl Linter {
    pub(super) fn query(&mut self, query: &Query) -> Checked {
        let span = query.span();
        let absent = [
            (query.fetch.is_some(), "`fetch first`: write `limit`"),
            (!query.locks.is_empty(), "`for update`: one engine ignores it"),
            (
                query.for_clause.is_some() || query.settings.is_some() || query.format_clause.is_some(),
                "a clause that neither engine shares",
            ),
            (!query.pipe_operators.is_empty(), "`|>`"),
        ];
        refuse_present(span, &absent)?;
        self.scopes.push(Default::default());
        if let Some(with) = &query.with {
            self.with(with)?;
        }
        self.body(&query.body)?;
        if let Some(order_by) = &query.order_by {
            self.order_by(order_by, query)?;
        }
        self.limit(query)?;
        self.scopes.pop();
        Ok(())
    }

    fn with(&mut self, with: &With) -> Checked {
        for cte in &with.cte_tables {
            Self::alias(&cte.alias)?;
            let name = cte.alias.name.value.to_lowercase();
            if cte.materialized.is_some() || cte.from.is_some() {
                return Err(at(cte.alias.name.span, "`materialized`: only one engine knows it"));
            }
            if self.reads.contains(&name) || self.scopes.iter().any(|scope| scope.contains(&name)) {
                return Err(
                    at(cte.alias.name.span, format!("`with {name}` hides a table of that name")).hint("give it another name")
                );
            }
            let scope = self.scopes.last_mut().expect("the query opened a scope");
            if with.recursive {
                scope.insert(name);
                recursion(cte)?;
                self.query(&cte.query)?;
            } else {
                self.query(&cte.query)?;
                self.scopes.last_mut().expect("the query opened a scope").insert(name);
            }
        }
        Ok(())
    }

    fn body(&mut self, body: &SetExpr) -> Checked {
        match body {
            SetExpr::Select(select) => self.select(select),
            SetExpr::Query(query) => self.query(query),
            SetExpr::SetOperation { left, op, set_quantifier, right } => {
                let all = matches!(set_quantifier, SetQuantifier::All | SetQuantifier::AllByName);
                match op {
                    SetOperator::Union => {}
                    SetOperator::Except | SetOperator::Intersect if !all => {}
                    SetOperator::Except | SetOperator::Intersect => {
                        let message = format!("`{} all`: DataFusion answers it wrongly", op.to_string().to_lowercase());
                        return Err(at(right.span(), message).hint("number the rows, or compare counts"));
                    }
                    SetOperator::Minus => return Err(at(right.span(), "`minus`: write `except`")),
                }
                self.body(left)?;
                self.body(right)
            }
            SetExpr::Values(values) => {
                if values.explicit_row || values.value_keyword {
                    return Err(at(body.span(), "write `values (…), (…)`"));
                }
                values.rows.iter().flat_map(|row| row.iter()).try_for_each(|value| self.expr(value, At::default()))
            }
            _ => Err(at(body.span(), "a test only reads: this writes, or names a table alone")),
        }
    }

    fn order_by(&mut self, order_by: &OrderBy, query: &Query) -> Checked {
        let OrderByKind::Expressions(orders) = &order_by.kind else {
            return Err(at(order_by.span(), "`order by all`: only one engine knows it"));
        };
        if order_by.interpolate.is_some() {
            return Err(at(order_by.span(), "`interpolate`"));
        }
        for order in orders {
            self.expr(&order.expr, At::default())?;
        }
        let chooses =
            query.limit_clause.is_some() || matches!(query.body.as_ref(), SetExpr::Select(select) if is_distinct_on(select));
        if chooses { Self::nulls(orders) } else { Ok(()) }
    }

    /// Requires an order that says where nulls go, for it decides which rows are chosen.
    pub(super) fn nulls(orders: &[OrderByExpr]) -> Checked {
        match orders.iter().find(|order| order.options.nulls_first.is_none()) {
            Some(order) => {
                let message = format!("order by {} does not say where nulls go", one_line(&order.expr));
                Err(at(order.expr.span(), message).hint("write `nulls first` or `nulls last`, and make the order total"))
            }
            None => Ok(()),
        }
    }

    fn limit(&mut self, query: &Query) -> Checked {
        let Some(limit) = &query.limit_clause else {
            return match query.body.as_ref() {
                SetExpr::Select(select) if is_distinct_on(select) && query.order_by.is_none() => {
                    Err(at(query.span(), "`distinct on` without an order").hint("add a total `order by`"))
                }
                _ => Ok(()),
            };
        };
        let span = query.body.span();
        if self.in_exists {
            return Err(at(span, "`limit` inside `exists` or `in (select …)`"));
        }
        if query.order_by.is_none() {
            return Err(at(span, "`limit` without an order").hint("add a total `order by … nulls last`"));
        }
        let LimitClause::LimitOffset { limit, offset, limit_by } = limit else {
            return Err(at(span, "write `limit N offset M`"));
        };
        let numbers = limit.iter().chain(offset.iter().map(|offset| &offset.value));
        match numbers.into_iter().find(|number| !is_whole_number(number)) {
            Some(other) => Err(at(other.span(), format!("limit {} is not a number", one_line(other)))),
            None if !limit_by.is_empty() => Err(at(span, "`limit by`")),
            None => Ok(()),
        }
    }

    fn select(&mut self, select: &Select) -> Checked {
        plain(select)?;
        for table in &select.from {
            self.table_with_joins(table)?;
        }
        if let Some(Distinct::On(exprs)) = &select.distinct {
            self.exprs(exprs, At::default())?;
        }
        self.projection(select)?;
        if let Some(filter) = &select.selection {
            self.expr(filter, At::FILTER)?;
        }
        match &select.group_by {
            GroupByExpr::All(modifiers) | GroupByExpr::Expressions(_, modifiers) if !modifiers.is_empty() => {
                return Err(at(select.span(), "`rollup`, `cube` or `totals`: they make an item ambiguous"));
            }
            GroupByExpr::All(_) => {}
            GroupByExpr::Expressions(exprs, _) => self.exprs(exprs, At::default())?,
        }
        for filter in select.having.iter().chain(&select.qualify) {
            self.expr(filter, At::default())?;
        }
        self.shadows(select)
    }

    fn projection(&mut self, select: &Select) -> Checked {
        let mut names = std::collections::HashSet::new();
        for item in &select.projection {
            match item {
                SelectItem::UnnamedExpr(expr) => self.expr(expr, At::default())?,
                SelectItem::ExprWithAlias { expr, alias } => {
                    self.expr(expr, At::default())?;
                    Self::name(alias)?;
                    if !self.has_as(alias.span.start) {
                        return Err(at(alias.span, format!("alias `{}` without `as`", alias.value)).hint("write `… as name`"));
                    }
                }
                SelectItem::Wildcard(options) | SelectItem::QualifiedWildcard(_, options) => {
                    let other = options.opt_ilike.is_some() || options.opt_except.is_some() || options.opt_replace.is_some();
                    if other || options.opt_rename.is_some() || options.opt_alias.is_some() {
                        return Err(at(item.span(), format!("{}: only `exclude` may follow `*`", one_line(item))));
                    }
                }
                SelectItem::ExprWithAliases { .. } => {
                    return Err(at(item.span(), format!("{}: one name per column", one_line(item))));
                }
            }
            if let Some(name) = output(item)
                && !names.insert(name.value.to_lowercase())
            {
                return Err(at(name.span, format!("two columns are called `{}`", name.value)));
            }
        }
        Ok(())
    }

    /// Refuses an alias that an ordering may read as the column that it was made from.
    fn shadows(&self, select: &Select) -> Checked {
        for item in &select.projection {
            let SelectItem::ExprWithAlias { expr, alias } = item else { continue };
            if matches!(strip(expr), Expr::Identifier(_) | Expr::CompoundIdentifier(_)) || !mentions(expr, &alias.value) {
                continue;
            }
            let groups = match &select.group_by {
                GroupByExpr::Expressions(exprs, _) => {
                    exprs.iter().any(|expr| matches!(expr, Expr::Identifier(ident) if same(ident, alias)))
                }
                GroupByExpr::All(_) => false,
            };
            if groups || select.having.iter().any(|having| mentions(having, &alias.value)) {
                let message = format!("alias `{}` is also the column that it is made from", alias.value);
                return Err(at(alias.span, message)
                    .hint("give the result another name: the engines read `group by` and `having` differently"));
            }
        }
        Ok(())
    }

    fn table_with_joins(&mut self, table: &TableWithJoins) -> Checked {
        self.table(&table.relation)?;
        for join in &table.joins {
            self.table(&join.relation)?;
            let span = join.relation.span();
            use JoinOperator::{CrossJoin, FullOuter, Inner, Join, Left, LeftOuter, Right, RightOuter};
            let constraint = match &join.join_operator {
                _ if join.global => return Err(at(span, "`global join`")),
                CrossJoin(JoinConstraint::None) => continue,
                Join(on) | Inner(on) | Left(on) | LeftOuter(on) | Right(on) | RightOuter(on) | FullOuter(on) => on,
                _ => {
                    let error = at(span, "this kind of join is spelled differently in the engines");
                    return Err(error.hint("write `where exists (…)`, `where not exists (…)` or a left join"));
                }
            };
            match constraint {
                JoinConstraint::On(on) => self.expr(on, At::default())?,
                JoinConstraint::Using(names) => names.iter().try_for_each(|name| Self::object_name(name).map(drop))?,
                JoinConstraint::Natural => {
                    return Err(at(span, "`natural join` hides a changed column").hint("write `using (…)`"));
                }
                JoinConstraint::None => {
                    return Err(at(span, "a join without `on`").hint("write `on …`, `using (…)` or `cross join`"));
                }
            }
        }
        Ok(())
    }

    fn alias(alias: &TableAlias) -> Checked {
        Self::name(&alias.name)?;
        if alias.at.is_some() || alias.columns.iter().any(|column| column.data_type.is_some()) {
            return Err(at(alias.name.span, "an alias with types or a position"));
        }
        alias.columns.iter().try_for_each(|column| Self::name(&column.name))
    }

    fn table(&mut self, table: &TableFactor) -> Checked {
        let span = table.span();
        match table {
            TableFactor::Table {
                name,
                alias,
                args,
                with_hints,
                version,
                with_ordinality,
                partitions,
                json_path,
                sample,
                index_hints,
            } => {
                let extra = !with_hints.is_empty() || version.is_some() || *with_ordinality || !partitions.is_empty();
                if extra || json_path.is_some() || !index_hints.is_empty() {
                    return Err(at(span, format!("{}: a table by its name alone", one_line(table))));
                }
                if sample.is_some() {
                    return Err(at(span, "`tablesample`: one engine ignores it"));
                }
                if let Some(alias) = alias {
                    Self::alias(alias)?;
                }
                match args {
                    Some(args) if args.settings.is_none() => series(name, &args.args, alias.as_ref(), span),
                    Some(_) => Err(at(span, "`settings`")),
                    None => self.named(name, span),
                }
            }
            TableFactor::Derived { subquery, alias, sample, lateral } => {
                if sample.is_some() {
                    return Err(at(span, "`tablesample`: one engine ignores it"));
                }
                if *lateral && subquery.limit_clause.is_some() {
                    return Err(at(span, "`limit` in a lateral join").hint("number the rows and join the first"));
                }
                alias.iter().try_for_each(Self::alias)?;
                self.query(subquery)
            }
            TableFactor::NestedJoin { table_with_joins, alias: None } => self.table_with_joins(table_with_joins),
            TableFactor::UNNEST { .. } => Err(at(span, "`unnest` in `from`").hint("unnest in the select list of a subquery")),
            _ => Err(at(span, format!("{}: a test reads tables by their names alone", one_line(table)))),
        }
    }

    fn named(&self, name: &ObjectName, span: Span) -> Checked {
        let text = Self::object_name(name)?;
        if self.reads.contains(&text) || self.scopes.iter().any(|scope| scope.contains(&text)) {
            return Ok(());
        }
        let error = at(span, format!("table `{text}` is not one that the test reads"));
        Err(match crate::ingest::nearest(&text, self.reads.iter().map(String::as_str)) {
            Some(near) => error.hint(format!("did you mean `{near}`?")),
            None => error.hint("name it under `reads`"),
        })
    }
}

fn refuse_present(span: Span, clauses: &[(bool, &str)]) -> Checked {
    match clauses.iter().find(|(present, _)| *present) {
        Some((_, message)) => Err(at(span, *message)),
        None => Ok(()),
    }
}

fn is_distinct_on(select: &Select) -> bool {
    matches!(select.distinct, Some(Distinct::On(_)))
}

/// Refuses the clauses that only some other dialect has.
fn plain(select: &Select) -> Checked {
    let clauses = [
        (select.flavor != SelectFlavor::Standard, "`from` before `select`"),
        (select.into.is_some(), "`into`: a test only reads"),
        (select.top.is_some(), "`top`: write `limit`"),
        (!select.optimizer_hints.is_empty() || select.select_modifiers.is_some(), "a hint to an optimizer"),
        (select.exclude.is_some() || select.value_table_mode.is_some(), "a select list that only one engine knows"),
        (
            !select.lateral_views.is_empty() || select.prewhere.is_some() || !select.connect_by.is_empty(),
            "a clause that only one engine knows",
        ),
        (
            !select.cluster_by.is_empty() || !select.distribute_by.is_empty() || !select.sort_by.is_empty(),
            "a clause that only one engine knows",
        ),
        (!select.named_window.is_empty(), "a named window: write it out after `over`"),
        (select.projection.is_empty(), "a `select` of nothing"),
    ];
    refuse_present(select.span(), &clauses)
}

/// A recursive common table expression must have an end in sight.
fn recursion(cte: &Cte) -> Checked {
    let name = &cte.alias.name;
    let SetExpr::SetOperation { op: SetOperator::Union, right, .. } = cte.query.body.as_ref() else {
        return Ok(());
    };
    let bounded = matches!(right.as_ref(), SetExpr::Select(select) if select.selection.is_some());
    if bounded {
        return Ok(());
    }
    Err(at(name.span, format!("the recursion of `{}` has no `where`", name.value))
        .hint("bound it, as in `where day < date '2026-01-31'`"))
}

/// `generate_series` is the one function that stands for a table: of constants, its column named.
fn series(name: &ObjectName, args: &[FunctionArg], alias: Option<&TableAlias>, span: Span) -> Checked {
    if Linter::object_name(name)? != "generate_series" {
        return Err(at(span, format!("{}: a test reads tables by their names alone", one_line(name))));
    }
    let constant = |arg: &FunctionArg| match arg {
        FunctionArg::Unnamed(FunctionArgExpr::Expr(Expr::UnaryOp { op: UnaryOperator::Minus, expr })) => is_whole_number(expr),
        FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => is_whole_number(expr),
        _ => false,
    };
    if !args.iter().all(constant) {
        return Err(at(span, "`generate_series` of what is no constant")
            .hint("use a recursive query, or unnest a series in a select list"));
    }
    match alias {
        Some(alias) if alias.columns.len() == 1 => Ok(()),
        _ => Err(at(span, "`generate_series` without a name for its column").hint("write `generate_series(0, 3) as z(g)`")),
    }
}

fn same(a: &Ident, b: &Ident) -> bool {
    a.value.eq_ignore_ascii_case(&b.value)
}

/// Whether an expression uses a column by its bare name.
fn mentions(expr: &Expr, name: &str) -> bool {
    let flow = datafusion::sql::sqlparser::ast::visit_expressions(expr, |inner| match inner {
        Expr::Identifier(ident) if ident.value.eq_ignore_ascii_case(name) => std::ops::ControlFlow::Break(()),
        _ => std::ops::ControlFlow::Continue(()),
    });
    flow.is_break()
}

/// What stands inside `exists (…)` or `in (select …)`.
pub(super) fn exists_body(query: &Query) -> Result<&Select, TablesError> {
    match query.body.as_ref() {
        SetExpr::Select(select) if query.with.is_none() => Ok(select),
        _ => Err(refused("inside `exists` and `in` stands one plain `select`")),
    }
}
