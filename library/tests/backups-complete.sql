/*
id: backups-complete
title: Every store is backed up every day
control: BK-01
reads: [infra.assets, backup.runs, org.calendar]
procedure: |
  Take every asset of the inventory that holds data, or of which this is not known, and every day of the organisation's calendar, weekends too, on which the asset
  was there all day. A backup of it must have ended well on that day, or, where it failed or did not run, within twenty-four hours after the day's end.
  The pair belongs to the moment at which those twenty-four hours end. One backup does not stand for two days: the day after needs one of its own,
  or else the next night's run would make good for every night that was missed.
  Days that the calendar leaves out cannot be judged and are errors.
*/
with days as (
  select day, opens_at, closes_at, closes_at + interval '24 hours' as due_at, lead(day) over (order by day nulls last) as next_day
  from org.calendar
), assets as (
  select lower(trim(asset)) as asset, max(system) as system, case when count(*) = count(created_at) then min(created_at) end as created_at,
    case when count(*) = count(retired_at) then max(retired_at) end as retired_at
  from infra.assets
  where holds_data is not false and asset is not null
  group by lower(trim(asset))
), runs as (
  select distinct r.run, lower(trim(r.asset)) as asset, r.ended_at, case when r.ok is true then 1 else 0 end as ok,
    cast(r.ended_at at time zone 'UTC' as date) + cast(k.n as integer) as near_day
  from backup.runs r
  cross join (values (-2), (-1), (0), (1)) as k(n)
), own as (
  select d.day, r.asset, sum(r.ok) as n_ok, count(*) as n
  from days d
  join runs r on r.near_day = d.day and r.ended_at >= d.opens_at and r.ended_at < d.closes_at
  group by d.day, r.asset
), later as (
  select d.day, r.asset, sum(r.ok) as n_ok
  from days d
  join runs r on r.near_day = d.day and r.ended_at >= d.closes_at and r.ended_at < d.due_at
  group by d.day, r.asset
), judged as (
  select a.asset || '/' || cast(d.day as text) as item, a.system, d.due_at,
    case when o.n_ok > 0 then 'backed up'
         when l.n_ok > 1 then 'made good'
         when l.n_ok = 1 and $effective_at < d.due_at then 'not yet due'
         when l.n_ok = 1 then 'one for two'
         when $effective_at < d.due_at then 'not yet due'
         when o.n > 0 then 'failed'
         else 'none' end as word
  from days d
  join assets a on (a.created_at is null or a.created_at <= d.opens_at) and (a.retired_at is null or a.retired_at >= d.closes_at)
  left join own o on o.asset = a.asset and o.day = d.day
  left join later l on l.asset = a.asset and l.day = d.day
  where d.due_at >= $period_start and d.due_at < $period_end
  union all
  select 'calendar/' || cast(day + 1 as text) as item, cast(null as text) as system, due_at, 'no day' as word
  from days
  where next_day > day + 1 and due_at >= $period_start and due_at < $period_end
)
select j.item as item,
  case when j.word = 'no day' then 'error' when j.word in ('backed up', 'made good') then 'ok' when j.word = 'not yet due' then 'skip' else 'alarm' end as status,
  case when j.word = 'no day' then 'the calendar leaves out this day, and perhaps more'
       when j.word = 'backed up' then 'backed up on the day'
       when j.word = 'made good' then 'backed up within twenty-four hours after the day'
       when j.word = 'not yet due' then 'not backed up, and not yet due'
       when j.word = 'one for two' then 'one backup, which the next day needs for itself'
       when j.word = 'failed' then 'the backup failed, and none made good for it in time'
       else 'no backup' end as reason,
  j.due_at as occurred_at,
  j.system as asset
