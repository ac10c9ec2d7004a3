/*
id: logs-complete
title: No system is silent in the logs for more than a day
control: LG-01
reads: [logging.sources, logging.heartbeats]
procedure: |
  Take every system that must send its logs, from the inventory, and when the log store last heard of it, hour by hour. Each silence of more than twenty-four hours
  is an exception that belongs to the moment at which the twenty-four hours end, or to the period's first where they ended before and the silence goes on.
  A system that was never heard has been silent since it had to send. A system without such a silence is one row.
  Then take every sender that the inventory does not hold: nobody knows whether it is complete. One that ended before the period is not in the population.
*/
with sources as (
  select lower(trim(source)) as source, max(system) as system,
    coalesce(case when count(*) = count(since_at) then min(since_at) end, $period_start) as since_at,
    case when count(*) = count(ended_at) then max(ended_at) end as ended_at
  from logging.sources
  where source is not null
  group by lower(trim(source))
), population as (
  select source, system, since_at, least(coalesce(ended_at, $period_end), $period_end, $effective_at) as until_at
  from sources
  where since_at < $period_end and since_at <= $effective_at and (ended_at is null or ended_at > $period_start)
), beats as (
  select p.source, p.since_at, p.until_at, b.beat_at
  from population p
  join logging.heartbeats b on lower(trim(b.source)) = p.source
  where b.beat_at >= p.since_at and b.beat_at < p.until_at
  union
  select source, since_at, until_at, since_at as beat_at from population
), silences as (
  select source, until_at, beat_at, beat_at + interval '24 hours' as breach_at,
    coalesce(lead(beat_at) over (partition by source order by beat_at nulls last), until_at) as next_at
  from beats
), breaches as (
  select source, greatest(breach_at, $period_start) as occurred_at,
    cast(extract(epoch from date_trunc('second', next_at)) as bigint) - cast(extract(epoch from date_trunc('second', beat_at)) as bigint) as seconds
  from silences
  where next_at > breach_at and next_at > $period_start and breach_at < until_at
), strangers as (
  select lower(trim(b.source)) as source, min(b.beat_at) as occurred_at
  from logging.heartbeats b
  left join sources s on s.source = lower(trim(b.source))
  where s.source is null and b.beat_at >= $period_start and b.beat_at < $period_end
  group by lower(trim(b.source))
), every as (
  select b.source, p.system, b.occurred_at, 'silent' as word, b.seconds
  from breaches b
  join population p on p.source = b.source
  union all
  select p.source, p.system, greatest(p.since_at, $period_start) as occurred_at, 'heard' as word, cast(0 as bigint) as seconds
  from population p
  left join (select distinct source from breaches) b on b.source = p.source
  where b.source is null
  union all
  select coalesce(nullif(source, ''), '-') as source, cast(null as text) as system, occurred_at, 'unknown' as word, cast(0 as bigint) as seconds
  from strangers
)
select e.source as item,
  case when e.word = 'heard' then 'ok' else 'alarm' end as status,
  case when e.word = 'heard' then 'never silent for more than twenty-four hours'
       when e.word = 'unknown' then 'sends logs, and is not in the inventory'
       else 'silent for ' || cast(e.seconds as text) || ' seconds' end as reason,
  e.occurred_at as occurred_at,
  e.system as asset
