/*
id: background-checks
title: Background checks are complete before the first day
control: HR-01
reads: [hr.people, hr.background_checks, org.calendar]
procedure: |
  Take every employment whose first day lies in the period, contractors too, from the staff list. It belongs to the moment at which
  that day begins where the organisation is. A check of the person must have been completed before that moment, with the result `clear`,
  or with `adjudicated` where a person weighed what was found. A check made more than a year before the first day tells of another time:
  it counts only where the person has been employed without a break since. Somebody employed again needs a new check.
  An employment without a first day that has not ended cannot be placed and is an error.
*/
with cal as (
  select day, opens_at from org.calendar
), starts as (
  select p.employment, lower(trim(p.person)) as person, p.started_on, p.ended_on, c.opens_at
  from hr.people p
  left join cal c on c.day = p.started_on
), spells as (
  select distinct employment, lower(trim(person)) as person, started_on, coalesce(ended_on, date '9999-12-31') as ended_on
  from hr.people
  where started_on is not null
), reach as (
  select employment, person, started_on,
    max(ended_on) over (partition by person order by started_on nulls last, ended_on nulls last, employment nulls last
      rows between unbounded preceding and 1 preceding) as before_on,
    ended_on
  from spells
), islands as (
  select employment, person, started_on,
    cast(sum(case when before_on is null or started_on > before_on + 1 then 1 else 0 end)
      over (partition by person order by started_on nulls last, ended_on nulls last, employment nulls last
        rows between unbounded preceding and current row) as bigint) as island
  from reach
), unbroken as (
  select i.employment, min(j.started_on) as since_on
  from islands i
  join islands j on j.person = i.person and j.island = i.island
  group by i.employment
), population as (
  select s.employment, s.person, s.started_on, s.opens_at, u.since_on
  from starts s
  left join unbroken u on u.employment = s.employment
  where s.opens_at >= $period_start and s.opens_at < $period_end
     or (s.opens_at is null and s.started_on >= cast($period_start at time zone 'UTC' as date)
       and s.started_on <= cast($period_end at time zone 'UTC' as date))
     or (s.started_on is null and s.ended_on is null)
), weighed as (
  select p.employment, p.opens_at,
    case when c.completed_at is null then 2
         when c.completed_at >= p.opens_at then 3
         when cast(c.completed_at at time zone 'UTC' as date) < least(p.started_on, p.since_on) - 365 then 4
         when lower(trim(c.result)) in ('clear', 'adjudicated') then 6
         else 5 end as worth, c.completed_at
  from population p
  join hr.background_checks c on lower(trim(c.person)) = p.person
), best as (
  select w.employment, w.opens_at,
    cast(row_number() over (partition by w.employment, w.opens_at
      order by case when w.worth > 4 then 1 else 0 end desc nulls last,
        case when w.worth > 4 then w.completed_at end desc nulls last, w.worth desc nulls last) as bigint) as nth, w.worth
  from weighed w
), judged as (
  select p.employment, p.opens_at,
    case when p.started_on is null then 0 when p.opens_at is null then -1 else coalesce(b.worth, 1) end as worth
  from population p
  left join best b on b.employment = p.employment and b.opens_at = p.opens_at and b.nth = 1
)
select j.employment as item,
  case when j.worth < 1 then 'error' when j.worth = 6 then 'ok' when $effective_at < j.opens_at then 'skip' else 'alarm' end as status,
  case when j.worth = 0 then 'the first day is not known'
       when j.worth = -1 then 'the calendar does not reach the first day'
       when j.worth = 6 then 'checked before the first day'
       when $effective_at < j.opens_at then 'not checked, and not yet here'
       when j.worth = 1 then 'no check'
       when j.worth = 2 then 'the check is not complete'
       when j.worth = 3 then 'the check was completed on or after the first day'
       when j.worth = 4 then 'the last check is from before an earlier employment or more than a year old'
       else 'the check is not clear, and nobody weighed it' end as reason,
  coalesce(j.opens_at, $period_start) as occurred_at
