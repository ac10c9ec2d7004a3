/*
id: incident-exercise
title: The incident plan is exercised every year, with a failure of AI and with a loss of data
control: IR-03
reads: [ir.exercises, org.calendar]
procedure: |
  Take the exercises of the incident plan that were held and written up within thirty days (720 hours), those in which AI failed and those in which data were lost,
  each in a row of its own. From each on, another is due by the end of the same month a year later; the item belongs to the beginning of that day. Where none comes it is due again each year after. If there never was one, that is an exception, which belongs to the period's first moment.
  An exercise that does not say what failed in it, or that was not written up in time, counts for nothing; one may count for both.
*/
with recursive exercises as (
  select held_at, ai, data_loss
  from ir.exercises
  where nullif(trim(scenario), '') is not null and reported_at >= held_at and reported_at < held_at + interval '720 hours'
    and held_at <= $effective_at
), held as (
  select 'data' as series, held_at from exercises where data_loss is true group by held_at
  union all
  select 'ai' as series, held_at from exercises where ai is true group by held_at
), spans as (
  select series, cast(held_at at time zone 'UTC' as date) as from_on, lead(held_at) over (partition by series order by held_at nulls last) as next_at
  from held
), due as (
  select s.series, s.next_at, cast(date_trunc('month', s.from_on) + interval '13 months' as date) - 1 as due_on
  from spans s
  union all
  select d.series, d.next_at, cast(date_trunc('month', d.due_on) + interval '13 months' as date) - 1 as due_on
  from due d
  where d.due_on < cast($period_end at time zone 'UTC' as date)
    and (d.next_at is null or cast(d.next_at at time zone 'UTC' as date) > d.due_on)
), placed as (
  select d.series || '/' || cast(d.due_on as text) as item, d.due_on, c.opens_at, c.closes_at,
    bool_and(d.next_at is not null and (c.closes_at is null or d.next_at < c.closes_at)) as done
  from due d
  left join org.calendar c on c.day = d.due_on
  group by d.series || '/' || cast(d.due_on as text), d.due_on, c.opens_at, c.closes_at
), every as (
  select item, coalesce(opens_at, $period_start) as occurred_at,
    case when opens_at is null then 'no day' when done then 'held'
         when $effective_at < closes_at - interval '1 second' then 'not yet due' else 'not held' end as word
  from placed
  where (opens_at >= $period_start and opens_at < $period_end)
     or (opens_at is null and due_on >= cast($period_start at time zone 'UTC' as date) and due_on <= cast($period_end at time zone 'UTC' as date))
  union all
  select s.series || '/-' as item, $period_start as occurred_at, 'never' as word
  from (values ('data'), ('ai')) as s(series)
  left join (select series, min(held_at) as held_at from held group by series) h on h.series = s.series
  where h.series is null
)
select e.item as item,
  case when e.word = 'no day' then 'error' when e.word = 'held' then 'ok' when e.word = 'not yet due' then 'skip' else 'alarm' end as status,
  case when e.word = 'no day' then 'the calendar does not reach the day on which the exercise is due'
       when e.word = 'held' then 'held and written up in time'
       when e.word = 'not yet due' then 'not held, and not yet due'
       when e.word = 'never' then 'never held and written up'
       else 'not held and written up in time' end as reason,
  e.occurred_at as occurred_at