from every e
order by item
/* fixtures:
- name: heard, silent, to the second, never heard, and a sender that nobody listed
  period: 2026-03-01..2026-03-04
  tables:
    logging.sources: |
      source,system,since_at,ended_at
      a,portal,2025-01-01T00:00:00Z,
      b,portal,2025-01-01T00:00:00Z,
      c,,2025-01-01T00:00:00Z,
    logging.heartbeats: |
      source,beat_at
      a,2026-02-28T12:00:00Z
      A,2026-03-01T12:00:00Z
      a,2026-03-02T12:00:00Z
      a,2026-03-03T12:00:00Z
      a,2026-03-04T12:00:00Z
      b,2026-02-28T12:00:00Z
      b,2026-03-01T12:00:01Z
      b,2026-03-02T12:00:00Z
      b,2026-03-04T12:00:00Z
      ghost,2026-03-02T12:00:00Z
      ghost,2026-03-03T12:00:00Z
  expect: |
    item,status,occurred_at,asset,reason
    a,ok,2026-03-01T00:00:00Z,portal,never silent for more than twenty-four hours
    b,alarm,2026-03-01T12:00:00Z,portal,silent for 86401 seconds
    b,alarm,2026-03-03T12:00:00Z,portal,silent for 172800 seconds
    c,alarm,2026-03-01T00:00:00Z,,silent for 36979199 seconds
    ghost,alarm,2026-03-02T12:00:00Z,,"sends logs, and is not in the inventory"
- name: a silence over the edge of two periods, and one that had ended before
  period: 2026-03-01..2026-03-02
  zone: America/New_York
  tables:
    logging.sources: |
      source,system,since_at,ended_at
      a,,2025-01-01T00:00:00Z,
      b,,2025-01-01T00:00:00Z,
      c,,2025-01-01T00:00:00Z,
    logging.heartbeats: |
      source,beat_at
      a,2026-02-20T12:00:00Z
      a,2026-03-01T05:00:00Z
      a,2026-03-02T04:59:59Z
      a,2026-03-02T12:00:00Z
      b,2026-02-20T12:00:00Z
      b,2026-03-01T05:00:01Z
      b,2026-03-02T04:59:59Z
      b,2026-03-02T12:00:00Z
      c,2026-03-01T12:00:00Z
      c,2026-03-02T05:00:00Z
  expect: |
    item,status,occurred_at
    a,ok,2026-03-01T05:00:00Z
    b,alarm,2026-03-01T05:00:00Z
    c,alarm,2026-03-01T05:00:00Z
- name: a new one has a day, one that ended is followed until then, and one comes later
  period: 2026-03-01..2026-03-10
  tables:
    logging.sources: |
      source,system,since_at,ended_at
      new,,2026-03-05T00:00:00Z,
      slow,,2026-03-05T00:00:00Z,
      gone,,2025-01-01T00:00:00Z,2026-03-02T00:00:00Z
      old,,2025-01-01T00:00:00Z,2026-03-01T00:00:00Z
      next,,2026-03-11T00:00:00Z,
    logging.heartbeats: |
      source,beat_at
      new,2026-03-06T00:00:00Z
      new,2026-03-06T23:00:00Z
      new,2026-03-07T23:00:00Z
      new,2026-03-08T23:00:00Z
      new,2026-03-09T23:00:00Z
      new,2026-03-10T23:00:00Z
      slow,2026-03-06T00:00:01Z
      slow,2026-03-06T23:00:00Z
      slow,2026-03-07T23:00:00Z
      slow,2026-03-08T23:00:00Z
      slow,2026-03-09T23:00:00Z
      slow,2026-03-10T23:00:00Z
      gone,2026-02-28T12:00:00Z
      gone,2026-03-01T12:00:00Z
  expect: |
    item,status,occurred_at
    new,ok,2026-03-05T00:00:00Z
    slow,alarm,2026-03-06T00:00:00Z
    gone,ok,2026-03-01T00:00:00Z
- name: silent now, not yet for long enough, and nulls
  period: 2026-03-01..2026-03-31
  at: 2026-03-03
  tables:
    logging.sources: |
      source,system,since_at,ended_at
      a,,2026-03-01T00:00:00Z,
      b,,2026-03-01T00:00:00Z,
      n,,,
    logging.heartbeats: |
      source,beat_at
      a,2026-03-01T20:00:00Z
      a,2026-03-02T19:59:59Z
      b,2026-03-01T20:00:00Z
      b,2026-03-02T20:00:00Z
      b,2026-03-03T01:00:00Z
      n,
  expect: |
    item,status,occurred_at
    a,alarm,2026-03-03T19:59:59Z
    b,ok,2026-03-01T00:00:00Z
    n,alarm,2026-03-02T00:00:00Z
- name: nothing must send
  period: 2026-03-01..2026-03-31
  tables:
    logging.sources: |
      source,system,since_at,ended_at
    logging.heartbeats: |
      source,beat_at
  expect: |
    item,status
*/
