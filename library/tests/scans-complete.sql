/*
id: scans-complete
title: Every asset is scanned every week
control: VM-02
reads: [infra.assets, scan.runs, org.calendar]
procedure: |
  Take every asset of the cloud's and the network's own inventory and every week of the organisation's calendar, Monday to Sunday,
  in which the asset was there all the week. In it a scan of the asset must have succeeded. The pair belongs to the beginning of the week's last day.
  The inventory keeps what is gone, so that taking an asset away after the week hides nothing. Then take every scan of an asset that the inventory
  does not hold: whatever was found there has no owner, and the inventory is not complete. A week that the calendar holds only in part is an error.
*/
with weeks as (
  select cast(date_trunc('week', day) as date) as week, min(day) as first_day, max(day) as last_day,
    min(opens_at) as opens_at, max(opens_at) as due_opens_at, max(closes_at) as closes_at
  from org.calendar
  group by cast(date_trunc('week', day) as date)
), due as (
  select week, opens_at, due_opens_at, closes_at, first_day = week and last_day = week + 6 as whole
  from weeks
  where due_opens_at >= $period_start and due_opens_at < $period_end
), assets as (
  select lower(trim(asset)) as asset, max(system) as system, case when count(*) = count(created_at) then min(created_at) end as created_at,
    case when count(*) = count(retired_at) then max(retired_at) end as retired_at
  from infra.assets
  where asset is not null
  group by lower(trim(asset))
), scans as (
  select w.week, lower(trim(s.asset)) as asset, count(*) filter (where s.ok is true) as n_ok, count(*) as n
  from due w
  join scan.runs s on s.finished_at >= w.opens_at and s.finished_at < w.closes_at
  group by w.week, lower(trim(s.asset))
), every as (
  select a.asset, a.system, w.week, w.due_opens_at,
    case when not w.whole then 'part'
         when s.n_ok > 0 then 'scanned'
         when $effective_at < w.closes_at - interval '1 second' then 'not yet due'
         when s.n > 0 then 'failed'
         else 'none' end as word
  from due w
  join assets a on (a.created_at is null or a.created_at <= w.opens_at) and (a.retired_at is null or a.retired_at >= w.closes_at)
  left join scans s on s.week = w.week and s.asset = a.asset
  union all
  select coalesce(nullif(s.asset, ''), '-') as asset, cast(null as text) as system, w.week, w.due_opens_at, 'not listed' as word
  from scans s
  join due w on w.week = s.week
  left join assets a on a.asset = s.asset
  where a.asset is null
)
select e.asset || '/' || cast(e.week as text) as item,
  case when e.word = 'part' then 'error' when e.word = 'scanned' then 'ok' when e.word = 'not yet due' then 'skip' else 'alarm' end as status,
  case when e.word = 'part' then 'the calendar does not hold the whole week'
       when e.word = 'scanned' then 'scanned in the week'
       when e.word = 'not yet due' then 'not scanned yet, and the week has not ended'
       when e.word = 'failed' then 'every scan in the week failed'
       when e.word = 'none' then 'not scanned in the week'
       else 'scanned, and not in the inventory' end as reason,
  e.due_opens_at as occurred_at,
  e.system as asset
