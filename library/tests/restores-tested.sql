/*
id: restores-tested
title: Every store is restored every quarter, in time and with its data checked
control: BK-02
reads: [infra.assets, backup.restores, backup.targets, org.calendar]
procedure: |
  Take every asset of the inventory that holds data, or of which this is not known, and every quarter of the organisation's calendar in which it was there all the
  quarter. In it at least one test must have restored the asset, have compared what came back with what was lost, have taken no longer than the asset may be away,
  and have lost no more than it may lose. The pair belongs to the beginning of the quarter's last day. A test that failed is made good by a later one in the same quarter.
  An asset without targets cannot be shown to meet them and is an exception. A quarter that the calendar holds only in part is an error.
*/
with quarters as (
  select cast(date_trunc('quarter', day) as date) as quarter, min(day) as first_day, max(day) as last_day,
    min(opens_at) as opens_at, max(opens_at) as due_opens_at, max(closes_at) as closes_at
  from org.calendar
  group by cast(date_trunc('quarter', day) as date)
), due as (
  select quarter, opens_at, due_opens_at, closes_at,
    first_day = quarter and last_day = cast(quarter + interval '3 months' as date) - 1 as whole
  from quarters
  where due_opens_at >= $period_start and due_opens_at < $period_end
), assets as (
  select lower(trim(asset)) as asset, max(system) as system, case when count(*) = count(created_at) then min(created_at) end as created_at,
    case when count(*) = count(retired_at) then max(retired_at) end as retired_at
  from infra.assets
  where holds_data is not false and asset is not null
  group by lower(trim(asset))
), targets as (
  select lower(trim(asset)) as asset, min(minutes_to_restore_max) as minutes_to_restore_max, min(minutes_lost_max) as minutes_lost_max
  from backup.targets
  group by lower(trim(asset))
), weighed as (
  select d.quarter, lower(trim(r.asset)) as asset,
    case when r.ok is not true then 2
         when r.verified is not true then 3
         when t.minutes_to_restore_max is null or t.minutes_lost_max is null then 4
         when r.minutes_taken is null or r.minutes_taken < 0 or r.minutes_taken > t.minutes_to_restore_max then 5
         when r.minutes_lost is null or r.minutes_lost < 0 or r.minutes_lost > t.minutes_lost_max then 6
         else 7 end as worth
  from due d
  join backup.restores r on r.ended_at >= d.opens_at and r.ended_at < d.closes_at
  left join targets t on t.asset = lower(trim(r.asset))
), best as (
  select quarter, asset, max(worth) as worth
  from weighed
  group by quarter, asset
), judged as (
  select a.asset, a.system, d.quarter, d.due_opens_at,
    case when not d.whole then -1
         when b.worth = 7 then 7
         when $effective_at < d.closes_at - interval '1 second' then 0
         else coalesce(b.worth, 1) end as worth
  from due d
  join assets a on (a.created_at is null or a.created_at <= d.opens_at) and (a.retired_at is null or a.retired_at >= d.closes_at)
  left join best b on b.quarter = d.quarter and b.asset = a.asset
)
select j.asset || '/' || cast(j.quarter as text) as item,
  case when j.worth = -1 then 'error' when j.worth = 7 then 'ok' when j.worth = 0 then 'skip' else 'alarm' end as status,
  case when j.worth = -1 then 'the calendar does not hold the whole quarter'
       when j.worth = 7 then 'restored, checked, and within its targets'
       when j.worth = 0 then 'not restored well yet, and the quarter has not ended'
       when j.worth = 1 then 'not restored in the quarter'
       when j.worth = 2 then 'every test in the quarter failed'
       when j.worth = 3 then 'the data that came back was not checked'
       when j.worth = 4 then 'no targets are set for it'
       when j.worth = 5 then 'it took longer than the asset may be away, or nobody said how long'
       else 'more was lost than may be, or nobody said how much' end as reason,
  j.due_opens_at as occurred_at,
  j.system as asset
