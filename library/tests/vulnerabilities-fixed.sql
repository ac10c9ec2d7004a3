/*
id: vulnerabilities-fixed
title: Vulnerabilities are fixed in time, or accepted before they are due
control: VM-01
reads: [scan.findings, scan.findings_history, risk.acceptances]
procedure: |
  Take every vulnerability that the scanner ever reported, with the worst severity and the earliest moment that any version of it gives:
  to downgrade it, or to open it again, does not turn back the clock. A critical one must be closed within seven days (168 hours), a high one within
  thirty (720 hours), a medium one within ninety (2160 hours); it belongs to the moment at which that time ends. Low ones are listed and not judged.
  One that is not closed by then must have been accepted before by somebody, until a moment that is named; at that moment, if it is still open,
  it is due again, as an item of its own. What the scanner shows as closed and open again is open since it was first found.
  One of which no version gives a severity that has a time is an error, due as if it were critical.
*/
with ever as (
  select finding, min(opened_at) as opened_at, min(_extracted_at) as seen_at,
    coalesce(min(case when lower(trim(severity)) = 'critical' then 1
                      when lower(trim(severity)) = 'high' then 2
                      when lower(trim(severity)) = 'medium' then 3
                      when lower(trim(severity)) in ('low', 'info') then 4 end), 0) as worst
  from scan.findings_history
  group by finding
), latest as (
  select finding, max(asset) as asset,
    case when count(*) = count(closed_at) then max(closed_at) end as closed_at
  from scan.findings
  group by finding
), due as (
  select e.finding, e.worst, l.asset, l.closed_at,
    case when e.worst in (0, 1) then coalesce(e.opened_at, e.seen_at) + interval '168 hours'
         when e.worst = 2 then coalesce(e.opened_at, e.seen_at) + interval '720 hours'
         else coalesce(e.opened_at, e.seen_at) + interval '2160 hours' end as due_at
  from ever e
  left join latest l on l.finding = e.finding
), acceptances as (
  select distinct finding, accepted_at, ends_at
  from risk.acceptances
  where nullif(trim(accepted_by), '') is not null and ends_at is not null and accepted_at < ends_at
), deadlines as (
  select finding, worst, asset, closed_at, due_at, finding as item from due
  union
  select d.finding, d.worst, d.asset, d.closed_at, a.ends_at as due_at, d.finding || '/accepted' as item
  from due d
  join acceptances a on a.finding = d.finding
  where d.worst in (1, 2, 3) and a.ends_at > d.due_at
), covered as (
  select d.item, d.due_at
  from deadlines d
  join acceptances a on a.finding = d.finding
  where a.accepted_at < d.due_at and a.ends_at > d.due_at
  group by d.item, d.due_at
), judged as (
  select d.item, d.asset, d.due_at,
    case when d.worst = 0 then 'no level'
         when d.worst = 4 then 'low'
         when d.closed_at < d.due_at then 'closed'
         when c.item is not null then 'accepted'
         when d.closed_at is null and $effective_at < d.due_at then 'not yet due'
         when d.closed_at is null then 'open'
         else 'late' end as word
  from deadlines d
  left join covered c on c.item = d.item and c.due_at = d.due_at
  where d.due_at >= $period_start and d.due_at < $period_end
)
select j.item as item,
  case when j.word = 'no level' then 'error'
       when j.word = 'low' then 'info'
       when j.word in ('closed', 'accepted') then 'ok'
       when j.word = 'not yet due' then 'skip'
       else 'alarm' end as status,
  case when j.word = 'no level' then 'its severity is not one that has a time'
       when j.word = 'low' then 'of low severity'
       when j.word = 'closed' then 'closed in time'
       when j.word = 'accepted' then 'accepted before it was due'
       when j.word = 'not yet due' then 'open, and not yet due'
       when j.word = 'open' then 'open, and overdue'
       else 'closed too late' end as reason,
  j.due_at as occurred_at
