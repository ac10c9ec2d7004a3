/*
id: emergency-changes
title: Emergency changes are reviewed within two business days
control: CH-03
reads: [itsm.changes, itsm.changes_history, org.calendar]
procedure: |
  Take every change that was ever recorded as an emergency, in any version of its ticket: to call it normal afterwards changes nothing.
  Somebody who did not make it must review it by the end of the second business day after it was made, from a weekend too.
  Business days, and when a day ends where the organisation is, come from its calendar. A change belongs to the day on which its review is due;
  it was made at the earliest moment that any version gives, or, where none does, when its ticket was opened.
  A review dated before the change was made is none.
*/
with cal as (
  select day, opens_at, closes_at, business,
    cast(count(*) filter (where business) over (order by day nulls last rows between unbounded preceding and current row) as bigint) as bd
  from org.calendar
), emergencies as (
  select change, min(implemented_at) as implemented_at, min(opened_at) as opened_at
  from itsm.changes_history
  group by change
  having bool_or(lower(trim(kind)) = 'emergency')
), made as (
  select change, coalesce(implemented_at, opened_at) as made_at from emergencies
), due as (
  select m.change, m.made_at, l.opens_at as due_opens_at, l.closes_at as due_closes_at
  from made m
  left join cal d on m.made_at >= d.opens_at and m.made_at < d.closes_at
  left join cal l on l.business and l.bd = d.bd + 2
), reviews as (
  select d.change,
    min(c.reviewed_at) filter (where c.reviewed_at >= d.made_at and lower(trim(c.reviewer)) <> lower(trim(c.implementer))) as reviewed_at,
    count(c.reviewed_at) as n_reviewed,
    count(*) filter (where c.reviewed_at >= d.made_at) as n_after
  from due d
  join itsm.changes c on c.change = d.change
  group by d.change
), judged as (
  select d.change, coalesce(d.due_opens_at, d.made_at) as occurred_at,
    case when d.due_closes_at is null then 'no due day'
         when r.reviewed_at < d.due_closes_at then 'reviewed'
         when r.reviewed_at is null and $effective_at < d.due_closes_at - interval '1 second' then 'not yet due'
         when r.reviewed_at is not null then 'late'
         when r.n_after > 0 then 'own review'
         when r.n_reviewed > 0 then 'before'
         else 'never' end as word
  from due d
  left join reviews r on r.change = d.change
)
select j.change as item,
  case when j.word = 'no due day' then 'error' when j.word = 'reviewed' then 'ok' when j.word = 'not yet due' then 'skip' else 'alarm' end as status,
  case when j.word = 'no due day' then 'the calendar does not reach the day on which its review is due'
       when j.word = 'reviewed' then 'reviewed by the end of the second business day'
       when j.word = 'not yet due' then 'not reviewed, and not yet due'
       when j.word = 'late' then 'reviewed after the end of the second business day'
       when j.word = 'own review' then 'reviewed only by who made it, or by nobody known'
       when j.word = 'before' then 'the review is dated before the change was made'
       else 'not reviewed' end as reason,
  j.occurred_at as occurred_at
