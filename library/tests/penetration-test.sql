/*
id: penetration-test
title: What is exposed is tested by outsiders every year, and what they find is closed
control: VM-03
reads: [infra.assets, pentest.reports, pentest.findings, org.calendar]
procedure: |
  Take every asset of the inventory that can be reached from outside, or of which this is not known. From the day on which it was made, and from each test on,
  a penetration test by an independent tester is due by the end of the same month a year later; where none comes, again each year after. The item belongs
  to the beginning of that day. A test by the makers themselves is none. An asset that was gone by then is not due.
  Then take what the tests found: a critical finding must be closed, and tested again by then, within thirty days (720 hours) of the report, a high one within sixty
  (1440 hours), every other within ninety (2160 hours). One of which no severity is known is due and tested again as if it were critical.
*/
with recursive assets as (
  select lower(trim(asset)) as asset, max(system) as system, min(created_at) as created_at,
    case when count(*) = count(retired_at) then max(retired_at) end as retired_at
  from infra.assets
  where exposed is not false
  group by lower(trim(asset))
), tests as (
  select a.asset, r.finished_at
  from assets a
  join pentest.reports r on lower(trim(r.asset)) = a.asset
  where r.independent is true and nullif(trim(r.tester), '') is not null and r.finished_at <= $effective_at
  group by a.asset, r.finished_at
), starts as (
  select asset, finished_at, cast(finished_at at time zone 'UTC' as date) as from_on from tests
  union all
  select asset, nullif(created_at, created_at) as finished_at, coalesce(cast(created_at at time zone 'UTC' as date), date '1970-01-01') as from_on
  from assets
  where asset is not null
), spans as (
  select asset, from_on, lead(finished_at ignore nulls) over (partition by asset order by from_on nulls last, finished_at nulls first) as next_at
  from starts
), due as (
  select s.asset, s.next_at, cast(date_trunc('month', s.from_on) + interval '13 months' as date) - 1 as due_on
  from spans s
  union all
  select d.asset, d.next_at, cast(date_trunc('month', d.due_on) + interval '13 months' as date) - 1 as due_on
  from due d
  where d.due_on < cast($period_end at time zone 'UTC' as date)
    and (d.next_at is null or cast(d.next_at at time zone 'UTC' as date) > d.due_on)
), placed as (
  select d.asset, d.due_on, d.next_at, c.opens_at, c.closes_at
  from due d
  left join org.calendar c on c.day = d.due_on
), yearly as (
  select p.asset || '/' || cast(p.due_on as text) as item, a.system,
    coalesce(p.opens_at, $period_start) as occurred_at,
    bool_and(p.closes_at is not null) as known,
    bool_and(p.next_at is not null and p.next_at < p.closes_at) as done, max(p.closes_at) as closes_at
  from placed p
  join assets a on a.asset = p.asset
  where (p.opens_at >= $period_start and p.opens_at < $period_end and (a.retired_at is null or a.retired_at > p.closes_at))
     or (p.opens_at is null and p.due_on >= cast($period_start at time zone 'UTC' as date)
       and p.due_on <= cast($period_end at time zone 'UTC' as date))
  group by p.asset || '/' || cast(p.due_on as text), a.system, coalesce(p.opens_at, $period_start)
), findings as (
  select f.finding, f.closed_at, f.retested_at, lower(trim(f.asset)) as asset, coalesce(lower(trim(f.severity)), 'critical') = 'critical' as critical,
    case when coalesce(lower(trim(f.severity)), 'critical') = 'critical' then f.reported_at + interval '720 hours'
         when lower(trim(f.severity)) = 'high' then f.reported_at + interval '1440 hours'
         else f.reported_at + interval '2160 hours' end as due_at
  from pentest.findings f
), judged as (
  select item, system, occurred_at,
    case when not known then 'no day' when done then 'tested' when $effective_at < closes_at - interval '1 second' then 'not yet tested' else 'not tested' end as word
  from yearly
  union all
  select 'finding/' || f.finding as item, a.system, f.due_at as occurred_at,
    case when f.closed_at < f.due_at and not f.critical then 'closed'
         when f.closed_at < f.due_at and f.retested_at < f.due_at and f.retested_at >= f.closed_at then 'retested'
         when $effective_at < f.due_at and (f.closed_at is null or (f.critical and f.retested_at is null)) then 'not yet closed'
         when f.closed_at is null then 'open'
         when f.closed_at >= f.due_at then 'late'
         else 'no retest' end as word
  from findings f
  left join assets a on a.asset = f.asset
  where f.due_at >= $period_start and f.due_at < $period_end
)
select j.item as item,
  case when j.word = 'no day' then 'error' when j.word in ('tested', 'closed', 'retested') then 'ok'
       when j.word in ('not yet tested', 'not yet closed') then 'skip' else 'alarm' end as status,
  case when j.word = 'no day' then 'the calendar does not reach the day on which the test is due'
       when j.word = 'tested' then 'tested by an independent tester in time'
       when j.word = 'not yet tested' then 'not tested, and not yet due'
       when j.word = 'not tested' then 'not tested by an independent tester in time'
       when j.word = 'closed' then 'closed in time'
       when j.word = 'retested' then 'closed in time, and tested again'
       when j.word = 'not yet closed' then 'not closed, or not tested again, and not yet due'
       when j.word = 'open' then 'not closed'
       when j.word = 'late' then 'closed too late'
       else 'closed, and not tested again in time' end as reason,
  j.occurred_at as occurred_at,
  j.system as asset