from every e
order by item
/* fixtures:
- name: scanned, failed, not at all, and an asset that nobody listed
  period: 2026-03-02..2026-03-08
  tables:
    org.calendar: |
      day,business,opens_at,closes_at
      2026-03-02,true,2026-03-02T00:00:00Z,2026-03-03T00:00:00Z
      2026-03-03,true,2026-03-03T00:00:00Z,2026-03-04T00:00:00Z
      2026-03-04,true,2026-03-04T00:00:00Z,2026-03-05T00:00:00Z
      2026-03-05,true,2026-03-05T00:00:00Z,2026-03-06T00:00:00Z
      2026-03-06,true,2026-03-06T00:00:00Z,2026-03-07T00:00:00Z
      2026-03-07,false,2026-03-07T00:00:00Z,2026-03-08T00:00:00Z
      2026-03-08,false,2026-03-08T00:00:00Z,2026-03-09T00:00:00Z
    infra.assets: |
      asset,kind,system,exposed,holds_data,created_at,retired_at
      web1,host,portal,true,false,2025-01-01T00:00:00Z,
      db1,database,portal,false,true,2025-01-01T00:00:00Z,
      net9,subnet,,false,false,2025-01-01T00:00:00Z,
    scan.runs: |
      scan,asset,ok,finished_at
      s1,WEB1,true,2026-03-04T12:00:00Z
      s1,db1,false,2026-03-04T12:00:00Z
      s1,ghost,true,2026-03-04T12:00:00Z
      s2,web1,false,2026-03-05T12:00:00Z
  expect: |
    item,status,occurred_at,asset,reason
    web1/2026-03-02,ok,2026-03-08T00:00:00Z,portal,scanned in the week
    db1/2026-03-02,alarm,2026-03-08T00:00:00Z,portal,every scan in the week failed
    net9/2026-03-02,alarm,2026-03-08T00:00:00Z,,not scanned in the week
    ghost/2026-03-02,alarm,2026-03-08T00:00:00Z,,"scanned, and not in the inventory"
- name: to the second, in the zone, with a change of clocks on the Sunday
  period: 2026-03-01..2026-03-31
  zone: America/New_York
  tables:
    org.calendar: |
      day,business,opens_at,closes_at
      2026-03-02,true,2026-03-02T05:00:00Z,2026-03-03T05:00:00Z
      2026-03-03,true,2026-03-03T05:00:00Z,2026-03-04T05:00:00Z
      2026-03-04,true,2026-03-04T05:00:00Z,2026-03-05T05:00:00Z
      2026-03-05,true,2026-03-05T05:00:00Z,2026-03-06T05:00:00Z
      2026-03-06,true,2026-03-06T05:00:00Z,2026-03-07T05:00:00Z
      2026-03-07,false,2026-03-07T05:00:00Z,2026-03-08T05:00:00Z
      2026-03-08,false,2026-03-08T05:00:00Z,2026-03-09T04:00:00Z
      2026-03-09,true,2026-03-09T04:00:00Z,2026-03-10T04:00:00Z
      2026-03-10,true,2026-03-10T04:00:00Z,2026-03-11T04:00:00Z
      2026-03-11,true,2026-03-11T04:00:00Z,2026-03-12T04:00:00Z
      2026-03-12,true,2026-03-12T04:00:00Z,2026-03-13T04:00:00Z
      2026-03-13,true,2026-03-13T04:00:00Z,2026-03-14T04:00:00Z
      2026-03-14,false,2026-03-14T04:00:00Z,2026-03-15T04:00:00Z
      2026-03-15,false,2026-03-15T04:00:00Z,2026-03-16T04:00:00Z
    infra.assets: |
      asset,kind,system,exposed,holds_data,created_at,retired_at
      a,host,,,,2025-01-01T00:00:00Z,
      b,host,,,,2025-01-01T00:00:00Z,
    scan.runs: |
      scan,asset,ok,finished_at
      s1,a,true,2026-03-08T23:59:59-04:00
      s2,b,true,2026-03-09T00:00:00-04:00
      s3,a,true,2026-03-02T00:00:00-05:00
  expect: |
    item,status,occurred_at
    a/2026-03-02,ok,2026-03-08T05:00:00Z
    b/2026-03-02,alarm,2026-03-08T05:00:00Z
    a/2026-03-09,alarm,2026-03-15T04:00:00Z
    b/2026-03-09,ok,2026-03-15T04:00:00Z
- name: new, retired, there twice, and nulls
  period: 2026-03-02..2026-03-15
  tables:
    org.calendar: |
      day,business,opens_at,closes_at
      2026-03-02,true,2026-03-02T00:00:00Z,2026-03-03T00:00:00Z
      2026-03-03,true,2026-03-03T00:00:00Z,2026-03-04T00:00:00Z
      2026-03-04,true,2026-03-04T00:00:00Z,2026-03-05T00:00:00Z
      2026-03-05,true,2026-03-05T00:00:00Z,2026-03-06T00:00:00Z
      2026-03-06,true,2026-03-06T00:00:00Z,2026-03-07T00:00:00Z
      2026-03-07,false,2026-03-07T00:00:00Z,2026-03-08T00:00:00Z
      2026-03-08,false,2026-03-08T00:00:00Z,2026-03-09T00:00:00Z
      2026-03-09,true,2026-03-09T00:00:00Z,2026-03-10T00:00:00Z
      2026-03-10,true,2026-03-10T00:00:00Z,2026-03-11T00:00:00Z
      2026-03-11,true,2026-03-11T00:00:00Z,2026-03-12T00:00:00Z
      2026-03-12,true,2026-03-12T00:00:00Z,2026-03-13T00:00:00Z
      2026-03-13,true,2026-03-13T00:00:00Z,2026-03-14T00:00:00Z
      2026-03-14,false,2026-03-14T00:00:00Z,2026-03-15T00:00:00Z
      2026-03-15,false,2026-03-15T00:00:00Z,2026-03-16T00:00:00Z
    infra.assets: |
      asset,kind,system,exposed,holds_data,created_at,retired_at
      new,host,,,,2026-03-02T00:00:01Z,
      gone,host,,,,2025-01-01T00:00:00Z,2026-03-09T00:00:00Z
      twice,host,,,,2025-01-01T00:00:00Z,2026-03-01T00:00:00Z
      Twice,host,,,,2026-03-05T00:00:00Z,
      odd,host,,,,,
    scan.runs: |
      scan,asset,ok,finished_at
      s1,odd,,2026-03-04T12:00:00Z
      s2,,true,2026-03-04T12:00:00Z
  expect: |
    item,status,reason
    new/2026-03-09,alarm,not scanned in the week
    gone/2026-03-02,alarm,not scanned in the week
    twice/2026-03-02,alarm,not scanned in the week
    twice/2026-03-09,alarm,not scanned in the week
    odd/2026-03-02,alarm,every scan in the week failed
    odd/2026-03-09,alarm,not scanned in the week
    -/2026-03-02,alarm,"scanned, and not in the inventory"
- name: not yet due, a week in two periods belongs to the second, and a calendar that ends
  period: 2026-03-05..2026-03-18
  at: 2026-03-14
  tables:
    org.calendar: |
      day,business,opens_at,closes_at
      2026-02-23,true,2026-02-23T00:00:00Z,2026-02-24T00:00:00Z
      2026-02-24,true,2026-02-24T00:00:00Z,2026-02-25T00:00:00Z
      2026-02-25,true,2026-02-25T00:00:00Z,2026-02-26T00:00:00Z
      2026-02-26,true,2026-02-26T00:00:00Z,2026-02-27T00:00:00Z
      2026-02-27,true,2026-02-27T00:00:00Z,2026-02-28T00:00:00Z
      2026-02-28,false,2026-02-28T00:00:00Z,2026-03-01T00:00:00Z
      2026-03-01,false,2026-03-01T00:00:00Z,2026-03-02T00:00:00Z
      2026-03-02,true,2026-03-02T00:00:00Z,2026-03-03T00:00:00Z
      2026-03-03,true,2026-03-03T00:00:00Z,2026-03-04T00:00:00Z
      2026-03-04,true,2026-03-04T00:00:00Z,2026-03-05T00:00:00Z
      2026-03-05,true,2026-03-05T00:00:00Z,2026-03-06T00:00:00Z
      2026-03-06,true,2026-03-06T00:00:00Z,2026-03-07T00:00:00Z
      2026-03-07,false,2026-03-07T00:00:00Z,2026-03-08T00:00:00Z
      2026-03-08,false,2026-03-08T00:00:00Z,2026-03-09T00:00:00Z
      2026-03-09,true,2026-03-09T00:00:00Z,2026-03-10T00:00:00Z
      2026-03-10,true,2026-03-10T00:00:00Z,2026-03-11T00:00:00Z
      2026-03-11,true,2026-03-11T00:00:00Z,2026-03-12T00:00:00Z
      2026-03-12,true,2026-03-12T00:00:00Z,2026-03-13T00:00:00Z
      2026-03-13,true,2026-03-13T00:00:00Z,2026-03-14T00:00:00Z
      2026-03-14,false,2026-03-14T00:00:00Z,2026-03-15T00:00:00Z
      2026-03-15,false,2026-03-15T00:00:00Z,2026-03-16T00:00:00Z
      2026-03-16,true,2026-03-16T00:00:00Z,2026-03-17T00:00:00Z
      2026-03-17,true,2026-03-17T00:00:00Z,2026-03-18T00:00:00Z
      2026-03-18,true,2026-03-18T00:00:00Z,2026-03-19T00:00:00Z
    infra.assets: |
      asset,kind,system,exposed,holds_data,created_at,retired_at
      a,host,,,,2025-01-01T00:00:00Z,
    scan.runs: |
      scan,asset,ok,finished_at
      s1,a,true,2026-03-02T12:00:00Z
  expect: |
    item,status,reason
    a/2026-03-02,ok,scanned in the week
    a/2026-03-09,skip,"not scanned yet, and the week has not ended"
    a/2026-03-16,error,the calendar does not hold the whole week
- name: no asset
  period: 2026-03-02..2026-03-08
  tables:
    org.calendar: |
      day,business,opens_at,closes_at
      2026-03-02,true,2026-03-02T00:00:00Z,2026-03-03T00:00:00Z
      2026-03-03,true,2026-03-03T00:00:00Z,2026-03-04T00:00:00Z
      2026-03-04,true,2026-03-04T00:00:00Z,2026-03-05T00:00:00Z
      2026-03-05,true,2026-03-05T00:00:00Z,2026-03-06T00:00:00Z
      2026-03-06,true,2026-03-06T00:00:00Z,2026-03-07T00:00:00Z
      2026-03-07,false,2026-03-07T00:00:00Z,2026-03-08T00:00:00Z
      2026-03-08,false,2026-03-08T00:00:00Z,2026-03-09T00:00:00Z
    infra.assets: |
      asset,kind,system,exposed,holds_data,created_at,retired_at
    scan.runs: |
      scan,asset,ok,finished_at
  expect: |
    item,status
*/
