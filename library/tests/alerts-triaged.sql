/*
id: alerts-triaged
title: Security alerts are looked at in time, one by one
control: IR-02
reads: [siem.alerts]
procedure: |
  Take every alert of the alerting system. Somebody must have looked at it within 1 hour (critical), 4 hours (high), 24 hours (medium) or 72 hours (low, info),
  or 1 hour where the severity is not one of these, counted from when it was raised; it belongs to the moment at which that time ends.
  What was made of it must be one of `true_positive`, `false_positive`, `benign` or `duplicate`, by a named person; a true positive must lead to an incident.
  Ten or more alerts closed by one person within half a minute before and after are a bulk close: nobody looked at them one by one.
  One that was closed before it was raised was not looked at.
*/
with due as (
  select a.alert, a.created_at, a.triaged_at, nullif(lower(trim(a.triaged_by)), '') as triaged_by,
    lower(trim(a.disposition)) as disposition, nullif(trim(a.incident), '') as incident,
    case when lower(trim(a.severity)) = 'high' then a.created_at + interval '4 hours'
         when lower(trim(a.severity)) = 'medium' then a.created_at + interval '24 hours'
         when lower(trim(a.severity)) in ('low', 'info') then a.created_at + interval '72 hours'
         else a.created_at + interval '1 hour' end as due_at
  from siem.alerts a
), paced as (
  select alert, created_at, triaged_at, triaged_by, disposition, incident, due_at,
    count(triaged_at) over (partition by triaged_by order by triaged_at nulls last
      range between interval '30 seconds' preceding and interval '30 seconds' following) as n_near
  from due
  where triaged_at is not null
), judged as (
  select p.alert, p.due_at,
    case when p.triaged_at < p.created_at then 'before'
         when p.triaged_at >= p.due_at then 'late'
         when p.triaged_by is null then 'nobody'
         when p.disposition is null or p.disposition not in ('true_positive', 'false_positive', 'benign', 'duplicate') then 'no disposition'
         when p.disposition = 'true_positive' and p.incident is null then 'no incident'
         when p.n_near >= 10 then 'bulk'
         else 'triaged' end as word
  from paced p
  union all
  select d.alert, d.due_at, case when $effective_at < d.due_at then 'not yet due' else 'never' end as word
  from due d
  where d.triaged_at is null
)
select j.alert as item,
  case when j.word = 'triaged' then 'ok' when j.word = 'not yet due' then 'skip' else 'alarm' end as status,
  case when j.word = 'triaged' then 'looked at in time'
       when j.word = 'not yet due' then 'not looked at, and not yet due'
       when j.word = 'never' then 'not looked at'
       when j.word = 'late' then 'looked at too late'
       when j.word = 'before' then 'closed before it was raised'
       when j.word = 'nobody' then 'closed by nobody known'
       when j.word = 'no disposition' then 'not said what was made of it'
       when j.word = 'no incident' then 'a true positive that led to no incident'
       else 'closed together with others' end as reason,
  j.due_at as occurred_at