from every e
order by item
/* fixtures:
- name: held every year, with a failure of AI and without
  period: 2026-01-01..2026-12-31
  tables:
    org.calendar: |
      day,business,opens_at,closes_at
      2026-03-31,true,2026-03-31T00:00:00Z,2026-04-01T00:00:00Z
      2026-06-30,true,2026-06-30T00:00:00Z,2026-07-01T00:00:00Z
    ir.exercises: |
      exercise,scenario,ai,data_loss,held_at,reported_at
      x1,Ransom,false,true,2025-03-10T12:00:00Z,2025-03-20T12:00:00Z
      x2,The model goes wrong,true,true,2025-06-10T12:00:00Z,2025-06-20T12:00:00Z
      x3,The model goes wrong,true,true,2026-05-10T12:00:00Z,2026-05-20T12:00:00Z
  expect: |
    item,status,occurred_at,reason
    ai/2026-06-30,ok,2026-06-30T00:00:00Z,held and written up in time
    data/2026-03-31,ok,2026-03-31T00:00:00Z,held and written up in time
    data/2026-06-30,ok,2026-06-30T00:00:00Z,held and written up in time
- name: only without AI, not written up, too late
  period: 2026-01-01..2026-12-31
  tables:
    org.calendar: |
      day,business,opens_at,closes_at
      2026-03-31,true,2026-03-31T00:00:00Z,2026-04-01T00:00:00Z
      2026-04-01,true,2026-04-01T00:00:00Z,2026-04-02T00:00:00Z
    ir.exercises: |
      exercise,scenario,ai,data_loss,held_at,reported_at
      x1,Ransom,,true,2025-03-10T12:00:00Z,2025-03-20T12:00:00Z
      x2,Ransom,false,true,2025-04-10T12:00:00Z,2025-05-10T12:00:00Z
      x3,Ransom,false,true,2025-05-10T12:00:00Z,
      x4,,false,true,2025-06-10T12:00:00Z,2025-06-10T12:00:00Z
      x5,Ransom,false,true,2026-04-01T12:00:00Z,2026-04-02T12:00:00Z
  expect: |
    item,status,occurred_at,reason
    ai/-,alarm,2026-01-01T00:00:00Z,never held and written up
    data/2026-03-31,alarm,2026-03-31T00:00:00Z,not held and written up in time
- name: to the second in the zone, two in one month, and missed for years
  period: 2026-01-01..2026-12-31
  zone: America/New_York
  tables:
    org.calendar: |
      day,business,opens_at,closes_at
      2026-02-28,false,2026-02-28T05:00:00Z,2026-03-01T05:00:00Z
      2026-03-31,true,2026-03-31T04:00:00Z,2026-04-01T04:00:00Z
    ir.exercises: |
      exercise,scenario,ai,data_loss,held_at,reported_at
      x1,Ransom,false,true,2025-03-10T12:00:00Z,2025-03-20T12:00:00Z
      x2,Ransom,false,true,2025-03-20T12:00:00Z,2025-03-21T12:00:00Z
      x3,Ransom,false,true,2026-03-31T23:59:59-04:00,2026-04-02T12:00:00Z
      x4,A wrong answer,true,true,2022-02-10T12:00:00Z,2022-02-20T12:00:00Z
  expect: |
    item,status,occurred_at
    ai/2026-02-28,alarm,2026-02-28T05:00:00Z
    data/2026-02-28,ok,2026-02-28T05:00:00Z
    data/2026-03-31,ok,2026-03-31T04:00:00Z
- name: a second one in the month of the first is not next year's
  period: 2026-01-01..2026-12-31
  tables:
    org.calendar: |
      day,business,opens_at,closes_at
      2026-03-31,true,2026-03-31T00:00:00Z,2026-04-01T00:00:00Z
    ir.exercises: |
      exercise,scenario,ai,data_loss,held_at,reported_at
      x1,The model goes wrong,true,true,2025-03-10T12:00:00Z,2025-03-20T12:00:00Z
      x2,The model goes wrong,true,true,2025-03-20T12:00:00Z,2025-03-21T12:00:00Z
      x3,A power cut,,false,2026-03-20T12:00:00Z,2026-03-21T12:00:00Z
      x4,A power cut,false,,2026-03-20T12:00:00Z,2026-03-21T12:00:00Z
  expect: |
    item,status
    ai/2026-03-31,alarm
    data/2026-03-31,alarm
- name: not yet due, and a calendar that ends
  period: 2026-01-01..2026-12-31
  at: 2026-03-30
  tables:
    org.calendar: |
      day,business,opens_at,closes_at
      2026-03-31,true,2026-03-31T00:00:00Z,2026-04-01T00:00:00Z
    ir.exercises: |
      exercise,scenario,ai,data_loss,held_at,reported_at
      x1,Ransom,false,true,2025-03-10T12:00:00Z,2025-03-20T12:00:00Z
      x2,The model goes wrong,true,true,2025-06-10T12:00:00Z,2025-06-20T12:00:00Z
  expect: |
    item,status
    ai/2026-06-30,error
    data/2026-03-31,ok
    data/2026-06-30,error
- name: none at all
  period: 2026-01-01..2026-12-31
  tables:
    org.calendar: |
      day,business,opens_at,closes_at
      2026-03-31,true,2026-03-31T00:00:00Z,2026-04-01T00:00:00Z
    ir.exercises: |
      exercise,scenario,ai,data_loss,held_at,reported_at
  expect: |
    item,status,occurred_at
    ai/-,alarm,2026-01-01T00:00:00Z
    data/-,alarm,2026-01-01T00:00:00Z
*/