from judged j
order by item
/* fixtures:
- name: tested in time, to the second, too late, by the makers, and never
  period: 2026-01-01..2026-12-31
  tables:
    org.calendar: |
      day,business,opens_at,closes_at
      2026-03-31,true,2026-03-31T00:00:00Z,2026-04-01T00:00:00Z
      2026-04-01,true,2026-04-01T00:00:00Z,2026-04-02T00:00:00Z
      2026-10-31,false,2026-10-31T00:00:00Z,2026-11-01T00:00:00Z
      2026-12-31,true,2026-12-31T00:00:00Z,2027-01-01T00:00:00Z
    infra.assets: |
      asset,kind,system,exposed,holds_data,created_at,retired_at
      a,application,portal,true,true,2025-03-10T00:00:00Z,
      b,application,portal,true,true,2025-03-10T00:00:00Z,
      c,application,portal,true,true,2025-03-10T00:00:00Z,
      d,application,,,true,2025-03-10T00:00:00Z,
      e,application,portal,false,true,2025-03-10T00:00:00Z,
    pentest.reports: |
      report,asset,tester,independent,finished_at
      r1,a,Firm One,true,2025-10-05T12:00:00Z
      r2,b,Firm One,true,2026-03-31T23:59:59Z
      r3,c,Firm One,true,2026-04-01T00:00:00Z
      r4,d,Own team,false,2026-03-20T12:00:00Z
    pentest.findings: |
      finding,report,asset,severity,reported_at,closed_at,retested_at
  expect: |
    item,status,occurred_at,asset
    a/2026-03-31,ok,2026-03-31T00:00:00Z,portal
    a/2026-10-31,alarm,2026-10-31T00:00:00Z,portal
    b/2026-03-31,ok,2026-03-31T00:00:00Z,portal
    c/2026-03-31,alarm,2026-03-31T00:00:00Z,portal
    d/2026-03-31,alarm,2026-03-31T00:00:00Z,
- name: where none comes it is due again each year, and a new asset has a year
  period: 2026-01-01..2026-12-31
  tables:
    org.calendar: |
      day,business,opens_at,closes_at
      2026-03-31,true,2026-03-31T00:00:00Z,2026-04-01T00:00:00Z
      2026-06-30,true,2026-06-30T00:00:00Z,2026-07-01T00:00:00Z
    infra.assets: |
      asset,kind,system,exposed,holds_data,created_at,retired_at
      old,application,,true,true,2020-03-10T00:00:00Z,
      new,application,,true,true,2026-02-10T00:00:00Z,
      gone,application,,true,true,2020-03-10T00:00:00Z,2026-03-31T12:00:00Z
      twice,application,,true,true,2024-06-10T00:00:00Z,
      twice,application,,true,true,2025-06-10T00:00:00Z,
      pair,application,,true,true,2024-06-10T00:00:00Z,
    pentest.reports: |
      report,asset,tester,independent,finished_at
      r1,twice,Firm,true,2025-06-01T12:00:00Z
      r2,twice,Firm,true,2025-06-20T12:00:00Z
      r3,twice,Firm,true,2026-06-20T12:00:00Z
      r4,pair,Firm,true,2025-03-01T12:00:00Z
      r5,pair,Firm,true,2025-03-20T12:00:00Z
    pentest.findings: |
      finding,report,asset,severity,reported_at,closed_at,retested_at
  expect: |
    item,status,reason
    old/2026-03-31,alarm,not tested by an independent tester in time
    pair/2026-03-31,alarm,not tested by an independent tester in time
    twice/2026-06-30,ok,tested by an independent tester in time
- name: what was found, closed and tested again, late, open, not tested again, and nulls
  period: 2026-03-01..2026-03-31
  tables:
    org.calendar: |
      day,business,opens_at,closes_at
      2026-03-31,true,2026-03-31T00:00:00Z,2026-04-01T00:00:00Z
    infra.assets: |
      asset,kind,system,exposed,holds_data,created_at,retired_at
      a,application,portal,true,true,2026-03-01T00:00:00Z,
    pentest.reports: |
      report,asset,tester,independent,finished_at
    pentest.findings: |
      finding,report,asset,severity,reported_at,closed_at,retested_at
      f1,r1,a,critical,2026-02-10T12:00:00Z,2026-03-01T12:00:00Z,2026-03-12T11:59:59Z
      f2,r1,a,critical,2026-02-10T12:00:00Z,2026-03-12T12:00:00Z,2026-03-12T12:00:00Z
      f3,r1,a,Critical,2026-02-10T12:00:00Z,,
      f4,r1,a,critical,2026-02-10T12:00:00Z,2026-03-01T12:00:00Z,
      f5,r1,,,2026-02-10T12:00:00Z,2026-03-01T12:00:00Z,
      f6,r1,a,high,2026-01-10T12:00:00Z,2026-03-01T12:00:00Z,2026-02-28T12:00:00Z
      f7,r1,a,critical,2026-03-10T12:00:00Z,,
      f8,r1,a,high,2026-01-10T12:00:00Z,2026-03-11T12:00:00Z,
  expect: |
    item,status,occurred_at,reason
    finding/f1,ok,2026-03-12T12:00:00Z,"closed in time, and tested again"
    finding/f2,alarm,2026-03-12T12:00:00Z,closed too late
    finding/f3,alarm,2026-03-12T12:00:00Z,not closed
    finding/f4,alarm,2026-03-12T12:00:00Z,"closed, and not tested again in time"
    finding/f5,alarm,2026-03-12T12:00:00Z,"closed, and not tested again in time"
    finding/f6,ok,2026-03-11T12:00:00Z,closed in time
    finding/f8,alarm,2026-03-11T12:00:00Z,closed too late
- name: in the zone, not yet due, and a calendar that ends
  period: 2026-03-01..2026-05-31
  at: 2026-03-30
  zone: America/New_York
  tables:
    org.calendar: |
      day,business,opens_at,closes_at
      2026-03-01,false,2026-03-01T05:00:00Z,2026-03-02T05:00:00Z
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
      2026-03-16,true,2026-03-16T04:00:00Z,2026-03-17T04:00:00Z
      2026-03-17,true,2026-03-17T04:00:00Z,2026-03-18T04:00:00Z
      2026-03-18,true,2026-03-18T04:00:00Z,2026-03-19T04:00:00Z
      2026-03-19,true,2026-03-19T04:00:00Z,2026-03-20T04:00:00Z
      2026-03-20,true,2026-03-20T04:00:00Z,2026-03-21T04:00:00Z
      2026-03-21,false,2026-03-21T04:00:00Z,2026-03-22T04:00:00Z
      2026-03-22,false,2026-03-22T04:00:00Z,2026-03-23T04:00:00Z
      2026-03-23,true,2026-03-23T04:00:00Z,2026-03-24T04:00:00Z
      2026-03-24,true,2026-03-24T04:00:00Z,2026-03-25T04:00:00Z
      2026-03-25,true,2026-03-25T04:00:00Z,2026-03-26T04:00:00Z
      2026-03-26,true,2026-03-26T04:00:00Z,2026-03-27T04:00:00Z
      2026-03-27,true,2026-03-27T04:00:00Z,2026-03-28T04:00:00Z
      2026-03-28,false,2026-03-28T04:00:00Z,2026-03-29T04:00:00Z
      2026-03-29,false,2026-03-29T04:00:00Z,2026-03-30T04:00:00Z
      2026-03-30,true,2026-03-30T04:00:00Z,2026-03-31T04:00:00Z
      2026-03-31,true,2026-03-31T04:00:00Z,2026-04-01T04:00:00Z
      2026-04-01,true,2026-04-01T04:00:00Z,2026-04-02T04:00:00Z
    infra.assets: |
      asset,kind,system,exposed,holds_data,created_at,retired_at
      a,application,,true,true,2025-03-10T00:00:00Z,
      b,application,,true,true,2025-04-10T00:00:00Z,
    pentest.reports: |
      report,asset,tester,independent,finished_at
    pentest.findings: |
      finding,report,asset,severity,reported_at,closed_at,retested_at
      f1,r1,a,critical,2026-03-10T12:00:00Z,,
  expect: |
    item,status,occurred_at
    a/2026-03-31,skip,2026-03-31T04:00:00Z
    b/2026-04-30,error,2026-03-01T05:00:00Z
    finding/f1,skip,2026-04-09T12:00:00Z
- name: nothing is exposed
  period: 2026-01-01..2026-12-31
  tables:
    org.calendar: |
      day,business,opens_at,closes_at
      2026-03-31,true,2026-03-31T00:00:00Z,2026-04-01T00:00:00Z
    infra.assets: |
      asset,kind,system,exposed,holds_data,created_at,retired_at
      a,application,portal,false,true,2025-03-10T00:00:00Z,
    pentest.reports: |
      report,asset,tester,independent,finished_at
    pentest.findings: |
      finding,report,asset,severity,reported_at,closed_at,retested_at
  expect: |
    item,status
*/
