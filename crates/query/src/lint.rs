//! Is a text one portable, read-only `select` over the tables that it says it reads?
//!
//! The dialect is what DataFusion and DuckDB answer alike, so that an auditor can run a test without us. It is a list of what
//! is allowed, not of what is forbidden: what nobody tried in both is refused. [`syntax`] sees the text alone; [`types`] sees
//! the plan, and so the types of columns.
mod expression;
mod function;
mod literal;
mod query;
mod types;

use std::collections::HashSet;

use assay_engine::tables::TablesError;
use datafusion::sql::sqlparser::ast::{Ident, ObjectName, ObjectNamePart, Statement};
use datafusion::sql::sqlparser::dialect::GenericDialect;
use datafusion::sql::sqlparser::keywords::Keyword;
use datafusion::sql::sqlparser::parser::{Parser, ParserError};
use datafusion::sql::sqlparser::tokenizer::{Location, Span, Token, TokenWithSpan, Tokenizer};

use crate::result::refused;
use crate::run::STACK_BYTES;

pub(crate) use self::types::check as types;

/// The longest test, in bytes: it is read by people.
const SQL_BYTES_MAX: usize = 256 << 10;
/// How deep parentheses may nest; the parser itself stops at 49.
const NESTING_MAX: usize = 40;

type Checked = Result<(), TablesError>;

/// Checks everything that the text alone shows, and returns its one statement.
pub(crate) fn syntax(sql: &str, reads: &[String]) -> Result<Statement, TablesError> {
    // The parser's frames are large: a thread of our own has a stack for as deep as we allow.
    let check = || {
        let mut linter = Linter::read(sql, reads)?;
        let statement = linter.parse()?;
        linter.statement(&statement)?;
        Ok(statement)
    };
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK_BYTES).spawn_scoped(scope, check);
        match thread.map(std::thread::ScopedJoinHandle::join) {
            Ok(Ok(result)) => result,
            _ => Err(refused("the SQL cannot be read")),
        }
    })
}

/// What the text's walk knows.
struct Linter {
    tokens: Vec<TokenWithSpan>,
    reads: HashSet<String>,
    /// Names of the common table expressions in sight, innermost last.
    scopes: Vec<HashSet<String>>,
    /// Whether we are inside an `exists` or `in (select …)`.
    in_exists: bool,
}

/// Refuses something at its place.
fn at(span: Span, message: impl Into<String>) -> TablesError {
    match span.start.line {
        0 => refused(message),
        line => refused(message).line(line),
    }
}

fn one_line(text: &impl std::fmt::Display) -> String {
    let text = text.to_string().split_whitespace().collect::<Vec<_>>().join(" ");
    let mut shown: String = text.chars().take(60).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    format!("`{shown}`")
}

impl Linter {
    fn read(sql: &str, reads: &[String]) -> Result<Self, TablesError> {
        if sql.len() > SQL_BYTES_MAX {
            return Err(refused(format!("the SQL is longer than {} KiB", SQL_BYTES_MAX >> 10)));
        }
        let tokens = Tokenizer::new(&GenericDialect {}, sql).tokenize_with_location();
        let tokens = tokens.map_err(|error| at(Span::new(error.location, error.location), error.message.to_lowercase()))?;
        let reads = reads.iter().map(|name| name.to_lowercase()).collect();
        let linter = Self { tokens, reads, scopes: Vec::new(), in_exists: false };
        linter.nesting()?;
        Ok(linter)
    }

    fn nesting(&self) -> Checked {
        let mut depth = 0_usize;
        for token in &self.tokens {
            match token.token {
                Token::LParen | Token::LBracket | Token::LBrace => depth += 1,
                Token::RParen | Token::RBracket | Token::RBrace => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth > NESTING_MAX {
                return Err(at(token.span, format!("parentheses nest deeper than {NESTING_MAX}")));
            }
        }
        Ok(())
    }

    fn parse(&self) -> Result<Statement, TablesError> {
        let mut parser = Parser::new(&GenericDialect {}).with_tokens_with_locations(self.tokens.clone());
        let mut statements = parser.parse_statements().map_err(|error| self.unparsed(&error))?;
        match statements.len() {
            1 => Ok(statements.remove(0)),
            0 => Err(refused("there is no `select`")),
            n => Err(refused(format!("{n} statements, where a test is one `select`"))),
        }
    }

    fn unparsed(&self, error: &ParserError) -> TablesError {
        let text = match error {
            ParserError::TokenizerError(text) | ParserError::ParserError(text) => text.clone(),
            ParserError::RecursionLimitExceeded => "it nests too deep".to_owned(),
        };
        let (text, line) = match text.split_once(" at Line: ") {
            Some((text, place)) => (text.to_owned(), place.split(',').next().and_then(|line| line.parse().ok())),
            None => (text, None),
        };
        let first = self.tokens.iter().find(|token| matches!(token.token, Token::Word(_)));
        let message = match first {
            Some(first) if !starts_select(&first.token) => {
                return at(first.span, format!("a test is one `select`; this starts with `{}`", first.token));
            }
            _ => text.replace("Expected: ", "expected ").replace("found: ", "found "),
        };
        let error = refused(format!("the SQL cannot be read: {message}"));
        match line {
            Some(line) => error.line(line),
            None => error,
        }
    }

    fn statement(&mut self, statement: &Statement) -> Checked {
        match statement {
            Statement::Query(query) => {
                self.query(query)?;
                query::result_columns(query)
            }
            other => {
                let text = other.to_string();
                let word = text.split_whitespace().next().unwrap_or("nothing").to_lowercase();
                Err(refused(format!("a test is one `select`; this is `{word}`")))
            }
        }
    }

    /// Checks a name: lower case where it is quoted, and none that one engine cannot read.
    fn name(ident: &Ident) -> Checked {
        match ident.quote_style {
            None | Some('"') => {}
            Some('\'') => return Err(at(ident.span, format!("{}: text where a name stands", one_line(ident)))),
            Some(quote) => return Err(at(ident.span, format!("a name in {quote}")).hint("quote a name with `\"`")),
        }
        if ident.quote_style.is_some() && ident.value.chars().any(char::is_uppercase) {
            let error = at(ident.span, format!("name `\"{}\"` has capitals", ident.value));
            return Err(error.hint("columns and tables are lower case: only one engine keeps the case of a quoted name"));
        }
        Ok(())
    }

    fn object_name(name: &ObjectName) -> Result<String, TablesError> {
        let mut parts = Vec::new();
        for part in &name.0 {
            match part {
                ObjectNamePart::Identifier(ident) => {
                    Self::name(ident)?;
                    parts.push(ident.value.to_lowercase());
                }
                ObjectNamePart::Function(_) => return Err(refused(format!("{} is not a name", one_line(name)))),
            }
        }
        Ok(parts.join("."))
    }

    /// Whether an alias at a place was written with `as`.
    fn has_as(&self, alias: Location) -> bool {
        let before = self.tokens.iter().take_while(|token| token.span.start < alias);
        let last = before.filter(|token| !matches!(token.token, Token::Whitespace(_))).last();
        matches!(last, Some(TokenWithSpan { token: Token::Word(word), .. }) if word.keyword == Keyword::AS)
    }
}

fn starts_select(token: &Token) -> bool {
    matches!(token, Token::Word(word) if matches!(word.keyword, Keyword::SELECT | Keyword::WITH))
}