from judged j
order by item
/* fixtures:
- name: restored well, to the minute, and each way in which it is not
  period: 2026-01-01..2026-03-31
  tables:
    org.calendar: |
      day,business,opens_at,closes_at
      2026-01-01,true,2026-01-01T00:00:00Z,2026-01-02T00:00:00Z
      2026-03-31,true,2026-03-31T00:00:00Z,2026-04-01T00:00:00Z
    infra.assets: |
      asset,kind,system,exposed,holds_data,created_at,retired_at
      a1,database,portal,,true,2025-01-01T00:00:00Z,
      a2,database,portal,,true,2025-01-01T00:00:00Z,
      a3,database,portal,,true,2025-01-01T00:00:00Z,
      a4,database,portal,,true,2025-01-01T00:00:00Z,
      a5,database,portal,,true,2025-01-01T00:00:00Z,
      a6,database,portal,,true,2025-01-01T00:00:00Z,
      a7,database,portal,,true,2025-01-01T00:00:00Z,
      w1,host,portal,,false,2025-01-01T00:00:00Z,
    backup.restores: |
      restore,asset,ok,verified,minutes_taken,minutes_lost,ended_at
      r1,a1,true,true,240,60,2026-02-02T12:00:00Z
      r3,a3,false,true,10,10,2026-02-02T12:00:00Z
      r4,a4,true,false,10,10,2026-02-02T12:00:00Z
      r5,a5,true,true,10,10,2026-02-02T12:00:00Z
      r6,a6,true,true,241,10,2026-02-02T12:00:00Z
      r7,a7,true,true,10,61,2026-02-02T12:00:00Z
    backup.targets: |
      asset,minutes_to_restore_max,minutes_lost_max
      a1,240,60
      a2,240,60
      a3,240,60
      a4,240,60
      a6,240,60
      a7,240,60
  expect: |
    item,status,occurred_at,reason
    a1/2026-01-01,ok,2026-03-31T00:00:00Z,"restored, checked, and within its targets"
    a2/2026-01-01,alarm,2026-03-31T00:00:00Z,not restored in the quarter
    a3/2026-01-01,alarm,2026-03-31T00:00:00Z,every test in the quarter failed
    a4/2026-01-01,alarm,2026-03-31T00:00:00Z,the data that came back was not checked
    a5/2026-01-01,alarm,2026-03-31T00:00:00Z,no targets are set for it
    a6/2026-01-01,alarm,2026-03-31T00:00:00Z,"it took longer than the asset may be away, or nobody said how long"
    a7/2026-01-01,alarm,2026-03-31T00:00:00Z,"more was lost than may be, or nobody said how much"
- name: a later test makes good, the stricter of two targets counts, and nulls
  period: 2026-01-01..2026-03-31
  tables:
    org.calendar: |
      day,business,opens_at,closes_at
      2026-01-01,true,2026-01-01T00:00:00Z,2026-01-02T00:00:00Z
      2026-03-31,true,2026-03-31T00:00:00Z,2026-04-01T00:00:00Z
    infra.assets: |
      asset,kind,system,exposed,holds_data,created_at,retired_at
      a1,database,,,,,
      a2,database,,,true,2025-01-01T00:00:00Z,
      a3,database,,,true,2025-01-01T00:00:00Z,
      a4,database,,,true,2025-01-01T00:00:00Z,
    backup.restores: |
      restore,asset,ok,verified,minutes_taken,minutes_lost,ended_at
      r1,a1,false,,,,2026-02-02T12:00:00Z
      r2,A1,true,true,100,10,2026-02-03T12:00:00Z
      r3,a2,true,true,100,10,2026-02-03T12:00:00Z
      r4,a3,true,true,,10,2026-02-03T12:00:00Z
      r5,a4,true,,10,10,2026-02-03T12:00:00Z
    backup.targets: |
      asset,minutes_to_restore_max,minutes_lost_max
      a1,240,60
      a2,240,60
      a2,90,60
      a3,240,60
      a4,240,60
  expect: |
    item,status
    a1/2026-01-01,ok
    a2/2026-01-01,alarm
    a3/2026-01-01,alarm
    a4/2026-01-01,alarm
- name: to the second in the zone, and a quarter over two periods belongs to the later
  period: 2026-03-01..2026-06-29
  zone: America/New_York
  tables:
    org.calendar: |
      day,business,opens_at,closes_at
      2026-01-01,true,2026-01-01T05:00:00Z,2026-01-02T05:00:00Z
      2026-03-31,true,2026-03-31T04:00:00Z,2026-04-01T04:00:00Z
      2026-04-01,true,2026-04-01T04:00:00Z,2026-04-02T04:00:00Z
      2026-06-30,true,2026-06-30T04:00:00Z,2026-07-01T04:00:00Z
    infra.assets: |
      asset,kind,system,exposed,holds_data,created_at,retired_at
      a1,database,,,true,2025-01-01T00:00:00Z,
      a2,database,,,true,2025-01-01T00:00:00Z,
      a3,database,,,true,2026-01-01T05:00:01Z,
    backup.restores: |
      restore,asset,ok,verified,minutes_taken,minutes_lost,ended_at
      r1,a1,true,true,100,10,2026-03-31T23:59:59-04:00
      r2,a2,true,true,100,10,2026-04-01T00:00:00-04:00
    backup.targets: |
      asset,minutes_to_restore_max,minutes_lost_max
      a1,240,60
      a2,240,60
  expect: |
    item,status,occurred_at
    a1/2026-01-01,ok,2026-03-31T04:00:00Z
    a2/2026-01-01,alarm,2026-03-31T04:00:00Z
- name: not yet due, and a calendar that ends
  period: 2026-01-01..2026-06-30
  at: 2026-03-30
  tables:
    org.calendar: |
      day,business,opens_at,closes_at
      2026-01-01,true,2026-01-01T00:00:00Z,2026-01-02T00:00:00Z
      2026-03-31,true,2026-03-31T00:00:00Z,2026-04-01T00:00:00Z
      2026-04-01,true,2026-04-01T00:00:00Z,2026-04-02T00:00:00Z
      2026-04-02,true,2026-04-02T00:00:00Z,2026-04-03T00:00:00Z
    infra.assets: |
      asset,kind,system,exposed,holds_data,created_at,retired_at
      a1,database,,,true,2025-01-01T00:00:00Z,
    backup.restores: |
      restore,asset,ok,verified,minutes_taken,minutes_lost,ended_at
      r1,a1,false,true,100,10,2026-02-03T12:00:00Z
    backup.targets: |
      asset,minutes_to_restore_max,minutes_lost_max
      a1,240,60
  expect: |
    item,status
    a1/2026-01-01,skip
    a1/2026-04-01,error
- name: nothing holds data
  period: 2026-01-01..2026-03-31
  tables:
    org.calendar: |
      day,business,opens_at,closes_at
      2026-01-01,true,2026-01-01T00:00:00Z,2026-01-02T00:00:00Z
      2026-03-31,true,2026-03-31T00:00:00Z,2026-04-01T00:00:00Z
    infra.assets: |
      asset,kind,system,exposed,holds_data,created_at,retired_at
    backup.restores: |
      restore,asset,ok,verified,minutes_taken,minutes_lost,ended_at
    backup.targets: |
      asset,minutes_to_restore_max,minutes_lost_max
  expect: |
    item,status
*/
