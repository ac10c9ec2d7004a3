/*
id: restores-tested
title: Every quarter a store is restored, in time and with its data checked
control: BK-02
reads: [infra.assets, backup.restores, backup.targets, org.calendar]
procedure: |
  Take every quarter of the organisation's calendar. In it at least one asset that holds data, and that was not restored well in the quarter before, must have been restored well, or else all of them:
  the test succeeded, what came back was compared with what was lost, it took no longer than the asset may be away, and no more was lost than may be. The quarter belongs to the beginning of its last day.
  Then take every test that did not go well. It must be mended and done again, well, on the same asset within thirty days (720 hours), and belongs to the moment at which they end.
  An asset without targets cannot be shown to meet them. A test of what the inventory does not hold counts for no quarter. A quarter that the calendar holds only in part is an error.
*/
with quarters as (
  select cast(date_trunc('quarter', day) as date) as quarter, min(day) as first_day, max(day) as last_day,
    min(opens_at) as opens_at, max(opens_at) as due_opens_at, max(closes_at) as closes_at
  from org.calendar
  group by cast(date_trunc('quarter', day) as date)
), due as (
  select quarter, cast(quarter - interval '3 months' as date) as before, opens_at, due_opens_at, closes_at,
    first_day = quarter and last_day = cast(quarter + interval '3 months' as date) - 1 as whole
  from quarters
  where due_opens_at >= $period_start and due_opens_at < $period_end
), assets as (
  select lower(trim(asset)) as asset, max(system) as system
  from infra.assets
  where holds_data is not false and asset is not null
  group by lower(trim(asset))
), targets as (
  select lower(trim(asset)) as asset, min(minutes_to_restore_max) as minutes_to_restore_max, min(minutes_lost_max) as minutes_lost_max
  from backup.targets
  group by lower(trim(asset))
), weighed as (
  select r.restore, lower(trim(r.asset)) as asset, r.ended_at,
    min(case when r.ok is not true then 2
             when r.verified is not true then 3
             when t.minutes_to_restore_max is null or t.minutes_lost_max is null then 4
             when r.minutes_taken is null or r.minutes_taken < 0 or r.minutes_taken > t.minutes_to_restore_max then 5
             when r.minutes_lost is null or r.minutes_lost < 0 or r.minutes_lost > t.minutes_lost_max then 6
             else 7 end) as worth
  from backup.restores r
  left join targets t on t.asset = lower(trim(r.asset))
  where r.ended_at <= $effective_at
  group by r.restore, lower(trim(r.asset)), r.ended_at
), placed as (
  select q.quarter, w.asset, max(w.worth) as worth
  from quarters q
  join weighed w on w.ended_at >= q.opens_at and w.ended_at < q.closes_at
  join assets a on a.asset = w.asset
  group by q.quarter, w.asset
), counted as (
  select d.quarter, count(p.asset) as n, count(p.asset) filter (where p.worth = 7) as n_well,
    count(p.asset) filter (where p.worth = 7 and b.asset is null) as n_new
  from due d
  left join placed p on p.quarter = d.quarter
  left join placed b on b.quarter = d.before and b.asset = p.asset and b.worth = 7
  group by d.quarter
), kept as (
  select count(*) as n_assets from assets
), again as (
  select w.restore, w.asset, w.ended_at, w.worth, w.ended_at + interval '720 hours' as due_at, min(g.ended_at) as mended_at
  from weighed w
  left join weighed g on g.asset = w.asset and g.worth = 7 and g.ended_at > w.ended_at
  where w.worth < 7
  group by w.restore, w.asset, w.ended_at, w.worth
), judged as (
  select 'quarter/' || cast(d.quarter as text) as item, cast(null as text) as system, d.due_opens_at as occurred_at,
    case when not d.whole then -1
         when c.n_new > 0 or c.n_well >= k.n_assets then 7
         when $effective_at < d.closes_at - interval '1 second' then 0
         when c.n_well > 0 then 8
         when c.n > 0 then 9
         else 1 end as worth
  from due d
  join counted c on c.quarter = d.quarter
  cross join kept k
  where k.n_assets > 0
  union all
  select 'test/' || g.restore as item, a.system, g.due_at as occurred_at,
    case when g.mended_at < g.due_at then 10 when $effective_at < g.due_at then 11 else g.worth end as worth
  from again g
  left join assets a on a.asset = g.asset
  where g.due_at >= $period_start and g.due_at < $period_end
)
select j.item as item,
  case when j.worth = -1 then 'error' when j.worth in (7, 10) then 'ok' when j.worth in (0, 11) then 'skip' else 'alarm' end as status,
  case when j.worth = -1 then 'the calendar does not hold the whole quarter'
       when j.worth = 0 then 'none restored well yet, and the quarter has not ended'
       when j.worth = 1 then 'none restored in the quarter'
       when j.worth = 2 then 'the test failed, and was not done again well in thirty days'
       when j.worth = 3 then 'the data that came back was not checked, and the test was not done again well in thirty days'
       when j.worth = 4 then 'no targets are set for it'
       when j.worth = 5 then 'it took longer than the asset may be away, or nobody said how long'
       when j.worth = 6 then 'more was lost than may be, or nobody said how much'
       when j.worth = 7 then 'one was restored, checked, and within its targets'
       when j.worth = 8 then 'only what was restored in the quarter before'
       when j.worth = 9 then 'none of the tests in the quarter went well'
       when j.worth = 10 then 'done again well within thirty days'
       else 'did not go well, and not yet due to be done again' end as reason,
  j.occurred_at as occurred_at,
  j.system as asset
