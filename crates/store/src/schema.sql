-- The store, in types that SQLite and PostgreSQL both have (PostgreSQL: `blob` is a domain over bytea,
-- and every text column gets byte order after this file). Ids are hex texts, instants are microseconds.

create table assay_store (
  version bigint not null
);

-- One row. Whoever appends takes it first, which orders all writers and gives the indices.
create table log (
  id bigint primary key,
  size bigint not null,
  last_at bigint not null,
  signed_size bigint not null
);

-- Entries are never changed. `leaf` is the truth; the other columns repeat it for finding.
create table entry (
  idx bigint primary key,
  id text not null unique,
  kind text not null,
  at bigint not null,
  stream text,
  seq bigint,
  leaf blob not null,
  unique (stream, seq)
);

-- What opens an entry's commitment.
-- What is declared is read far more often than what is run.
create index entry_of_kind on entry (kind, idx);

create table opening (
  idx bigint primary key references entry (idx),
  salt blob not null,
  body blob not null
);

create table checkpoint (
  size bigint primary key,
  note text not null
);

create table setting (
  name text primary key,
  value text not null
);

create table secret (
  name text primary key,
  value blob not null
);

-- A cache: hashes of perfect subtrees of 256, 65,536, … entries.
create table subtree (
  level bigint not null,
  n bigint not null,
  hash blob not null,
  primary key (level, n)
);

-- A cache: whatever its callers derived from entries.
create table cache (
  name text not null,
  key text not null,
  value blob not null,
  primary key (name, key)
);