from judged j
order by item
/* fixtures:
- name: in time to the second, late, open, low
  period: 2026-03-01..2026-03-31
  tables:
    scan.findings: |
      finding,asset,severity,opened_at,closed_at
      v1,web,critical,2026-03-02T12:00:00Z,2026-03-09T11:59:59Z
      v2,web,critical,2026-03-02T12:00:00Z,2026-03-09T12:00:00Z
      v3,web,High,2026-02-02T12:00:00Z,2026-03-04T11:59:59Z
      v4,web,high,2026-02-02T12:00:00Z,2026-03-04T12:00:01Z
      v5,web,medium,2025-12-10T12:00:00Z,
      v6,web,low,2025-12-10T12:00:00Z,
      v7,web,critical,2026-03-30T12:00:00Z,
      v8,web,critical,2026-02-01T12:00:00Z,
    risk.acceptances: |
      acceptance,finding,accepted_by,accepted_at,ends_at
  expect: |
    item,status,occurred_at,reason
    v1,ok,2026-03-09T12:00:00Z,closed in time
    v2,alarm,2026-03-09T12:00:00Z,closed too late
    v3,ok,2026-03-04T12:00:00Z,closed in time
    v4,alarm,2026-03-04T12:00:00Z,closed too late
    v5,alarm,2026-03-10T12:00:00Z,"open, and overdue"
    v6,info,2026-03-10T12:00:00Z,of low severity
- name: downgraded after it was due, opened again, and dated later than it first was
  period: 2026-03-01..2026-03-31
  tables:
    scan.findings_history: |
      finding,asset,severity,opened_at,closed_at,_extracted_at,_evidence
      v1,web,critical,2026-03-02T12:00:00Z,,2026-03-03T00:00:00Z,a
      v1,web,low,2026-03-02T12:00:00Z,,2026-03-17T00:00:00Z,b
      v2,web,critical,2026-03-02T12:00:00Z,2026-03-04T12:00:00Z,2026-03-05T00:00:00Z,a
      v2,web,critical,2026-03-02T12:00:00Z,,2026-03-17T00:00:00Z,b
      v3,web,critical,2026-03-02T12:00:00Z,,2026-03-03T00:00:00Z,a
      v3,web,critical,2026-03-15T12:00:00Z,2026-03-16T12:00:00Z,2026-03-17T00:00:00Z,b
      v4,web,,2026-03-02T12:00:00Z,,2026-03-03T00:00:00Z,a
      v4,web,high,2026-02-10T12:00:00Z,2026-03-03T12:00:00Z,2026-03-17T00:00:00Z,b
    risk.acceptances: |
      acceptance,finding,accepted_by,accepted_at,ends_at
  expect: |
    item,status,occurred_at,reason
    v1,alarm,2026-03-09T12:00:00Z,"open, and overdue"
    v2,alarm,2026-03-09T12:00:00Z,"open, and overdue"
    v3,alarm,2026-03-09T12:00:00Z,closed too late
    v4,ok,2026-03-12T12:00:00Z,closed in time
- name: accepted before, after, without an end, by nobody, and what happens at the end
  period: 2026-03-01..2026-03-31
  tables:
    scan.findings: |
      finding,asset,severity,opened_at,closed_at
      v1,web,critical,2026-03-02T12:00:00Z,
      v2,web,critical,2026-03-02T12:00:00Z,
      v3,web,critical,2026-03-02T12:00:00Z,
      v4,web,critical,2026-03-02T12:00:00Z,
      v5,web,critical,2026-03-02T12:00:00Z,2026-03-15T12:00:00Z
      v6,web,critical,2026-03-02T12:00:00Z,
      v7,web,critical,2026-03-02T12:00:00Z,
    risk.acceptances: |
      acceptance,finding,accepted_by,accepted_at,ends_at
      x1,v1,p9,2026-03-03T12:00:00Z,2026-06-30T00:00:00Z
      x2,v2,p9,2026-03-09T12:00:00Z,2026-06-30T00:00:00Z
      x3,v3,p9,2026-03-03T12:00:00Z,
      x4,v4,,2026-03-03T12:00:00Z,2026-06-30T00:00:00Z
      x5,v5,p9,2026-03-03T12:00:00Z,2026-03-20T00:00:00Z
      x6,v6,p9,2026-03-03T12:00:00Z,2026-03-20T00:00:00Z
      x7,v7,p9,2026-03-03T12:00:00Z,2026-03-20T00:00:00Z
      x8,v7,p9,2026-03-19T12:00:00Z,2026-06-30T00:00:00Z
  expect: |
    item,status,occurred_at,reason
    v1,ok,2026-03-09T12:00:00Z,accepted before it was due
    v2,alarm,2026-03-09T12:00:00Z,"open, and overdue"
    v3,alarm,2026-03-09T12:00:00Z,"open, and overdue"
    v4,alarm,2026-03-09T12:00:00Z,"open, and overdue"
    v5,ok,2026-03-09T12:00:00Z,accepted before it was due
    v5/accepted,ok,2026-03-20T00:00:00Z,closed in time
    v6,ok,2026-03-09T12:00:00Z,accepted before it was due
    v6/accepted,alarm,2026-03-20T00:00:00Z,"open, and overdue"
    v7,ok,2026-03-09T12:00:00Z,accepted before it was due
    v7/accepted,ok,2026-03-20T00:00:00Z,accepted before it was due
- name: not yet due, unknown severities, and a finding that is there twice
  period: 2026-03-01..2026-03-31
  at: 2026-03-08
  tables:
    scan.findings: |
      finding,asset,severity,opened_at,closed_at
      v1,web,critical,2026-03-02T12:00:00Z,
      v2,web,,2026-03-02T12:00:00Z,2026-03-03T12:00:00Z
      v3,web,severe,2026-03-02T12:00:00Z,
      v4,web,critical,2026-02-25T12:00:00Z,2026-03-03T12:00:00Z
      v4,web,critical,2026-02-25T12:00:00Z,
    risk.acceptances: |
      acceptance,finding,accepted_by,accepted_at,ends_at
  expect: |
    item,status,occurred_at,reason
    v1,skip,2026-03-09T12:00:00Z,"open, and not yet due"
    v2,error,2026-03-09T12:00:00Z,its severity is not one that has a time
    v3,error,2026-03-09T12:00:00Z,its severity is not one that has a time
    v4,alarm,2026-03-04T12:00:00Z,"open, and overdue"
- name: the clocks change within the seven days, and the edges lie in the zone
  period: 2026-03-09..2026-03-31
  zone: America/New_York
  tables:
    scan.findings: |
      finding,asset,severity,opened_at,closed_at
      v1,web,critical,2026-03-05T12:00:00-05:00,2026-03-12T12:59:59-04:00
      v2,web,critical,2026-03-05T12:00:00-05:00,2026-03-12T13:00:00-04:00
      v3,web,critical,2026-03-01T22:59:59-05:00,
      v4,web,critical,2026-03-01T23:00:00-05:00,
    risk.acceptances: |
      acceptance,finding,accepted_by,accepted_at,ends_at
  expect: |
    item,status,occurred_at
    v1,ok,2026-03-12T17:00:00Z
    v2,alarm,2026-03-12T17:00:00Z
    v4,alarm,2026-03-09T04:00:00Z
- name: nothing was found
  period: 2026-03-01..2026-03-31
  tables:
    scan.findings: |
      finding,asset,severity,opened_at,closed_at
    risk.acceptances: |
      acceptance,finding,accepted_by,accepted_at,ends_at
  expect: |
    item,status
*/
