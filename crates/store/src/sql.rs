//! Every statement, once, for both databases: types that both have, `on conflict`, `returning`, window functions.

use std::sync::LazyLock;

/// Rows of one `insert` of many. The driver looks each parameter's name up in a list, so that more cost more.
pub(crate) const ROWS: usize = 32;

/// Declares the statements, and their list for the test that explains each on both databases.
macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident = $sql:expr;)*) => {
        $($(#[$doc])* pub(crate) const $name: &str = $sql;)*

        #[cfg(test)]
        pub(crate) const ALL: &[&str] = &[$($name),*];
    };
}

statements! {
    VERSION = "select version from assay_store";
    PUT_VERSION = "insert into assay_store (version) values ($1)";
    PUT_LOG = "insert into log (id, size, last_at, signed_size) values ($1, 0, 0, -1)";
    LOG = "select size, last_at, signed_size from log where id = $1";
    /// The first statement of an append: entries, clock, log. Whoever has the row is alone until it commits.
    TAKE = "update log set size = size + $1, last_at = case when last_at > $2 then last_at else $2 end where id = $3 returning size, last_at";
    GIVE_BACK = "update log set size = size - $1 where id = $2";
    PUT_ENTRY = "insert into entry (idx, id, kind, at, stream, seq, leaf) values ($1, $2, $3, $4, $5, $6, $7)";
    PUT_OPENING = "insert into opening (idx, salt, body) values ($1, $2, $3)";
    FIND = "select e.idx, e.at, e.leaf, o.salt from entry e left join opening o on o.idx = e.idx where e.id = $1";
    FIND_PLACE = "select idx from entry where stream = $1 and seq = $2";
    INDEX = "select idx from entry where id = $1";
    AT = "select at from entry where idx = $1";
    /// A page: entries from, to, and how many bytes of bodies may come before one that is still in it.
    PAGE = "select e.idx, e.id, e.kind, e.at, e.stream, e.seq, e.leaf, o.salt, o.body
from (
  select l.idx, sum(l.n) over (order by l.idx) - l.n as before
  from (
    select i.idx, coalesce(length(b.body), 0) as n
    from entry i
    left join opening b on b.idx = i.idx
    where i.idx >= $1 and i.idx < $2
  ) l
) p
join entry e on e.idx = p.idx
left join opening o on o.idx = p.idx
where p.before <= $3
order by e.idx";
    /// A page of entries of some kinds: from, to, six kinds, how many. Each kind gives its own first ones, in the order of its index:
    /// asked for all at once, every page would sort all that is left.
    PAGE_OF = "select e.idx, e.id, e.kind, e.at, e.stream, e.seq, e.leaf, o.salt, o.body
from (
  select idx
  from (
    select idx from (select idx from entry where kind = $3 and idx >= $1 and idx < $2 order by idx limit $9) k1
    union
    select idx from (select idx from entry where kind = $4 and idx >= $1 and idx < $2 order by idx limit $9) k2
    union
    select idx from (select idx from entry where kind = $5 and idx >= $1 and idx < $2 order by idx limit $9) k3
    union
    select idx from (select idx from entry where kind = $6 and idx >= $1 and idx < $2 order by idx limit $9) k4
    union
    select idx from (select idx from entry where kind = $7 and idx >= $1 and idx < $2 order by idx limit $9) k5
    union
    select idx from (select idx from entry where kind = $8 and idx >= $1 and idx < $2 order by idx limit $9) k6
  ) found
  order by idx
  limit $9
) p
join entry e on e.idx = p.idx
left join opening o on o.idx = p.idx
order by e.idx";
    /// Ids from, to.
    LIKE = "select idx from entry where id >= $1 and id < $2 order by id limit 2";
    LEAVES = "select idx, leaf from entry where idx >= $1 and idx < $2 order by idx";
    SUBTREES = "select n, hash from subtree where level = $1 and n >= $2 and n < $3 order by n";
    PUT_SUBTREE = "insert into subtree (level, n, hash) values ($1, $2, $3) on conflict (level, n) do update set hash = excluded.hash";
    CLEAR_SUBTREES = "delete from subtree";
    /// Compare and set: the new signed size, the log, the signed size that the signer read.
    SIGN = "update log set signed_size = $1 where id = $2 and signed_size = $3";
    PUT_CHECKPOINT = "insert into checkpoint (size, note) values ($1, $2)";
    LAST_CHECKPOINT = "select size, note from checkpoint order by size desc limit 1";
    CHECKPOINTS = "select size, note from checkpoint order by size";
    CACHED = "select value from cache where name = $1 and key = $2";
    PUT_CACHED = "insert into cache (name, key, value) values ($1, $2, $3) on conflict (name, key) do update set value = excluded.value";
    CLEAR_CACHE = "delete from cache where name = $1";
    SETTING = "select value from setting where name = $1";
    PUT_SETTING = "insert into setting (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value";
    SECRET = "select value from secret where name = $1";
    PUT_SECRET = "insert into secret (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value";
}

/// [`PUT_ENTRY`] for [`ROWS`] rows.
pub(crate) static PUT_ENTRIES: LazyLock<String> = LazyLock::new(|| many(PUT_ENTRY, 7));
/// [`PUT_OPENING`] for [`ROWS`] rows.
pub(crate) static PUT_OPENINGS: LazyLock<String> = LazyLock::new(|| many(PUT_OPENING, 3));

/// The same `insert` with `ROWS` tuples of `columns` parameters each.
fn many(one: &str, columns: usize) -> String {
    let head = one.split(" values ").next().unwrap_or(one);
    let tuple = |row: usize| {
        let parameters: Vec<_> = (1..=columns).map(|n| format!("${}", row * columns + n)).collect();
        format!("({})", parameters.join(", "))
    };
    let tuples: Vec<_> = (0..ROWS).map(tuple).collect();
    format!("{head} values {}", tuples.join(", "))
}