from judged j
order by item
/* fixtures:
- name: one a quarter, another than before, and each way in which a test does not go well
  period: 2026-01-01..2026-06-30
  tables:
    org.calendar: |
      day,business,opens_at,closes_at
      2025-10-01,true,2025-10-01T00:00:00Z,2025-10-02T00:00:00Z
      2025-12-31,true,2025-12-31T00:00:00Z,2026-01-01T00:00:00Z
      2026-01-01,true,2026-01-01T00:00:00Z,2026-01-02T00:00:00Z
      2026-03-31,true,2026-03-31T00:00:00Z,2026-04-01T00:00:00Z
      2026-04-01,true,2026-04-01T00:00:00Z,2026-04-02T00:00:00Z
      2026-06-30,true,2026-06-30T00:00:00Z,2026-07-01T00:00:00Z
    infra.assets: |
      asset,kind,system,exposed,holds_data,created_at,retired_at
      a1,database,portal,,true,2025-01-01T00:00:00Z,
      a2,database,portal,,,2025-01-01T00:00:00Z,
      w1,host,portal,,false,2025-01-01T00:00:00Z,
    backup.restores: |
      restore,asset,ok,verified,minutes_taken,minutes_lost,ended_at
      r0,a1,true,true,10,10,2025-11-02T12:00:00Z
      r1,A2,true,true,240,60,2026-02-02T12:00:00Z
      r2,a2,true,true,10,10,2026-05-02T12:00:00Z
      r3,a1,false,true,10,10,2026-02-03T12:00:00Z
      r4,a1,true,false,10,10,2026-02-04T12:00:00Z
      r5,a1,true,true,241,10,2026-02-05T12:00:00Z
      r6,a1,true,true,10,61,2026-02-06T12:00:00Z
      r7,w1,true,true,10,10,2026-02-06T12:00:00Z
    backup.targets: |
      asset,minutes_to_restore_max,minutes_lost_max
      a1,240,60
      a2,240,60
  expect: |
    item,status,occurred_at,asset,reason
    quarter/2026-01-01,ok,2026-03-31T00:00:00Z,,"one was restored, checked, and within its targets"
    quarter/2026-04-01,alarm,2026-06-30T00:00:00Z,,only what was restored in the quarter before
    test/r3,alarm,2026-03-05T12:00:00Z,portal,"the test failed, and was not done again well in thirty days"
    test/r4,alarm,2026-03-06T12:00:00Z,portal,"the data that came back was not checked, and the test was not done again well in thirty days"
    test/r5,alarm,2026-03-07T12:00:00Z,portal,"it took longer than the asset may be away, or nobody said how long"
    test/r6,alarm,2026-03-08T12:00:00Z,portal,"more was lost than may be, or nobody said how much"
    test/r7,alarm,2026-03-08T12:00:00Z,,no targets are set for it
- name: done again in time to the second, too late, the stricter target, the only asset, and nulls
  period: 2026-01-01..2026-06-30
  tables:
    org.calendar: |
      day,business,opens_at,closes_at
      2025-10-01,true,2025-10-01T00:00:00Z,2025-10-02T00:00:00Z
      2025-12-31,true,2025-12-31T00:00:00Z,2026-01-01T00:00:00Z
      2026-01-01,true,2026-01-01T00:00:00Z,2026-01-02T00:00:00Z
      2026-03-31,true,2026-03-31T00:00:00Z,2026-04-01T00:00:00Z
      2026-04-01,true,2026-04-01T00:00:00Z,2026-04-02T00:00:00Z
      2026-06-30,true,2026-06-30T00:00:00Z,2026-07-01T00:00:00Z
    infra.assets: |
      asset,kind,system,exposed,holds_data,created_at,retired_at
      a1,database,,,,,
    backup.restores: |
      restore,asset,ok,verified,minutes_taken,minutes_lost,ended_at
      r0,a1,true,true,10,10,2025-11-02T12:00:00Z
      r1,a1,false,,,,2026-02-02T12:00:00Z
      r2,a1,true,true,10,10,2026-03-04T11:59:59Z
      r3,a1,,true,10,10,2026-03-05T12:00:00Z
      r4,a1,true,true,100,10,2026-04-04T12:00:00Z
      r5,a1,true,true,90,,2026-04-04T12:00:01Z
      r6,a1,true,true,90,10,2026-04-04T12:00:02Z
    backup.targets: |
      asset,minutes_to_restore_max,minutes_lost_max
      a1,240,60
      A1,90,60
  expect: |
    item,status,reason
    quarter/2026-01-01,ok,"one was restored, checked, and within its targets"
    quarter/2026-04-01,ok,"one was restored, checked, and within its targets"
    test/r1,ok,done again well within thirty days
    test/r3,alarm,"the test failed, and was not done again well in thirty days"
    test/r4,ok,done again well within thirty days
    test/r5,ok,done again well within thirty days
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
    backup.restores: |
      restore,asset,ok,verified,minutes_taken,minutes_lost,ended_at
      r1,a1,true,true,100,10,2026-04-01T00:00:00-04:00
    backup.targets: |
      asset,minutes_to_restore_max,minutes_lost_max
      a1,240,60
  expect: |
    item,status,occurred_at,reason
    quarter/2026-01-01,alarm,2026-03-31T04:00:00Z,none restored in the quarter
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
      r1,a1,false,true,100,10,2026-03-03T12:00:00Z
      r2,ghost,true,true,100,10,2026-03-03T12:00:00Z
    backup.targets: |
      asset,minutes_to_restore_max,minutes_lost_max
      a1,240,60
      ghost,240,60
  expect: |
    item,status
    quarter/2026-01-01,skip
    quarter/2026-04-01,error
    test/r1,skip
- name: none of the tests went well
  period: 2026-03-01..2026-03-31
  tables:
    org.calendar: |
      day,business,opens_at,closes_at
      2026-01-01,true,2026-01-01T00:00:00Z,2026-01-02T00:00:00Z
      2026-03-31,true,2026-03-31T00:00:00Z,2026-04-01T00:00:00Z
    infra.assets: |
      asset,kind,system,exposed,holds_data,created_at,retired_at
      a1,database,,,true,2025-01-01T00:00:00Z,
    backup.restores: |
      restore,asset,ok,verified,minutes_taken,minutes_lost,ended_at
      r1,a1,true,true,100,10,2026-03-03T12:00:00Z
    backup.targets: |
      asset,minutes_to_restore_max,minutes_lost_max
  expect: |
    item,status,reason
    quarter/2026-01-01,alarm,none of the tests in the quarter went well
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