from judged j
where j.due_at >= $period_start and j.due_at < $period_end
order by item
/* fixtures:
- name: in time to the second, late, never, and what was made of it
  period: 2026-03-01..2026-03-31
  tables:
    siem.alerts: |
      alert,severity,created_at,triaged_at,triaged_by,disposition,incident
      a1,critical,2026-03-02T12:00:00Z,2026-03-02T12:59:59Z,p1,false_positive,
      a2,critical,2026-03-02T12:00:00Z,2026-03-02T13:00:00Z,p1,benign,
      a3,High,2026-03-02T12:00:00Z,2026-03-02T15:00:00Z,p1,true_positive,i1
      a4,high,2026-03-02T12:00:00Z,2026-03-02T15:10:00Z,p1,true_positive,
      a5,medium,2026-03-02T12:00:00Z,,,,
      a6,low,2026-03-02T12:00:00Z,2026-03-04T12:00:00Z,p1,closed,
      a7,low,2026-03-02T12:00:00Z,2026-03-04T13:00:00Z,,benign,
      a8,low,2026-03-02T12:00:00Z,2026-03-02T11:59:59Z,p1,benign,
  expect: |
    item,status,occurred_at,reason
    a1,ok,2026-03-02T13:00:00Z,looked at in time
    a2,alarm,2026-03-02T13:00:00Z,looked at too late
    a3,ok,2026-03-02T16:00:00Z,looked at in time
    a4,alarm,2026-03-02T16:00:00Z,a true positive that led to no incident
    a5,alarm,2026-03-03T12:00:00Z,not looked at
    a6,alarm,2026-03-05T12:00:00Z,not said what was made of it
    a7,alarm,2026-03-05T12:00:00Z,closed by nobody known
    a8,alarm,2026-03-05T12:00:00Z,closed before it was raised
- name: ten closed at once, nine are not a bulk, and another's pace is not mine
  period: 2026-03-01..2026-03-31
  tables:
    siem.alerts: |
      alert,severity,created_at,triaged_at,triaged_by,disposition,incident
      a01,low,2026-03-02T12:00:00Z,2026-03-03T12:00:00Z,p1,benign,
      a02,low,2026-03-02T12:00:00Z,2026-03-03T12:00:00Z,p1,benign,
      a03,low,2026-03-02T12:00:00Z,2026-03-03T12:00:10Z,P1,benign,
      a04,low,2026-03-02T12:00:00Z,2026-03-03T12:00:10Z,p1,benign,
      a05,low,2026-03-02T12:00:00Z,2026-03-03T12:00:20Z,p1,benign,
      a06,low,2026-03-02T12:00:00Z,2026-03-03T12:00:20Z,p1,benign,
      a07,low,2026-03-02T12:00:00Z,2026-03-03T12:00:20Z,p1,benign,
      a08,low,2026-03-02T12:00:00Z,2026-03-03T12:00:30Z,p1,benign,
      a09,low,2026-03-02T12:00:00Z,2026-03-03T12:00:30Z,p1,benign,
      a10,low,2026-03-02T12:00:00Z,2026-03-03T12:00:31Z,p1,benign,
      b1,low,2026-03-02T12:00:00Z,2026-03-03T12:00:10Z,p2,benign,
      c1,low,2026-03-02T12:00:00Z,2026-03-03T12:02:00Z,p1,benign,
  expect: |
    item,status
    a01,ok
    a02,ok
    a03,alarm
    a04,alarm
    a05,alarm
    a06,alarm
    a07,alarm
    a08,alarm
    a09,alarm
    a10,ok
    b1,ok
    c1,ok
- name: not yet due, a severity that is none, and the weekend is no excuse
  period: 2026-03-01..2026-03-31
  at: 2026-03-08
  tables:
    siem.alerts: |
      alert,severity,created_at,triaged_at,triaged_by,disposition,incident
      a1,medium,2026-03-08T12:00:00Z,,,,
      a2,,2026-03-07T12:00:00Z,2026-03-07T13:30:00Z,p1,benign,
      a3,urgent,2026-03-07T12:00:00Z,,,,
      a4,high,2026-03-07T12:00:00Z,2026-03-07T12:30:00Z,p1,,
  expect: |
    item,status,reason
    a1,skip,"not looked at, and not yet due"
    a2,alarm,looked at too late
    a3,alarm,not looked at
    a4,alarm,not said what was made of it
- name: the edges lie in the zone, and the clocks change within the time
  period: 2026-03-08..2026-03-08
  zone: America/New_York
  tables:
    siem.alerts: |
      alert,severity,created_at,triaged_at,triaged_by,disposition,incident
      a1,medium,2026-03-07T00:00:00-05:00,2026-03-07T12:00:00-05:00,p1,benign,
      a2,medium,2026-03-06T23:59:59-05:00,2026-03-07T12:00:00-05:00,p1,benign,
      a3,high,2026-03-08T01:00:00-05:00,2026-03-08T05:59:59-04:00,p1,benign,
      a4,high,2026-03-08T19:59:59-04:00,,,,
      a5,high,2026-03-08T20:00:00-04:00,,,,
  expect: |
    item,status,occurred_at
    a1,ok,2026-03-08T05:00:00Z
    a3,ok,2026-03-08T10:00:00Z
    a4,alarm,2026-03-09T03:59:59Z
- name: no alert
  period: 2026-03-01..2026-03-31
  tables:
    siem.alerts: |
      alert,severity,created_at,triaged_at,triaged_by,disposition,incident
  expect: |
    item,status
*/