from judged j
order by item
/* fixtures:
- name: before, too late, open, none, not clear
  period: 2026-03-01..2026-03-31
  tables:
    org.calendar: |
      day,business,opens_at,closes_at
      2026-03-01,false,2026-03-01T00:00:00Z,2026-03-02T00:00:00Z
      2026-03-02,true,2026-03-02T00:00:00Z,2026-03-03T00:00:00Z
      2026-03-03,true,2026-03-03T00:00:00Z,2026-03-04T00:00:00Z
    hr.people: |
      employment,person,started_on,ended_on,type
      e1,p1,2026-03-02,,employee
      e2,p2,2026-03-02,,contractor
      e3,p3,2026-03-02,,employee
      e4,p4,2026-03-02,,employee
      e5,p5,2026-03-02,,employee
      e6,p6,2026-03-02,,employee
      e7,p7,2026-02-02,,employee
    hr.background_checks: |
      check_id,person,ordered_at,completed_at,result
      c1,P1,2026-02-01T12:00:00Z,2026-02-10T12:00:00Z,clear
      c3,p3,2026-02-01T12:00:00Z,2026-03-05T12:00:00Z,clear
      c4,p4,2026-02-01T12:00:00Z,,
      c5,p5,2026-02-01T12:00:00Z,2026-02-10T12:00:00Z,record
      c6,p6,2026-02-01T12:00:00Z,2026-02-10T12:00:00Z,adjudicated
  expect: |
    item,status,occurred_at,reason
    e1,ok,2026-03-02T00:00:00Z,checked before the first day
    e2,alarm,2026-03-02T00:00:00Z,no check
    e3,alarm,2026-03-02T00:00:00Z,the check was completed on or after the first day
    e4,alarm,2026-03-02T00:00:00Z,the check is not complete
    e5,alarm,2026-03-02T00:00:00Z,"the check is not clear, and nobody weighed it"
    e6,ok,2026-03-02T00:00:00Z,checked before the first day
- name: to the second where the organisation is, also on a Sunday
  period: 2026-03-01..2026-03-31
  zone: America/New_York
  tables:
    org.calendar: |
      day,business,opens_at,closes_at
      2026-03-01,false,2026-03-01T05:00:00Z,2026-03-02T05:00:00Z
      2026-03-02,true,2026-03-02T05:00:00Z,2026-03-03T05:00:00Z
      2026-03-31,true,2026-03-31T04:00:00Z,2026-04-01T04:00:00Z
      2026-04-01,true,2026-04-01T04:00:00Z,2026-04-02T04:00:00Z
    hr.people: |
      employment,person,started_on,ended_on,type
      e1,p1,2026-03-01,,employee
      e2,p2,2026-03-01,,employee
      e3,p3,2026-03-31,,employee
      e4,p4,2026-04-01,,employee
    hr.background_checks: |
      check_id,person,ordered_at,completed_at,result
      c1,p1,2026-02-01T12:00:00Z,2026-02-28T23:59:59-05:00,clear
      c2,p2,2026-02-01T12:00:00Z,2026-03-01T00:00:00-05:00,clear
  expect: |
    item,status,occurred_at
    e1,ok,2026-03-01T05:00:00Z
    e2,alarm,2026-03-01T05:00:00Z
    e3,alarm,2026-03-31T04:00:00Z
- name: employed again needs a new check, going on does not, and an old check is none
  period: 2026-03-01..2026-03-31
  tables:
    org.calendar: |
      day,business,opens_at,closes_at
      2026-03-01,false,2026-03-01T00:00:00Z,2026-03-02T00:00:00Z
      2026-03-02,true,2026-03-02T00:00:00Z,2026-03-03T00:00:00Z
      2026-03-03,true,2026-03-03T00:00:00Z,2026-03-04T00:00:00Z
    hr.people: |
      employment,person,started_on,ended_on,type
      e1a,p1,2020-01-01,2024-01-31,employee
      e1b,p1,2026-03-02,,employee
      e2a,p2,2020-01-01,2026-03-01,contractor
      e2b,p2,2026-03-02,,employee
      e3,p3,2026-03-02,,employee
      e4a,p4,2020-01-01,2026-03-01,contractor
      e4b,p4,2026-03-02,,employee
    hr.background_checks: |
      check_id,person,ordered_at,completed_at,result
      c1,p1,2019-12-01T12:00:00Z,2019-12-10T12:00:00Z,clear
      c2,p2,2019-12-01T12:00:00Z,2019-12-10T12:00:00Z,clear
      c3,p3,2025-02-01T12:00:00Z,2025-03-01T23:59:59Z,clear
  expect: |
    item,status,reason
    e1b,alarm,the last check is from before an earlier employment or more than a year old
    e2b,ok,checked before the first day
    e3,alarm,the last check is from before an earlier employment or more than a year old
    e4b,alarm,no check
- name: the last result counts, not the best
  period: 2026-03-01..2026-03-31
  tables:
    org.calendar: |
      day,business,opens_at,closes_at
      2026-03-01,false,2026-03-01T00:00:00Z,2026-03-02T00:00:00Z
      2026-03-02,true,2026-03-02T00:00:00Z,2026-03-03T00:00:00Z
      2026-03-03,true,2026-03-03T00:00:00Z,2026-03-04T00:00:00Z
    hr.people: |
      employment,person,started_on,ended_on,type
      e1,p1,2026-03-02,,employee
      e2,p2,2026-03-02,,employee
      e3,p3,2026-03-02,,employee
    hr.background_checks: |
      check_id,person,ordered_at,completed_at,result
      c1,p1,2026-01-01T12:00:00Z,2026-01-10T12:00:00Z,clear
      c2,p1,2026-02-01T12:00:00Z,2026-02-10T12:00:00Z,record
      c3,p2,2026-02-01T12:00:00Z,2026-02-10T12:00:00Z,record
      c4,p2,2026-02-11T12:00:00Z,2026-02-12T12:00:00Z,adjudicated
      c5,p3,2026-02-01T12:00:00Z,2026-02-10T12:00:00Z,clear
      c6,p3,2026-03-01T12:00:00Z,2026-03-10T12:00:00Z,record
  expect: |
    item,status
    e1,alarm
    e2,ok
    e3,ok
- name: not yet here, no first day, a calendar that ends, and nulls
  period: 2026-03-01..2026-03-31
  at: 2026-03-01
  tables:
    org.calendar: |
      day,business,opens_at,closes_at
      2026-03-01,false,2026-03-01T00:00:00Z,2026-03-02T00:00:00Z
      2026-03-02,true,2026-03-02T00:00:00Z,2026-03-03T00:00:00Z
      2026-03-03,true,2026-03-03T00:00:00Z,2026-03-04T00:00:00Z
    hr.people: |
      employment,person,started_on,ended_on,type
      e1,p1,2026-03-02,,employee
      e2,p2,,,employee
      e3,p3,2026-03-09,,employee
      e4,,2026-03-01,,employee
      e5,p5,,2026-01-01,employee
    hr.background_checks: |
      check_id,person,ordered_at,completed_at,result
      c4,,2026-02-01T12:00:00Z,2026-02-10T12:00:00Z,clear
  expect: |
    item,status,occurred_at,reason
    e1,skip,2026-03-02T00:00:00Z,"not checked, and not yet here"
    e2,error,2026-03-01T00:00:00Z,the first day is not known
    e3,error,2026-03-01T00:00:00Z,the calendar does not reach the first day
    e4,alarm,2026-03-01T00:00:00Z,no check
- name: nobody joined
  period: 2026-03-01..2026-03-31
  tables:
    org.calendar: |
      day,business,opens_at,closes_at
      2026-03-01,false,2026-03-01T00:00:00Z,2026-03-02T00:00:00Z
      2026-03-02,true,2026-03-02T00:00:00Z,2026-03-03T00:00:00Z
      2026-03-03,true,2026-03-03T00:00:00Z,2026-03-04T00:00:00Z
    hr.people: |
      employment,person,started_on,ended_on,type
    hr.background_checks: |
      check_id,person,ordered_at,completed_at,result
  expect: |
    item,status
*/