from judged j
order by item
/* fixtures:
- name: backed up, failed and run again, failed, none, and a weekend
  period: 2026-03-06..2026-03-10
  tables:
    org.calendar: |
      day,business,opens_at,closes_at
      2026-03-06,true,2026-03-06T00:00:00Z,2026-03-07T00:00:00Z
      2026-03-07,false,2026-03-07T00:00:00Z,2026-03-08T00:00:00Z
      2026-03-08,false,2026-03-08T00:00:00Z,2026-03-09T00:00:00Z
    infra.assets: |
      asset,kind,system,exposed,holds_data,created_at,retired_at
      db,database,portal,false,true,2025-01-01T00:00:00Z,
      files,bucket,,false,,2025-01-01T00:00:00Z,
      web,host,portal,true,false,2025-01-01T00:00:00Z,
    backup.runs: |
      run,asset,ok,ended_at
      r1,DB,true,2026-03-06T02:00:00Z
      r2,db,false,2026-03-07T02:00:00Z
      r3,db,true,2026-03-08T01:00:00Z
      r4,db,true,2026-03-08T02:00:00Z
      r5,files,true,2026-03-06T02:00:00Z
      r6,files,,2026-03-07T02:00:00Z
  expect: |
    item,status,occurred_at,asset,reason
    db/2026-03-06,ok,2026-03-08T00:00:00Z,portal,backed up on the day
    db/2026-03-07,ok,2026-03-09T00:00:00Z,portal,backed up within twenty-four hours after the day
    db/2026-03-08,ok,2026-03-10T00:00:00Z,portal,backed up on the day
    files/2026-03-06,ok,2026-03-08T00:00:00Z,,backed up on the day
    files/2026-03-07,alarm,2026-03-09T00:00:00Z,,"the backup failed, and none made good for it in time"
    files/2026-03-08,alarm,2026-03-10T00:00:00Z,,no backup
- name: one backup does not stand for two days, and a run that is there twice is one
  period: 2026-03-06..2026-03-10
  tables:
    org.calendar: |
      day,business,opens_at,closes_at
      2026-03-06,true,2026-03-06T00:00:00Z,2026-03-07T00:00:00Z
      2026-03-07,false,2026-03-07T00:00:00Z,2026-03-08T00:00:00Z
    infra.assets: |
      asset,kind,system,exposed,holds_data,created_at,retired_at
      db,database,portal,false,true,2025-01-01T00:00:00Z,
      Db,database,portal,false,true,2025-01-01T00:00:00Z,
    backup.runs: |
      run,asset,ok,ended_at
      r3,db,true,2026-03-07T02:00:00Z
      r3,db,true,2026-03-07T02:00:00Z
  expect: |
    item,status,reason
    db/2026-03-06,alarm,"one backup, which the next day needs for itself"
    db/2026-03-07,ok,backed up on the day
- name: to the second in the zone, on the day on which the clocks change
  period: 2026-03-01..2026-03-31
  zone: America/New_York
  tables:
    org.calendar: |
      day,business,opens_at,closes_at
      2026-03-08,false,2026-03-08T05:00:00Z,2026-03-09T04:00:00Z
    infra.assets: |
      asset,kind,system,exposed,holds_data,created_at,retired_at
      a,database,,,true,2025-01-01T00:00:00Z,
      b,database,,,true,2025-01-01T00:00:00Z,
      c,database,,,true,2025-01-01T00:00:00Z,
      d,database,,,true,2025-01-01T00:00:00Z,
    backup.runs: |
      run,asset,ok,ended_at
      r1,a,true,2026-03-08T23:59:59-04:00
      r2,b,true,2026-03-08T00:00:00-05:00
      r3,c,true,2026-03-09T12:00:00-04:00
      r4,c,true,2026-03-09T23:59:59-04:00
      r5,d,true,2026-03-09T12:00:00-04:00
      r6,d,true,2026-03-10T00:00:00-04:00
  expect: |
    item,status,occurred_at
    a/2026-03-08,ok,2026-03-10T04:00:00Z
    b/2026-03-08,ok,2026-03-10T04:00:00Z
    c/2026-03-08,ok,2026-03-10T04:00:00Z
    d/2026-03-08,alarm,2026-03-10T04:00:00Z
- name: not yet due, in the next period, new and retired
  period: 2026-03-08..2026-03-10
  at: 2026-03-08
  tables:
    org.calendar: |
      day,business,opens_at,closes_at
      2026-03-06,true,2026-03-06T00:00:00Z,2026-03-07T00:00:00Z
      2026-03-07,false,2026-03-07T00:00:00Z,2026-03-08T00:00:00Z
      2026-03-08,false,2026-03-08T00:00:00Z,2026-03-09T00:00:00Z
      2026-03-09,true,2026-03-09T00:00:00Z,2026-03-10T00:00:00Z
      2026-03-10,true,2026-03-10T00:00:00Z,2026-03-11T00:00:00Z
    infra.assets: |
      asset,kind,system,exposed,holds_data,created_at,retired_at
      a,database,,,true,2025-01-01T00:00:00Z,
      new,database,,,true,2026-03-06T00:00:01Z,
      gone,database,,,true,,2026-03-07T23:59:59Z
    backup.runs: |
      run,asset,ok,ended_at
  expect: |
    item,status,reason
    a/2026-03-06,alarm,no backup
    a/2026-03-07,skip,"not backed up, and not yet due"
    a/2026-03-08,skip,"not backed up, and not yet due"
    new/2026-03-07,skip,"not backed up, and not yet due"
    new/2026-03-08,skip,"not backed up, and not yet due"
    gone/2026-03-06,alarm,no backup
- name: a calendar that leaves out a day
  period: 2026-03-01..2026-03-31
  tables:
    org.calendar: |
      day,business,opens_at,closes_at
      2026-03-06,true,2026-03-06T00:00:00Z,2026-03-07T00:00:00Z
      2026-03-08,false,2026-03-08T00:00:00Z,2026-03-09T00:00:00Z
    infra.assets: |
      asset,kind,system,exposed,holds_data,created_at,retired_at
      a,database,,,true,2025-01-01T00:00:00Z,
    backup.runs: |
      run,asset,ok,ended_at
      r1,a,true,2026-03-06T02:00:00Z
      r2,a,true,2026-03-08T02:00:00Z
  expect: |
    item,status
    a/2026-03-06,ok
    a/2026-03-08,ok
    calendar/2026-03-07,error
- name: nothing holds data
  period: 2026-03-01..2026-03-31
  tables:
    org.calendar: |
      day,business,opens_at,closes_at
      2026-03-06,true,2026-03-06T00:00:00Z,2026-03-07T00:00:00Z
      2026-03-07,false,2026-03-07T00:00:00Z,2026-03-08T00:00:00Z
      2026-03-08,false,2026-03-08T00:00:00Z,2026-03-09T00:00:00Z
    infra.assets: |
      asset,kind,system,exposed,holds_data,created_at,retired_at
    backup.runs: |
      run,asset,ok,ended_at
  expect: |
    item,status
*/