from judged j
where j.occurred_at >= $period_start and j.occurred_at < $period_end
order by item
/* fixtures:
- name: in time, late, never, by oneself, before it was made; normal changes are not here
  period: 2026-03-01..2026-03-31
  tables:
    org.calendar: |
      day,business,opens_at,closes_at
      2026-03-02,true,2026-03-02T00:00:00Z,2026-03-03T00:00:00Z
      2026-03-03,true,2026-03-03T00:00:00Z,2026-03-04T00:00:00Z
      2026-03-04,true,2026-03-04T00:00:00Z,2026-03-05T00:00:00Z
      2026-03-05,true,2026-03-05T00:00:00Z,2026-03-06T00:00:00Z
      2026-03-06,true,2026-03-06T00:00:00Z,2026-03-07T00:00:00Z
    itsm.changes: |
      change,kind,opened_at,implemented_at,implementer,reviewer,reviewed_at
      c1,emergency,2026-03-02T09:00:00Z,2026-03-02T10:00:00Z,p1,p2,2026-03-04T12:00:00Z
      c2,emergency,2026-03-02T09:00:00Z,2026-03-02T10:00:00Z,p1,p2,2026-03-05T12:00:00Z
      c3,emergency,2026-03-02T09:00:00Z,2026-03-02T10:00:00Z,p1,,
      c4,emergency,2026-03-02T09:00:00Z,2026-03-02T10:00:00Z,p1,P1,2026-03-03T12:00:00Z
      c5,emergency,2026-03-02T09:00:00Z,2026-03-02T10:00:00Z,p1,p2,2026-03-02T09:59:59Z
      c6,normal,2026-03-02T09:00:00Z,2026-03-02T10:00:00Z,p1,,
  expect: |
    item,status,occurred_at,reason
    c1,ok,2026-03-04T00:00:00Z,reviewed by the end of the second business day
    c2,alarm,2026-03-04T00:00:00Z,reviewed after the end of the second business day
    c3,alarm,2026-03-04T00:00:00Z,not reviewed
    c4,alarm,2026-03-04T00:00:00Z,"reviewed only by who made it, or by nobody known"
    c5,alarm,2026-03-04T00:00:00Z,the review is dated before the change was made
- name: called normal afterwards, and made later than it first said
  period: 2026-03-01..2026-03-31
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
    itsm.changes_history: |
      change,kind,opened_at,implemented_at,implementer,reviewer,reviewed_at,_extracted_at,_evidence
      c1,emergency,2026-03-02T09:00:00Z,2026-03-02T10:00:00Z,p1,,,2026-03-03T00:00:00Z,a
      c1,normal,2026-03-02T09:00:00Z,2026-03-02T10:00:00Z,p1,,,2026-03-31T00:00:00Z,b
      c2,emergency,2026-03-02T09:00:00Z,2026-03-02T10:00:00Z,p1,,,2026-03-03T00:00:00Z,a
      c2,emergency,2026-03-02T09:00:00Z,2026-03-05T10:00:00Z,p1,p2,2026-03-06T10:00:00Z,2026-03-31T00:00:00Z,b
      c3,normal,2026-03-02T09:00:00Z,2026-03-02T10:00:00Z,p1,,,2026-03-31T00:00:00Z,b
  expect: |
    item,status,reason
    c1,alarm,not reviewed
    c2,alarm,reviewed after the end of the second business day
- name: over a weekend and a holiday, to the second, where the organisation is
  period: 2026-03-01..2026-03-31
  zone: America/New_York
  tables:
    org.calendar: |
      day,business,opens_at,closes_at
      2026-03-05,true,2026-03-05T05:00:00Z,2026-03-06T05:00:00Z
      2026-03-06,true,2026-03-06T05:00:00Z,2026-03-07T05:00:00Z
      2026-03-07,false,2026-03-07T05:00:00Z,2026-03-08T05:00:00Z
      2026-03-08,false,2026-03-08T05:00:00Z,2026-03-09T04:00:00Z
      2026-03-09,false,2026-03-09T04:00:00Z,2026-03-10T04:00:00Z
      2026-03-10,true,2026-03-10T04:00:00Z,2026-03-11T04:00:00Z
      2026-03-11,true,2026-03-11T04:00:00Z,2026-03-12T04:00:00Z
      2026-03-12,true,2026-03-12T04:00:00Z,2026-03-13T04:00:00Z
    itsm.changes: |
      change,kind,opened_at,implemented_at,implementer,reviewer,reviewed_at
      c1,emergency,,2026-03-06T23:59:59-05:00,p1,p2,2026-03-11T23:59:59-04:00
      c2,emergency,,2026-03-06T23:59:59-05:00,p1,p2,2026-03-12T00:00:00-04:00
      c3,emergency,,2026-03-07T12:00:00-05:00,p1,p2,2026-03-11T12:00:00-04:00
      c4,emergency,,2026-03-05T23:30:00-05:00,p1,p2,2026-03-11T12:00:00-04:00
  expect: |
    item,status,occurred_at
    c1,ok,2026-03-11T04:00:00Z
    c2,alarm,2026-03-11T04:00:00Z
    c3,ok,2026-03-11T04:00:00Z
    c4,alarm,2026-03-10T04:00:00Z
- name: not yet due, due in the next period, and a calendar that ends
  period: 2026-03-01..2026-03-05
  at: 2026-03-04
  tables:
    org.calendar: |
      day,business,opens_at,closes_at
      2026-03-02,true,2026-03-02T00:00:00Z,2026-03-03T00:00:00Z
      2026-03-03,true,2026-03-03T00:00:00Z,2026-03-04T00:00:00Z
      2026-03-04,true,2026-03-04T00:00:00Z,2026-03-05T00:00:00Z
      2026-03-05,true,2026-03-05T00:00:00Z,2026-03-06T00:00:00Z
      2026-03-06,true,2026-03-06T00:00:00Z,2026-03-07T00:00:00Z
    itsm.changes: |
      change,kind,opened_at,implemented_at,implementer,reviewer,reviewed_at
      c1,emergency,2026-03-02T09:00:00Z,2026-03-03T10:00:00Z,p1,,
      c2,emergency,2026-03-02T09:00:00Z,2026-03-04T10:00:00Z,p1,,
      c3,emergency,2026-03-02T09:00:00Z,2026-03-05T10:00:00Z,p1,,
  expect: |
    item,status,occurred_at
    c1,skip,2026-03-05T00:00:00Z
    c3,error,2026-03-05T10:00:00Z
- name: nulls
  period: 2026-03-01..2026-03-31
  tables:
    org.calendar: |
      day,business,opens_at,closes_at
      2026-03-02,true,2026-03-02T00:00:00Z,2026-03-03T00:00:00Z
      2026-03-03,true,2026-03-03T00:00:00Z,2026-03-04T00:00:00Z
      2026-03-04,true,2026-03-04T00:00:00Z,2026-03-05T00:00:00Z
      2026-03-05,true,2026-03-05T00:00:00Z,2026-03-06T00:00:00Z
      2026-03-06,true,2026-03-06T00:00:00Z,2026-03-07T00:00:00Z
    itsm.changes: |
      change,kind,opened_at,implemented_at,implementer,reviewer,reviewed_at
      c1,Emergency,2026-03-02T09:00:00Z,,,p2,2026-03-03T12:00:00Z
      c2,emergency,2026-03-02T09:00:00Z,2026-03-02T10:00:00Z,p1,,2026-03-03T12:00:00Z
      c3,,2026-03-02T09:00:00Z,2026-03-02T10:00:00Z,p1,,
  expect: |
    item,status,reason
    c1,alarm,"reviewed only by who made it, or by nobody known"
    c2,alarm,"reviewed only by who made it, or by nobody known"
- name: no emergency
  period: 2026-03-01..2026-03-31
  tables:
    org.calendar: |
      day,business,opens_at,closes_at
      2026-03-02,true,2026-03-02T00:00:00Z,2026-03-03T00:00:00Z
      2026-03-03,true,2026-03-03T00:00:00Z,2026-03-04T00:00:00Z
      2026-03-04,true,2026-03-04T00:00:00Z,2026-03-05T00:00:00Z
      2026-03-05,true,2026-03-05T00:00:00Z,2026-03-06T00:00:00Z
      2026-03-06,true,2026-03-06T00:00:00Z,2026-03-07T00:00:00Z
    itsm.changes: |
      change,kind,opened_at,implemented_at,implementer,reviewer,reviewed_at
  expect: |
    item,status
*/
